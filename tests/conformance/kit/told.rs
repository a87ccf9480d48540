//! A conversation as a learner reads it: what the peer does, what comes, and what should have come.

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson04_frames::{message::Limits, protocol_error::ProtocolError},
    tap::hex,
};

use super::{
    case::{Act, Step},
    frame::{Frame, Side},
    pure::{EDGE, Split},
    reader::Heard,
};

/// What happens in a conversation.
#[derive(Debug)]
pub enum Entry {
    /// The step with this number begins.
    Step(usize),
    /// What was heard with this number.
    Heard(usize),
    /// The application is told that the connection has failed, and why.
    Failed(ProtocolError),
}

/// The most frames of a step, and lines of a comparison, that are shown.
const SHOWN: usize = 8;

/// How the bytes of a conversation are cut, in words.
pub fn cut(split: Split, long: bool, steps: &[Step]) -> String {
    let chop = steps.iter().map(|step| step.chop).min().unwrap_or(usize::MAX);
    match split {
        Split::ByteByByte if long => {
            format!("the first and last {EDGE} bytes come one by one, the rest in pieces")
        }
        Split::ByteByByte => "bytes come one by one".to_owned(),
        Split::AllAtOnce => "all frames come in one piece".to_owned(),
        Split::AsGiven => match chop {
            1 => "bytes come one by one".to_owned(),
            usize::MAX => "each step comes in one piece".to_owned(),
            size => format!("bytes come in pieces of {size}"),
        },
    }
}

/// Which end the endpoint under test is, and what this conversation is about.
pub fn beginning(tape: &Tape, side: Side, limits: Limits, name: &str) {
    let (role, ours) = match side {
        Side::Server => ("server", '<'),
        Side::Client => ("client", '>'),
    };
    tape.note(1, format!("your endpoint is the {role}: what it sends stands behind {ours}"));
    if limits != Limits::default() {
        let Limits { frame, message, fragments } = limits;
        tape.note(1, format!("limits: frame {frame}, message {message}, fragments {fragments}"));
    }
    if !name.is_empty() {
        tape.note(1, format!("this conversation: {name}"));
    }
}

/// What is done in a step.
pub fn act(tape: &Tape, side: Side, act: &Act) {
    match act {
        Act::Peer(frames) => sent(tape, side.other(), frames),
        Act::PeerEnds => tape.note(1, "the peer's stream ends"),
        Act::We(words, _) => tape.note(1, format!("your endpoint is asked to: {words}")),
    }
}

fn sent(tape: &Tape, from: Side, frames: &[Frame]) {
    let hidden = frames.len().saturating_sub(SHOWN);
    let last = if hidden == 0 { frames.len() } else { SHOWN - 2 };
    for frame in &frames[..last] {
        wire(tape, from, &frame.words(from));
    }
    if hidden > 0 {
        tape.note(1, format!("{} more frames", frames.len() - SHOWN + 1));
        wire(tape, from, &frames[frames.len() - 1].words(from));
    }
}

/// What comes from the endpoint, or is told to its application.
pub fn heard(tape: &Tape, side: Side, heard: &Heard) {
    match heard {
        Heard::End(_) => tape.note(1, format!("{heard:?}")),
        _ => wire(tape, side, &format!("{heard:?}")),
    }
}

fn wire(tape: &Tape, from: Side, words: &str) {
    match from {
        Side::Client => tape.sent(1, words),
        Side::Server => tape.received(1, words),
    }
}

/// What a step should have brought, and what came. What is the same in the beginning of many lines
/// is left out.
pub fn mismatch(expected: &[Heard], came: &[Heard], unfinished: &[u8]) -> Mismatch {
    let same = expected.iter().zip(came).take_while(|(one, other)| one == other).count();
    let skip = if expected.len().max(came.len()) > SHOWN { same } else { 0 };
    let mut came = words(came, skip);
    if !unfinished.is_empty() {
        let shown = hex(&unfinished[..unfinished.len().min(24)]);
        came = format!("{came}\na frame that isn't finished: {shown}");
    }
    let expected = words(expected, skip);
    if expected == came {
        // Two long payloads that begin alike.
        came += ", but with other bytes";
    }
    Mismatch { expected, came }
}

fn words(heard: &[Heard], skip: usize) -> String {
    let mut lines = Vec::new();
    if skip > 0 {
        lines.push(format!("… {skip} answers as they should be"));
    }
    let rest = &heard[skip..];
    lines.extend(rest.iter().take(SHOWN).map(|heard| format!("{heard:?}")));
    if rest.is_empty() {
        lines.push(if skip > 0 { "and no more".to_owned() } else { "no answer".to_owned() });
    }
    if rest.len() > SHOWN {
        lines.push(format!("… {} more", rest.len() - SHOWN));
    }
    lines.join("\n")
}
