//! A case: what the peer does, step by step, and what it must have heard after exactly that step.

use full_duplex::{
    learn::ladder::Mismatch,
    lesson04_frames::{connection::SendError, message::Limits},
    lesson11_compression::negotiate::Terms,
};

use super::{
    frame::{Frame, close},
    reader::Heard,
    tested::Tested,
};

/// One row of the suite.
#[derive(Debug)]
pub struct Case {
    pub id: String,
    pub about: String,
    pub limits: Limits,
    pub talks: Vec<Talk>,
    /// Whether an echo server on a socket can be asked, too.
    pub over_tcp: bool,
    /// permessage-deflate, if it was agreed on.
    pub deflate: Option<Terms>,
}

/// One conversation of a case; most have only one.
#[derive(Debug)]
pub struct Talk {
    pub name: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub act: Act,
    /// In pieces of at most so many bytes.
    pub chop: usize,
    pub heard: Vec<Heard>,
}

#[derive(Clone, Debug)]
pub enum Act {
    /// The peer sends this.
    Peer(Vec<Frame>),
    /// The peer's stream ends.
    PeerEnds,
    /// The endpoint under test is asked to say something: in words, and in Rust.
    We(&'static str, Asked),
}

/// What an endpoint is asked for, and whether its answers are as they should be.
pub type Asked = fn(&mut dyn Tested) -> Result<(), Mismatch>;

/// A case with one conversation. If its steps don't end the connection, a goodbye is added that
/// does.
pub fn case(id: &str, about: &str, steps: impl IntoIterator<Item = Step>) -> Case {
    many(id, about, [(String::new(), steps.into_iter().collect())])
}

/// A case with several conversations, each with a name.
pub fn many(id: &str, about: &str, talks: impl IntoIterator<Item = (String, Vec<Step>)>) -> Case {
    let talks = talks.into_iter().map(|(name, steps)| Talk::new(name, steps)).collect();
    let limits = Limits::default();
    let (id, about) = (id.to_owned(), about.to_owned());
    Case { id, about, limits, talks, over_tcp: true, deflate: None }
}

impl Case {
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self.over_tcp = false;
        self
    }

    /// On a connection with permessage-deflate.
    pub fn deflate(mut self, terms: Terms) -> Self {
        self.deflate = Some(terms);
        self.over_tcp = false;
        self
    }

    /// Too many conversations for sockets.
    pub fn without_sockets(mut self) -> Self {
        self.over_tcp = false;
        self
    }
}

impl Talk {
    fn new(name: String, mut steps: Vec<Step>) -> Self {
        let ends = |step: &Step| step.heard.iter().any(|heard| matches!(heard, Heard::End(_)));
        if !steps.iter().any(ends) {
            steps.push(goodbye(close(1000), 1000));
        }
        Self { name, steps }
    }

    /// How many frames the peer sends.
    pub fn frames(&self) -> usize {
        let frames = |step: &Step| match &step.act {
            Act::Peer(frames) => frames.len(),
            Act::PeerEnds | Act::We(..) => 0,
        };
        self.steps.iter().map(frames).sum()
    }

    /// How many bytes of payload the peer sends.
    pub fn length(&self) -> usize {
        let frames = |step: &Step| match &step.act {
            Act::Peer(frames) => frames.iter().map(|frame| frame.payload().len()).sum(),
            Act::PeerEnds | Act::We(..) => 0,
        };
        self.steps.iter().map(frames).sum()
    }
}

impl Step {
    pub fn in_pieces_of(mut self, bytes: usize) -> Self {
        self.chop = bytes;
        self
    }

    pub fn byte_by_byte(self) -> Self {
        self.in_pieces_of(1)
    }
}

pub fn step(
    frames: impl IntoIterator<Item = Frame>,
    heard: impl IntoIterator<Item = Heard>,
) -> Step {
    let act = Act::Peer(frames.into_iter().collect());
    Step { act, chop: usize::MAX, heard: heard.into_iter().collect() }
}

/// The peer sends this, and nothing comes back.
pub fn quiet(frames: impl IntoIterator<Item = Frame>) -> Step {
    step(frames, [])
}

/// The peer sends a whole message, or a ping, and hears it again.
pub fn echo(frame: Frame) -> Step {
    let payload = frame.payload().to_vec();
    let heard = match frame.opcode() {
        1 => Heard::Text(payload),
        2 => Heard::Binary(payload),
        _ => Heard::Pong(payload),
    };
    step([frame], [heard])
}

/// After this the connection must have been failed, with this code.
pub fn fails(code: u16, frames: impl IntoIterator<Item = Frame>) -> Step {
    step(frames, [Heard::Close(Some(code)), Heard::End(code)])
}

/// A close frame that must be answered with the same code.
pub fn goodbye(frame: Frame, code: u16) -> Step {
    step([frame], [Heard::Close(Some(code)), Heard::End(code)])
}

/// The peer's stream ends: the application hears that the connection was lost.
pub fn lost() -> Step {
    Step { heard: vec![Heard::End(1006)], ..stream_ends() }
}

/// The peer's stream ends when everything is over anyway.
pub fn stream_ends() -> Step {
    Step { act: Act::PeerEnds, chop: usize::MAX, heard: Vec::new() }
}

/// The endpoint under test says something.
pub fn we(words: &'static str, asked: Asked, heard: impl IntoIterator<Item = Heard>) -> Step {
    Step { act: Act::We(words, asked), chop: usize::MAX, heard: heard.into_iter().collect() }
}

/// Compares the answer to a call with what it should be.
pub fn answers(
    call: &str,
    expected: Result<(), SendError>,
    came: Result<(), SendError>,
) -> Result<(), Mismatch> {
    let words = |answer: Result<(), SendError>| match answer {
        Ok(()) => format!("{call}: Ok"),
        Err(error) => format!("{call}: Err({error:?})"),
    };
    Mismatch::unless_same(&words(expected), &words(came))
}

pub fn heard_text(payload: impl AsRef<[u8]>) -> Heard {
    Heard::Text(payload.as_ref().to_vec())
}

pub fn heard_binary(payload: impl AsRef<[u8]>) -> Heard {
    Heard::Binary(payload.as_ref().to_vec())
}

pub fn heard_pong(payload: impl AsRef<[u8]>) -> Heard {
    Heard::Pong(payload.as_ref().to_vec())
}
