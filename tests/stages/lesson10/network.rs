//! Two ends of a link, and a network that loses requests and answers, and delivers some late. What
//! carries them does what the lesson's `link_socket` and `http_socket` do.

use fastrand::Rng;
use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson06_chat::socket::{Received, ToSend},
    lesson10_plan_b::{
        link::{Link, NumberError},
        wire::{Item, Numbered},
    },
};

use super::end::list;

/// So many texts in each direction.
pub const TEXTS: usize = 8;

/// So many things happen before the network is mended.
const STEPS: usize = 24;

/// A request that posts: the number of its first item, the items, and what it confirms.
type Posting = (u64, Vec<Item>, u64);

struct Network<'a> {
    tape: &'a Tape,
    rng: Rng,
    client: Link,
    server: Link,
    /// What each side has said.
    said: [Vec<String>; 2],
    /// What each side has heard.
    heard: [Vec<String>; 2],
    /// Requests that something on the way still holds.
    held: Vec<Posting>,
}

/// Everything arrives in both directions, once and in order.
pub fn carries(tape: &Tape, seed: u64) -> Result<(), Mismatch> {
    let (rng, held) = (Rng::with_seed(seed), Vec::new());
    let (client, server) = (Link::default(), Link::default());
    let (said, heard) = <_>::default();
    let mut network = Network { tape, rng, client, server, said, heard, held };
    for _ in 0..STEPS {
        network.step()?;
    }
    network.tape.note(0, "from here on nothing is lost");
    while let Some(posting) = network.held.pop() {
        network.arrives(posting)?;
    }
    for _ in 0..2 {
        network.post(false, false)?;
        network.poll(false)?;
    }
    for (who, listener) in [("client", 1), ("server", 0)] {
        let (said, heard) = (&network.said[1 - listener], &network.heard[listener]);
        let text = |texts: &[String]| format!("from the {who}: {}", texts.join(", "));
        Mismatch::unless_same(&text(said), &text(heard))?;
    }
    let kept = [&network.client, &network.server].map(|link| list(link.unconfirmed()));
    Mismatch::unless_same(
        "still kept: nothing; nothing",
        &format!("still kept: {}", kept.join("; ")),
    )
}

impl Network<'_> {
    fn step(&mut self) -> Result<(), Mismatch> {
        let [lost, answer_lost] = [0.2, 0.3].map(|chance| self.rng.f64() < chance);
        match self.rng.u8(..8) {
            0 | 1 => self.says(0),
            2 | 3 => self.says(1),
            4 => self.post(lost, answer_lost)?,
            5 | 6 => self.poll(answer_lost)?,
            _ => {
                if !self.held.is_empty() {
                    let posting = self.held.swap_remove(self.rng.usize(..self.held.len()));
                    self.tape.note(0, "a request that was held comes now");
                    self.arrives(posting)?;
                }
            }
        }
        Ok(())
    }

    /// The client (0) or the server (1) says something.
    fn says(&mut self, side: usize) {
        let (name, link) = match side {
            0 => ("a", &mut self.client),
            _ => ("b", &mut self.server),
        };
        let said = &mut self.said[side];
        if said.len() < TEXTS {
            let text = format!("{name}{}", said.len() + 1);
            self.tape.note(0, format!("{} says {text}", ["client", "server"][side]));
            if link.send(ToSend::Text(text.as_str().into())).is_ok() {
                said.push(text);
            }
        }
    }

    /// The client posts everything that isn't confirmed.
    fn post(&mut self, lost: bool, answer_lost: bool) -> Result<(), Mismatch> {
        let items: Vec<_> = self.client.unconfirmed().collect();
        let from = items.first().map_or(self.client.sent() + 1, |first| first.n);
        let newest = self.client.sent();
        let after = self.client.heard();
        let name = list(items.iter().cloned());
        self.tape.sent(1, &format!("POST from {from}: {name}; has {after}"));
        let posting: Posting = (from, items.into_iter().map(|it| it.item).collect(), after);
        if lost {
            self.tape.note(1, "held on its way");
            self.held.push(posting);
            return Ok(());
        }
        self.arrives(posting)?;
        if answer_lost {
            self.tape.note(1, "the answer is lost");
            return Ok(());
        }
        self.tape.received(1, "204");
        holds("client.confirm", self.client.confirm(newest))
    }

    /// A request that posts is at the server.
    fn arrives(&mut self, (from, items, after): Posting) -> Result<(), Mismatch> {
        holds("server.confirm", self.server.confirm(after))?;
        holds("server.hear", self.server.hear(from, items))?;
        take(&mut self.server, &mut self.heard[1]);
        Ok(())
    }

    /// The client asks for what comes after the last item that it has heard.
    fn poll(&mut self, answer_lost: bool) -> Result<(), Mismatch> {
        let after = self.client.heard();
        self.tape.sent(2, &format!("GET after {after}"));
        let items: Vec<_> = match self.server.after(after) {
            Ok(items) => items.collect(),
            Err(error) => return holds("server.after", Err(error)),
        };
        holds("server.confirm", self.server.confirm(after))?;
        let name = list(items.iter().cloned());
        if answer_lost {
            self.tape.note(2, format!("the answer is lost: {name}"));
            return Ok(());
        }
        self.tape.received(2, &name);
        for Numbered { n, item } in items {
            holds("client.hear", self.client.hear(n, [item]))?;
        }
        take(&mut self.client, &mut self.heard[0]);
        Ok(())
    }
}

/// The session takes what there is.
fn take(link: &mut Link, heard: &mut Vec<String>) {
    while let Some(Ok(received)) = link.pop() {
        if let Received::Text(text) = received {
            heard.push(text.as_str().to_owned());
        }
        if heard.len() > 4 * TEXTS {
            break; // it brings the same for ever
        }
    }
}

fn holds(call: &str, result: Result<(), NumberError>) -> Result<(), Mismatch> {
    let came = |result: Result<(), NumberError>| format!("{call}: {result:?}");
    Mismatch::unless_same(&came(Ok(())), &came(result))
}
