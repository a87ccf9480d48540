//! Ten thousand clients lose one server in the same moment. No sockets are needed to see when they
//! call it again: their cores tell it.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    time::{Duration, Instant},
};

use fastrand::Rng;
use full_duplex::{
    lesson04_frames::close::CloseCode,
    lesson08_reconnect::{
        backoff::Backoff,
        client::{
            Client,
            event::{Action, Input, State},
        },
        herd::Rule,
        outcome::Outcome,
        protocol::{ServerMessage, Token},
        server::connection::RETURNING,
    },
};

use crate::support::thorough::full_or_short;

const CLIENTS: usize = 10_000;

/// How the clients lose the server.
#[derive(Clone, Copy)]
enum Loss {
    /// The server is killed, and back after so long.
    Killed(Duration),
    /// The server asks each client to come back at a time of its own, and is back at once.
    Planned,
}

fn welcome(client_id: u64) -> Input {
    Input::Heard(ServerMessage::Welcome {
        client_id,
        message: String::new(),
        heartbeat_ms: 25_000,
        session: Token(format!("secret of {client_id}")),
        epoch: "a".to_owned().into(),
        seq: 0,
        node: None,
    })
}

/// The calls of all clients, since the server went, in order; and when the last was back.
fn calls(loss: Loss) -> (Vec<Duration>, Duration) {
    let begun = Instant::now();
    let mut chance = Rng::with_seed(8);
    let mut herd: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let mut client = Client::new("Minh", chance.fork());
            for input in [Input::Retry, Input::Open, welcome(number as u64)] {
                drop(client.handle(input, begun));
            }
            assert_eq!(client.state(), State::Online);
            client
        })
        .collect();
    let (code, down) = match loss {
        Loss::Killed(down) => (1006, down),
        Loss::Planned => (1001, Duration::ZERO),
    };
    let span = CLIENTS * 1_000 / RETURNING;
    for client in &mut herd {
        if let Loss::Planned = loss {
            let after_ms = chance.u64(..span as u64);
            let asked = Input::Heard(ServerMessage::Reconnect { after_ms });
            drop(client.handle(asked, begun));
        }
        drop(client.handle(Input::Ended(Outcome::Closed(CloseCode::from(code))), begun));
    }
    let mut alarms: BinaryHeap<_> =
        (0..CLIENTS).filter_map(|at| Some(Reverse((herd[at].poll_timeout()?, at)))).collect();
    let (mut calls, mut back) = (Vec::new(), Duration::ZERO);
    while let Some(Reverse((now, at))) = alarms.pop() {
        let client = &mut herd[at];
        if client.handle_timeout(now).iter().any(|it| matches!(it, Action::Dial { .. })) {
            calls.push(now - begun);
            if now - begun >= down {
                let resumed = ServerMessage::Resumed { seq: 0, replayed: 0 };
                for input in [Input::Open, welcome(at as u64), Input::Heard(resumed)] {
                    drop(client.handle(input, now));
                }
                assert_eq!(client.state(), State::Online);
                back = now - begun;
                continue;
            }
            drop(client.handle(Input::Ended(Outcome::Unreachable), now));
        }
        alarms.extend(client.poll_timeout().map(|next| Reverse((next, at))));
    }
    (calls, back)
}

/// The most calls within a second that a server hears, from a time on.
fn worst_second(calls: &[Duration], from: Duration) -> usize {
    let heard: Vec<_> = calls.iter().filter(|call| **call >= from).collect();
    let (mut worst, mut first) = (0, 0);
    for (last, call) in heard.iter().enumerate() {
        while **call >= *heard[first] + Duration::from_secs(1) {
            first += 1;
        }
        worst = worst.max(last + 1 - first);
    }
    worst
}

/// Doubled delays with full jitter spread the calls the wider, the longer the server was away; a
/// planned restart spreads them from the beginning.
#[test]
fn ten_thousand_clients_are_no_storm() {
    let away = [(10, CLIENTS / 4), (30, CLIENTS / 8), (60, CLIENTS / 12)];
    let count = full_or_short((3, "10, 30 and 60 s away"), (1, "a server that is 10 s away"));
    for (seconds, bound) in away.into_iter().take(count) {
        let down = Duration::from_secs(seconds);
        let (calls, back) = calls(Loss::Killed(down));
        let worst = worst_second(&calls, down);
        println!(
            "killed, back after {seconds} s: at most {worst} calls a second, all back {:.1} s later, {} calls each",
            back.saturating_sub(down).as_secs_f64(),
            calls.len() / CLIENTS,
        );
        assert!(worst <= bound, "{worst} in a second, of {CLIENTS}");
        assert!(back <= down + Duration::from_secs(31), "{back:?}");
        assert!(calls.len() <= 12 * CLIENTS, "{} calls", calls.len());
    }
    let (calls, back) = calls(Loss::Planned);
    let worst = worst_second(&calls, Duration::ZERO);
    println!("planned: at most {worst} calls a second, all back after {:.1} s", back.as_secs_f64());
    assert!(worst <= RETURNING * 3 / 2, "{worst} in a second, and {RETURNING} were invited");
    assert_eq!(calls.len(), CLIENTS, "nobody calls in vain");
}

/// The rules that most clients follow, for comparison: everybody after three seconds, or after
/// twice as long each time.
#[test]
fn without_chance_they_are_one() {
    let down = Duration::from_secs(10);
    for rule in [Rule::Fixed, Rule::Doubling] {
        let mut calls = Vec::new();
        for _ in 0..CLIENTS {
            let (mut backoff, mut now) = (Backoff::default(), Duration::ZERO);
            while now < down {
                now += rule.delay(&mut backoff);
                calls.push(now);
            }
        }
        calls.sort_unstable();
        let (worst, vain) = (worst_second(&calls, down), calls.len() / CLIENTS - 1);
        println!("{}: {worst} calls in a second, {vain} in vain each", rule.name());
        assert_eq!(worst, CLIENTS, "all in one moment");
    }
}
