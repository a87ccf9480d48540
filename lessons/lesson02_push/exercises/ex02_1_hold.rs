//! Exercise 02.1 · Hold the question · Giữ câu hỏi lại
//!
//! Lan asks `GET /poll?since=N&wait=20`. If the log has something after N, she gets it at once. If
//! not, hold the question: answer the moment somebody speaks, or after `longest` at the latest,
//! then with nothing.
//!
//! `log.since(cursor).await` looks into the log; looking takes a moment, so don't do it again and
//! again. `log.listen()` gives you a bell, and `bell.rung().await` completes when something has
//! been said since you began to listen. Mind the order. Time is virtual: tokio's `timeout` and
//! `sleep` know the clock.
//!
//! Lan hỏi `GET /poll?since=N&wait=20`. Nếu nhật ký có tin sau N, bạn ấy nhận được ngay. Nếu không,
//! hãy giữ câu hỏi lại: trả lời đúng lúc có người lên tiếng, và chậm nhất là sau `longest`, khi đó
//! thì trả lời rỗng.
//!
//! `log.since(cursor).await` là nhìn vào nhật ký; mỗi lần nhìn tốn một chút thời gian, nên đừng
//! nhìn đi nhìn lại mãi. `log.listen()` cho bạn một cái chuông, và `bell.rung().await` xong khi có
//! ai đó nói gì kể từ lúc bạn bắt đầu nghe. Để ý thứ tự nhé. Thời gian ở đây là ảo: `timeout` và
//! `sleep` của tokio biết chiếc đồng hồ này.

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson02_push::checks::{self, Log},
};
use tokio::time::timeout;

/// The `seq`s of what is new after `cursor`, perhaps none.
pub async fn hold(log: Log, cursor: u64, longest: Duration) -> Vec<u64> {
    todo!("listen, look, and wait only if there was nothing")
}

/// Runs your answer: `cargo learn check 02.1`.
pub fn main() -> Observed {
    checks::hold(hold)
}
