//! A room to hold conversations in: a hub, a log in memory, and a driver that does what
//! [`hub_task`](full_duplex::lesson06_chat::hub_task) does, without a task and without sockets.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson01_polling::log::{CAPACITY, Draft},
    lesson02_push::log::{AppendError, Cursor, Log, Origin, SharedLog},
    lesson06_chat::{
        hub::{Command, Effect, Hub},
        people::{Delivery, Outgoing, Who},
        protocol::{ClientId, ClientMessage, Complaint, ServerMessage, object, parse_object},
    },
};
use futures_util::FutureExt as _;
use tokio::sync::watch;

/// As [`session::read`](full_duplex::lesson06_chat::session::read) reads a text.
pub fn parse(json: &str) -> Result<ClientMessage, Complaint> {
    object(json).and_then(|object| parse_object(object, &[]))
}

pub struct Room {
    tape: Tape,
    pub log: Arc<SharedLog>,
    pub hub: Hub,
    pub now: Instant,
    grown: watch::Receiver<Cursor>,
    /// Those who have an outbox.
    connected: BTreeSet<ClientId>,
    /// Appends wait until [`appended`](Self::appended) or [`refused`](Self::refused).
    slow_log: bool,
    under_way: Vec<(Draft, Origin)>,
    did: Vec<String>,
    /// The chats that each client got.
    chats: BTreeMap<ClientId, Vec<u64>>,
}

impl Room {
    pub fn new(tape: &Tape) -> Self {
        Self::around(tape, SharedLog::new(CAPACITY, || 0))
    }

    /// Begins anew, with a log that forgets early.
    pub fn keeps_only(&mut self, capacity: usize) {
        self.tape.note(0, format!("the log: keeps {capacity} messages"));
        let capacity = NonZeroUsize::new(capacity).expect("more than none");
        *self = Self::around(&self.tape, SharedLog::new(capacity, || 0));
    }

    fn around(tape: &Tape, log: SharedLog) -> Self {
        let log = Arc::new(log);
        Self {
            tape: tape.clone(),
            hub: Hub::new(log.clone(), || 0),
            now: Instant::now(),
            grown: log.grown(),
            connected: BTreeSet::new(),
            slow_log: false,
            under_way: Vec::new(),
            did: Vec::new(),
            chats: BTreeMap::new(),
            log,
        }
    }

    /// Lets these people in: 1, 2, 3, … What the hub does meanwhile is not looked at.
    pub fn with(&mut self, names: &[&str]) {
        for (id, name) in (1..).zip(names) {
            self.connected.insert(id);
            let _ = self.hub.handle(Command::Connect(id, Who::Anonymous), self.now);
            let join = ClientMessage::Join { username: (*name).to_owned() };
            let _ = self.hub.handle(Command::Said(id, Ok(join)), self.now);
            self.tape.note(id, format!("{name} is in the room"));
        }
    }

    /// From now on an append takes its time.
    pub fn slow_log(&mut self) {
        self.tape.note(0, "the log: slow from now on");
        self.slow_log = true;
    }

    /// A part of a conversation that the tape has in one line.
    pub fn unseen(
        &mut self,
        about: &str,
        talk: impl FnOnce(&mut Self) -> Result<(), Mismatch>,
    ) -> Result<(), Mismatch> {
        self.tape.note(0, about);
        let tape = std::mem::take(&mut self.tape);
        let result = talk(self);
        self.tape = tape;
        result
    }

    pub fn connects(&mut self, id: ClientId, expected: &[String]) -> Result<(), Mismatch> {
        self.tape.note(id, "connects");
        self.does(Command::Connect(id, Who::Anonymous), expected)
    }

    /// A client that has an account.
    pub fn comes_as(
        &mut self,
        id: ClientId,
        name: &str,
        expected: &[String],
    ) -> Result<(), Mismatch> {
        self.tape.note(id, format!("connects, known as {name}"));
        let who = Who::Known { id: format!("u{id}"), name: name.to_owned() };
        self.does(Command::Connect(id, who), expected)
    }

    pub fn says(&mut self, id: ClientId, json: &str, expected: &[String]) -> Result<(), Mismatch> {
        self.tape.sent(id, &shortened(json));
        self.does(Command::Said(id, parse(json)), expected)
    }

    pub fn joins(&mut self, id: ClientId, name: &str, expected: &[String]) -> Result<(), Mismatch> {
        self.says(id, &format!(r#"{{"type":"join","username":"{name}"}}"#), expected)
    }

    pub fn chats(&mut self, id: ClientId, text: &str, expected: &[String]) -> Result<(), Mismatch> {
        self.says(id, &format!(r#"{{"type":"chat","message":"{text}"}}"#), expected)
    }

    pub fn types(
        &mut self,
        id: ClientId,
        is_typing: bool,
        expected: &[String],
    ) -> Result<(), Mismatch> {
        self.says(id, &format!(r#"{{"type":"typing","isTyping":{is_typing}}}"#), expected)
    }

    pub fn leaves(
        &mut self,
        id: ClientId,
        reason: Option<&str>,
        expected: &[String],
    ) -> Result<(), Mismatch> {
        let how = reason.map_or(String::new(), |reason| format!(", reason {reason:?}"));
        self.tape.note(id, format!("leaves{how}"));
        self.does(Command::Leave(id, reason.map(str::to_owned)), expected)
    }

    /// `POST /messages`. The hub is not told.
    pub fn posts(&mut self, username: &str, message: &str) {
        self.tape.note(0, format!("POST /messages: {username} {message:?}"));
        let draft = Draft { username: username.into(), message: message.into() };
        let posted = self.log.append(draft, None).now_or_never();
        posted.expect("at once").expect("a good message");
    }

    pub fn grows(&mut self, expected: &[String]) -> Result<(), Mismatch> {
        self.tape.note(0, "the log has grown");
        self.does(Command::Grown, expected)
    }

    /// The log has taken the oldest message that is under way, and has not told it yet.
    pub fn written_silently(&mut self) -> Command {
        assert!(!self.under_way.is_empty(), "the hub asked for an append before");
        let (draft, origin) = self.under_way.remove(0);
        self.tape.note(0, format!("the log: {:?} is in", draft.message));
        let result = self.log.append(draft, Some(origin.clone())).now_or_never();
        Command::Written(origin, result.expect("this log is in memory"))
    }

    /// The log has taken the oldest message that is under way.
    pub fn appended(&mut self, expected: &[String]) -> Result<(), Mismatch> {
        let written = self.written_silently();
        self.does(written, expected)
    }

    /// The log refuses the oldest message that is under way.
    pub fn refused(&mut self, why: AppendError, expected: &[String]) -> Result<(), Mismatch> {
        assert!(!self.under_way.is_empty(), "the hub asked for an append before");
        let (draft, origin) = self.under_way.remove(0);
        self.tape.note(0, format!("the log refuses {:?}: {why}", draft.message));
        self.does(Command::Written(origin, Err(why)), expected)
    }

    /// Time passes, and the hub does what it wants to do then.
    pub fn waits(&mut self, milliseconds: u64, expected: &[String]) -> Result<(), Mismatch> {
        self.tape.note(0, format!("{milliseconds} ms later"));
        self.now += Duration::from_millis(milliseconds);
        if self.hub.poll_timeout().is_some_and(|at| at <= self.now) {
            let effects = self.hub.handle_timeout(self.now);
            self.carry_out(effects, true);
        }
        self.compares(expected)
    }

    /// Gives the hub a command, carries out what it wants, and compares that.
    pub fn does(&mut self, command: Command, expected: &[String]) -> Result<(), Mismatch> {
        self.handle(command, true);
        self.compares(expected)
    }

    /// Gives the hub a command. Returns the chats that each client gets.
    pub fn chats_after(&mut self, command: Command) -> BTreeMap<ClientId, Vec<u64>> {
        self.handle(command, true);
        self.did.clear();
        std::mem::take(&mut self.chats)
    }

    /// Whether an append is under way.
    pub fn has_appends(&self) -> bool {
        !self.under_way.is_empty()
    }

    pub fn note(&self, id: ClientId, text: impl Into<String>) {
        self.tape.note(id, text);
    }

    fn compares(&mut self, expected: &[String]) -> Result<(), Mismatch> {
        let came = std::mem::take(&mut self.did);
        Mismatch::unless_same(&lines(expected), &lines(&came))
    }

    fn handle(&mut self, command: Command, appends: bool) {
        match &command {
            Command::Connect(id, _) => drop(self.connected.insert(*id)),
            Command::Leave(id, _) => drop(self.connected.remove(id)),
            _ => {}
        }
        self.grown.mark_unchanged(); // the hub reads the log with every command
        let effects = self.hub.handle(command, self.now);
        self.carry_out(effects, appends);
        if self.grown.has_changed().unwrap_or_default() {
            self.tape.note(0, "the log has grown");
            self.handle(Command::Grown, false);
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>, appends: bool) {
        for effect in effects {
            match effect {
                Effect::Send(outgoing) => self.sends(outgoing),
                Effect::Append { draft, origin } => {
                    let line = append_line(&draft, &origin);
                    self.tape.note(origin.client_id, line.clone());
                    self.did.push(line);
                    self.under_way.push((draft, origin));
                    if appends && !self.slow_log {
                        let written = self.written_silently();
                        self.handle(written, false);
                    }
                }
            }
        }
    }

    /// What is for a client that has gone reaches nobody.
    fn sends(&mut self, Outgoing { mut to, text, delivery }: Outgoing) {
        to.retain(|id| self.connected.contains(id));
        to.sort_unstable();
        let message = serde_json::from_str(text.as_str());
        for id in &to {
            self.tape.received(*id, &shortened(text.as_str()));
            if let Ok(ServerMessage::Chat { seq, .. }) = message {
                self.chats.entry(*id).or_default().push(seq);
            }
        }
        if !to.is_empty() {
            self.did.push(line(&to, text.as_str(), delivery));
        }
    }
}

fn append_line(Draft { username, message }: &Draft, origin: &Origin) -> String {
    let Origin { client_id, session, id } = origin;
    let id = id.as_ref().map_or(String::new(), |id| format!(", id {id:?}"));
    let session = session.as_ref().map_or(String::new(), |it| format!(", session {it:?}"));
    // The log trims it anyway.
    let text = shortened(message.trim());
    format!("append: {username} {text:?}, from {client_id}{id}{session}")
}

/// A text as it is compared: a greeting and a complaint are for people, and say it in their words.
fn line(to: &[ClientId], json: &str, delivery: Delivery) -> String {
    let mut message = serde_json::from_str::<ServerMessage>(json);
    if let Ok(ServerMessage::Welcome { message, .. } | ServerMessage::Error { message, .. }) =
        &mut message
    {
        "…".clone_into(message);
    }
    let text = message.map_or(json.to_owned(), |message| sent(&message));
    let mark = if delivery == Delivery::BestEffort { ", may be dropped" } else { "" };
    format!("to {to:?}{mark}: {text}")
}

fn sent(message: &ServerMessage) -> String {
    let json = serde_json::to_string(message).unwrap_or_default();
    json.replace(r#","timestamp":0"#, "")
}

/// Nobody wants to read 2,000 letters.
fn shortened(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

fn lines(lines: &[String]) -> String {
    if lines.is_empty() { "nothing".to_owned() } else { lines.join("\n") }
}

/// An [`Effect::Append`].
pub fn append(from: ClientId, name: &str, text: &str) -> String {
    format!("append: {name} {:?}, from {from}", shortened(text))
}

/// The same of a message that has an `id`.
pub fn append_with(id: &str, from: ClientId, name: &str, text: &str) -> String {
    format!("append: {name} {text:?}, from {from}, id {id:?}")
}

fn reliable(to: &[ClientId], message: &ServerMessage) -> String {
    format!("to {to:?}: {}", sent(message))
}

fn best_effort(to: &[ClientId], message: &ServerMessage) -> String {
    format!("to {to:?}, may be dropped: {}", sent(message))
}

pub fn welcome(id: ClientId) -> String {
    reliable(&[id], &ServerMessage::Welcome { client_id: id, message: "…".into() })
}

/// Somebody's chat; without a number it was posted over HTTP.
pub fn chat(to: &[ClientId], seq: u64, from: Option<ClientId>, name: &str, text: &str) -> String {
    chat_with(None, to, seq, from, name, text)
}

/// The same of a message that has an `id`.
pub fn chat_with(
    id: Option<&str>,
    to: &[ClientId],
    seq: u64,
    from: Option<ClientId>,
    name: &str,
    text: &str,
) -> String {
    let message = ServerMessage::Chat {
        seq,
        id: id.map(str::to_owned),
        client_id: from,
        username: name.into(),
        message: text.into(),
        timestamp: 0,
    };
    reliable(to, &message)
}

pub fn joined(to: &[ClientId], id: ClientId, name: &str) -> String {
    let username = name.to_owned();
    reliable(to, &ServerMessage::UserJoined { client_id: id, username, timestamp: 0 })
}

pub fn left(to: &[ClientId], id: ClientId, name: &str, reason: Option<&str>) -> String {
    let (username, reason) = (name.to_owned(), reason.map(str::to_owned));
    reliable(to, &ServerMessage::UserLeft { client_id: id, username, timestamp: 0, reason })
}

pub fn presence(to: ClientId, users: &[(ClientId, &str)]) -> String {
    let users: Vec<_> = users
        .iter()
        .map(|(id, name)| format!(r#"{{"clientId":{id},"username":"{name}"}}"#))
        .collect();
    format!(r#"to [{to}], may be dropped: {{"type":"presence","users":[{}]}}"#, users.join(","))
}

pub fn typing(to: &[ClientId], id: ClientId, name: &str, is_typing: bool) -> String {
    let username = name.to_owned();
    best_effort(to, &ServerMessage::Typing { client_id: id, username, is_typing })
}

/// A complaint; `"id":"a"` and `"retryAfterMs":1000` if it has them.
pub fn error(to: ClientId, code: &str, id: Option<&str>, retry_after_ms: Option<u64>) -> String {
    let id = id.map_or(String::new(), |id| format!(r#","id":"{id}""#));
    let retry = retry_after_ms.map_or(String::new(), |ms| format!(r#","retryAfterMs":{ms}"#));
    format!(r#"to [{to}]: {{"type":"error","code":"{code}","message":"…"{id}{retry}}}"#)
}

pub fn pong(to: ClientId, echo: u64) -> String {
    format!(r#"to [{to}], may be dropped: {{"type":"pong","echo":{echo}}}"#)
}
