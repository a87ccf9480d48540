//! The client's reader in a scene of its own: what it is told, what it answers, and the tape.

use std::time::{Duration, Instant};

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson08_reconnect::{
        client::catch_up::{CatchUp, Place, SessionState},
        protocol::{ClientMessage, Failure, ServerMessage, Token},
    },
};

/// A client's reader, its time, and the tape.
pub struct Scene<'a> {
    pub reader: CatchUp,
    begun: Instant,
    now: Instant,
    tape: &'a Tape,
}

pub fn offered(member: u64, epoch: &str, seq: u64) -> SessionState {
    let welcome = ServerMessage::Welcome {
        client_id: member,
        message: String::new(),
        heartbeat_ms: 25_000,
        session: Token(format!("S{member}")),
        epoch: epoch.to_owned().into(),
        seq,
        node: None,
    };
    SessionState::offered(&welcome).expect("a welcome")
}

fn question(asked: Option<&ClientMessage>) -> String {
    match asked {
        None => "no question".into(),
        Some(ClientMessage::Resume { session: Token(session), epoch, since }) => {
            format!("resume session {session}, log {}, since {since}", epoch.as_str())
        }
        Some(other) => format!("{other:?}"),
    }
}

impl<'a> Scene<'a> {
    pub fn new(tape: &'a Tape) -> Self {
        let now = Instant::now();
        Self { reader: CatchUp::default(), begun: now, now, tape }
    }

    /// Member 1, session S1, settled in log a at this seq.
    pub fn at(tape: &'a Tape, seq: u64) -> Result<Self, Mismatch> {
        let mut scene = Self::new(tape);
        scene.welcome(1, "a", seq, "no question")?;
        Ok(scene)
    }

    /// The same, back on another connection, with its question asked.
    pub fn back(tape: &'a Tape, cursor: u64, epoch: &str, seq: u64) -> Result<Self, Mismatch> {
        let mut scene = Self::at(tape, cursor)?;
        scene.lost();
        scene.welcome(2, epoch, seq, &format!("resume session S1, log a, since {cursor}"))?;
        Ok(scene)
    }

    pub fn welcome(
        &mut self,
        member: u64,
        log: &str,
        seq: u64,
        asks: &str,
    ) -> Result<(), Mismatch> {
        let session = format!("member {member}, session S{member}");
        self.tape.received(1, &format!("welcome: {session}, log {log}, which is at {seq}"));
        let asked = self.reader.welcome(offered(member, log, seq), self.now);
        self.asked(asked.as_ref(), asks)
    }

    pub fn ask(&mut self, asks: &str) -> Result<(), Mismatch> {
        self.tape.note(1, "ask");
        let asked = self.reader.ask(self.now);
        self.asked(asked.as_ref(), asks)
    }

    fn asked(&self, asked: Option<&ClientMessage>, expected: &str) -> Result<(), Mismatch> {
        let came = question(asked);
        match asked {
            Some(_) => self.tape.sent(1, &came),
            None => self.tape.note(1, "no question"),
        }
        Mismatch::unless_same(expected, &came)
    }

    pub fn lost(&mut self) {
        self.tape.note(1, "the connection is lost");
        self.reader.lost();
    }

    pub fn pass(&mut self, seconds: u64) {
        self.tape.note(1, format!("{seconds} s pass"));
        self.now += Duration::from_secs(seconds);
    }

    pub fn read(&mut self, seq: u64, expected: Place) -> Result<(), Mismatch> {
        self.tape.received(1, &format!("chat {seq}"));
        let place = self.reader.read(seq, self.now);
        self.tape.note(1, format!("{place:?}, the cursor is at {}", self.reader.cursor()));
        Mismatch::unless_equal(&expected, &place)
    }

    pub fn reads(&mut self, seqs: impl IntoIterator<Item = u64>) -> Result<(), Mismatch> {
        seqs.into_iter().try_for_each(|seq| self.read(seq, Place::Next))
    }

    pub fn resumed(&mut self, seq: u64, expected: bool) -> Result<(), Mismatch> {
        self.tape.received(1, &format!("resumed up to {seq}"));
        let answers = self.reader.resumed(seq, self.now);
        self.tape.note(1, format!("answers a question: {answers}"));
        Mismatch::unless_equal(&expected, &answers)
    }

    pub fn failed(
        &mut self,
        why: Failure,
        since: u64,
        expected: Option<bool>,
    ) -> Result<(), Mismatch> {
        self.tape.received(1, &format!("resume_failed {why:?}, since {since}"));
        let missed = self.reader.failed(why, since, self.now);
        self.tape.note(1, format!("something is missing: {missed:?}"));
        Mismatch::unless_equal(&expected, &missed)
    }

    pub fn settled(&self, expected: bool) -> Result<(), Mismatch> {
        let word = |settled| if settled { "settled" } else { "not settled" };
        Mismatch::unless_same(word(expected), word(self.reader.is_settled()))
    }

    pub fn cursor(&self, expected: u64) -> Result<(), Mismatch> {
        let is_at = |seq| format!("the cursor is at {seq}");
        Mismatch::unless_same(&is_at(expected), &is_at(self.reader.cursor()))
    }

    /// In seconds since the scene's beginning.
    pub fn deadline(&self, expected: Option<u64>) -> Result<(), Mismatch> {
        let seconds = |at: Instant| at.saturating_duration_since(self.begun).as_secs();
        let is_at = |at: Option<u64>| match at {
            Some(at) => format!("the deadline is at {at} s"),
            None => "there is no deadline".into(),
        };
        Mismatch::unless_same(&is_at(expected), &is_at(self.reader.deadline().map(seconds)))
    }
}
