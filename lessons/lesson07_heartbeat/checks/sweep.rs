use std::collections::BTreeSet;

use crate::learn::observe::{Observed, Tape, observe};

/// A connection, as the list of the room has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Which connection: no two have the same.
    pub id: u64,
    /// Whether anything says that it lives.
    pub is_alive: bool,
}

/// What the server does with a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// Sends a ping to this one.
    Ping(u64),
    /// Drops this one's TCP connection.
    Terminate(u64),
}

/// What an answer is made of.
struct Answer {
    arrives: fn(&mut Vec<Guest>, u64),
    pong: fn(&mut [Guest], u64),
    tick: fn(&mut Vec<Guest>) -> Vec<Order>,
}

#[derive(Clone, Copy)]
enum What {
    /// Somebody connects.
    Arrives(u64, &'static str),
    /// A pong comes.
    Pong(u64),
    /// A pong comes that was sent long ago.
    OldPong(u64),
    /// Something happens that sends nothing.
    Unseen(u64, &'static str),
    /// Half a minute is over.
    Tick,
}

/// When, in seconds, and what.
const STORY: [(u32, What); 25] = {
    use What::{Arrives, OldPong, Pong, Tick, Unseen};
    [
        (0, Arrives(1, "Lan")),
        (2, Arrives(2, "Minh")),
        (30, Tick),
        (30, Pong(1)),
        (30, Pong(2)),
        (45, Arrives(3, "An")),
        (50, Unseen(2, "goes into a tunnel")),
        (51, Unseen(3, "goes into the same tunnel")),
        (59, Arrives(4, "Chi")),
        (60, Tick),
        (60, Pong(1)),
        (61, Pong(4)),
        (90, Tick),
        (90, Pong(1)),
        (91, Pong(4)),
        (92, OldPong(2)),
        (120, Tick),
        (121, Pong(4)),
        (149, Pong(1)), // late, and in time
        (150, Tick),
        (150, Pong(1)),
        (151, Unseen(4, "closes the laptop")),
        (180, Tick),
        (181, Unseen(1, "closes the laptop")),
        (210, Tick),
    ]
};

/// 07.1: three and a half minutes of a room into which four people come, and out of which nobody says goodbye.
#[must_use]
pub fn sweep(
    arrives: fn(&mut Vec<Guest>, u64),
    pong: fn(&mut [Guest], u64),
    tick: fn(&mut Vec<Guest>) -> Vec<Order>,
) -> Observed {
    let answer = Answer { arrives, pong, tick };
    observe(move |tape| {
        let (mut room, mut gone) = (Vec::new(), BTreeSet::new());
        for (second, what) in STORY {
            let clock = format!("{second:3} s  ");
            match what {
                What::Arrives(id, name) => {
                    tape.note(id, format!("{clock}{name} arrives"));
                    (answer.arrives)(&mut room, id);
                }
                What::Pong(id) | What::Unseen(id, _) if gone.contains(&id) => {}
                What::Pong(id) => {
                    tape.sent(id, &format!("{clock}PONG"));
                    (answer.pong)(&mut room, id);
                }
                What::OldPong(id) => {
                    tape.sent(id, &format!("{clock}PONG, on its way for half a minute"));
                    (answer.pong)(&mut room, id);
                }
                What::Unseen(id, what) => tape.note(id, format!("{clock}{what}")),
                What::Tick => {
                    obey(tape, &clock, (answer.tick)(&mut room), &mut gone);
                    listed(tape, &clock, &room);
                }
            }
        }
    })
}

/// In which order the connections are visited is the answer's own business.
fn obey(tape: &Tape, clock: &str, mut orders: Vec<Order>, gone: &mut BTreeSet<u64>) {
    let of = |order: &Order| match *order {
        Order::Ping(id) | Order::Terminate(id) => id,
    };
    orders.sort_by_key(of);
    for order in orders {
        match order {
            Order::Ping(id) => tape.received(id, &format!("{clock}PING")),
            Order::Terminate(id) => {
                tape.note(id, format!("{clock}is terminated"));
                gone.insert(id);
            }
        }
    }
}

fn listed(tape: &Tape, clock: &str, room: &[Guest]) {
    let mut ids: Vec<_> = room.iter().map(|guest| guest.id).collect();
    ids.sort_unstable();
    tape.note(0, format!("{clock}in the list: {ids:?}"));
}
