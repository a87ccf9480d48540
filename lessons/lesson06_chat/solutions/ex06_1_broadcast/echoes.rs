//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Person},
};

/// Sends what `from` has said to everybody who should hear it.
pub fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
    let _ = from;
    room.retain_mut(|person| person.send(text).is_ok());
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::broadcast(broadcast)
}
