//! Whatever happens to a client, in whatever order: it is never confused, and it does the same if
//! it happens again.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use full_duplex::{
    lesson06_chat::protocol::{Code, ServerMessage as Room},
    lesson08_reconnect::{
        client::{
            Client,
            event::{Action, Event, Input},
        },
        outcome::Outcome,
        protocol::{Failure, ServerMessage},
    },
};

use super::client_tape::{ack, chat, closed, error, lost, resume_failed, resumed, say, welcome_to};

/// Anything, most of it nonsense where it happens.
fn anything(chance: &mut fastrand::Rng, ids: &[String]) -> Option<Input> {
    let id = |chance: &mut fastrand::Rng| chance.choice(ids).cloned().unwrap_or_default();
    let seq = chance.u64(0..12);
    let epoch = if chance.u8(..) < 240 { "a" } else { "b" };
    Some(match chance.u8(0..26) {
        0..3 => Input::Open,
        3 => lost(),
        4 => Input::Ended(Outcome::Declined { status: 503, retry_after: Some(Duration::MAX) }),
        5 if chance.u8(..) < 8 => closed(4501),
        6..9 => welcome_to(epoch, chance.u64(0..5), seq),
        9..12 => chat(seq, None),
        12 => chat(seq, Some(&id(chance))),
        13 => ack(seq, &id(chance), chance.bool()),
        14 => resumed(seq),
        15 => {
            let reason = [Failure::Gap, Failure::Expired, Failure::Epoch][chance.usize(0..3)];
            resume_failed(reason, seq)
        }
        16 => error(Code::RateLimited, Some(&id(chance)), Some(chance.u64(..))),
        17 => error(Code::Invalid, Some(&id(chance)), None),
        18 => Input::Heard(ServerMessage::Reconnect { after_ms: chance.u64(..) }),
        19 => Input::Alive,
        20..23 => say("chào"),
        23 => Input::Retry,
        24 => Input::Network(chance.bool()),
        25 if chance.u8(..) < 8 => Input::Leave(Duration::from_secs(chance.u64(0..9))),
        _ => return None,
    })
}

/// A life of so many steps: everything that the client has done, and what became of each of its own
/// messages.
fn life(seed: u64, begun: Instant) -> Vec<Action> {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut client = Client::new("Minh", chance.fork());
    let (mut now, mut tape, mut ids) = (begun, Vec::new(), Vec::new());
    for _ in 0..300 {
        let actions = if let Some(input) = anything(&mut chance, &ids) {
            client.handle(input, now)
        } else {
            let next = client.poll_timeout().unwrap_or(now);
            now = next.max(now) + Duration::from_millis(chance.u64(0..50));
            client.handle_timeout(now)
        };
        for action in &actions {
            if let Action::Show(Event::Pending { id, .. }) = action {
                ids.push(id.clone());
            }
        }
        tape.extend(actions);
    }
    accounted(seed, &client, &tape);
    tape
}

/// Every message that was taken is delivered once, or failed once, or still waits.
fn accounted(seed: u64, client: &Client, tape: &[Action]) {
    let mut ends = BTreeMap::new();
    for action in tape {
        match action {
            Action::Show(Event::Pending { id, .. }) => _ = ends.insert(id.clone(), 0),
            Action::Show(Event::Delivered { id, .. } | Event::Failed { id, .. }) => {
                *ends.get_mut(id).expect("it was pending before") += 1;
            }
            _ => {}
        }
    }
    for message in client.unsettled() {
        *ends.get_mut(&message.id).expect("it was pending before") += 1;
    }
    assert!(ends.values().all(|ends| *ends == 1), "seed {seed}: {ends:?}");
}

#[test]
fn the_same_life_twice_is_the_same() {
    let begun = Instant::now();
    let mut done = 0;
    for seed in 0..500 {
        let tape = life(seed, begun);
        assert_eq!(tape, life(seed, begun), "seed {seed}");
        done += tape.len();
    }
    assert!(done > 10_000, "little happens: {done}");
}

/// In one log nothing is shown twice, and nothing out of order.
#[test]
fn what_is_shown_is_in_order() {
    let begun = Instant::now();
    for seed in 0..500 {
        let mut last = 0;
        for action in life(seed, begun) {
            match action {
                Action::Show(Event::Missed(_)) => last = 0, // perhaps another log
                Action::Show(Event::Heard(Room::Chat { seq, .. })) => {
                    assert!(last < seq, "seed {seed}: {seq} after {last}");
                    last = seq;
                }
                _ => {}
            }
        }
    }
}
