//! The cheat sheet says what the lessons do: their opcodes, their client's answer to each code,
//! their times and limits.

use std::time::Duration;

use full_duplex::{
    lesson01_polling::{log::CAPACITY, rules},
    lesson02_push::{feed, http as push},
    lesson04_frames::{
        frame::{Header, MAX_CONTROL, Opcode},
        websocket::CLOSE_DEADLINE,
    },
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{
        backoff::{FIRST, LONGEST},
        client::{self, queue, redial},
        server::{http::MAX_CONNECTIONS, hub::Policy},
    },
    stage::serve::{DRAIN, HEAD_DEADLINE, IDLE},
};

use super::{
    Files, Trouble,
    codes::{WORDS, does},
    page::{Kind, Language, Piece, pieces},
    titles::id,
};

const PAGE: &str = "book/src/cheatsheet.md";

/// Where the terminal's pause between two questions stands.
const POLLING: &str = "lessons/lesson01_polling/main.rs";

/// Every row that a lesson decides.
pub(crate) fn check(files: &Files) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let mut section = "";
    let pieces = pieces(files.get(PAGE).unwrap_or_default());
    let mut seen = Vec::new();
    for piece in &pieces {
        match piece.kind {
            Kind::Heading => section = id(&piece.text).unwrap_or_default(),
            Kind::Block(Language::English) => {
                seen.push(section);
                let wrong = match section {
                    "frame" => opcodes(piece),
                    "codes" => codes(piece),
                    "times" => times(piece, files),
                    _ => Vec::new(),
                };
                troubles.extend(wrong.into_iter().map(|why| Trouble::new(PAGE, piece.line, why)));
            }
            _ => {}
        }
    }
    let missing = ["frame", "codes", "times"].into_iter().filter(|name| !seen.contains(name));
    troubles.extend(missing.map(|name| Trouble::new(PAGE, 1, format!("there is no {{#{name}}}"))));
    troubles
}

/// The cells of each row of the tables in a block, without the lines that rule them off.
fn rows(piece: &Piece) -> impl Iterator<Item = Vec<&str>> {
    let lines = piece.text.lines().filter(|line| line.starts_with("| "));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

fn opcodes(piece: &Piece) -> Vec<String> {
    let mut wrong = Vec::new();
    let control = format!("at most {MAX_CONTROL} bytes");
    let mut hello = Vec::new();
    Header::new(Opcode::Text, 5).encode(&mut hello);
    hello.extend(b"Hello");
    let hello: Vec<String> = hello.iter().map(|byte| format!("{byte:02x}")).collect();
    for text in [&control, &hello.join(" ")] {
        if !piece.text.contains(text) {
            wrong.push(format!("lesson 04 says “{text}”"));
        }
    }
    let mut told = 0;
    for row in rows(piece).skip_while(|row| row[0] != "opcode").skip(1) {
        for opcode in row[0].split(", ").flat_map(range) {
            let known = Opcode::try_from(opcode).ok();
            let says = (!row[1].contains("reserved"), row[1].contains("bytes"));
            if says != (known.is_some(), known.is_some_and(Opcode::is_control)) {
                wrong.push(format!("opcode {opcode:X}: lesson 04 says {known:?}"));
            }
            told += 1;
        }
    }
    if told != 16 {
        wrong.push(format!("there are 16 opcodes, not {told}"));
    }
    wrong
}

/// `3 to 7`, `A`.
fn range(text: &str) -> std::ops::RangeInclusive<u8> {
    let digit = |text: &str| u8::from_str_radix(text, 16).expect("an opcode is a digit");
    let (from, to) = text.split_once(" to ").unwrap_or((text, text));
    digit(from)..=digit(to)
}

fn codes(piece: &Piece) -> Vec<String> {
    let mut wrong = Vec::new();
    for row in rows(piece).skip(1) {
        let (numbers, is_status) = match row[0].strip_prefix("HTTP ") {
            Some(numbers) => (numbers, true),
            None => (row[0], false),
        };
        let known = WORDS.iter().find(|(words, _)| row[2].starts_with(words));
        for number in numbers.split(", ") {
            let does = number.parse().map(|number| does(is_status, number)).ok();
            if does.is_none() || known.and_then(|(_, verdict)| *verdict) != does {
                wrong.push(format!("{number}: lesson 08 says {does:?}, the page “{}”", row[2]));
            }
        }
    }
    wrong
}

fn times(piece: &Piece, files: &Files) -> Vec<String> {
    let told: Vec<_> = rows(piece).skip(1).map(|row| (row[0], row[1].to_owned())).collect();
    let mut wrong = Vec::new();
    for (what, value) in defaults() {
        match told.iter().find(|(row, _)| *row == what) {
            None => wrong.push(format!("there is no row “{what}”")),
            Some((_, told)) if *told != value => {
                wrong.push(format!("{what}: the lessons say {value}, the page {told}"));
            }
            Some(_) => {}
        }
    }
    if told.len() != defaults().len() {
        wrong.push("a row is there that no lesson decides".to_owned());
    }
    let polling = r#"default_value = "1", value_parser = seconds"#;
    if !files.get(POLLING).is_some_and(|program| program.contains(polling)) {
        wrong.push(format!("{POLLING} no longer asks each second"));
    }
    wrong
}

/// Each row of the table of times and limits.
#[rustfmt::skip]
fn defaults() -> [(&'static str, String); 15] {
    let (pace, policy) = (Pace::default(), Policy::default());
    let pair = |a, b| format!("{} · {}", s(a), s(b));
    [
        ("polling: a look every", s(Duration::from_secs(1))),
        ("a long poll is held for (at most)", format!("{} ({})", s(push::USUAL_WAIT), s(push::LONGEST_WAIT))),
        ("an event stream reconnects after (`retry`)", s(feed::RETRY)),
        ("a request's head may take · an idle connection is kept", pair(HEAD_DEADLINE, IDLE)),
        ("heartbeat: a ping after silence of · the answer within", pair(pace.every, pace.pong_timeout)),
        ("the closing handshake may take", s(CLOSE_DEADLINE)),
        ("a server that stops waits for its people", s(DRAIN)),
        ("an attempt to connect may take", s(client::DEADLINE)),
        ("pause before the next attempt: from 0 to · at most", format!("{}, doubling · {}", s(FIRST), s(LONGEST))),
        ("a connection shorter than this counts as failed", s(redial::STEADY)),
        ("“offline” is shown after", s(redial::OFFLINE)),
        ("a member may be away (once the server notices) before `user_left` · can resume for", pair(policy.grace, policy.remember)),
        ("a queue offline · the log in memory", format!("{} · {} messages", queue::MOST, thousands(CAPACITY.get()))),
        ("a text · a name", format!("{} · {} characters", thousands(rules::MAX_TEXT), rules::MAX_USERNAME)),
        ("people connected", thousands(MAX_CONNECTIONS)),
    ]
}

/// `0.5 s`, `3,600 s`.
fn s(time: Duration) -> String {
    match usize::try_from(time.as_secs()) {
        Ok(seconds) if time.subsec_nanos() == 0 => format!("{} s", thousands(seconds)),
        _ => format!("{} s", time.as_secs_f64()),
    }
}

fn thousands(number: usize) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{},{:03}", number / 1_000, number % 1_000)
}

#[test]
fn a_sheet_that_says_otherwise_is_noticed() {
    let project = Files::of_this_project();
    let page = project.get(PAGE).expect("the page is there");
    for (from, to, expected) in [
        ("| 1011, 1012,", "| 1000, 1011, 1012,", "1000: lesson 08 says Some(Stop)"),
        ("| HTTP 401 |", "| HTTP 403 |", "403: lesson 08 says Some(Stop)"),
        ("| 8, 9, A |", "| 8, 9 |", "16 opcodes, not 15"),
        ("| 1, 2 |", "| 1, 3 |", "opcode 3: lesson 04 says None"),
        ("at most 125", "at most 126", "at most 125 bytes"),
        ("| 25 s (30 s) |", "| 30 s (30 s) |", "the lessons say 25 s (30 s), the page 30 s (30 s)"),
        ("| people connected |", "| people |", "there is no row “people connected”"),
    ] {
        assert!(page.contains(from), "{from}");
        let mut files = project.clone();
        files.put(PAGE, page.replacen(from, to, 1));
        let said: Vec<_> = check(&files).iter().map(Trouble::to_string).collect();
        assert!(said.iter().any(|said| said.contains(expected)), "{expected}: {said:?}");
    }
}
