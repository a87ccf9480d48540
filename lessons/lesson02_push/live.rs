//! Lesson 01's chat with a bell: whoever has read everything can wait until there is more.
//!
//! ```text
//!   POST ──► Chat::say (the log grows) ──► ring!        hold:  1. listen to the bell
//!                      ▲                     │                 2. look at the log ── news? ──► done
//!                      │ 2. look             │ 3. wake         3. wait for the bell, back to 2
//!                      └──── held request ◄──┘
//! ```
//!
//! The bell carries no news. It only says "look again": the log stays the one place that knows.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, time::timeout};

use crate::lesson01_polling::chat::Chat;

/// One chat room whose readers can wait.
#[derive(Debug)]
pub struct Live {
    /// The room of lesson 01.
    pub chat: Arc<Chat>,
    /// Requests that are held now.
    pub held: Seats,
    /// Event streams that are open now.
    pub streams: Seats,
    /// Rings when the log has grown; holds whether the room is closing.
    bell: watch::Sender<bool>,
}

/// Why a wait is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Woken {
    /// The log holds something that the reader has not seen, or is not the reader's log at all.
    News,
    /// Nothing happened, for as long as the reader wanted to wait.
    TimeUp,
    /// The server is about to stop.
    Closing,
}

impl Live {
    /// A room around a chat.
    #[must_use]
    pub fn new(chat: Arc<Chat>) -> Self {
        Self {
            chat,
            held: Seats::default(),
            streams: Seats::default(),
            bell: watch::Sender::new(false),
        }
    }

    /// Tells everybody who waits to look at the log again.
    pub fn ring(&self) {
        self.bell.send_modify(|_| {});
    }

    /// Sends everybody home who waits, now and from now on.
    pub fn close(&self) {
        self.bell.send_replace(true);
    }

    /// Completes when `stop` does, and closes the room: a server that finishes the requests under way would otherwise
    /// finish the held ones last.
    pub async fn open_until(&self, stop: impl Future) {
        stop.await;
        self.close();
    }

    // ANCHOR: hold
    /// Waits until there is something that a reader with this cursor has not seen, `longest` at
    /// most.
    ///
    /// Dropping this future is how a client that went away stops waiting.
    pub async fn hold(&self, cursor: u64, longest: Duration) -> Woken {
        self.wait_for(|| self.chat.head() != cursor, longest).await
    }

    async fn wait_for(&self, news: impl Fn() -> bool, longest: Duration) -> Woken {
        let mut bell = self.bell.subscribe();
        let woken = async {
            loop {
                // First the bell, then the log. The other way round, a message could slip in
                // between: said after we looked, rung before we listened.
                let closing = *bell.borrow_and_update();
                if news() {
                    return Woken::News;
                }
                if closing || bell.changed().await.is_err() {
                    return Woken::Closing;
                }
            }
        };
        timeout(longest, woken).await.unwrap_or(Woken::TimeUp)
    }
    // ANCHOR_END: hold
}

// ANCHOR: seats
/// Counts those who are here now. Who leaves drops the [`Seat`], also when the future that holds
/// it is dropped: nobody can forget to count down.
#[derive(Clone, Debug, Default)]
pub struct Seats(Arc<()>);

/// A place that is taken as long as this lives.
#[derive(Debug)]
pub struct Seat(#[allow(dead_code, reason = "it counts by being there")] Arc<()>);

impl Seats {
    /// Takes a place.
    #[must_use]
    pub fn take(&self) -> Seat {
        Seat(self.0.clone())
    }

    /// How many places are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}
// ANCHOR_END: seats

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::lesson01_polling::log::{CAPACITY, Draft};

    fn live() -> Arc<Live> {
        Arc::new(Live::new(Arc::new(Chat::new(CAPACITY, || 0))))
    }

    fn say(live: &Live) {
        let draft = Draft { username: "Lan".into(), message: "chào".into() };
        live.chat.say(&draft).expect("a good message");
        live.ring();
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_with_news_with_time_or_with_the_room() {
        let live = live();
        let begun = Instant::now();
        assert_eq!(live.hold(0, Duration::from_secs(20)).await, Woken::TimeUp);
        assert_eq!(begun.elapsed(), Duration::from_secs(20));
        let talk = async {
            sleep(Duration::from_secs(3)).await;
            say(&live);
        };
        let (woken, ()) = tokio::join!(live.hold(0, Duration::from_secs(20)), talk);
        assert_eq!((woken, begun.elapsed()), (Woken::News, Duration::from_secs(23)));
        assert_eq!(
            live.hold(0, Duration::ZERO).await,
            Woken::News,
            "what is there is told at once"
        );
        assert_eq!(
            live.hold(9, Duration::from_secs(20)).await,
            Woken::News,
            "another log's cursor"
        );
        let closing = async { live.close() };
        let (woken, ()) = tokio::join!(live.hold(1, Duration::from_secs(20)), closing);
        assert_eq!(woken, Woken::Closing);
        assert_eq!(live.hold(1, Duration::from_secs(20)).await, Woken::Closing, "closed is closed");
        assert_eq!(
            live.hold(0, Duration::from_secs(20)).await,
            Woken::News,
            "the last words count"
        );
        assert_eq!(begun.elapsed(), Duration::from_secs(23));
    }

    #[tokio::test(start_paused = true)]
    async fn a_ring_without_news_wakes_nobody_for_good() {
        let live = live();
        let rings = async {
            for _ in 0..5 {
                sleep(Duration::from_secs(1)).await;
                live.ring();
            }
        };
        let (woken, ()) = tokio::join!(live.hold(0, Duration::from_secs(9)), rings);
        assert_eq!(woken, Woken::TimeUp);
    }

    /// The worst moment: the look has found nothing, and before its result is back somebody speaks.
    #[tokio::test(start_paused = true)]
    async fn no_message_slips_between_looking_and_waiting() {
        let live = live();
        let begun = Instant::now();
        let looks = Cell::new(0);
        let look = || {
            let news = live.chat.head() != 0;
            if looks.replace(looks.get() + 1) == 0 {
                say(&live);
            }
            news
        };
        assert_eq!(live.wait_for(look, Duration::from_secs(20)).await, Woken::News);
        assert_eq!((begun.elapsed(), looks.get()), (Duration::ZERO, 2));
    }

    #[test]
    fn a_seat_is_free_again_when_it_is_dropped() {
        let seats = Seats::default();
        let (one, two) = (seats.take(), seats.take());
        assert_eq!(seats.taken(), 2);
        drop(one);
        assert_eq!(seats.taken(), 1);
        drop(two);
        assert_eq!(seats.taken(), 0);
    }
}
