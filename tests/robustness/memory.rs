//! What a peer can make an endpoint keep. Allocations of this thread are counted, so these are
//! numbers, not impressions.

use allocation_counter::measure;
use fastrand::Rng;
use full_duplex::lesson04_frames::{
    connection::Role,
    event::Event,
    message::{Limits, Message},
};

use crate::{
    for_seeds,
    frame::{Side, binary, ping, text},
    properties::{Trial, cut},
    tested::{Make, Tested, fast, simple},
    trials,
};

/// Lesson 04's endpoint, and lesson 13's.
const BOTH: [Make; 2] = [simple, fast];

/// Everything that was said is taken away at once.
fn taken_away(endpoint: &mut dyn Tested) {
    while !endpoint.transmit().is_empty() {
        endpoint.transmitted(endpoint.transmit().len());
    }
}

#[test]
fn announced_is_not_arrived() {
    let one_byte = binary("*").announcing(15 << 20).bytes(Side::Client);
    assert_eq!(one_byte.len(), 15, "a header and one byte");
    let header = binary("").announcing(1 << 40).bytes(Side::Client);
    for make in BOTH {
        let kept = measure(|| {
            let mut endpoints: Vec<_> =
                (0..1_000).map(|_| make(Role::Server, Limits::default())).collect();
            for endpoint in &mut endpoints {
                assert_eq!(endpoint.receive(&mut one_byte.as_slice()), None);
            }
        });
        let each = kept.bytes_max / 1_000;
        println!("{each} bytes for each connection that announces 15 MiB and sends one byte");
        assert!(each < 1_000, "{each} bytes");
        let kept = measure(|| {
            let mut endpoint = make(Role::Server, Limits::of(u64::MAX));
            assert_eq!(endpoint.receive(&mut header.as_slice()), None, "no limit, so it waits");
        });
        assert!(kept.bytes_max < 1_000, "{kept:?}");
    }
}

#[test]
fn no_conversation_costs_more_than_the_limits() {
    for_seeds(|rng| {
        let trial = trials::nearly_right(rng);
        let pieces = cut(&trial.bytes, trial.cuts);
        let mut endpoint = trial.endpoint(simple);
        let info = measure(|| {
            for piece in &pieces {
                let mut rest = *piece;
                while let Some(event) = endpoint.receive(&mut rest) {
                    drop(event);
                }
                taken_away(endpoint.as_mut());
            }
        });
        assert!(info.bytes_max <= allowed(&trial), "{info:?}, {:?}", trial.limits);
    });
}

/// A buffer that grows doubles, and here old and new count at once: three times what it holds.
/// Besides a message there is one control frame and its answer.
fn allowed(trial: &Trial) -> u64 {
    let sent = trial.bytes.len() as u64; // nothing is kept for bytes that never came
    3 * trial.limits.message.min(sent) + 1_500
}

#[test]
fn after_a_long_message_nothing_is_kept() {
    let mut endpoint = simple(Role::Server, Limits::default());
    let bytes = binary(vec![1; 1 << 20]).bytes(Side::Client);
    let info = measure(|| {
        let mut rest = bytes.as_slice();
        let Some(Event::Message(message)) = endpoint.receive(&mut rest) else {
            panic!("no message")
        };
        endpoint.send(&message).expect("open");
        drop(message);
        taken_away(endpoint.as_mut());
    });
    assert_eq!(info.bytes_current, 0, "{info:?}");
}

#[test]
fn a_failed_connection_keeps_nothing_of_the_peers() {
    let mut endpoint = simple(Role::Server, Limits::default());
    let mut bytes = text(vec![b'*'; 100_000]).more().bytes(Side::Client);
    bytes.extend(ping("").rsv(7).bytes(Side::Client));
    let info = measure(|| {
        let mut rest = bytes.as_slice();
        let Some(Event::Closed(_)) = endpoint.receive(&mut rest) else { panic!("not failed") };
    });
    assert!(info.bytes_current < 200, "the close frame and no more: {info:?}");
}

#[test]
fn who_is_read_slowly_keeps_what_waits_and_no_more() {
    let message = Message::Binary(vec![7; 1_000]);
    let mut endpoint = simple(Role::Server, Limits::default());
    let mut rng = Rng::with_seed(4);
    let info = measure(|| {
        endpoint.send(&message).expect("open");
        for _ in 0..20_000 {
            endpoint.send(&message).expect("open");
            // The socket takes something, never everything.
            let waiting = endpoint.transmit().len();
            endpoint.transmitted(rng.usize(waiting.saturating_sub(3_000)..waiting));
        }
    });
    println!("{} bytes at most, {} now", info.bytes_max, info.bytes_current);
    assert!(info.bytes_max < 64 * 1024, "{info:?}");
}
