//! Exercise 12.4 · The error that means "perhaps" · Lỗi có nghĩa là "có thể"
//!
//! A server brings a message to a broker. `broker.append` has three answers:
//!
//! | answer | what is known |
//! |---|---|
//! | `Ok(New(seq))`, `Ok(Duplicate(seq))` | it is stored under this number |
//! | `Err(Refused(why))` | this attempt has stored nothing |
//! | `Err(Unknown(why))` | it may be stored, or not |
//!
//! and sometimes it gives none at all. `place` asks until it knows: after an `Unknown` it waits for
//! `PAUSE` and asks again, for `PATIENCE` in all, with a key by which the broker recognises the
//! message. After a refusal it doesn't ask again. What it returns must be true: a number if the
//! message is stored, `Refused` only if it certainly isn't, and otherwise `Unknown`.
//! (You need `loop`, `match`, `timeout_at` and `sleep`.)
//!
//! Một server đưa một tin cho broker. `broker.append` có ba kiểu trả lời như bảng trên: đã lưu dưới
//! số này; lần thử này không lưu gì; có thể đã lưu, có thể không. Và có khi nó không trả lời gì.
//!
//! `place` hỏi cho tới khi biết chắc: sau `Unknown` thì chờ `PAUSE` rồi hỏi lại, tất cả không quá
//! `PATIENCE`, với cái key mà nhờ nó broker nhận ra tin. Bị từ chối thì không hỏi lại nữa. Điều nó
//! trả về phải đúng sự thật: một con số nếu tin đã được lưu, `Refused` chỉ khi chắc chắn chưa lưu,
//! còn lại là `Unknown`.
//! (Bạn cần `loop`, `match`, `timeout_at` và `sleep`.)

use full_duplex::{
    learn::observe::Observed,
    lesson12_servers::checks::{self, Broker, Key, NotPlaced, PATIENCE, PAUSE},
};
use tokio::time::{Instant, sleep, timeout_at};

/// Brings a text to a broker; returns its number.
pub async fn place(broker: &Broker, key: &Key, text: &str) -> Result<u64, NotPlaced> {
    todo!("ask (`broker.append(key, text).await`), and ask again if the answer is \"perhaps\"")
}

/// Runs your answer: `cargo learn check 12.4`.
pub fn main() -> Observed {
    checks::perhaps(place)
}
