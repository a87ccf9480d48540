//! A link: what a WebSocket would carry, kept until the other end has said that it is there.
//!
//! ```text
//!   session ── send ──► numbered, kept ── after(n) ──► an answer, a request   (perhaps again)
//!                            ▲───────── confirm(n) ─── the next request, the next answer
//!   session ◄─ pop ──── inbox ◄──────── hear(from, …) a request, an answer    (perhaps again)
//! ```
//!
//! A request may be lost, or its answer; then it is made again. The numbers see to it that nothing
//! is lost with it and that nothing counts twice. Both ends of a link are this struct: the server's
//! is carried by its answers, the client's by its requests. It does no I/O.

use std::collections::VecDeque;

use thiserror::Error;

use super::wire::{Item, Numbered};
use crate::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, ToSend},
};

/// The number of items that are kept unconfirmed before the link has no room, as a WebSocket over a
/// full TCP connection.
pub const MOST: usize = 256;

/// The bytes that are kept unconfirmed before the link has no room.
pub const MOST_BYTES: usize = 256 * 1024;

/// The number of items that may wait in the inbox before the carrier waits, too.
pub const MOST_HEARD: usize = 64;

/// Numbers that don't fit this link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Something in between is missing.
    #[error("expected an item not after {expected} · cần item có số không quá {expected}")]
    Hole {
        /// The number that comes next.
        expected: u64,
    },
    /// There is no item 0.
    #[error("items are numbered from 1 on · item được đánh số từ 1")]
    Zero,
    /// It was never sent.
    #[error("nothing beyond {last} was sent · chưa gửi gì quá số {last}")]
    Unsent {
        /// The last number that was.
        last: u64,
    },
    /// It was confirmed, and is no longer kept.
    #[error("up to {confirmed} it was confirmed · tới số {confirmed} đã được xác nhận rồi")]
    Forgotten {
        /// The last number that was confirmed.
        confirmed: u64,
    },
}

// ANCHOR: link
/// One end of a link.
#[derive(Debug, Default)]
pub struct Link {
    /// Sent and not confirmed, oldest first.
    kept: VecDeque<Item>,
    /// The bytes of all that is kept.
    bytes: usize,
    /// The number of the last item that was confirmed: the first one that is kept comes next.
    confirmed: u64,
    /// The number of the last item that was heard.
    heard: u64,
    inbox: VecDeque<Received>,
    /// A request came, or an answer, with nothing in it.
    alive: bool,
    state: State,
}
// ANCHOR_END: link

/// How far the link has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// Our close is among the items that were sent.
    Closing,
    /// A close was heard, or ours was confirmed: the session is told, as the last thing.
    Closed,
    /// It can't be carried any further.
    Lost,
}

impl Link {
    // ANCHOR: pop
    /// The next thing for the session; `None` if it has to wait.
    pub fn pop(&mut self) -> Option<Result<Received, Ending>> {
        if let Some(received) = self.inbox.pop_front() {
            return Some(Ok(received));
        }
        if std::mem::take(&mut self.alive) {
            return Some(Ok(Received::Pong));
        }
        self.is_over().then_some(Err(Ending::Lost))
    }

    /// Whether the session may send.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.kept.len() < MOST && self.bytes < MOST_BYTES
    }
    // ANCHOR_END: pop

    // ANCHOR: send
    /// Sends a message. Nothing may follow a close.
    pub fn send(&mut self, message: ToSend) -> Result<(), Ending> {
        if self.state != State::Open {
            return Err(Ending::Lost);
        }
        if let ToSend::Close(_) = message {
            self.state = State::Closing;
        }
        self.keep(match message {
            ToSend::Text(text) => Item::Text(text),
            ToSend::Ping => Item::Ping {},
            ToSend::Close(close) => close.into(),
        });
        Ok(())
    }

    /// Gives an item the next number, and keeps it.
    fn keep(&mut self, item: Item) {
        self.bytes += item.len();
        self.kept.push_back(item);
    }
    // ANCHOR_END: send

    /// The number of the last item that was sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.confirmed + self.kept.len() as u64
    }

    /// The number of the last item that was heard.
    #[must_use]
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// Whether the session may be slow: the carrier should bring nothing more for now.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.inbox.len() >= MOST_HEARD
    }

    /// Whether nothing more will be heard.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Closed | State::Lost)
    }

    // ANCHOR: after
    /// Everything kept after this number.
    pub fn after(&self, n: u64) -> Result<impl Iterator<Item = Numbered>, NumberError> {
        let items = self.kept.iter().skip(self.place(n)?).cloned();
        Ok(items.zip(n + 1..).map(|(item, n)| Numbered { n, item }))
    }

    /// How many of the kept items are not after this number.
    fn place(&self, n: u64) -> Result<usize, NumberError> {
        let Some(place) = n.checked_sub(self.confirmed) else {
            return Err(NumberError::Forgotten { confirmed: self.confirmed });
        };
        if n > self.sent() {
            return Err(NumberError::Unsent { last: self.sent() });
        }
        Ok(usize::try_from(place).unwrap_or(usize::MAX))
    }
    // ANCHOR_END: after

    /// Everything kept.
    pub fn unconfirmed(&self) -> impl Iterator<Item = Numbered> {
        let items = self.kept.iter().cloned();
        items.zip(self.confirmed + 1..).map(|(item, n)| Numbered { n, item })
    }

    // ANCHOR: confirm
    /// The other end has everything up to this number. A smaller one than before is an old request
    /// that came late.
    pub fn confirm(&mut self, n: u64) -> Result<(), NumberError> {
        if n > self.sent() {
            return Err(NumberError::Unsent { last: self.sent() });
        }
        while self.confirmed < n {
            let Some(item) = self.kept.pop_front() else { break };
            self.confirmed += 1;
            self.bytes -= item.len();
            if let Item::Close { code, reason } = item {
                self.close(Close { code: code.into(), reason }); // as good as the peer's answer
            }
        }
        Ok(())
    }
    // ANCHOR_END: confirm

    // ANCHOR: hear
    /// Items have arrived; those that were heard before are left out.
    pub fn hear(
        &mut self,
        from: u64,
        items: impl IntoIterator<Item = Item>,
    ) -> Result<(), NumberError> {
        if from == 0 {
            return Err(NumberError::Zero);
        }
        if from > self.heard + 1 {
            return Err(NumberError::Hole { expected: self.heard + 1 });
        }
        self.alive = true;
        for (n, item) in (from..).zip(items) {
            if n > self.heard {
                self.heard = n;
                self.take(item);
            }
        }
        Ok(())
    }

    /// An item that was not heard before.
    fn take(&mut self, item: Item) {
        if self.is_over() {
            return; // nothing follows a close
        }
        match item {
            Item::Text(text) => self.inbox.push_back(Received::Text(text)),
            Item::Ping {} => {
                // One answer is enough for all questions that were asked before it.
                if self.state == State::Open && !self.kept.contains(&Item::Pong {}) {
                    self.keep(Item::Pong {});
                }
                self.inbox.push_back(Received::Ping);
            }
            Item::Pong {} => self.inbox.push_back(Received::Pong),
            Item::Close { code, reason } => self.close(Close { code: code.into(), reason }),
        }
    }
    // ANCHOR_END: hear

    /// A request or an answer has come: the other end lives.
    pub fn live(&mut self) {
        self.alive = true;
    }

    /// The end of the link, of which the session is told; only the first one counts.
    fn close(&mut self, close: Close) {
        if !self.is_over() {
            self.state = State::Closed;
            self.inbox.push_back(Received::Close(Some(close)));
        }
    }

    /// The link can't be carried any further.
    pub fn lose(&mut self) {
        if self.state != State::Closed {
            self.state = State::Lost;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson04_frames::close::CloseCode;

    fn text(text: &str) -> Item {
        Item::Text(text.into())
    }

    fn says(link: &mut Link, words: &str) {
        link.send(ToSend::Text(words.into())).expect("an open link");
    }

    fn heard(link: &mut Link) -> Vec<String> {
        let mut heard = Vec::new();
        while let Some(Ok(received)) = link.pop() {
            heard.push(match received {
                Received::Text(text) => text.as_str().to_owned(),
                other => format!("{other:?}"),
            });
        }
        heard
    }

    fn after(link: &Link, n: u64) -> Vec<(u64, Item)> {
        let items = link.after(n).expect("a number that was sent");
        items.map(|Numbered { n, item }| (n, item)).collect()
    }

    #[test]
    fn what_is_not_confirmed_can_be_asked_again() {
        let mut link = Link::default();
        for words in ["một", "hai", "ba"] {
            says(&mut link, words);
        }
        assert_eq!(after(&link, 0), [(1, text("một")), (2, text("hai")), (3, text("ba"))]);
        assert_eq!(after(&link, 1), [(2, text("hai")), (3, text("ba"))], "nothing is confirmed");
        link.confirm(2).expect("sent");
        link.confirm(1).expect("late");
        assert_eq!(after(&link, 2), [(3, text("ba"))]);
        assert_eq!(link.after(1).err(), Some(NumberError::Forgotten { confirmed: 2 }));
        assert_eq!(link.after(4).err(), Some(NumberError::Unsent { last: 3 }));
        assert_eq!(link.confirm(4), Err(NumberError::Unsent { last: 3 }));
    }

    #[test]
    fn what_comes_again_is_heard_once() {
        let mut link = Link::default();
        link.hear(1, [text("một"), text("hai")]).expect("in order");
        link.hear(1, [text("một"), text("hai")]).expect("again");
        link.hear(2, [text("hai"), text("ba")]).expect("a part of it again");
        assert_eq!(heard(&mut link), ["một", "hai", "ba", "Pong"]);
        assert_eq!(link.hear(5, [text("năm")]), Err(NumberError::Hole { expected: 4 }));
        assert_eq!(link.hear(0, [text("không"), text("một")]), Err(NumberError::Zero));
        assert_eq!(heard(&mut link), [""; 0], "wrong numbers are no sign of life");
        link.hear(4, []).expect("nothing");
        assert_eq!(heard(&mut link), ["Pong"], "an empty one is");
    }

    #[test]
    fn a_ping_is_answered_once_however_often_it_comes() {
        let mut link = Link::default();
        for n in 1..=100 {
            link.hear(n, [Item::Ping {}]).expect("in order");
        }
        assert_eq!(after(&link, 0), [(1, Item::Pong {})]);
        link.confirm(1).expect("sent");
        link.hear(101, [Item::Ping {}]).expect("in order");
        assert_eq!(after(&link, 1), [(2, Item::Pong {})]);
    }

    #[test]
    fn it_has_room_for_so_much_and_never_refuses_what_was_promised() {
        let mut link = Link::default();
        for _ in 0..MOST {
            assert!(link.has_room());
            says(&mut link, "tin");
        }
        assert!(!link.has_room());
        link.confirm(1).expect("sent");
        assert!(link.has_room());
        let mut link = Link::default();
        says(&mut link, &"x".repeat(MOST_BYTES));
        assert!(!link.has_room());
    }

    #[test]
    fn a_close_is_the_last_word_in_either_direction() {
        let goodbye = Close::new(CloseCode::NORMAL, "");
        let said = |link: &mut Link| {
            let last = link.pop();
            (last, link.pop())
        };
        let told = (Some(Ok(Received::Close(Some(goodbye.clone())))), Some(Err(Ending::Lost)));
        let mut ours = Link::default();
        ours.send(ToSend::Close(goodbye.clone())).expect("an open link");
        assert_eq!(ours.send(ToSend::Ping), Err(Ending::Lost), "nothing follows");
        assert_eq!(ours.pop(), None, "the other end may not know it yet");
        ours.confirm(1).expect("sent");
        assert_eq!(said(&mut ours), told);
        let mut theirs = Link::default();
        theirs.hear(1, [goodbye.clone().into(), text("?")]).expect("in order");
        assert_eq!(theirs.pop(), told.0, "a close tells more than a sign of life");
        theirs.lose();
        theirs.live();
        assert_eq!(theirs.pop(), Some(Ok(Received::Pong)));
        assert_eq!(theirs.pop(), told.1);
    }

    #[test]
    fn what_was_heard_before_the_loss_counts() {
        let mut link = Link::default();
        link.hear(1, [text("một")]).expect("in order");
        link.lose();
        link.hear(2, [text("hai")]).expect("in order");
        assert_eq!(heard(&mut link), ["một", "Pong"]);
        assert_eq!(link.pop(), Some(Err(Ending::Lost)));
        assert_eq!(link.send(ToSend::Ping), Err(Ending::Lost));
    }
}
