//! Waiting for news: a request or a stream that has read everything is held until there is more.
//!
//! ```text
//!   POST ──► Log::append ──► grown      hold:  1. subscribe to `grown`
//!                ▲             │               2. look at the log ── news? ──► done
//!                │ 2. look     │ 3. wake       3. wait for `grown`, back to 2
//!                └── held request ◄──┘
//! ```

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::time::timeout;

use super::log::{Cursor, Log};
use crate::stage::serve::Stopping;

/// Why a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// The log holds something that the reader has not seen, or it is not the reader's log at all.
    News,
    /// There was no news for as long as the reader wanted to wait.
    TimeUp,
    /// The server is about to stop.
    Closing,
}

// ANCHOR: hold
/// Waits until the log has something that a reader with this cursor has not seen, `longest` at
/// most.
///
/// A client that goes away stops waiting: hyper drops this future.
pub async fn hold(
    log: &dyn Log,
    after: &Cursor,
    mut closing: Stopping,
    longest: Duration,
) -> Woken {
    // First subscribe, then look. In the other order a message could slip in between: appended
    // after the look, announced before the subscription.
    let mut grown = log.grown();
    let news = async {
        loop {
            if log.head() != *after {
                return Woken::News;
            }
            tokio::select! {
                biased; // what was written last is still read before the server stops
                Ok(()) = grown.changed() => {}
                _ = closing.wait_for(|closing| *closing) => return Woken::Closing,
            }
        }
    };
    timeout(longest, news).await.unwrap_or(Woken::TimeUp)
}
// ANCHOR_END: hold

// ANCHOR: gauge
/// A count of what is there now, for example of held requests.
#[derive(Clone, Debug, Default)]
pub struct Gauge(Arc<AtomicUsize>);

/// Counts as one until it is dropped, also when a future that owns it is dropped: nothing can
/// forget to count down.
#[derive(Debug)]
pub struct Counted(Gauge);

impl Gauge {
    /// Counts one more.
    #[must_use]
    pub fn count(&self) -> Counted {
        self.0.fetch_add(1, Relaxed);
        Counted(self.clone())
    }

    /// The number of [`Counted`] values that live.
    #[must_use]
    pub fn get(&self) -> usize {
        self.0.load(Relaxed)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Relaxed);
    }
}
// ANCHOR_END: gauge

#[cfg(test)]
mod tests {
    use tokio::{
        sync::watch,
        time::{Instant, sleep},
    };

    use super::*;
    use crate::{
        lesson01_polling::log::{CAPACITY, Draft},
        lesson02_push::log::{Appending, Origin, SharedLog, Since},
    };

    const LONGEST: Duration = Duration::from_secs(20);

    async fn append(log: &dyn Log) {
        let draft = Draft { username: "Lan".into(), message: "chào".into() };
        log.append(draft, None).await.expect("a good message");
    }

    fn at(seq: u64) -> Cursor {
        Cursor { seq, ..Cursor::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_hold_ends_with_news_with_time_or_with_the_server() {
        let log = SharedLog::new(CAPACITY, || 0);
        let (close, closing) = watch::channel(false);
        let hold = async |seq| hold(&log, &at(seq), closing.clone(), LONGEST).await;
        let begun = Instant::now();
        assert_eq!(hold(0).await, Woken::TimeUp);
        assert_eq!(begun.elapsed(), LONGEST);
        let talk = async {
            sleep(Duration::from_secs(3)).await;
            append(&log).await;
        };
        let (woken, ()) = tokio::join!(hold(0), talk);
        assert_eq!((woken, begun.elapsed()), (Woken::News, Duration::from_secs(23)));
        assert_eq!(hold(0).await, Woken::News, "what is there is told at once");
        assert_eq!(hold(9).await, Woken::News, "another log's cursor");
        let closes = async { close.send_replace(true) };
        let (woken, _) = tokio::join!(hold(1), closes);
        assert_eq!(woken, Woken::Closing);
        assert_eq!(hold(1).await, Woken::Closing, "closed is closed");
        assert_eq!(hold(0).await, Woken::News, "what was written last is still read");
        assert_eq!(begun.elapsed(), Duration::from_secs(23));
    }

    /// A log that grows at the worst moment: the first look has found nothing, and its result is
    /// not back yet.
    #[derive(Debug)]
    struct GrowsWhileLookedAt(SharedLog, AtomicUsize);

    impl Log for GrowsWhileLookedAt {
        fn head(&self) -> Cursor {
            let head = self.0.head();
            if self.1.fetch_add(1, Relaxed) == 0 {
                futures_util::FutureExt::now_or_never(append(&self.0)).expect("no wait");
            }
            head
        }
        fn oldest(&self) -> Cursor {
            self.0.oldest()
        }
        fn read(&self, after: &Cursor, most: usize) -> Since {
            self.0.read(after, most)
        }
        fn grown(&self) -> watch::Receiver<Cursor> {
            self.0.grown()
        }
        fn append(&self, draft: Draft, origin: Option<Origin>) -> Appending<'_> {
            self.0.append(draft, origin)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_message_slips_between_looking_and_waiting() {
        let log = GrowsWhileLookedAt(SharedLog::new(CAPACITY, || 0), AtomicUsize::new(0));
        let (_open, closing) = watch::channel(false);
        let begun = Instant::now();
        assert_eq!(hold(&log, &at(0), closing, LONGEST).await, Woken::News);
        assert_eq!((begun.elapsed(), log.1.load(Relaxed)), (Duration::ZERO, 2));
    }

    /// `grown` says "look again", nothing more: a change without news must not end a hold.
    #[tokio::test(start_paused = true)]
    async fn a_change_without_news_wakes_nobody_for_good() {
        let log = SharedLog::new(CAPACITY, || 0);
        let (close, closing) = watch::channel(false);
        let changes = async {
            for _ in 0..5 {
                sleep(Duration::from_secs(1)).await;
                close.send_replace(false);
            }
        };
        let start = at(0);
        let (woken, ()) = tokio::join!(hold(&log, &start, closing, LONGEST), changes);
        assert_eq!(woken, Woken::TimeUp);
    }

    #[test]
    fn what_is_dropped_no_longer_counts() {
        let gauge = Gauge::default();
        let (one, two) = (gauge.count(), gauge.count());
        assert_eq!(gauge.get(), 2);
        drop(one);
        assert_eq!(gauge.get(), 1);
        drop(two);
        assert_eq!(gauge.get(), 0);
    }
}
