//! Lesson 11's uploads exist twice, in Rust for the terminal and in JavaScript for the page: both
//! send the same bytes, and must decide the same.

use std::time::{Duration, Instant};

use full_duplex::lesson11_compression::pictures::{
    message::{PIECE, UploadMessage, chat_id},
    news::What,
    sending::Sending,
};
use serde_json::{Value, json};

use crate::reconnect_core::tape;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/with_node/pictures.mjs");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// A message as the page's script tells it.
fn told(message: &UploadMessage) -> Value {
    let (kind, number, rest) = match *message {
        UploadMessage::Begin { size, .. } => ("begin", size, 0),
        UploadMessage::Piece { offset, bytes, .. } => ("piece", offset, bytes.len()),
        UploadMessage::Cancel { .. } => ("cancel", 0, 0),
        UploadMessage::Received { bytes, .. } => ("received", bytes, 0),
        UploadMessage::Refused { status, why, .. } => ("refused", status.into(), why.len()),
        UploadMessage::Stored { size, address, .. } => ("stored", size, address.len()),
    };
    json!([kind, chat_id(message.id()), number, rest])
}

pub async fn the_messages_are_the_same_in_both_languages() {
    let mut random = fastrand::Rng::with_seed(11);
    let piece = vec![7; PIECE];
    let messages: Vec<_> = (0..120)
        .map(|at| {
            let (id, number) = (random.u64(..) >> random.u32(..64), random.u32(..));
            let message = match at % 6 {
                0 => UploadMessage::Begin { id, size: number },
                1 => UploadMessage::Piece {
                    id,
                    offset: number,
                    bytes: &piece[..random.usize(1..=PIECE)],
                },
                2 => UploadMessage::Cancel { id },
                3 => UploadMessage::Received { id, bytes: number },
                4 => UploadMessage::Refused {
                    id,
                    status: random.u16(400..600),
                    why: "no · không được",
                },
                _ => UploadMessage::Stored { id, size: number, address: "/pictures/0.png" },
            };
            (told(&message), hex(&message.to_bytes()))
        })
        .collect();
    let sent: Vec<_> = messages.iter().map(|(_, bytes)| bytes).collect();
    let theirs: Vec<Vec<Value>> =
        tape("picture-messages", SCRIPT, "pictures", &json!({"messages": sent})).await;
    assert_eq!(theirs.len(), messages.len());
    for ((ours, bytes), theirs) in messages.iter().zip(theirs) {
        assert_eq!((ours, json!(bytes)), (&json!(theirs[..4]), theirs[4].clone()));
    }
}

/// What may happen to the pictures of a client. The first numbers are the likely ones.
fn anything(random: &mut fastrand::Rng, pushed: &mut u64) -> Value {
    let number = random.u64(..=*pushed) + 1;
    let place = u64::from(random.u8(..16)) * PIECE as u64;
    let later = [
        json!({"code": "rate_limited", "retryAfterMs": 9_000}),
        json!({"code": "unavailable", "retryAfterMs": 1}),
    ];
    match random.u8(..24) {
        0..2 if *pushed < 9 => {
            *pushed += 1;
            json!(["push", *pushed, random.choice([1, 9_000, 16_384, 70_000, 200_000])])
        }
        0..3 => json!(["online"]),
        3 => json!(["offline"]),
        4 => json!(["cancel"]),
        5..11 => json!(["next", random.u8(1..7)]),
        11..18 => json!(["received", number, random.choice([place, 70_000, 200_000, 0, 1])]),
        18 => json!(["refused", number, random.choice([404, 404, 429, 415]), "no · không"]),
        19 => json!(["stored", number, 7, format!("/pictures/{number}.png")]),
        20 => json!(["ack", number, {"seq": 1, "timestamp": 1}]),
        21 => {
            json!(["chat", number, {"seq": 1, "timestamp": 1, "clientId": 1, "username": "Lan", "message": "/pictures/0.png"}])
        }
        22 => {
            let mut error = random.choice(later).expect("one of them");
            error["message"] = json!("wait · chờ");
            if random.bool() {
                error["code"] = json!("invalid");
            }
            json!(["error", number, error])
        }
        _ => json!(["wait", random.u64(..8_000)]),
    }
}

/// What the client in Rust says, tells and has left after each step.
fn drive(steps: &[Value]) -> Vec<Value> {
    let (mut sending, begun, mut passed) = (Sending::default(), Instant::now(), Duration::ZERO);
    let mut known = |step: &Value| {
        let number = |at: usize| step[at].as_u64().expect("a number");
        let small = |at: usize| u32::try_from(number(at)).expect("a small number");
        let words = |at: usize| step[at].as_str().expect("words");
        let (now, mut said) = (begun + passed, Vec::new());
        match step[0].as_str().expect("a name") {
            "push" => {
                let bytes = vec![7; small(2) as usize];
                sending.push(number(1), chat_id(number(1)), bytes).expect("room");
            }
            "cancel" => drop(sending.cancel()),
            "online" => sending.online(),
            "offline" => sending.offline(false),
            "next" => {
                let messages = std::iter::from_fn(|| sending.next_message());
                for message in messages.take(small(1) as usize) {
                    said.push(told(&UploadMessage::parse(&message).expect("a message")));
                }
            }
            "received" => {
                let received = UploadMessage::Received { id: number(1), bytes: small(2) };
                sending.handle(&received, now);
            }
            "refused" => {
                let status = u16::try_from(small(2)).expect("a status");
                let refused = UploadMessage::Refused { id: number(1), status, why: words(3) };
                sending.handle(&refused, now);
            }
            "stored" => {
                let stored = UploadMessage::Stored { id: number(1), size: 7, address: words(3) };
                sending.handle(&stored, now);
            }
            "wait" => {
                passed += Duration::from_millis(number(1));
                sending.handle_timeout(begun + passed);
            }
            text => {
                let mut message = step[2].clone();
                (message["type"], message["id"]) = (json!(text), json!(chat_id(number(1))));
                sending.heard(&message.to_string(), now);
            }
        }
        let timeout = sending.poll_timeout().map(|at| (at - begun).as_millis());
        let left: Vec<_> = sending.unfinished().collect();
        let left = json!(left);
        json!([said, news(&mut sending), left, timeout])
    };
    steps.iter().map(&mut known).collect()
}

/// What is told, as far as the page tells it, too.
fn news(sending: &mut Sending) -> Value {
    let news = std::iter::from_fn(|| sending.poll_news());
    let told = news.filter_map(|it| match it.what {
        What::Sent { address } => Some(json!([it.name, "sent", address])),
        What::Refused { why } => Some(json!([it.name, "refused", why])),
        What::Later { why } => Some(json!([it.name, "later", why])),
        _ => None,
    });
    told.collect()
}

pub async fn the_uploads_are_the_same_in_both_languages() {
    let mut random = fastrand::Rng::with_seed(11);
    let conversations: Vec<Vec<Value>> = (0..400)
        .map(|_| {
            let mut pushed = 0;
            (0..80).map(|_| anything(&mut random, &mut pushed)).collect()
        })
        .collect();
    let theirs: Vec<Vec<Value>> =
        tape("picture-uploads", SCRIPT, "pictures", &json!({"uploads": conversations})).await;
    assert_eq!(theirs.iter().map(Vec::len).sum::<usize>(), 400 * 80);
    for (steps, theirs) in conversations.iter().zip(&theirs) {
        for (at, (ours, theirs)) in drive(steps).iter().zip(theirs).enumerate() {
            assert_eq!(ours, theirs, "after {}", json!(steps[..=at]));
        }
    }
    let seen = json!(theirs).to_string();
    for kind in ["begin", "piece", "cancel", "sent", "refused", "later"] {
        assert!(seen.contains(&format!("\"{kind}\"")), "never {kind}");
    }
}
