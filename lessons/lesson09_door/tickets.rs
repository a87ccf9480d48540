//! Tickets: a password for one handshake. A client that can't send a cookie asks for one over HTTP,
//! where it can prove who it is, and shows it to the socket.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use crate::lesson08_reconnect::{
    protocol::Token,
    server::token::{Draw, digest, draw_token},
};

/// The time for which a ticket is good. A handshake follows at once.
pub const GOOD_FOR: Duration = Duration::from_secs(30);

/// The most tickets that wait to be used: older ones go first.
pub const MOST: usize = 10_000;

// ANCHOR: tickets
/// The tickets that are out, each for a session. Only their digests are kept.
#[derive(Debug)]
pub struct Tickets<S> {
    out: HashMap<String, S>,
    /// In the order in which they end.
    ends: VecDeque<(Instant, String)>,
}

impl<S> Default for Tickets<S> {
    fn default() -> Self {
        Self { out: HashMap::new(), ends: VecDeque::new() }
    }
}

impl<S> Tickets<S> {
    /// A new ticket for this session.
    pub fn issue(&mut self, session: S, draw: &mut Draw, now: Instant) -> Token {
        self.forget(now, MOST - 1);
        let ticket = draw_token(draw);
        let digest = digest(&ticket);
        self.out.insert(digest.clone(), session);
        self.ends.push_back((now + GOOD_FOR, digest));
        ticket
    }

    /// The session that the ticket was made for; a ticket is good once.
    pub fn redeem(&mut self, ticket: &Token, now: Instant) -> Option<S> {
        self.forget(now, MOST);
        self.out.remove(&digest(ticket))
    }

    /// Drops what is too old, and the oldest if there are more than `most`.
    fn forget(&mut self, now: Instant, most: usize) {
        while let Some((end, digest)) = self.ends.front()
            && (*end <= now || self.ends.len() > most)
        {
            self.out.remove(digest);
            self.ends.pop_front();
        }
    }
}
// ANCHOR_END: tickets

#[cfg(test)]
mod tests {
    use super::{super::counting, *};

    #[test]
    fn a_ticket_is_good_once_and_for_30_s() {
        let (mut tickets, mut draw, now) = (Tickets::default(), counting(), Instant::now());
        let ticket = tickets.issue("Lan", &mut draw, now);
        assert_eq!(tickets.redeem(&Token("nobody's".into()), now), None);
        assert_eq!(tickets.redeem(&ticket, now + GOOD_FOR / 2), Some("Lan"));
        assert_eq!(tickets.redeem(&ticket, now + GOOD_FOR / 2), None);
        let late = tickets.issue("Lan", &mut draw, now);
        assert_eq!(tickets.redeem(&late, now + GOOD_FOR), None);
    }

    #[test]
    fn tickets_that_nobody_uses_do_not_fill_the_memory() {
        let (mut tickets, mut draw, now) = (Tickets::default(), counting(), Instant::now());
        let first = tickets.issue(0, &mut draw, now);
        let last = (1..2 * MOST).map(|i| tickets.issue(i, &mut draw, now)).last();
        assert_eq!(tickets.redeem(&first, now), None);
        assert_eq!((tickets.out.len(), tickets.ends.len()), (MOST, MOST), "and none by a guess");
        assert_eq!(tickets.redeem(&last.expect("the last"), now), Some(2 * MOST - 1));
    }
}
