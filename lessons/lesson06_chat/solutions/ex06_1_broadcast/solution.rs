//! Exercise 06.1 · Everybody but you · Mọi người trừ bạn
//!
//! A text has come: send it to everybody in the room except to the connection that it came from.
//! `send` tells you if a person's connection is no more; such a person leaves the room, and the
//! others hear it all the same. Two people may have the same name, and one person may have two
//! windows open.
//!
//! Có người vừa nói: hãy gửi lời ấy cho mọi người trong phòng, trừ chính kết nối đã nói. `send` cho
//! bạn biết nếu kết nối của ai đó không còn nữa; người ấy ra khỏi phòng, còn những người khác vẫn
//! phải nghe được. Hai người có thể trùng tên, và một người có thể mở hai cửa sổ.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Person},
};

/// Sends what `from` has said to everybody who should hear it.
pub fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
    // ANSWER: send to everybody but `from`; a person who is gone leaves the room
    room.retain_mut(|person| person.id == from || person.send(text).is_ok());
    // END
}

/// Runs your answer: `cargo learn check 06.1`.
pub fn main() -> Observed {
    checks::broadcast(broadcast)
}
