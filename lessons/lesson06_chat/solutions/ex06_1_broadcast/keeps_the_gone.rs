//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Person},
};

#[allow(clippy::ptr_arg, reason = "the exercise gives a Vec, out of which somebody can be taken")]
/// Sends what `from` has said to everybody who should hear it.
pub fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
    for person in room.iter_mut().filter(|person| person.id != from) {
        let _ = person.send(text);
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::broadcast(broadcast)
}
