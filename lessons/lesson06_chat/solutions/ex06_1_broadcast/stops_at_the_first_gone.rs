//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Person},
};

/// Sends what `from` has said to everybody who should hear it.
pub fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
    let gone = room.iter_mut().position(|person| person.id != from && person.send(text).is_err());
    if let Some(gone) = gone {
        room.remove(gone);
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::broadcast(broadcast)
}
