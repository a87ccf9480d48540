//! 03-B: the server's half of the handshake.

use fastrand::Rng;
use full_duplex::{
    learn::{
        ladder::{Case, Group, Mismatch},
        observe::Tape,
    },
    lesson03_handshake::{
        Request, accept_key,
        key::{digest, is_key},
        parse_request,
    },
    tap::hex,
};

use super::{
    answers,
    example::{ACCEPT, KEY, request},
    groups,
    requests::{self, Last, Row, fields, judge, plain, show},
    spoiled::{garbage, read, split, spoil},
};

/// How many requests a case of chance tries.
const TRIES: u64 = 200;

pub fn cases() -> Vec<Case> {
    let mut cases = Ladder::default();
    accept(&mut cases);
    keys(&mut cases);
    whole(&mut cases);
    answers::agreed(&mut cases);
    cases.rows(&groups::HTTP, requests::http());
    cases.rows(&groups::WEBSOCKET, requests::websocket());
    cases.rows(&groups::KEY, requests::key());
    cases.rows(&groups::MORE, requests::more());
    kept(&mut cases);
    cases.rows(&groups::HOSTILE, requests::hostile());
    cases.rows(&groups::LIMITS, requests::limits());
    answers::reasons(&mut cases);
    chance(&mut cases);
    cases.cases
}

/// Cases with their names: the number of the group, and the number in the group.
#[derive(Default)]
pub struct Ladder {
    cases: Vec<Case>,
    group: Option<&'static Group>,
    numbers: (u32, u32),
}

impl Ladder {
    pub fn add(
        &mut self,
        group: &'static Group,
        about: &str,
        run: impl Fn(&Tape) -> Result<(), Mismatch> + 'static,
    ) {
        let (section, number) = self.numbers;
        let same = self.group.is_some_and(|last| std::ptr::eq(last, group));
        self.numbers = if same { (section, number + 1) } else { (section + 1, 1) };
        self.group = Some(group);
        let id = format!("{}.{}", self.numbers.0, self.numbers.1);
        self.cases.push(Case { id, about: about.to_owned(), group, run: Box::new(run) });
    }

    fn rows(&mut self, group: &'static Group, rows: Vec<Row>) {
        for row in rows {
            self.add(group, row.must, move |tape| judge(&row, tape));
        }
    }
}

fn accept(cases: &mut Ladder) {
    cases.add(&groups::ACCEPT, "the digest of the RFC's key", |tape| {
        tape.note(0, format!("digest({KEY:?})"));
        let expected = "b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea";
        Mismatch::unless_same(expected, &hex(&digest(KEY)))
    });
    for (about, key, answer) in [
        ("the answer to the RFC's key", KEY, ACCEPT),
        ("the answer to another", "x3JJHMbDL1EzLkh9GBhXDw==", "HSmrc0sMlYUkAGmm5OPpG2HaGWk="),
        ("sixteen zeros", "AAAAAAAAAAAAAAAAAAAAAA==", "ICX+Yqv66kxgM0FcWaLWlFLwTAI="),
        ("stray bits are hashed, too", "dGhlIHNhbXBsZSBub25jZR==", "Zgw8jYXtqX5qJr7MJ1Q/MqzeSRI="),
    ] {
        cases.add(&groups::ACCEPT, about, move |tape| {
            tape.sent(0, &format!("Sec-WebSocket-Key: {key}"));
            let came = accept_key(key);
            tape.received(0, &format!("Sec-WebSocket-Accept: {came}"));
            Mismatch::unless_same(answer, &came)
        });
    }
}

fn keys(cases: &mut Ladder) {
    for (about, text, expected) in [
        ("the RFC's key", KEY, true),
        ("nothing", "", false),
        ("15 bytes", "dGhlIHNhbXBsZSBub25j", false),
        ("17 bytes", "dGhlIHNhbXBsZSBub25jZSE=", false),
        ("18 bytes", "dGhlIHNhbXBsZSBub25jZSEh", false),
        ("sixteen characters", "the sample nonce", false),
        ("no Base64", "!!!!IHNhbXBsZSBub25jZQ==", false),
        ("no padding", "dGhlIHNhbXBsZSBub25jZQ", false),
        ("the Base64 of addresses, with - and _", "-_-_-_-_-_-_-_-_-_-_-Q==", false),
        ("the same with + and /", "+/+/+/+/+/+/+/+/+/+/+Q==", true),
        ("four stray bits", "dGhlIHNhbXBsZSBub25jZR==", true),
    ] {
        cases.add(&groups::IS_KEY, about, move |tape| {
            tape.note(0, format!("is_key({text:?})"));
            Mismatch::unless_equal(&expected, &is_key(text))
        });
    }
}

fn whole(cases: &mut Ladder) {
    cases.add(&groups::READ, "a head that an HTTP library has taken apart", |tape| {
        let head = request();
        show(tape, head.as_bytes());
        let came = Request::from_parts("GET", "/chat", (1, 1), fields(&head));
        Mismatch::unless_equal(&Ok(plain()), &came)
    });
    cases.add(&groups::READ, "the RFC's request", |tape| {
        let head = request();
        show(tape, head.as_bytes());
        parses(&plain(), head.len(), head.as_bytes())
    });
    cases.add(&groups::READ, "nothing yet", |tape| {
        tape.note(0, "parse_request(b\"\")");
        Mismatch::unless_equal(&Ok(None), &parse_request(b""))
    });
    cases.add(&groups::READ, "every beginning of it", |tape| {
        let head = request();
        for end in 1..head.len() {
            let _told = Last { tape, text: || format!("the first {end} bytes") };
            let came = parse_request(&head.as_bytes()[..end]);
            if came != Ok(None) {
                show(tape, &head.as_bytes()[..end]);
                return Mismatch::unless_equal(&Ok(None), &came);
            }
        }
        Ok(())
    });
    for (about, frames) in [
        ("a frame right behind it", &b"\x81\x82\0\0\0\0hi"[..]),
        ("another request right behind it", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("half of anything right behind it", b"\r\n\n\0"),
    ] {
        cases.add(&groups::READ, about, move |tape| {
            let head = request();
            let bytes = [head.as_bytes(), frames].concat();
            show(tape, head.as_bytes());
            tape.sent(0, &hex(frames));
            parses(&plain(), head.len(), &bytes)
        });
    }
}

fn parses(expected: &Request, length: usize, bytes: &[u8]) -> Result<(), Mismatch> {
    let came = parse_request(bytes);
    let expected = Ok(Some((expected.clone(), length)));
    Mismatch::unless_equal(&expected, &came)
}

fn kept(cases: &mut Ladder) {
    for (about, text, expected) in requests::kept() {
        cases.add(&groups::KEPT, about, move |tape| {
            show(tape, text.as_bytes());
            parses(&expected, text.len(), text.as_bytes())?;
            let target = text.split(' ').nth(1).unwrap_or_default();
            let came = Request::from_parts("GET", target, (1, 1), fields(&text));
            tape.note(0, format!("from_parts: {}", if came.is_ok() { "Ok" } else { "Err" }));
            Mismatch::unless_equal(&Ok(expected.clone()), &came)
        });
    }
}

fn chance(cases: &mut Ladder) {
    for round in 0..4 {
        let about = format!("spoiled requests, round {}", round + 1);
        cases.add(&groups::CHANCE, &about, move |tape| {
            (round * TRIES..(round + 1) * TRIES).try_for_each(|seed| {
                let mut rng = Rng::with_seed(seed);
                let bytes = spoil(request().as_bytes(), &mut rng);
                same(tape, &bytes, &split(&bytes, &mut rng))
            })
        });
    }
    for round in 0..2 {
        let about = format!("anything at all, round {}", round + 1);
        cases.add(&groups::CHANCE, &about, move |tape| {
            (round * TRIES..(round + 1) * TRIES).try_for_each(|seed| {
                let mut rng = Rng::with_seed(seed);
                let bytes = garbage(&mut rng);
                same(tape, &bytes, &split(&bytes, &mut rng))
            })
        });
    }
}

/// The verdict on a message is the same if it comes in pieces.
fn same(tape: &Tape, bytes: &[u8], pieces: &[&[u8]]) -> Result<(), Mismatch> {
    let verdict = |bytes: &[u8]| parse_request(bytes).transpose().map(|it| format!("{it:?}"));
    let (whole, in_pieces) = {
        let _told = Last { tape, text: || bytes.escape_ascii().to_string() };
        (verdict(bytes), read(pieces, verdict))
    };
    if whole == in_pieces {
        return Ok(());
    }
    show(tape, bytes);
    let lengths: Vec<_> = pieces.iter().map(|piece| piece.len().to_string()).collect();
    tape.note(0, format!("in pieces of {} bytes", lengths.join(", ")));
    let text = |verdict: Option<String>| verdict.unwrap_or_else(|| "Ok(None)".to_owned());
    Err(Mismatch { expected: text(whole), came: text(in_pieces) })
}
