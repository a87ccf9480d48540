//! A known mistake. Một lỗi quen thuộc.

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson02_push::checks::{self, Log},
};
use tokio::time::timeout;

/// The `seq`s of what is new after `cursor`, perhaps none.
pub async fn hold(log: Log, cursor: u64, longest: Duration) -> Vec<u64> {
    let news = log.since(cursor).await;
    if !news.is_empty() {
        return news;
    }
    let mut bell = log.listen();
    let _ = timeout(longest, bell.rung()).await;
    log.since(cursor).await
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::hold(hold)
}
