//! Runs a case against a [`Connection`] with a three-line echo: no socket, both roles, three ways of cutting the bytes.

use full_duplex::lesson04_frames::{
    connection::{Connection, Role, State},
    event::Event,
    message::Limits,
};

use super::{
    case::{Act, Case, Step, Talk},
    frame::{KEY, Side},
    reader::{Heard, Reader},
};

/// How the peer's bytes are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Split {
    AsGiven,
    ByteByByte,
    /// Steps that follow each other come in one slice.
    AllAtOnce,
}

/// From here on, byte by byte would take minutes: then only the edges of each step are cut so, what lies between comes in
/// pieces of 997 bytes, and what comes whole comes all at once.
const LONG: usize = 256 * 1024;
/// From here on, a server gets the pieces and a client the whole.
const VERY_LONG: usize = 2 * 1024 * 1024;

/// A case with more conversations than this holds each as it is given: splits are the business of other cases.
const MANY: usize = 1_500;

/// Runs every conversation of a case; panics with both transcripts.
pub fn run(case: &Case) {
    for talk in &case.talks {
        for (side, split) in ways(talk) {
            if case.talks.len() > MANY && split != Split::AsGiven {
                continue;
            }
            let steps = match split {
                Split::AllAtOnce => merged(&talk.steps),
                _ => talk.steps.clone(),
            };
            Run::new(side, split, case.limits).talk(case, talk, &steps);
        }
    }
}

fn ways(talk: &Talk) -> Vec<(Side, Split)> {
    let all = [Split::AsGiven, Split::ByteByByte, Split::AllAtOnce];
    let length = talk.length();
    let chopped = talk.steps.iter().any(|step| step.chop < usize::MAX);
    if length > VERY_LONG {
        return vec![(Side::Server, Split::ByteByByte), (Side::Client, Split::AllAtOnce)];
    }
    let splits = if length > LONG && !chopped { &all[1..] } else { &all };
    Side::BOTH.into_iter().flat_map(|side| splits.iter().map(move |split| (side, *split))).collect()
}

/// The same conversation in as few steps as possible.
fn merged(steps: &[Step]) -> Vec<Step> {
    let mut merged: Vec<Step> = Vec::new();
    for step in steps {
        match (merged.last_mut(), &step.act) {
            (Some(Step { act: Act::Peer(frames), heard, .. }), Act::Peer(more)) => {
                frames.extend(more.iter().cloned());
                heard.extend(step.heard.iter().cloned());
            }
            _ => merged.push(Step { chop: usize::MAX, ..step.clone() }),
        }
    }
    merged
}

struct Run {
    side: Side,
    split: Split,
    endpoint: Connection,
    reader: Reader,
    heard: Vec<Heard>,
}

impl Run {
    fn new(side: Side, split: Split, limits: Limits) -> Self {
        let role = match side {
            Side::Server => Role::Server,
            Side::Client => Role::Client(|| KEY),
        };
        let (endpoint, reader) = (Connection::new(role, limits), Reader::new(side));
        Self { side, split, endpoint, reader, heard: Vec::new() }
    }

    fn talk(mut self, case: &Case, talk: &Talk, steps: &[Step]) {
        let mut expected: Vec<Heard> = Vec::new();
        let long = talk.length() > LONG;
        for (number, step) in steps.iter().enumerate() {
            expected.extend(step.heard.iter().cloned());
            self.act(step, long);
            assert!(
                self.heard == expected && !self.reader.is_inside_a_frame(),
                "\n{} {} {}\nthe endpoint is a {:?}, bytes {:?}, step {}\n\nthe peer does\n{}\n\
                 expected until here\n{}\nheard\n{}",
                case.id,
                case.about,
                talk.name,
                self.side,
                self.split,
                number + 1,
                lines(steps.iter().map(|step| &step.act)),
                lines(&expected),
                lines(&self.heard),
            );
        }
    }

    fn bytes(&self, step: &Step) -> Vec<u8> {
        match &step.act {
            Act::Peer(frames) => {
                let frames: Vec<_> =
                    frames.iter().map(|frame| frame.bytes(self.side.other())).collect();
                frames.concat()
            }
            Act::PeerEnds | Act::We(_) => Vec::new(),
        }
    }

    fn act(&mut self, step: &Step, long: bool) {
        match step.act {
            Act::Peer(_) => {
                let bytes = self.bytes(step);
                for piece in self.pieces(&bytes, step.chop, long) {
                    self.receive(piece);
                }
            }
            Act::PeerEnds => {
                let event = self.endpoint.receive_eof();
                self.note(event.as_ref());
                self.collect();
            }
            Act::We(act) => {
                act(&mut self.endpoint);
                self.collect();
            }
        }
    }

    fn pieces<'a>(&self, bytes: &'a [u8], chop: usize, long: bool) -> Vec<&'a [u8]> {
        const EDGE: usize = 16;
        match self.split {
            Split::ByteByByte if long && bytes.len() > 2 * EDGE => {
                let (head, rest) = bytes.split_at(EDGE);
                let (middle, tail) = rest.split_at(rest.len() - EDGE);
                head.chunks(1).chain(middle.chunks(997)).chain(tail.chunks(1)).collect()
            }
            Split::ByteByByte => bytes.chunks(1).collect(),
            Split::AsGiven | Split::AllAtOnce => bytes.chunks(chop).collect(),
        }
    }

    /// The echo, and what its driver would do.
    fn receive(&mut self, mut bytes: &[u8]) {
        while let Some(event) = self.endpoint.receive(&mut bytes) {
            if let Event::Message(message) = &event {
                let _ = self.endpoint.send(message); // while closing, nothing is said any more
            }
            self.note(Some(&event));
        }
        self.collect();
    }

    fn note(&mut self, event: Option<&Event>) {
        if let Some(Event::Closed(ending)) = event {
            self.collect();
            self.heard.push(Heard::End(ending.code().value()));
            assert_eq!(self.endpoint.state(), State::Closed);
        }
    }

    fn collect(&mut self) {
        while !self.endpoint.transmit().is_empty() {
            let bytes = self.endpoint.transmit();
            let count = bytes.len();
            self.reader.feed(bytes);
            self.endpoint.transmitted(count);
        }
        while let Some(heard) = self.reader.next() {
            self.heard.push(heard);
        }
    }
}

pub fn lines<T: std::fmt::Debug>(things: impl IntoIterator<Item = T>) -> String {
    let lines: Vec<_> = things.into_iter().map(|thing| format!("  {thing:?}\n")).collect();
    lines.concat()
}
