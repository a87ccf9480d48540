//! Runs a case once more, over a real socket against the echo server of the lesson.

use std::{fmt, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::tcp::{OwnedReadHalf, OwnedWriteHalf},
    time::timeout,
};

use crate::{
    suite::kit::{
        case::{Act, Case, Step, Talk},
        frame::Side,
        pure::lines,
        reader::{Heard, Reader},
    },
    support::{echoer::Echoer, greeter::request},
};

/// An answer that hasn't come within this time won't.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub async fn run(server: &Echoer, case: &Case) {
    for talk in talks(case) {
        if let Some(difference) = difference(server, talk, PATIENCE).await {
            panic!("\n{} {} {}\nover TCP, {difference}", case.id, case.about, talk.name);
        }
    }
}

/// The conversations of a case that can be held with a server.
pub fn talks(case: &Case) -> impl Iterator<Item = &Talk> {
    case.talks.iter().filter(|talk| case.over_tcp && talk.is_the_peers())
}

/// What a server says that it shouldn't, in the first step in which it does.
pub struct Difference<'a> {
    talk: &'a Talk,
    step: usize,
    expected: Vec<Heard>,
    pub heard: Vec<Heard>,
}

/// Holds a conversation. An answer that hasn't come after `patience` counts as silence.
pub async fn difference<'a>(
    server: &Echoer,
    talk: &'a Talk,
    patience: Duration,
) -> Option<Difference<'a>> {
    let mut peer = Peer::connect(server).await;
    let mut expected = Vec::new();
    for (step, what) in talk.steps.iter().enumerate() {
        expected.extend(what.heard.iter().cloned());
        peer.act(what, &expected, patience).await;
        if peer.heard != expected {
            return Some(Difference { talk, step, expected, heard: peer.heard });
        }
    }
    None
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "step {}\n\nthe peer does\n{}\nexpected until here\n{}\nheard\n{}",
            self.step + 1,
            lines(self.talk.steps.iter().map(|step| &step.act)),
            lines(&self.expected),
            lines(&self.heard),
        )
    }
}

impl Talk {
    /// Whether everything is done by the peer.
    fn is_the_peers(&self) -> bool {
        !self.steps.iter().any(|step| matches!(step.act, Act::We(..)))
    }
}

struct Peer {
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    reader: Reader,
    heard: Vec<Heard>,
}

impl Peer {
    async fn connect(server: &Echoer) -> Self {
        let mut wire = server.wire().await;
        wire.0.set_nodelay(true).expect("an open socket");
        wire.send(request()).await;
        let head = wire.head().await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        let (from, to) = wire.0.into_split();
        Self { from, to, reader: Reader::new(Side::Server), heard: Vec::new() }
    }

    async fn act(&mut self, step: &Step, expected: &[Heard], patience: Duration) {
        let (from, reader, heard) = (&mut self.from, &mut self.reader, &mut self.heard);
        let (to, reading) = (&mut self.to, listen(from, reader, heard, expected));
        // A client that only wrote until all is written would wait for ever for a server that
        // waits for a reader.
        let both = async { tokio::join!(send(to, step), reading) };
        if timeout(patience, both).await.is_err() {
            self.heard.push(Heard::Nonsense("silence".to_owned()));
        }
    }
}

/// A server that has failed the connection may have stopped reading: then the bytes are lost, as
/// they should be.
async fn send(to: &mut OwnedWriteHalf, step: &Step) {
    if let Act::Peer(frames) = &step.act {
        let frames: Vec<_> = frames.iter().map(|frame| frame.bytes(Side::Client)).collect();
        for piece in frames.concat().chunks(step.chop) {
            if to.write_all(piece).await.is_err() {
                return;
            }
        }
    } else {
        let _ = to.shutdown().await;
    }
}

async fn listen(
    from: &mut OwnedReadHalf,
    reader: &mut Reader,
    heard: &mut Vec<Heard>,
    expected: &[Heard],
) {
    let mut bytes = vec![0; 64 * 1024];
    while heard.len() < expected.len() {
        match from.read(&mut bytes).await {
            Ok(0) if reader.is_inside_a_frame() => {
                return heard.push(Heard::Nonsense("the end inside a frame".to_owned()));
            }
            Ok(0) => {
                // What the application hears can't be seen from here.
                let code = expected.iter().find_map(|expected| match expected {
                    Heard::End(code) => Some(*code),
                    _ => None,
                });
                return heard.push(Heard::End(code.unwrap_or_default()));
            }
            Ok(count) => reader.feed(&bytes[..count]),
            Err(error) => return heard.push(Heard::Nonsense(error.to_string())),
        }
        while let Some(next) = reader.next() {
            heard.push(next);
        }
    }
}
