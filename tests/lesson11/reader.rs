//! A reader of DEFLATE (RFC 1951) that knows nothing of the library: slow, strict, and it tells how
//! far back the stream points.

/// What a stream has said.
#[derive(Debug, Default)]
pub struct Read {
    pub bytes: Vec<u8>,
    /// How far back the stream has pointed, at most.
    pub farthest: usize,
    /// How many blocks it has, without the empty one of the tail.
    pub blocks: usize,
}

/// The order in which the lengths of code lengths stand (§3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Reads the messages of one end, whose window goes on from one to the next.
#[derive(Debug, Default)]
pub struct Reader {
    window: Vec<u8>,
}

impl Reader {
    /// Reads a message whose tail was taken off; panics if it breaks a rule.
    pub fn message(&mut self, packed: &[u8]) -> Read {
        let whole = [packed, &[0, 0, 0xFF, 0xFF]].concat();
        let mut bits = Bits { bytes: &whole, at: 0 };
        let mut read = Read { bytes: self.window.clone(), ..Read::default() };
        while bits.at.div_ceil(8) < whole.len() {
            read.blocks += 1;
            assert_eq!(bits.take(1), 0, "a last block, which a flush doesn't make");
            block(&mut bits, &mut read);
        }
        assert_eq!(bits.at, whole.len() * 8, "the tail ends the message");
        read.blocks -= 1;
        let message = read.bytes.split_off(self.window.len());
        self.window = [&self.window[..], &message].concat();
        self.window.drain(..self.window.len().saturating_sub(1 << 15));
        Read { bytes: message, ..read }
    }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> usize {
        let bit = |at: usize| usize::from(self.bytes[at / 8] >> (at % 8) & 1);
        let value = (0..count).map(|n| bit(self.at + n) << n).sum();
        self.at += count;
        value
    }
}

fn block(bits: &mut Bits<'_>, read: &mut Read) {
    match bits.take(2) {
        0 => {
            bits.at = bits.at.next_multiple_of(8);
            let (length, complement) = (bits.take(16), bits.take(16));
            assert_eq!(length, !complement & 0xFFFF, "the length of a stored block");
            for _ in 0..length {
                read.bytes.push(u8::try_from(bits.take(8)).expect("a byte"));
            }
        }
        1 => {
            let literals: Vec<u8> = [(8, 144), (9, 112), (7, 24), (8, 8)]
                .iter()
                .flat_map(|&(length, count)| vec![length; count])
                .collect();
            codes(bits, read, &Code::new(&literals), &Code::new(&[5; 30]));
        }
        2 => {
            let (literals, distances) = dynamic(bits);
            codes(bits, read, &literals, &distances);
        }
        other => panic!("a block of type {other}"),
    }
}

fn dynamic(bits: &mut Bits<'_>) -> (Code, Code) {
    let (literals, distances) = (bits.take(5) + 257, bits.take(5) + 1);
    let count = bits.take(4) + 4;
    let mut lengths = [0; 19];
    for place in &ORDER[..count] {
        lengths[*place] = u8::try_from(bits.take(3)).expect("three bits");
    }
    let code = Code::new(&lengths);
    let mut all: Vec<u8> = Vec::new();
    while all.len() < literals + distances {
        let (value, times) = match code.next(bits) {
            16 => (*all.last().expect("a length before"), 3 + bits.take(2)),
            17 => (0, 3 + bits.take(3)),
            18 => (0, 11 + bits.take(7)),
            length => (u8::try_from(length).expect("a short length"), 1),
        };
        all.extend(vec![value; times]);
    }
    let (literals, distances) = all.split_at(literals);
    (Code::new(literals), Code::new(distances))
}

fn codes(bits: &mut Bits<'_>, read: &mut Read, literals: &Code, distances: &Code) {
    loop {
        match literals.next(bits) {
            literal @ 0..256 => read.bytes.push(u8::try_from(literal).expect("a byte")),
            256 => return,
            symbol => {
                let length = length(symbol - 257, bits);
                let distance = distance(distances.next(bits), bits);
                read.farthest = read.farthest.max(distance);
                let from = read.bytes.len().checked_sub(distance).expect("before the beginning");
                for at in from..from + length {
                    read.bytes.push(read.bytes[at]);
                }
            }
        }
    }
}

/// §3.2.5: the first eight lengths have no extra bits, then each four have one more.
fn length(symbol: usize, bits: &mut Bits<'_>) -> usize {
    match symbol {
        0..8 => symbol + 3,
        28 => 258,
        _ => {
            let extra = symbol / 4 - 1;
            ((4 + symbol % 4) << extra) + 3 + bits.take(extra)
        }
    }
}

fn distance(symbol: usize, bits: &mut Bits<'_>) -> usize {
    if symbol < 4 {
        return symbol + 1;
    }
    let extra = symbol / 2 - 1;
    ((2 + symbol % 2) << extra) + 1 + bits.take(extra)
}

/// A Huffman code, as its lengths: how many codes there are of each, and their symbols in order.
struct Code {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[u8]) -> Self {
        let mut counts = [0; 16];
        for length in lengths {
            counts[usize::from(*length)] += 1;
        }
        counts[0] = 0;
        let used = (1..16)
            .flat_map(|length| (0..lengths.len()).filter(move |symbol| lengths[*symbol] == length));
        Self { counts, symbols: used.collect() }
    }

    fn next(&self, bits: &mut Bits<'_>) -> usize {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= bits.take(1);
            if code < first + count {
                return self.symbols[index + code - first];
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        panic!("a code that nobody has defined")
    }
}
