//! Exercise 01.1 · The cursor · Con trỏ
//!
//! Lan's client asks `GET /messages?since=N` again and again: "I have seen everything up to message
//! N; what is new?" Write the answer: the messages that Lan has not seen, oldest first, and the
//! cursor to ask with next time. Nothing may come twice, and nothing may be missed, however often
//! Lan asks.
//!
//! Client của Lan cứ hỏi `GET /messages?since=N`: "Mình đã xem hết đến tin số N; có gì mới không?"
//! Hãy viết câu trả lời: những tin Lan chưa xem, tin cũ đứng trước, và con trỏ (cursor) để hỏi lần
//! sau. Không tin nào được đến hai lần, cũng không tin nào được lỡ, dù Lan hỏi bao nhiêu lần đi
//! nữa.

use full_duplex::{
    learn::observe::Observed,
    lesson01_polling::{checks, log::Message},
};

/// What is new for a reader that has seen everything up to and including `cursor`, and its next
/// cursor.
///
/// `log` holds the newest messages, oldest first. Their `seq`s are consecutive, but don't always
/// start at 1: a long conversation's beginning has been forgotten. At the very start the log is
/// empty, and the cursor 0.
pub fn since(log: &[Message], cursor: u64) -> (Vec<Message>, u64) {
    todo!("the messages after the cursor, and the next cursor")
}

/// Runs your answer: `cargo learn check 01.1`.
pub fn main() -> Observed {
    checks::cursor(since)
}
