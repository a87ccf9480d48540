//! A hub without sockets, and a record of what it is told and what it wants done: for this lesson's
//! tests, and for the building stages.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use full_duplex::{
    learn::observe::Tape as Record,
    lesson02_push::log::Log,
    lesson06_chat::people::Delivery,
    lesson08_reconnect::{
        protocol::{Token, parse},
        server::{
            durable_log::DurableLog,
            hub::{Command, ConnectionId, Effect, Hub, Policy},
            token::{Draw, draw_token},
        },
    },
};
use futures_util::FutureExt as _;
use serde_json::Value;

use crate::support::durable::counting;

/// A hub, its log and its time.
pub struct Room {
    pub hub: Hub,
    pub log: Arc<dyn Log>,
    pub now: Instant,
    record: Record,
}

pub fn token(number: u128) -> String {
    let Token(token) = draw_token(&mut (Box::new(move || number) as Draw));
    token
}

impl Room {
    pub fn new() -> Self {
        let log: Arc<dyn Log> = Arc::new(DurableLog::in_memory(|| 0, &mut counting()));
        let now = Instant::now();
        let policy = Policy { history: 3, ..Policy::default() };
        let hub = Hub::new(log.clone(), &[], policy, || 0, counting(), now);
        Self { hub, log, now, record: Record::default() }
    }

    /// Lan is client 1 on connection 1, Minh client 2 on connection 2.
    pub fn with_lan_and_minh() -> Self {
        let mut room = Self::new();
        for (connection, name) in [(1, "Lan"), (2, "Minh")] {
            room.does(Command::Connect(connection));
            room.says(connection, &format!(r#"{{"type":"join","username":"{name}"}}"#));
        }
        room
    }

    /// The same room; what happens from here on is written to this record.
    pub fn recorded(mut self, record: &Record) -> Self {
        record.note(0, "Lan is member 1, on connection 1; Minh is member 2, on connection 2");
        record.note(0, format!("the log is at {}", self.log.head().seq));
        self.record = record.clone();
        self
    }

    /// What the hub wants done; what it wants appended is appended at once.
    pub fn does(&mut self, command: Command) -> String {
        match &command {
            Command::Text(..) => {} // it was written as it came
            Command::Connect(connection) => self.record.note(*connection, "connects"),
            Command::Leave(connection, None) => self.record.note(*connection, "says goodbye"),
            Command::Leave(connection, Some(why)) => self.record.note(*connection, *why),
            Command::Written(connection, ..) => self.record.note(*connection, "is written"),
        }
        let effects = self.hub.handle(command, self.now);
        let mut lines = String::new();
        for (connection, effect) in effects {
            let Effect::Append(append) = effect else {
                let line = written(vec![(connection, effect)]);
                self.note(connection, &line);
                lines += &line;
                continue;
            };
            let (draft, origin) = *append;
            let id = origin.id.clone();
            let result = self.log.append(draft, Some(origin)).now_or_never().expect("no waiting");
            lines += &self.does(Command::Written(connection, id, result));
        }
        lines
    }

    pub fn says(&mut self, connection: ConnectionId, json: &str) -> String {
        self.record.sent(connection, json);
        self.does(Command::Text(connection, parse(json)))
    }

    /// Writes what the hub wants done on a connection to the record.
    fn note(&self, connection: ConnectionId, line: &str) {
        let what = line.split_once(' ').map_or(line, |(_, what)| what).trim_end();
        match serde_json::from_str::<Value>(what) {
            Ok(welcome) if welcome["type"] == "welcome" => {
                let (me, seq) = (&welcome["clientId"], &welcome["seq"]);
                self.record.received(connection, &format!("welcome: member {me}, log at {seq}"));
            }
            Ok(_) => self.record.received(connection, what),
            Err(_) => self.record.note(connection, what),
        }
    }

    pub fn chats(&mut self, connection: ConnectionId, id: &str, text: &str) -> String {
        self.says(connection, &format!(r#"{{"type":"chat","id":"{id}","message":"{text}"}}"#))
    }

    /// Resumes as the member whose token was the one of this number.
    pub fn resumes(&mut self, connection: ConnectionId, session: u128, since: u64) -> String {
        let (session, epoch) = (token(session), self.log.head().epoch);
        let resume = format!(
            r#"{{"type":"resume","session":"{session}","epoch":"{}","since":{since}}}"#,
            epoch.as_str()
        );
        self.says(connection, &resume)
    }

    /// Lets time pass, and the hub do what it wants to do then.
    pub fn wait(&mut self, seconds: u64) -> String {
        self.now += Duration::from_secs(seconds);
        self.record.note(0, format!("{seconds} s pass"));
        let mut lines = String::new();
        for (connection, effect) in self.hub.handle_timeout(self.now) {
            let line = written(vec![(connection, effect)]);
            self.note(connection, &line);
            lines += &line;
        }
        lines
    }
}

/// `2 {…}`: sent on connection 2; `2 reads 1 after 3, whole to 5`; what may be dropped begins with
/// `~`.
pub fn written(effects: Vec<(ConnectionId, Effect)>) -> String {
    let mut lines = String::new();
    for (connection, effect) in effects {
        let _ = match effect {
            Effect::Send(text, delivery) => {
                let mark = if delivery == Delivery::BestEffort { "~" } else { "" };
                let text = text.as_str().replace(r#","timestamp":0"#, "");
                writeln!(lines, "{mark}{connection} {text}")
            }
            Effect::Read(from) => {
                let (me, after, whole) = (from.me, from.after, from.whole);
                writeln!(lines, "{connection} reads as {me} after {after}, whole to {whole}")
            }
            Effect::Append(append) => writeln!(lines, "{connection} appends {}", append.0.message),
            Effect::Evict => writeln!(lines, "{connection} is evicted"),
        };
    }
    lines
}
