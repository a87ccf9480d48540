//! The peer's compressor and decompressor: the library's streams, which go on from message to
//! message by themselves. Nothing here comes from the code under test.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use full_duplex::lesson11_compression::negotiate::Half;

const TAIL: [u8; 4] = [0, 0, 0xFF, 0xFF];

/// Compresses the messages of one end.
#[derive(Debug)]
pub struct Pack {
    takeover: bool,
    engine: Compress,
}

impl Pack {
    pub fn new(Half { takeover, window }: Half) -> Self {
        let bits = window.bits().max(9);
        let engine = Compress::new_with_window_bits(Compression::default(), false, bits);
        Self { takeover, engine }
    }

    pub fn message(&mut self, message: &[u8]) -> Vec<u8> {
        if !self.takeover {
            self.engine.reset();
        }
        let mut packed = Vec::with_capacity(message.len() * 2 + 64);
        self.engine.compress_vec(message, &mut packed, FlushCompress::Sync).expect("deflated");
        assert!(packed.ends_with(&TAIL), "room for all");
        packed.truncate(packed.len() - TAIL.len());
        packed
    }
}

/// Restores the messages of one end.
#[derive(Debug)]
pub struct Unpack {
    half: Half,
    engine: Decompress,
}

/// The most that is restored.
const MOST: usize = 32 << 20;

impl Unpack {
    pub fn new(half: Half) -> Self {
        Self { half, engine: engine(half) }
    }

    pub fn message(&mut self, packed: &[u8]) -> Result<Vec<u8>, String> {
        if !self.half.takeover {
            self.engine = engine(self.half);
        }
        let whole = [packed, &TAIL].concat();
        let begun = self.engine.total_in();
        let mut message = Vec::new();
        loop {
            message.reserve(message.len().max(4096));
            let used = usize::try_from(self.engine.total_in() - begun).expect("short");
            self.engine
                .decompress_vec(&whole[used..], &mut message, FlushDecompress::Sync)
                .map_err(|error| format!("broken DEFLATE data: {error}"))?;
            if message.len() < message.capacity() {
                let used = usize::try_from(self.engine.total_in() - begun).expect("short");
                let all = used == whole.len();
                return if all { Ok(message) } else { Err("bytes behind the end".to_owned()) };
            }
            if message.len() > MOST {
                return Err("too long".to_owned());
            }
        }
    }
}

fn engine(half: Half) -> Decompress {
    Decompress::new_with_window_bits(false, half.window.bits().max(9))
}
