//! Lesson 10's roads and links exist twice, in Rust for the terminal and in JavaScript for the
//! page: both see the same, and must decide the same.

use std::time::{Duration, Instant};

use full_duplex::{
    lesson02_push::parser::Parser,
    lesson04_frames::close::{Close, CloseCode},
    lesson06_chat::socket::{Received, ToSend},
    lesson08_reconnect::outcome::Outcome,
    lesson10_plan_b::{
        link::Link,
        road::{Evidence, ROADS, Road, Roads},
        wire::{Item, Numbered},
    },
};
use serde_json::{Value, json};

use crate::reconnect_core::tape;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/with_node/roads.mjs");

/// What an attempt may end with: statuses, close codes, and what has a name.
fn outcomes() -> Vec<Value> {
    let numbers = (200..=599).chain(1000..=1015).chain([4000, 4001, 4003, 4501]);
    let names = ["restarting", "stranger", "too slow", "unreachable"];
    numbers.map(|number| json!(number)).chain(names.map(|name| json!(name))).collect()
}

fn outcome(it: &Value) -> Outcome {
    let number = it.as_u64().and_then(|number| u16::try_from(number).ok());
    match (number, it.as_str()) {
        (Some(status @ ..1000), _) => Outcome::Declined { status, retry_after: None },
        (Some(code), _) => Outcome::Closed(code.into()),
        (_, Some("restarting")) => Outcome::Restarting,
        (_, Some("stranger")) => Outcome::Stranger,
        (_, Some("too slow")) => Outcome::TooSlow,
        _ => Outcome::Unreachable,
    }
}

fn anything(random: &mut fastrand::Rng, roads: &[Road], outcomes: &[Value]) -> Value {
    let road = random.choice(roads).expect("a road").word();
    let why = match random.u8(..4) {
        0 => json!("too slow"),
        1 => json!(1006),
        2 => json!(426),
        _ => random.choice(outcomes).expect("one of them").clone(),
    };
    match random.u8(..12) {
        0..4 => json!(["failed", road, why]),
        4..6 => json!(["opened", road]),
        6..8 => json!(["ended", road, random.u64(..8_000), random.u8(..4) > 0]),
        8 => json!(["climb", road]),
        9 => json!(["stay", road, why]),
        10 => json!(["wait", random.u64(..100_000)]),
        _ if random.bool() => json!(["network"]),
        _ => json!(["remember", road]),
    }
}

/// What the roads in Rust know after each step.
fn drive(steps: &[Value]) -> Vec<Value> {
    let road = |word: &Value| word.as_str().expect("a word").parse::<Road>().expect("a road");
    let mut roads = Roads::between(road(&steps[0][0]), road(&steps[0][1]));
    let (begun, mut passed) = (Instant::now(), Duration::ZERO);
    let known = |step: &Value| {
        let now = begun + passed;
        let milliseconds = |at: usize| Duration::from_millis(step[at].as_u64().expect("a time"));
        let evidence = || Evidence::of(outcome(&step[2]));
        let mut returned = None;
        match step[0].as_str().expect("a name") {
            "remember" => roads = roads.clone().remembering(road(&step[1])),
            "failed" => returned = roads.failed(road(&step[1]), evidence()),
            "opened" => roads.opened(road(&step[1]), now),
            "ended" => {
                roads.ended(road(&step[1]), milliseconds(2), step[3].as_bool().expect("a truth"));
            }
            "climb" => roads.climb(road(&step[1])),
            "stay" => roads.stay(road(&step[1]), evidence(), now),
            "network" => roads.network_changed(now),
            _ => passed += milliseconds(1),
        }
        let probe = roads.probe_at().map(|at| (at - begun).as_millis());
        let better: Vec<_> = roads.better().map(Road::word).collect();
        let [en, vi] = roads.in_use().text();
        json!([returned.map(Road::word), roads.first().word(), probe, better, en, vi])
    };
    steps[1..].iter().map(known).collect()
}

pub async fn the_roads_are_the_same_in_both_languages() {
    let outcomes = outcomes();
    let holds: Vec<bool> =
        tape("roads-hold", SCRIPT, "roads", &json!({"evidence": outcomes})).await;
    for (why, theirs) in outcomes.iter().zip(holds) {
        assert_eq!(Evidence::of(outcome(why)).holds_for_every_road(), theirs, "{why}");
    }
    let mut random = fastrand::Rng::with_seed(10);
    let journeys: Vec<Vec<Value>> = (0..400)
        .map(|number| {
            let roads = if number % 3 == 0 { &ROADS[1..3] } else { &ROADS };
            let ends = json!([roads[0].word(), roads[roads.len() - 1].word()]);
            let steps = (0..60).map(|_| anything(&mut random, roads, &outcomes));
            std::iter::once(ends).chain(steps).collect()
        })
        .collect();
    let theirs: Vec<Vec<Value>> = tape("roads", SCRIPT, "roads", &json!({"roads": journeys})).await;
    for (steps, theirs) in journeys.iter().zip(&theirs) {
        for (at, (ours, theirs)) in drive(steps).iter().zip(theirs).enumerate() {
            assert_eq!(ours, theirs, "after {}", json!(steps[..=at + 1]));
        }
    }
    assert_eq!(theirs.iter().map(Vec::len).sum::<usize>(), 400 * 60);
}

/// What a client's end of a link may be told.
fn something(random: &mut fastrand::Rng, next: &mut u64) -> Value {
    match random.u8(..12) {
        0..4 => json!(["say"]),
        4..8 => {
            let first = next.saturating_sub(random.u64(..4)).max(1);
            let item = |n: u64| match n % 7 {
                3 => json!({"n": n, "ping": {}}),
                5 => json!({"n": n, "pong": {}}),
                _ => json!({"n": n, "text": format!("tin {n}")}),
            };
            let items: Vec<_> = (first..first + random.u64(1..4)).map(item).collect();
            *next = (*next).max(first + items.len() as u64);
            json!(["hear", items])
        }
        8..11 => json!(["confirm", random.u64(1..20)]),
        _ if random.u8(..4) == 0 => json!(["close", 1000]),
        _ if random.u8(..6) == 0 => {
            json!(["hear", [{"n": next, "close": {"code": 4501, "reason": ""}}]])
        }
        _ => json!(["hear", [{"n": *next + 1, "text": "a hole"}]]),
    }
}

/// What the link in Rust knows after each step.
fn carry(steps: &[Value]) -> Vec<Value> {
    let (mut link, mut said, mut last) = (Link::default(), 0, None);
    let known = |step: &Value| {
        let mut fits = true;
        match step[0].as_str().expect("a name") {
            "say" => {
                said += 1;
                let _ = link.send(ToSend::Text(said.to_string().into()));
            }
            "close" => drop(link.send(ToSend::Close(Close::new(CloseCode::NORMAL, "")))),
            "hear" => {
                let items: Vec<Numbered> = serde_json::from_value(step[1].clone()).expect("items");
                for Numbered { n, item } in items {
                    fits = fits && link.hear(n, [item]).is_ok();
                }
            }
            _ => fits = link.confirm(step[1].as_u64().expect("a number") - 1).is_ok(),
        }
        let mut heard = Vec::new();
        while let Some(Ok(received)) = link.pop() {
            match received {
                Received::Text(text) => heard.push(text.as_str().to_owned()),
                Received::Close(close) => last = close.map(|close| close.code.value()),
                _ => {}
            }
        }
        let kept: Vec<Numbered> = link.unconfirmed().collect();
        let items: Vec<Item> = kept.iter().map(|kept| kept.item.clone()).collect();
        json!([fits, heard, kept.first().map(|first| first.n), items, link.heard(), last])
    };
    steps.iter().map(known).collect()
}

pub async fn a_link_is_the_same_in_both_languages() {
    let mut random = fastrand::Rng::with_seed(10);
    let lives: Vec<Vec<Value>> = (0..300)
        .map(|_| {
            let mut next = 1;
            (0..20).map(|_| something(&mut random, &mut next)).collect()
        })
        .collect();
    let theirs: Vec<Vec<Value>> = tape("links", SCRIPT, "roads", &json!({"links": lives})).await;
    for (steps, theirs) in lives.iter().zip(&theirs) {
        for (at, (ours, theirs)) in carry(steps).iter().zip(theirs).enumerate() {
            assert_eq!(ours, theirs, "after {}", json!(steps[..=at]));
            if ours[0] == false || !ours[5].is_null() {
                break; // what comes after an end matters to nobody
            }
        }
    }
}

/// A stream of events and of what looks like them, cut anywhere.
fn stream(random: &mut fastrand::Rng) -> Vec<Vec<u8>> {
    let parts = [
        "\u{feff}",
        "data",
        "data: chào",
        "data:  a",
        "id: 7",
        "id",
        "event: ping",
        "event: close",
        ": open",
        ":",
        " ",
        "\0",
        "retry: 9",
        "👋",
        "\n",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\r\n",
    ];
    let text: String = (0..40).filter_map(|_| random.choice(parts)).collect();
    let (mut bytes, mut pieces) = (text.into_bytes(), Vec::new());
    while !bytes.is_empty() {
        let rest = bytes.split_off(random.usize(1..=bytes.len().min(9)));
        pieces.push(std::mem::replace(&mut bytes, rest));
    }
    pieces
}

pub async fn a_stream_is_read_the_same_in_both_languages() {
    let mut random = fastrand::Rng::with_seed(2);
    let streams: Vec<_> = (0..500).map(|_| stream(&mut random)).collect();
    let theirs: Vec<Vec<Value>> =
        tape("streams", SCRIPT, "roads", &json!({"streams": streams})).await;
    for (pieces, theirs) in streams.iter().zip(&theirs) {
        let mut parser = Parser::default();
        let read = pieces.iter().flat_map(|piece| parser.feed_with_ids(piece).expect("short"));
        let ours: Vec<_> = read.map(|(id, event)| json!([id, event.name, event.data])).collect();
        assert_eq!(&ours, theirs, "{:?}", String::from_utf8(pieces.concat()));
    }
    assert!(theirs.iter().map(Vec::len).sum::<usize>() > 500, "little was read");
}

/// A page isn't told why a WebSocket has not opened: what answers over HTTP tells.
pub async fn a_page_takes_the_road_that_is_left() {
    let broken = "websocket: ended before the welcome";
    let silent = "websocket: nothing came in time";
    let no_stream = "events: nothing came in time";
    let away = json!({"kind": "closed", "code": 1006});
    let full = json!({"kind": "declined", "status": 503, "retryAfter": 7_000});
    let table = [
        // WebSocket, POST /link, events, polls, what comes of it, where the next begins, and why
        ("opens", json!(201), true, true, json!("websocket"), "websocket", vec![]),
        ("fails", json!(null), true, true, json!("events"), "events", vec![broken]),
        (
            "fails",
            json!(null),
            false,
            true,
            json!("long-poll"),
            "long-poll",
            vec![broken, no_stream],
        ),
        ("hangs", json!(null), true, true, json!("events"), "events", vec![silent]),
        ("fails", json!("away"), false, false, away.clone(), "websocket", vec![]),
        ("fails", json!(503), false, false, full, "websocket", vec![]),
        ("fails", json!(404), false, false, away, "websocket", vec![]),
        ("hangs", json!(null), false, false, json!({"kind": "too slow"}), "websocket", vec![]),
    ];
    let networks: Vec<_> = table
        .iter()
        .map(|(websocket, link, events, polls, ..)| {
            json!({"websocket": websocket, "link": link, "events": events, "polls": polls})
        })
        .collect();
    let theirs: Vec<Value> = tape("dials", SCRIPT, "roads", &json!({"dials": networks})).await;
    for ((.., result, next, why), (network, theirs)) in
        table.iter().zip(networks.iter().zip(theirs))
    {
        assert_eq!(theirs, json!([result, next, why]), "{network}");
    }
}
