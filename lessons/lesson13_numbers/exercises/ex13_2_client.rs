//! Exercise 13.2 · A benchmark that measures its own client · Benchmark đo chính client của nó
//!
//! Two servers did the same work, each in a run of its own with the same client: so many
//! deliveries in so much time. How much faster is B than A? A `Run` has `rate()`, deliveries per
//! second; `elapsed`; and `server` and `client`, the processor time of each of their threads. A
//! thread that worked for `BUSY` of the elapsed time or more is *at its limit*.
//!
//! `at_its_limit` says whether a run has brought its server to its limit: then its rate is the
//! server's. If the client is at its limit, or nobody is, the server could do more, and the rate
//! is only the least that it can do. `compare` says what follows from that:
//!
//! | claim | says |
//! |---|---|
//! | `Claim::Times(x)` | B makes x times as many deliveries per second as A |
//! | `Claim::AtLeast(x)`, `Claim::AtMost(x)` | not fewer, not more than x times as many |
//! | `Claim::Nothing` | these runs don't tell |
//!
//! (You need `iter().any`, `mul_f64` and `match`.)
//!
//! Hai server làm cùng một việc, mỗi server một lần chạy riêng với cùng một client: ngần ấy lượt
//! giao tin trong ngần ấy thời gian. B nhanh hơn A bao nhiêu? Một `Run` có `rate()`, số lượt giao
//! mỗi giây; `elapsed`; và `server`, `client`, thời gian CPU của từng thread. Thread nào làm việc
//! từ `BUSY` của thời gian trôi qua trở lên là đã *tới giới hạn*.
//!
//! `at_its_limit` cho biết một lần chạy có đẩy server tới giới hạn không: nếu có thì tốc độ đo được
//! là của server. Nếu client tới giới hạn, hoặc không ai tới, thì server còn làm được nhiều hơn, và
//! tốc độ ấy chỉ là mức tối thiểu. `compare` nói điều suy ra được: gấp đúng x lần, ít nhất x lần,
//! nhiều nhất x lần, hay không kết luận được gì (bảng trên).
//! (Bạn cần `iter().any`, `mul_f64` và `match`.)

use full_duplex::{
    learn::observe::Observed,
    lesson13_numbers::checks::{self, BUSY, Claim, Run},
};

/// Whether this run has brought its server to its limit.
pub fn at_its_limit(run: &Run) -> bool {
    todo!("who was at the limit: the server, the client, nobody?")
}

/// How many times as fast as A is B?
pub fn compare(a: &Run, b: &Run) -> Claim {
    todo!("what can be claimed, if each rate is the server's, or only the least it can do?")
}

/// Runs your answer: `cargo learn check 13.2`.
pub fn main() -> Observed {
    checks::client(compare)
}
