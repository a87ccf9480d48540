//! Exercise 09.3 · The token bucket · Token bucket (xô token)
//!
//! Each person has a bucket with room for `BURST` (3) tokens; at first it is full. A message takes
//! one token. Every `EVERY` (2 s) one comes back, and half of one in half that time, until the
//! bucket is full. If less than one token is there, the message is refused, and the client is told
//! exactly how long to wait; a refused message costs nothing. A bucket that is full again needs no
//! place in the memory. (You need `BTreeMap`, `Result` and a little arithmetic; time is an
//! argument.)
//!
//! Mỗi người có một cái xô chứa được `BURST` (3) token; lúc đầu xô đầy. Mỗi tin lấy một token. Cứ
//! `EVERY` (2 giây) thì một token quay về, nửa chừng ấy thì được nửa token, cho tới khi xô đầy. Nếu
//! trong xô chưa đủ một token thì tin bị từ chối, và client được báo chính xác phải chờ bao lâu;
//! tin bị từ chối thì không tốn gì. Xô đã đầy lại thì không cần chiếm chỗ trong bộ nhớ. (Bạn cần
//! `BTreeMap`, `Result` và chút số học; thời gian là tham số.)

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson09_door::checks::{self, BURST, Bucket, Buckets, EVERY},
};

/// How many tokens are in the bucket now.
pub fn tokens(bucket: Bucket, now: Duration) -> f64 {
    todo!("what was in it, and what has come back since")
}

/// Counts a message of this person, or says how long to wait until there is room for one.
pub fn count(buckets: &mut Buckets, who: &'static str, now: Duration) -> Result<(), Duration> {
    todo!("one token less, or the time until one is there")
}

/// Drops the buckets that are full now.
pub fn forget(buckets: &mut Buckets, now: Duration) {
    todo!("which of them still say something?")
}

/// Runs your answer: `cargo learn check 09.3`.
pub fn main() -> Observed {
    checks::bucket(count, forget)
}
