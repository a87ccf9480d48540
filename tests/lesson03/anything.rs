//! Whatever comes, in whatever pieces: no panic, and the same answer.

use fastrand::Rng;
use full_duplex::lesson03_handshake::{Offer, parse_request, parse_response};

use crate::support::greeter::{ACCEPT, request};

/// What a reader knows once it has seen enough, and after how many bytes.
fn read(pieces: &[&[u8]], parse: impl Fn(&[u8]) -> Option<String>) -> Option<(usize, String)> {
    let mut bytes = Vec::new();
    pieces.iter().find_map(|piece| {
        bytes.extend_from_slice(piece);
        parse(&bytes).map(|verdict| (bytes.len(), verdict))
    })
}

fn as_request(bytes: &[u8]) -> Option<String> {
    parse_request(bytes).transpose().map(|verdict| format!("{verdict:?}"))
}

fn as_answer(bytes: &[u8]) -> Option<String> {
    let offer = Offer::new(*b"the sample nonce", &["chat"]);
    parse_response(bytes, &offer).transpose().map(|verdict| format!("{verdict:?}"))
}

fn split<'a>(mut bytes: &'a [u8], rng: &mut Rng) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at(rng.usize(1..=bytes.len().min(40)));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

/// A good message with a few bytes changed, dropped, doubled or cut off: most of it is nearly
/// right.
fn spoil(good: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..rng.usize(0..4) {
        let at = rng.usize(..bytes.len());
        match rng.u8(0..5) {
            0 => bytes[at] = rng.u8(..),
            1 => bytes[at] = *rng.choice(b"\r\n\0 ,:;\"\t").expect("one of them"),
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, rng.u8(..)),
            _ => {
                let end = rng.usize(at..bytes.len().min(at + 40));
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
        }
    }
    bytes.extend((0..rng.usize(..20)).map(|_| rng.u8(..))); // and frames behind it
    bytes
}

#[test]
fn however_the_bytes_are_split_the_verdict_is_the_same() {
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {ACCEPT}\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
    );
    let mut good = 0;
    for seed in 0..4_000 {
        let mut rng = Rng::with_seed(seed);
        for (message, parse) in
            [(request(), as_request as fn(&[u8]) -> Option<String>), (answer.clone(), as_answer)]
        {
            let bytes = spoil(message.as_bytes(), &mut rng);
            let whole = parse(&bytes);
            let split = read(&split(&bytes, &mut rng), parse).map(|(_, verdict)| verdict);
            assert_eq!(split, whole, "seed {seed}: {}", bytes.escape_ascii());
            good += usize::from(whole.is_some_and(|verdict| verdict.starts_with("Ok")));
        }
    }
    assert!((1_000..7_000).contains(&good), "{good} of 8,000 were good: too few or too many");
}

#[test]
fn garbage_is_refused_or_waited_for_but_never_a_panic() {
    for seed in 0..4_000 {
        let mut rng = Rng::with_seed(seed);
        let bytes: Vec<u8> = (0..rng.usize(..400)).map(|_| rng.u8(..)).collect();
        for parse in [as_request, as_answer] {
            let verdict = parse(&bytes).unwrap_or_else(|| "Err: not complete".to_owned());
            assert!(verdict.starts_with("Err"), "seed {seed}: {verdict}");
        }
    }
}
