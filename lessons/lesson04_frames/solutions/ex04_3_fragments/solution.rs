//! Exercise 04.3 · Fragments around a ping · Những mảnh quanh một ping
//!
//! A message may come in fragments: the first frame has its opcode and no FIN, the others are
//! continuations, the last has FIN. Control frames may come in between; a ping is answered at once.
//! What makes no sense breaks the protocol: a continuation of nothing, a new message before the
//! last one has ended (RFC 6455 §5.4).
//!
//! Một message có thể đến thành nhiều mảnh: frame đầu mang opcode của nó và không có FIN, những
//! frame sau là continuation, frame cuối có FIN. Control frame có thể chen vào giữa; gặp ping thì
//! đáp ngay. Cái gì vô lý là vi phạm giao thức: nối tiếp khi chẳng có gì dở dang, hay mở message
//! mới khi message trước chưa xong (RFC 6455 §5.4).

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::{
        checks::{self, Incoming, Said, Unfinished},
        frame::Opcode,
    },
};

/// Takes one frame. `unfinished` is what you remember from one frame to the next; it begins as
/// `None`, and holds the opcode and the bytes of a message whose end hasn't come:
/// `Option<(Opcode, Vec<u8>)>`.
///
/// Say `Said::Message(opcode, bytes)`, `Said::Pong(payload)`, `Said::Fail`, or nothing: `None`.
pub fn take(unfinished: &mut Unfinished, frame: Incoming) -> Option<Said> {
    // ANSWER: control frames at once, data when its message is whole
    let (opcode, mut bytes) = match (frame.opcode, unfinished.take()) {
        (Opcode::Ping, before) => {
            *unfinished = before;
            return Some(Said::Pong(frame.payload));
        }
        (Opcode::Pong | Opcode::Close, before) => {
            *unfinished = before;
            return None;
        }
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
    // END
}

/// Runs your answer: `cargo learn check 04.3`.
pub fn main() -> Observed {
    checks::fragments(take)
}
