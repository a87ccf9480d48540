//! Both ends of a connection in memory: every byte and every check, and no network.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::super::{extension::PerMessageDeflate, negotiate::Terms, once::Once};
use crate::lesson04_frames::{
    connection::{Connection, Role},
    fast::secure_key,
    message::{Limits, Message},
};

/// A server's and a client's end.
#[derive(Debug)]
pub struct Pair {
    server: Connection,
    client: Connection,
}

impl Pair {
    /// Two ends that have agreed on these terms, or on no compression; `once` is the server's, for
    /// all its connections.
    pub fn new(terms: Option<Terms>, once: &Arc<Once>) -> Self {
        let (server, client) = (Role::Server, Role::Client(secure_key));
        let limits = Limits::default();
        let Some(terms) = terms else {
            let [server, client] = [server, client].map(|role| Connection::new(role, limits));
            return Self { server, client };
        };
        Self {
            server: PerMessageDeflate::server(terms, 0, once).connection(server, limits),
            client: PerMessageDeflate::client(terms, 0).connection(client, limits),
        }
    }

    /// The server sends, the client receives; the length of the frame.
    pub fn hear(&mut self, message: &Message) -> usize {
        pass(&mut self.server, &mut self.client, message)
    }

    /// The other way round.
    pub fn say(&mut self, message: &Message) -> usize {
        pass(&mut self.client, &mut self.server, message)
    }

    /// The server's end alone.
    #[must_use]
    pub fn into_server(self) -> Connection {
        self.server
    }
}

fn pass(from: &mut Connection, to: &mut Connection, message: &Message) -> usize {
    if from.send(message).is_err() {
        return 0; // neither end closes here
    }
    let mut frame = from.transmit();
    let length = frame.len();
    while to.receive(&mut frame).is_some() {}
    from.transmitted(length);
    length
}

/// What messages have cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Bytes of frames.
    pub bytes: usize,
    /// The work of both ends.
    pub time: Duration,
}

/// The cost of these messages, one after the other on one connection; the quickest of some rounds.
#[must_use]
pub fn cost(terms: Option<Terms>, messages: &[Message], rounds: usize) -> Cost {
    let round = |_| {
        let mut pair = Pair::new(terms, &Arc::default());
        let begun = Instant::now();
        let bytes = messages.iter().map(|message| pair.hear(message)).sum();
        Cost { bytes, time: begun.elapsed() }
    };
    (0..rounds).map(round).min_by_key(|cost| cost.time).unwrap_or_default()
}

impl Cost {
    /// In per cent of the other's bytes.
    #[must_use]
    pub fn share(self, of: Self) -> usize {
        (self.bytes * 100 + of.bytes / 2) / of.bytes.max(1)
    }

    /// How many times as much work as the other.
    #[must_use]
    pub fn work(self, than: Self) -> u128 {
        (self.time.as_nanos() + than.time.as_nanos() / 2) / than.time.as_nanos().max(1)
    }
}
