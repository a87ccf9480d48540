//! Exercise 08.1 · Come back, but not all at once · Kết nối lại, nhưng đừng ùa vào cùng lúc
//!
//! A thousand clients have lost their server at the same moment. After the first loss each waits a
//! random time between 0 and `FIRST` (0.5 s); after each further loss in a row the longest time
//! doubles, up to `LONGEST` (30 s). That is full jitter. The count restarts when the room has said
//! welcome, and not earlier.
//!
//! Một nghìn client mất server trong cùng một khoảnh khắc. Sau lần mất đầu tiên, mỗi client chờ một
//! khoảng ngẫu nhiên giữa 0 và `FIRST` (0,5 giây); mỗi lần mất liên tiếp sau đó, khoảng dài nhất
//! tăng gấp đôi, tối đa `LONGEST` (30 giây). Đó là full jitter. Chỉ khi phòng chat đã chào đón thì
//! mới đếm lại từ đầu, không sớm hơn một khắc nào.

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, FIRST, LONGEST, News},
};

/// How long to wait before dialling again, if `losses` losses in a row have come before this one;
/// `random` is at least 0 and less than 1, and each client draws its own.
pub fn delay(losses: u32, random: f64) -> Duration {
    todo!("anything between 0 and the longest time, which doubles and has an end")
}

/// How many losses in a row it is after this news, if it was `losses` before.
pub fn count(losses: u32, news: News) -> u32 {
    todo!("which news adds one, which restarts the count, which changes nothing?")
}

/// Runs your answer: `cargo learn check 08.1`.
pub fn main() -> Observed {
    checks::backoff(delay, count)
}
