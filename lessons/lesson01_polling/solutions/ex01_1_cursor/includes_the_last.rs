//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson01_polling::{checks, log::Message},
};

/// What is new for a reader that has seen everything up to and including `cursor`, and its next cursor.
///
/// `log` holds the newest messages, oldest first. Their `seq`s are consecutive, but don't always start at 1: a long
/// conversation's beginning has been forgotten. At the very start the log is empty, and the cursor 0.
pub fn since(log: &[Message], cursor: u64) -> (Vec<Message>, u64) {
    let news = log.iter().filter(|message| message.seq >= cursor).cloned().collect();
    let next = log.last().map_or(cursor, |newest| newest.seq);
    (news, next)
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::cursor(since)
}
