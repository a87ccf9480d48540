//! The messages that are not known to be in the log: in order, each with an id of its own.
//!
//! ```text
//!           push                  take, on an open connection
//!   a person ────► New ──────────────────────► Sent ──── ack, or read in the log ───► delivered
//!              │    ▲                           │  │
//!              │    └─── renew: the connection ─┘  └──── error ──► failed: the person is told
//!              │         was lost; postpone: the
//!              ▼         answer was "later"
//!           full: refused, and the person is told
//! ```
//!
//! A message leaves the queue as delivered or as failed, and both are shown. There is no third way.

use std::{collections::VecDeque, time::Instant};

/// The number of messages that may wait.
pub const MOST: usize = 100;

// ANCHOR: queue
/// A message that is not acknowledged yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// Its id. It is sent again with the same one, so that the server recognises it.
    pub id: String,
    /// The text.
    pub text: String,
    progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// Not sent on this connection.
    New,
    /// Sent on this connection; perhaps it has arrived.
    Sent,
    /// The server has asked us to wait until then.
    Later(Instant),
}
// ANCHOR_END: queue

/// Too much is waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// The messages that wait, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    waiting: VecDeque<Unsettled>,
}

impl Queue {
    // ANCHOR: push
    /// Puts a message behind the others. Never drops one for it.
    pub fn push(&mut self, id: String, text: String) -> Result<(), Full> {
        if self.waiting.len() == MOST {
            return Err(Full);
        }
        self.waiting.push_back(Unsettled { id, text, progress: Progress::New });
        Ok(())
    }
    // ANCHOR_END: push

    // ANCHOR: take
    /// The next message to send on an open connection, if there is one. A message that must wait
    /// holds up those behind it: they keep their order.
    pub fn take(&mut self, now: Instant) -> Option<&Unsettled> {
        let next = self.waiting.iter_mut().find(|it| it.progress != Progress::Sent)?;
        if matches!(next.progress, Progress::Later(until) if now < until) {
            return None;
        }
        next.progress = Progress::Sent;
        Some(next)
    }

    /// Makes all messages new: it is not known what has arrived, so everything is sent again, in
    /// order, with the same ids.
    pub fn renew(&mut self) {
        for message in &mut self.waiting {
            if message.progress == Progress::Sent {
                message.progress = Progress::New;
            }
        }
    }
    // ANCHOR_END: take

    /// The server takes this one later, but not before `until`.
    pub fn postpone(&mut self, id: &str, until: Instant) {
        if let Some(message) = self.waiting.iter_mut().find(|it| it.id == id) {
            message.progress = Progress::Later(until);
        }
    }

    /// When [`take`](Self::take) is worth another call, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let next = self.waiting.iter().find(|it| it.progress != Progress::Sent)?;
        match next.progress {
            Progress::Later(until) => Some(until),
            _ => None,
        }
    }

    // ANCHOR: settle
    /// Takes out a message whose fate is known; `None` if it isn't in the queue (any more).
    pub fn settle(&mut self, id: &str) -> Option<Unsettled> {
        let at = self.waiting.iter().position(|it| it.id == id)?;
        self.waiting.remove(at)
    }
    // ANCHOR_END: settle

    /// The messages that wait, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Unsettled> {
        self.waiting.iter()
    }

    /// Whether no message waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn queue(ids: &[&str]) -> Queue {
        let mut queue = Queue::default();
        for id in ids {
            queue.push((*id).into(), format!("words of {id}")).expect("room");
        }
        queue
    }

    fn taken(queue: &mut Queue, now: Instant) -> Vec<String> {
        std::iter::from_fn(|| queue.take(now).map(|it| it.id.clone())).collect()
    }

    #[test]
    fn the_hundred_and_first_is_refused_and_the_hundred_stay() {
        let mut queue = Queue::default();
        for n in 0..MOST {
            assert_eq!(queue.push(n.to_string(), String::new()), Ok(()));
        }
        assert_eq!(queue.push("one more".into(), String::new()), Err(Full));
        assert!(queue.iter().map(|it| it.id.clone()).eq((0..MOST).map(|n| n.to_string())));
        queue.settle("7").expect("it waits");
        assert_eq!(queue.push("one more".into(), String::new()), Ok(()));
    }

    #[test]
    fn each_is_sent_once_on_a_connection_and_again_on_the_next_in_order() {
        let (mut queue, now) = (queue(&["a", "b", "c"]), Instant::now());
        assert_eq!(taken(&mut queue, now), ["a", "b", "c"]);
        assert_eq!(taken(&mut queue, now), [""; 0]);
        assert_eq!(queue.settle("b").expect("ours").text, "words of b");
        assert_eq!(queue.settle("b"), None, "an ack that comes twice");
        queue.push("d".into(), String::new()).expect("room");
        queue.renew();
        assert_eq!(taken(&mut queue, now), ["a", "c", "d"]);
    }

    #[test]
    fn what_must_wait_holds_up_what_was_said_later() {
        let (mut queue, now) = (queue(&["a", "b", "c"]), Instant::now());
        let later = now + Duration::from_secs(2);
        assert_eq!(queue.take(now).expect("a").id, "a");
        queue.postpone("a", later);
        assert_eq!(taken(&mut queue, now), [""; 0]);
        assert_eq!(queue.poll_timeout(), Some(later));
        queue.renew(); // a new connection doesn't make the server's wish undone
        assert_eq!(taken(&mut queue, now), [""; 0]);
        assert_eq!(taken(&mut queue, later), ["a", "b", "c"]);
        assert_eq!(queue.poll_timeout(), None);
    }
}
