//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::{
        checks::{self, Incoming, Said, Unfinished},
        frame::Opcode,
    },
};

/// Takes one frame. `unfinished` is what you remember from one frame to the next; it begins as `None`, and holds the
/// opcode and the bytes of a message whose end hasn't come: `Option<(Opcode, Vec<u8>)>`.
///
/// Say `Said::Message(opcode, bytes)`, `Said::Pong(payload)`, `Said::Fail`, or nothing: `None`.
pub fn take(unfinished: &mut Unfinished, frame: Incoming) -> Option<Said> {
    let (opcode, mut bytes) = match (frame.opcode, unfinished.take()) {
        (Opcode::Ping, _) => return Some(Said::Pong(frame.payload)),
        (Opcode::Pong | Opcode::Close, _) => return None,
        (Opcode::Continuation, Some(before)) => before,
        (Opcode::Continuation, None) | (_, Some(_)) => return Some(Said::Fail),
        (opcode, None) => (opcode, Vec::new()),
    };
    bytes.extend(frame.payload);
    if frame.fin {
        Some(Said::Message(opcode, bytes))
    } else {
        *unfinished = Some((opcode, bytes));
        None
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::fragments(take)
}
