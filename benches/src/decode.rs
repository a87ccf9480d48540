//! What it costs a server to read a client's frame: find it, unmask it, check text, hand it over as a message.

mod libraries;
mod ours;

use std::hint::black_box;

use full_duplex::lesson04_frames::frame::Opcode;

use crate::{
    harness::{Contestant, Effort, Figures, Part, nanoseconds, progress},
    memory::client_frames,
    table::{Better, Table},
};

/// Bytes that the frames of one turn have together: a socket's buffer full, and little enough for a processor's second
/// cache, as bytes are that have just arrived.
const TAPE: usize = 128 * 1024;

/// Frames of one kind and length, and what a server must get from them.
#[derive(Clone, Debug)]
pub struct Frames {
    /// What is in each.
    pub payload: Vec<u8>,
    /// How many.
    pub count: u32,
    /// All of them, masked, as they arrive.
    pub bytes: Vec<u8>,
}

impl Frames {
    fn new(opcode: Opcode, size: usize) -> Self {
        let payload = match opcode {
            Opcode::Text => text(size),
            _ => (0..=u8::MAX).cycle().take(size).collect(),
        };
        let count = u32::try_from(TAPE / size).unwrap_or(1);
        let bytes = client_frames(opcode, &payload, count);
        Self { payload, count, bytes }
    }

    /// Every message must be what the client has said.
    pub fn check(&self, who: &str, message: &[u8]) {
        assert!(message == self.payload, "{who} reads something else than was sent");
    }
}

/// So many bytes of a talk in two languages; nobody's decoder may count on ASCII.
fn text(size: usize) -> Vec<u8> {
    let talk = "Hello, are you there? Chào bạn, mình vẫn đang ở đây. ";
    let mut text: String = talk.chars().cycle().take(size).collect();
    while text.len() > size {
        text.pop();
    }
    text.extend(std::iter::repeat_n('.', size - text.len()));
    text.into_bytes()
}

/// Measures all kinds and lengths.
pub fn run(effort: Effort) -> Vec<Table> {
    let sizes = [(64, "64 B"), (1024, "1 KiB"), (64 * 1024, "64 KiB")];
    let kinds = [(Opcode::Binary, "binary"), (Opcode::Text, "text")];
    let cases = kinds.into_iter().flat_map(|kind| sizes.map(|size| (kind, size)));
    cases
        .map(|((opcode, kind), (size, length))| {
            let case = format!("decode · giải mã: {kind}, {length}");
            let rows = measure(&Frames::new(opcode, size), effort, &case);
            Table::new(case, "ns/frame", Better::Less, rows)
        })
        .collect()
}

fn measure(frames: &Frames, effort: Effort, case: &str) -> Vec<Figures> {
    let progress = progress(effort.rounds, case);
    let mut contestants = vec![limit(frames)];
    contestants.extend(ours::contestants(frames));
    contestants.extend(libraries::contestants(frames));
    let figures = nanoseconds(&mut contestants, frames.count, effort, &progress);
    progress.finish_and_clear();
    figures
}

fn limit(frames: &Frames) -> Contestant<'_> {
    let mut copy = frames.payload.clone();
    let step = frames.bytes.len() / frames.count as usize;
    Contestant::new("memcpy", Part::Limit, move || {
        for frame in frames.bytes.chunks_exact(step) {
            copy.copy_from_slice(&frame[frame.len() - frames.payload.len()..]);
            black_box(&mut copy);
        }
    })
}
