//! A known mistake. Một lỗi quen thuộc.

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson02_push::checks::{self, Log},
};
use tokio::time::{Instant, sleep};

/// The `seq`s of what is new after `cursor`, perhaps none.
pub async fn hold(log: Log, cursor: u64, longest: Duration) -> Vec<u64> {
    let end = Instant::now() + longest;
    loop {
        let news = log.since(cursor).await;
        if !news.is_empty() || Instant::now() >= end {
            return news;
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::hold(hold)
}
