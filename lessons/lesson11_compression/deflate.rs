//! From a message to its compressed form (RFC 7692 §7.2.1): DEFLATE, ended at a byte's border by an
//! empty block, whose last four bytes are always the same and are left out.

use std::cell::Cell;

use flate2::{Compress, Compression, FlushCompress, Status};

use super::{history::History, negotiate::Half, offer::Window};

// ANCHOR: tail
/// The end of an empty block without compression: a length of zero, and its complement.
pub const TAIL: [u8; 4] = [0, 0, 0xFF, 0xFF];
// ANCHOR_END: tail

/// An empty message: an empty block, without its tail (§7.2.3.6).
const EMPTY: [u8; 1] = [0];

/// The smallest window of the library. Its streams never point back farther than 250 bytes, which
/// fits into the RFC's smallest window, 256 (`tests/lesson11/windows.rs` measures it).
const SMALLEST_ENGINE: u8 = 9;

/// How much larger the first messages of a context may become.
const BEGINNING: usize = 16;

/// Compresses the messages of one end.
#[derive(Debug)]
pub struct Deflate {
    window: Window,
    history: History,
}

impl Deflate {
    /// Compresses messages on these terms.
    #[must_use]
    pub fn new(half: Half) -> Self {
        Self { window: half.window, history: History::new(half) }
    }

    // ANCHOR: message
    /// The message, compressed; `None` if it would be no smaller. Then it goes as it is, and is no
    /// part of the context. A context begins with a few that are a little larger: short messages by
    /// themselves may all be no smaller, and then there would never be one.
    pub fn message(&mut self, message: &[u8]) -> Option<Vec<u8>> {
        let packed = deflate(message, self.window, self.history.bytes());
        let larger = if self.history.begins(message) { BEGINNING } else { 0 };
        let packed = packed.filter(|packed| packed.len() < message.len() + larger)?;
        self.history.push(message);
        Some(packed)
    }
    // ANCHOR_END: message
}

/// Compresses a message that may point back into `context`.
#[must_use]
pub fn deflate(message: &[u8], window: Window, context: &[u8]) -> Option<Vec<u8>> {
    if message.is_empty() {
        return Some(EMPTY.to_vec());
    }
    with_engine(window.bits().max(SMALLEST_ENGINE), |engine| compress(engine, message, context))
}

// ANCHOR: compress
fn compress(engine: &mut Compress, message: &[u8], context: &[u8]) -> Option<Vec<u8>> {
    if !context.is_empty() {
        engine.set_dictionary(context).ok()?;
    }
    let (mut packed, mut rest) = (Vec::new(), message);
    loop {
        packed.reserve(rest.len() / 2 + 64);
        let before = engine.total_in();
        let status = engine.compress_vec(rest, &mut packed, FlushCompress::Sync).ok()?;
        let used = usize::try_from(engine.total_in() - before).ok()?;
        rest = rest.get(used..)?;
        // While there is no room left, the engine may still have something to say.
        if rest.is_empty() && packed.len() < packed.capacity() {
            break;
        }
        if status == Status::StreamEnd {
            return None; // nobody has asked for an end
        }
    }
    let length = packed.strip_suffix(&TAIL)?.len();
    packed.truncate(length);
    Some(packed)
}
// ANCHOR_END: compress

thread_local! {
    /// The engine of this thread, and the logarithm of its window.
    static ENGINE: Cell<Option<(u8, Compress)>> = const { Cell::new(None) };
}

/// An engine that has seen nothing. It takes 300 KiB: were each message to make one and give it
/// back, the memory of a server with many threads would end up in pieces.
fn with_engine<T>(bits: u8, act: impl FnOnce(&mut Compress) -> T) -> T {
    let mut engine = match ENGINE.take() {
        Some((window, mut engine)) if window == bits => {
            engine.reset();
            engine
        }
        _ => Compress::new_with_window_bits(Compression::default(), false, bits),
    };
    let done = act(&mut engine);
    ENGINE.set(Some((bits, engine)));
    done
}
