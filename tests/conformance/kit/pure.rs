//! Runs a case against an endpoint with a three-line echo: no socket, both roles, three ways
//! of cutting the bytes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    rc::Rc,
    sync::Arc,
};

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson04_frames::{
        connection::{Connection, Role, State},
        event::{Ending, Event},
        message::Limits,
    },
    lesson11_compression::extension::PerMessageDeflate,
};

use super::{
    case::{Act, Case, Step, Talk},
    frame::{KEY, Side},
    pack::Unpack,
    reader::{Heard, Reader},
    tested::{Make, Tested, simple},
    told::{self, Entry},
};

/// How the peer's bytes are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    AsGiven,
    ByteByByte,
    /// Steps that follow each other come in one slice.
    AllAtOnce,
}

/// From here on, byte by byte would take minutes: then only the edges of each step are cut so, what
/// lies between comes in pieces of 997 bytes, and what comes whole comes all at once.
const LONG: usize = 256 * 1024;
/// How many bytes at each end of a long step are then cut one by one.
pub const EDGE: usize = 16;
/// From here on, a server gets the pieces and a client the whole.
const VERY_LONG: usize = 2 * 1024 * 1024;

/// A case with more conversations than this holds each as it is given: splits are the business of
/// other cases.
const MANY: usize = 1_500;

/// A learner's run of a conversation with more frames than this cuts it in one way only.
const MANY_FRAMES: usize = 100_000;

/// Runs every conversation of a case with lesson 04's endpoint; panics with both transcripts.
pub fn run(case: &Case) {
    run_with(simple, case);
}

/// The same with another endpoint.
pub fn run_with(make: Make, case: &Case) {
    for (talk, side, split) in every_way(case) {
        let mut run = Run::new(make, side, split, case, talk);
        if let Err(mismatch) = run.hold() {
            panic!("{}", run.report(case, &mismatch));
        }
    }
}

/// Runs every conversation of a case until one goes wrong, or panics. That one is written to the
/// tape.
pub fn judge(case: &Case, tape: &Tape) -> Result<(), Mismatch> {
    for (talk, side, split) in every_way(case) {
        if split != Split::AsGiven && talk.frames() > MANY_FRAMES {
            continue; // a learner waits for it
        }
        let mut run = Run::new(simple, side, split, case, talk);
        let result = catch_unwind(AssertUnwindSafe(|| run.hold()));
        if !matches!(result, Ok(Ok(()))) {
            run.tell(tape);
        }
        result.unwrap_or_else(|panic| resume_unwind(panic))?;
    }
    Ok(())
}

/// Every conversation, in both roles, with the bytes cut in every way.
fn every_way(case: &Case) -> impl Iterator<Item = (&Talk, Side, Split)> {
    let many = case.talks.len() > MANY;
    case.talks.iter().flat_map(move |talk| {
        let ways = ways(talk).into_iter();
        let ways = ways.filter(move |(_, split)| !many || *split == Split::AsGiven);
        ways.map(move |(side, split)| (talk, side, split))
    })
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

/// The least that is compressed: everything.
const THRESHOLD: usize = 1;

/// The endpoint under test.
fn endpoint(make: Make, role: Role, case: &Case) -> Box<dyn Tested> {
    let Some(terms) = case.deflate else { return make(role, case.limits) };
    Box::new(Connection::new(role, case.limits).with_extension(Box::new(match role {
        Role::Server => PerMessageDeflate::server(terms, THRESHOLD, &Arc::default()),
        Role::Client(_) => PerMessageDeflate::client(terms, THRESHOLD),
    })))
}

/// The reader of what an endpoint on this side says.
fn reader(side: Side, case: &Case) -> Reader {
    let reader = Reader::new(side);
    match (case.deflate, side) {
        (None, _) => reader,
        (Some(terms), Side::Server) => reader.unpacking(Unpack::new(terms.server)),
        (Some(terms), Side::Client) => reader.unpacking(Unpack::new(terms.client)),
    }
}

/// One conversation with a new endpoint.
struct Run<'a> {
    talk: &'a Talk,
    side: Side,
    split: Split,
    limits: Limits,
    steps: Rc<[Step]>,
    endpoint: Box<dyn Tested>,
    reader: Reader,
    heard: Vec<Heard>,
    expected: Vec<Heard>,
    /// What has happened, for the tape.
    log: Vec<Entry>,
}

impl<'a> Run<'a> {
    fn new(make: Make, side: Side, split: Split, case: &Case, talk: &'a Talk) -> Self {
        let role = match side {
            Side::Server => Role::Server,
            Side::Client => Role::Client(|| KEY),
        };
        let steps = match split {
            Split::AllAtOnce => merged(&talk.steps),
            _ => talk.steps.clone(),
        };
        Self {
            talk,
            side,
            split,
            limits: case.limits,
            steps: steps.into(),
            endpoint: endpoint(make, role, case),
            reader: reader(side, case),
            heard: Vec::new(),
            expected: Vec::new(),
            log: Vec::new(),
        }
    }

    /// Holds the conversation until something else comes than should.
    fn hold(&mut self) -> Result<(), Mismatch> {
        for (number, step) in Rc::clone(&self.steps).iter().enumerate() {
            let before = self.expected.len();
            self.expected.extend(step.heard.iter().cloned());
            self.log.push(Entry::Step(number));
            self.act(step)?;
            if self.heard != self.expected || self.reader.is_inside_a_frame() {
                let came = self.heard.get(before..).unwrap_or_default();
                return Err(told::mismatch(&step.heard, came, self.reader.unfinished()));
            }
        }
        Ok(())
    }

    fn bytes(&self, step: &Step) -> Vec<u8> {
        match &step.act {
            Act::Peer(frames) => {
                let frames: Vec<_> =
                    frames.iter().map(|frame| frame.bytes(self.side.other())).collect();
                frames.concat()
            }
            Act::PeerEnds | Act::We(..) => Vec::new(),
        }
    }

    fn act(&mut self, step: &Step) -> Result<(), Mismatch> {
        match step.act {
            Act::Peer(_) => {
                let bytes = self.bytes(step);
                for piece in self.pieces(&bytes, step.chop) {
                    self.receive(piece);
                }
            }
            Act::PeerEnds => {
                let event = self.endpoint.receive_eof();
                self.note(event.as_ref());
                self.collect();
            }
            Act::We(_, asked) => {
                let answered = asked(self.endpoint.as_mut());
                self.collect();
                answered?;
            }
        }
        Ok(())
    }

    fn is_long(&self) -> bool {
        self.talk.length() > LONG
    }

    fn pieces<'b>(&self, bytes: &'b [u8], chop: usize) -> Vec<&'b [u8]> {
        match self.split {
            Split::ByteByByte if self.is_long() && bytes.len() > 2 * EDGE => {
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
            if let Ending::Failed(error) = ending {
                self.log.push(Entry::Failed(*error));
            }
            self.hears(Heard::End(ending.code().value()));
            if self.endpoint.state() != State::Closed {
                let state = self.endpoint.state();
                self.hears(Heard::Nonsense(format!("that was the end, and state() is {state:?}")));
            }
        }
    }

    fn hears(&mut self, heard: Heard) {
        self.log.push(Entry::Heard(self.heard.len()));
        self.heard.push(heard);
    }

    fn collect(&mut self) {
        while !self.endpoint.transmit().is_empty() {
            let bytes = self.endpoint.transmit();
            let count = bytes.len();
            self.reader.feed(bytes);
            self.endpoint.transmitted(count);
        }
        while let Some(heard) = self.reader.next() {
            self.hears(heard);
        }
    }

    /// Everything about a conversation that went wrong.
    fn report(&self, case: &Case, mismatch: &Mismatch) -> String {
        let Mismatch { expected, came } = mismatch;
        let begun = self.log.iter().filter(|entry| matches!(entry, Entry::Step(_))).count();
        format!(
            "\n{} {} {}\nthe endpoint is a {:?}, bytes {:?}, step {}\n\nthe peer does\n{}\n\
             expected until here\n{}\nheard\n{}\nin this step\n{expected}\ncame\n{came}",
            case.id,
            case.about,
            self.talk.name,
            self.side,
            self.split,
            begun,
            lines(self.steps.iter().map(|step| &step.act)),
            lines(&self.expected),
            lines(&self.heard),
        )
    }

    /// Writes the conversation to the tape, as far as it went.
    fn tell(&self, tape: &Tape) {
        told::beginning(tape, self.side, self.limits, &self.talk.name);
        tape.note(1, told::cut(self.split, self.is_long(), &self.steps));
        for entry in &self.log {
            match entry {
                Entry::Step(number) => told::act(tape, self.side, &self.steps[*number].act),
                Entry::Heard(number) => told::heard(tape, self.side, &self.heard[*number]),
                Entry::Failed(error) => tape.note(1, format!("receive: {error:?}")),
            }
        }
    }
}

pub fn lines<T: std::fmt::Debug>(things: impl IntoIterator<Item = T>) -> String {
    let lines: Vec<_> = things.into_iter().map(|thing| format!("  {thing:?}\n")).collect();
    lines.concat()
}
