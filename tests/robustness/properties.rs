//! What is true of every conversation. Shared by the property tests and the fuzz targets.

use fastrand::Rng;
use full_duplex::lesson04_frames::{
    connection::{Role, State},
    decoder::Decoder,
    event::Event,
    frame::Header,
    mask::mask,
    message::{Limits, Message},
};

use crate::{
    frame::{KEY, Side},
    reader::{Heard, Reader},
    tested::{Make, Tested, fast, simple},
};

/// A peer's bytes, and who hears them.
#[derive(Debug)]
pub struct Trial {
    pub side: Side,
    pub limits: Limits,
    pub bytes: Vec<u8>,
    /// A seed for cutting the bytes into pieces.
    pub cuts: u64,
}

impl Trial {
    pub fn endpoint(&self, make: Make) -> Box<dyn Tested> {
        let role = match self.side {
            Side::Server => Role::Server,
            Side::Client => Role::Client(|| KEY),
        };
        make(role, self.limits)
    }
}

/// What has happened, and what was said.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    events: Vec<Event>,
    said: Vec<u8>,
}

/// Pieces of random length, mostly short.
pub fn cut(mut bytes: &[u8], seed: u64) -> Vec<&[u8]> {
    let mut rng = Rng::with_seed(seed);
    let mut pieces = Vec::new();
    while !bytes.is_empty() {
        let longest = if rng.u8(..4) == 0 { bytes.len() } else { bytes.len().min(20) };
        let (piece, rest) = bytes.split_at(rng.usize(1..=longest));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

/// Splits make no difference, nor does which endpoint it is; what is said is legal, limits hold,
/// and the end is the end.
pub fn connection_holds(trial: &Trial) {
    let whole = listen(simple, trial, &[&trial.bytes]);
    let bytes: Vec<_> = trial.bytes.chunks(1).collect();
    let pieces = cut(&trial.bytes, trial.cuts);
    for (name, make) in [("lesson 04", simple as Make), ("lesson 13", fast)] {
        assert_eq!(listen(make, trial, &[&trial.bytes]), whole, "{name}");
        assert_eq!(listen(make, trial, &bytes), whole, "{name}, byte by byte");
        assert_eq!(listen(make, trial, &pieces), whole, "{name}, in pieces");
    }
    answers_fit(trial, &whole);
    for event in &whole.events {
        match event {
            Event::Message(message) => {
                assert!(message.payload().len() as u64 <= trial.limits.message);
            }
            Event::Ping(payload) | Event::Pong(payload) => assert!(payload.len() <= 125),
            Event::Closed(_) => {}
        }
    }
}

/// An endpoint that echoes; its words are fetched at the end.
fn listen(make: Make, trial: &Trial, pieces: &[&[u8]]) -> Outcome {
    let mut endpoint = trial.endpoint(make);
    let mut events = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        while let Some(event) = endpoint.receive(&mut rest) {
            if let Event::Message(message) = &event {
                endpoint.send(message).expect("open: it isn't we who close");
            }
            events.push(event);
        }
        assert_eq!(rest, b"", "None means that all bytes are taken");
    }
    events.extend(endpoint.receive_eof());
    let ends = events.iter().filter(|event| matches!(event, Event::Closed(_))).count();
    assert!(ends == 1 && matches!(events.last(), Some(Event::Closed(_))), "{events:?}");
    assert_eq!(endpoint.state(), State::Closed);
    let mut said = Vec::new();
    while !endpoint.transmit().is_empty() {
        let count = endpoint.transmit().len().min(1_000);
        said.extend_from_slice(&endpoint.transmit()[..count]);
        endpoint.transmitted(count);
    }
    after_the_end(endpoint.as_mut(), &trial.bytes);
    Outcome { events, said }
}

fn after_the_end(endpoint: &mut dyn Tested, mut more: &[u8]) {
    assert_eq!(endpoint.receive(&mut more), None, "after the end nothing is heard");
    assert_eq!(more, b"", "and everything is taken");
    assert_eq!(endpoint.receive_eof(), None, "there is one end");
    assert!(endpoint.send_text("late").is_err() && endpoint.close(None).is_err());
    assert!(endpoint.transmit().is_empty(), "and nothing is said");
}

/// A strict reader understands every answer: an echo for each message, pongs in order, at most one
/// close frame at the end.
fn answers_fit(trial: &Trial, outcome: &Outcome) {
    let mut reader = Reader::new(trial.side);
    reader.feed(&outcome.said);
    let heard: Vec<_> = std::iter::from_fn(|| reader.next()).collect();
    assert!(!reader.is_inside_a_frame(), "{heard:?}");
    let nonsense = heard.iter().find(|heard| matches!(heard, Heard::Nonsense(_)));
    assert_eq!(nonsense, None);
    let closes = heard.iter().filter(|heard| matches!(heard, Heard::Close(_))).count();
    assert!(
        closes == 0 || closes == 1 && matches!(heard.last(), Some(Heard::Close(_))),
        "{heard:?}"
    );
    let echoes: Vec<_> = heard.iter().filter(|heard| is_message(heard)).cloned().collect();
    let messages = outcome.events.iter().filter_map(|event| match event {
        Event::Message(Message::Text(text)) => Some(Heard::Text(text.clone().into_bytes())),
        Event::Message(Message::Binary(bytes)) => Some(Heard::Binary(bytes.clone())),
        _ => None,
    });
    assert_eq!(echoes, messages.collect::<Vec<_>>());
    let pongs = heard.iter().filter_map(|heard| match heard {
        Heard::Pong(payload) => Some(payload),
        _ => None,
    });
    let mut asked = outcome.events.iter().filter_map(|event| match event {
        Event::Ping(payload) => Some(payload),
        _ => None,
    });
    // While much waits, only the newest ping is answered: so each pong has its ping, in order.
    for pong in pongs {
        assert!(asked.any(|ping| ping == pong), "a pong for no ping, or out of order: {pong:?}");
    }
}

fn is_message(heard: &Heard) -> bool {
    matches!(heard, Heard::Text(_) | Heard::Binary(_))
}

/// How the conversation ends, in one word or two.
#[allow(dead_code, reason = "not for fuzzing")]
pub fn ending(trial: &Trial) -> String {
    let outcome = listen(simple, trial, &[&trial.bytes]);
    let Some(Event::Closed(ending)) = outcome.events.last() else { return String::new() };
    let text = format!("{ending:?}");
    text.split(['{', '"', ' ']).take(1).collect::<Vec<_>>().concat().replace("Some(Close", "Some")
}

/// Cut anywhere, the same frames are found; and a header that was read is written with the same
/// bytes.
pub fn decoder_holds(bytes: &[u8], cuts: u64) {
    let whole = decode(&[bytes]);
    assert_eq!(decode(&bytes.chunks(1).collect::<Vec<_>>()), whole, "byte by byte");
    assert_eq!(decode(&cut(bytes, cuts)), whole, "in pieces");
    if let Ok(Some((header, length))) = Header::parse(bytes) {
        let mut written = Vec::new();
        header.encode(&mut written);
        assert_eq!(written, bytes[..length], "{header:?}");
    }
}

/// A header as it was sent, as much of the unmasked payload as has come, and whether that is all of
/// it.
type Found = (Header, Vec<u8>, bool);

/// What frames are found, and the violation if there is one.
fn decode(pieces: &[&[u8]]) -> (Vec<Found>, Option<String>) {
    let mut decoder = Decoder::default();
    let mut frames: Vec<Found> = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        loop {
            match decoder.next(&mut rest) {
                Ok(None) => break,
                Ok(Some(piece)) => {
                    if piece.first {
                        frames.push((piece.header, Vec::new(), false));
                    }
                    let (header, payload, whole) = frames.last_mut().expect("a first piece");
                    assert!(!*whole, "nothing comes after the last piece");
                    let mut here = piece.payload.to_vec();
                    if let Some(key) = piece.header.mask {
                        mask(&mut here, key);
                    }
                    payload.extend(here);
                    *whole = piece.last;
                    assert_eq!(*whole, payload.len() as u64 == header.length);
                }
                Err(violation) => return (frames, Some(format!("{violation:?}"))),
            }
        }
        assert_eq!(rest, b"", "None means that all bytes are taken");
    }
    (frames, None)
}
