//! Exercise 12.1 · Once, however often it is sent · Gửi bao nhiêu lần cũng chỉ ghi một lần
//!
//! A log gives its texts the numbers 1, 2, 3, … without holes. Answers get lost, and then a text
//! comes again, perhaps much later, and perhaps to a server that was restarted in between. A `Log`
//! has its `disk`, the number of each key (`keys`), and the newest number (`head`).
//!
//! - `append` answers `New` with the next number, or `Duplicate` with the number of the first time.
//!   Two texts are the same message if they have the same key: the session, and the id within that
//!   session. `disk.write` may fail; then nothing was written, and its error is the answer.
//! - `reopen` makes a log of what the disk holds: `records()` are the texts, `left()` the keys of
//!   those that were trimmed. (You need `HashMap`, an iterator with `chain`, and `?`.)
//!
//! Nhật ký đánh số các tin 1, 2, 3, … không bỏ trống số nào. Câu trả lời có khi bị mất, và khi ấy
//! tin được gửi lại, có thể rất lâu sau, có thể tới một server vừa khởi động lại. Một `Log` gồm
//! `disk`, số của từng key (`keys`), và số mới nhất (`head`).
//!
//! - `append` trả lời `New` với số kế tiếp, hoặc `Duplicate` với số của lần đầu. Hai tin là một nếu
//!   cùng key: session và id trong session ấy. `disk.write` có thể thất bại; khi ấy chưa có gì được
//!   ghi, và lỗi của nó là câu trả lời.
//! - `reopen` dựng nhật ký từ những gì có trên đĩa: `records()` là các tin, `left()` là key của
//!   những tin đã dọn. (Bạn cần `HashMap`, iterator với `chain`, và `?`.)

use std::collections::HashMap;

use full_duplex::{
    learn::observe::Observed,
    lesson12_servers::checks::{self, Disk, Key, Log, NotPlaced, Placed},
};

/// Stores a text, unless there is one with this key.
pub fn append(log: &mut Log, key: &Key, text: &str) -> Result<Placed, NotPlaced> {
    todo!("is the key known? if not, write (`log.disk.write`), and then remember")
}

/// The log that a disk holds.
pub fn reopen(disk: Disk) -> Log {
    todo!("the keys, the newest number, and the disk")
}

/// Runs your answer: `cargo learn check 12.1`.
pub fn main() -> Observed {
    checks::append(append, reopen)
}
