//! Whatever comes, in whatever pieces: no panic, and the same answer.

use fastrand::Rng;
use full_duplex::lesson03_handshake::{Offer, parse_request, parse_response};

use super::{
    example::{ACCEPT, request},
    spoiled::{garbage, read, split, spoil},
};

fn as_request(bytes: &[u8]) -> Option<String> {
    parse_request(bytes).transpose().map(|verdict| format!("{verdict:?}"))
}

fn as_answer(bytes: &[u8]) -> Option<String> {
    let offer = Offer::new(*b"the sample nonce", &["chat"]);
    parse_response(bytes, &offer).transpose().map(|verdict| format!("{verdict:?}"))
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
            let split = read(&split(&bytes, &mut rng), parse);
            assert_eq!(split, whole, "seed {seed}: {}", bytes.escape_ascii());
            good += usize::from(whole.is_some_and(|verdict| verdict.starts_with("Ok")));
        }
    }
    assert!((1_000..7_000).contains(&good), "{good} of 8,000 were good: too few or too many");
}

#[test]
fn garbage_is_refused_or_waited_for_but_never_a_panic() {
    for seed in 0..4_000 {
        let bytes = garbage(&mut Rng::with_seed(seed));
        for parse in [as_request, as_answer] {
            let verdict = parse(&bytes).unwrap_or_else(|| "Err: not complete".to_owned());
            assert!(verdict.starts_with("Err"), "seed {seed}: {verdict}");
        }
    }
}
