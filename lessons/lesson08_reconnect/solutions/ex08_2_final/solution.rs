//! Exercise 08.2 · What is final · Khi nào là dứt khoát
//!
//! A connection or an attempt has ended. May the next one end better? A server that stops, restarts
//! or has too much to do comes back (1001, 1011 to 1014), and so does a network (1005, 1006,
//! silence, no answer, HTTP 408, 429, 5xx: not before `Retry-After`, if it says that). Final is
//! what was meant so (1000), what would fail again with the same bytes (1002, 1003, 1007 to 1010,
//! any other HTTP status, a stranger), and 4501 to 4503. 4000 to 4002 ask to come again. HTTP 401
//! and 4500 want new credentials.
//!
//! Một kết nối hay một lần gọi vừa kết thúc. Gọi lại thì có khá hơn không? Server dừng, khởi động
//! lại hay quá tải thì sẽ trở lại (1001, 1011 đến 1014), mạng cũng vậy (1005, 1006, im lặng, không
//! trả lời, HTTP 408, 429, 5xx: không sớm hơn `Retry-After` nếu có). Dứt khoát là khi đã chủ ý như
//! thế (1000), khi cùng những byte ấy sẽ lại hỏng (1002, 1003, 1007 đến 1010, mọi mã HTTP khác, gặp
//! người lạ), và 4501 đến 4503. 4000 đến 4002 mời kết nối lại. HTTP 401 và 4500 muốn thông tin đăng
//! nhập mới.

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::{
        checks,
        outcome::{Outcome, Verdict},
    },
};

/// Whether another attempt can end better.
pub fn verdict(outcome: Outcome) -> Verdict {
    // ANSWER: stop, dial again (when?), or ask who you are first
    match outcome {
        Outcome::Closed(code) => match code.value() {
            1000 | 1002 | 1003 | 1007..=1010 | 4501..=4503 => Verdict::Stop,
            4500 => Verdict::Credentials,
            _ => Verdict::Retry,
        },
        Outcome::Declined { status: 401, .. } => Verdict::Credentials,
        Outcome::Declined { status: 408 | 429 | 500..=599, retry_after } => {
            retry_after.map_or(Verdict::Retry, Verdict::RetryAfter)
        }
        Outcome::Declined { .. } | Outcome::Stranger => Verdict::Stop,
        Outcome::Silent | Outcome::TooSlow | Outcome::Unreachable => Verdict::Retry,
    }
    // END
}

/// Runs your answer: `cargo learn check 08.2`.
pub fn main() -> Observed {
    checks::outcomes(verdict)
}
