//! Known mistakes in exercise 02.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson02_push::checks::{self, Log},
};
use tokio::time::{Instant, sleep, timeout};

pub fn looks_before_it_listens() -> Observed {
    async fn hold(log: Log, cursor: u64, longest: Duration) -> Vec<u64> {
        let news = log.since(cursor).await;
        if !news.is_empty() {
            return news;
        }
        let mut bell = log.listen();
        let _ = timeout(longest, bell.rung()).await;
        log.since(cursor).await
    }

    checks::hold(hold)
}

pub fn polls_inside() -> Observed {
    async fn hold(log: Log, cursor: u64, longest: Duration) -> Vec<u64> {
        let end = Instant::now() + longest;
        loop {
            let news = log.since(cursor).await;
            if !news.is_empty() || Instant::now() >= end {
                return news;
            }
            sleep(Duration::from_millis(5)).await;
        }
    }

    checks::hold(hold)
}

pub fn answers_late() -> Observed {
    async fn hold(log: Log, cursor: u64, longest: Duration) -> Vec<u64> {
        let news = log.since(cursor).await;
        if !news.is_empty() {
            return news;
        }
        sleep(longest).await;
        log.since(cursor).await
    }

    checks::hold(hold)
}

pub fn waits_first() -> Observed {
    async fn hold(log: Log, cursor: u64, longest: Duration) -> Vec<u64> {
        let mut bell = log.listen();
        let _ = timeout(longest, bell.rung()).await;
        log.since(cursor).await
    }

    checks::hold(hold)
}
