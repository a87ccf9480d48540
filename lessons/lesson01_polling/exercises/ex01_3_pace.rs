//! Exercise 01.3 · Polling at the right pace · Hỏi đúng nhịp
//!
//! Once a second is too slow in a lively room and too often in a silent one. Write a client that
//! adapts:
//! - after an answer that brings something, the next question comes `FASTEST` later;
//! - after an empty answer the pause is twice the one before, `SLOWEST` at most. The pause before
//!   the first question counts as `FASTEST`, so in a silent room the pauses are 0.5, 1, 2, 4, 8, 8,
//!   8 … seconds;
//! - when the person at this keyboard speaks (`room.spoke().await` completes), ask at once,
//!   whatever pause was running.
//!
//! `room.poll().await` asks, and tells how many messages are new. The first question comes
//! immediately. `tokio::select!` waits for two things at once; the book's page "Async in ten
//! minutes" shows how. Time is virtual: an hour passes in milliseconds, so just `sleep` (tokio's,
//! which knows that clock; not the thread's).
//!
//! Mỗi giây hỏi một lần thì quá chậm khi phòng đang rôm rả, và quá dày khi phòng im lặng. Hãy viết
//! một client biết thích nghi:
//! - sau câu trả lời có tin, câu hỏi kế tiếp đến sau `FASTEST`;
//! - sau câu trả lời rỗng, quãng nghỉ dài gấp đôi quãng trước, tối đa `SLOWEST`. Quãng nghỉ trước
//!   câu hỏi đầu tiên được tính là `FASTEST`, nên trong phòng im lặng các quãng nghỉ là 0,5, 1, 2,
//!   4, 8, 8, 8 … giây;
//! - khi chính người ngồi trước bàn phím này lên tiếng (`room.spoke().await` xong), hỏi ngay, dù
//!   đang dở quãng nghỉ nào.
//!
//! `room.poll().await` là hỏi, và cho biết có bao nhiêu tin mới. Câu hỏi đầu tiên được gửi ngay.
//! `tokio::select!` chờ hai điều cùng lúc; xem trang "Async trong mười phút" của sách. Thời gian ở
//! đây là ảo: một giờ trôi qua trong vài mili giây, nên bạn cứ `sleep` thoải mái (`sleep` của
//! tokio, vì nó biết chiếc đồng hồ này; đừng dùng `sleep` của thread).

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson01_polling::checks::{self, Remote},
};
use tokio::time::sleep;

const FASTEST: Duration = Duration::from_millis(250);
const SLOWEST: Duration = Duration::from_secs(8);

/// Asks for ever, at the pace that the room calls for.
pub async fn keep_polling(mut room: Remote) {
    todo!("ask, wait as long as the room calls for, ask again")
}

/// Runs your answer: `cargo learn check 01.3`.
pub fn main() -> Observed {
    checks::pace(keep_polling)
}
