//! A client without a socket, and a tape of what it wants to do.

use std::time::{Duration, Instant};

pub use full_duplex::learn::observe::Tape as Record;
use full_duplex::{
    learn::ladder::Mismatch,
    lesson06_chat::protocol as room,
    lesson08_reconnect::{
        client::{
            Client,
            event::{Action, Event, Input, State},
        },
        outcome::Outcome,
        protocol::{Failure, ServerMessage, Token},
        status_text::{outcome_text, state_text},
    },
};

/// A connection that was cut.
pub fn lost() -> Input {
    closed(1006)
}

/// A connection that ended with a code.
pub fn closed(code: u16) -> Input {
    Input::Ended(Outcome::Closed(code.into()))
}

pub fn say(text: &str) -> Input {
    Input::Say(text.to_owned())
}

/// `welcome`, from the log "a", which stands at `seq`; the heart beats rarely.
pub fn welcome(client_id: u64, seq: u64) -> Input {
    welcome_to("a", client_id, seq)
}

pub fn welcome_to(epoch: &str, client_id: u64, seq: u64) -> Input {
    Input::Heard(ServerMessage::Welcome {
        client_id,
        message: String::new(),
        heartbeat_ms: 3_600_000,
        session: Token(format!("secret of {client_id}")),
        epoch: epoch.to_owned().into(),
        seq,
        node: None,
    })
}

/// `presence`: one member, under this name.
pub fn presence(client_id: u64, username: &str) -> Input {
    let users = vec![room::User { client_id, username: username.to_owned() }];
    Input::Heard(room::ServerMessage::Presence { users }.into())
}

pub fn resumed(seq: u64) -> Input {
    Input::Heard(ServerMessage::Resumed { seq, replayed: 0 })
}

pub fn resume_failed(reason: Failure, since: u64) -> Input {
    Input::Heard(ServerMessage::ResumeFailed { reason, since })
}

/// Another member's message, from a log.
pub fn chat(seq: u64, id: Option<&str>) -> Input {
    let (id, client_id) = (id.map(str::to_owned), Some(9));
    let (username, message, timestamp) = ("Lan".to_owned(), format!("số {seq}"), 0);
    Input::Heard(
        room::ServerMessage::Chat { seq, id, client_id, username, message, timestamp }.into(),
    )
}

pub fn ack(seq: u64, id: &str, duplicate: bool) -> Input {
    let id = Some(id.to_owned());
    Input::Heard(ServerMessage::Ack { id, seq, timestamp: 0, duplicate })
}

pub fn error(code: room::Code, id: Option<&str>, retry_after_ms: Option<u64>) -> Input {
    let (id, message) = (id.map(str::to_owned), "no".to_owned());
    Input::Heard(room::ServerMessage::Error { code, message, id, retry_after_ms }.into())
}

/// A client, its time, and what it has wanted to do.
pub struct Tape {
    pub client: Client,
    begun: Instant,
    now: Instant,
    /// What its own messages are called, in the order in which they were said: `#0`, `#1` on the
    /// tape.
    pub ids: Vec<String>,
    /// How often it wanted to dial.
    pub dials: usize,
    /// What happened, and what it did, line by line.
    record: Record,
}

impl Tape {
    pub fn new() -> Self {
        Self::seeded(8)
    }

    pub fn seeded(seed: u64) -> Self {
        let client = Client::new("Minh", fastrand::Rng::with_seed(seed));
        let now = Instant::now();
        let record = Record::default();
        Self { client, begun: now, now, ids: Vec::new(), dials: 0, record }
    }

    /// The same, with what happens written to a record.
    pub fn on(record: &Record) -> Self {
        Self { record: record.clone(), ..Self::new() }
    }

    /// In the room, with the log at `seq`.
    pub fn online(seq: u64) -> Self {
        Self::online_on(&Record::default(), seq)
    }

    pub fn online_on(record: &Record, seq: u64) -> Self {
        let mut tape = Self::on(record);
        tape.plays([Input::Retry, Input::Open, welcome(1, seq), presence(1, "Minh")]);
        tape
    }

    /// The connection is lost, and the next one says welcome.
    pub fn comes_back(&mut self, welcome: Input) -> String {
        self.plays([lost(), Input::Retry, Input::Open]);
        self.play(welcome)
    }

    /// What the client does because of this, in one line.
    pub fn play(&mut self, input: Input) -> String {
        self.note(&input);
        let actions = self.client.handle(input, self.now);
        self.written(actions)
    }

    pub fn plays(&mut self, inputs: impl IntoIterator<Item = Input>) -> String {
        let lines = inputs.into_iter().map(|input| self.play(input));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
    }

    pub fn expect(&mut self, input: Input, line: &str) -> Result<(), Mismatch> {
        compare(line, &self.play(input))
    }

    pub fn expect_all(
        &mut self,
        inputs: impl IntoIterator<Item = Input>,
        line: &str,
    ) -> Result<(), Mismatch> {
        compare(line, &self.plays(inputs))
    }

    pub fn expect_back(&mut self, welcome: Input, line: &str) -> Result<(), Mismatch> {
        compare(line, &self.comes_back(welcome))
    }

    pub fn expect_wait(&mut self, seconds: f64, line: &str) -> Result<(), Mismatch> {
        compare(line, &self.wait(seconds))
    }

    pub fn expect_waiting(&self, messages: usize) -> Result<(), Mismatch> {
        let waiting = |count: usize| format!("{count} messages in the queue");
        compare(&waiting(messages), &waiting(self.client.unsettled().count()))
    }

    pub fn expect_over(&self) -> Result<(), Mismatch> {
        let over = if self.client.is_over() { "it is over" } else { "it goes on" };
        compare("it is over", over)
    }

    /// Lets time pass; what the client does meanwhile, each with its second.
    pub fn wait(&mut self, seconds: f64) -> String {
        self.record.note(1, format!("{seconds} s pass"));
        let end = self.now + Duration::from_secs_f64(seconds);
        let mut lines = Vec::new();
        while let Some(at) = self.client.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            let actions = self.client.handle_timeout(self.now);
            let line = self.written(actions);
            if !line.is_empty() {
                lines.push(line);
            }
            assert!(lines.len() < 10_000, "a client that never sleeps: {:?}", &lines[..10]);
        }
        self.now = end;
        lines.join(", ")
    }

    pub fn elapsed(&self) -> Duration {
        self.now - self.begun
    }

    fn written(&mut self, actions: Vec<Action>) -> String {
        let lines: Vec<_> = actions.into_iter().map(|action| self.action(action)).collect();
        for line in &lines {
            match line.strip_prefix("SEND ") {
                Some(sent) => self.record.sent(1, sent),
                None => self.record.note(1, format!("  {line}")),
            }
        }
        lines.join(", ")
    }

    /// Writes what happens to the record.
    fn note(&self, input: &Input) {
        let text = match input {
            Input::Heard(message) => return self.record.received(1, &self.message(message)),
            Input::Ended(outcome) => format!("the connection ends: {}", outcome_text(*outcome)[0]),
            other => format!("{other:?}"),
        };
        self.record.note(1, text);
    }

    fn message(&self, message: &ServerMessage) -> String {
        let id = |id: &Option<String>| match id {
            Some(id) => format!(" of {}", self.name(id)),
            None => String::new(),
        };
        match message {
            ServerMessage::Welcome { client_id, epoch, seq, .. } => {
                format!("welcome: member {client_id}, log {}, which is at {seq}", epoch.as_str())
            }
            ServerMessage::Resumed { seq, .. } => format!("resumed up to {seq}"),
            ServerMessage::ResumeFailed { reason, since } => {
                format!("resume_failed {reason:?}, since {since}")
            }
            ServerMessage::Ack { id: of, seq, duplicate, .. } => {
                format!("ack {seq}{}{}", id(of), if *duplicate { ", duplicate" } else { "" })
            }
            ServerMessage::Room(room::ServerMessage::Chat { id: of, seq, .. }) => {
                format!("chat {seq}{}", id(of))
            }
            ServerMessage::Room(room::ServerMessage::Error { code, id: of, .. }) => {
                format!("error {code:?}{}", id(of))
            }
            other => other.text().as_str().to_owned(),
        }
    }

    fn action(&mut self, action: Action) -> String {
        match action {
            Action::Dial { .. } => {
                self.dials += 1;
                "DIAL".to_owned()
            }
            Action::Send(text) => format!("SEND {}", self.sent(text.as_str())),
            Action::Ping => "PING".to_owned(),
            Action::Goodbye => "GOODBYE".to_owned(),
            Action::HangUp(code) => format!("HANG UP {code}"),
            Action::Show(event) => self.event(event),
        }
    }

    fn sent(&self, text: &str) -> String {
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        match field("type").as_str() {
            "chat" => format!("{} {}", self.name(&field("id")), field("message")),
            "join" => format!("join {}", field("username")),
            "resume" => format!("resume {} since {}", field("session"), value["since"]),
            other => other.to_owned(),
        }
    }

    fn name(&self, id: &str) -> String {
        let at = self.ids.iter().position(|known| known == id);
        at.map_or_else(|| id.to_owned(), |at| format!("#{at}"))
    }

    fn event(&mut self, event: Event) -> String {
        match event {
            Event::State(state) => self.state(state),
            Event::Pending { id, .. } => {
                self.ids.push(id);
                format!("#{} pending", self.ids.len() - 1)
            }
            Event::Delivered { id, seq, .. } => format!("{} delivered at {seq}", self.name(&id)),
            Event::Failed { id, why, .. } => format!("{} failed: {why}", self.name(&id)),
            Event::Refused { why, .. } => format!("refused: {}", first(&why.to_string())),
            Event::Heard(room::ServerMessage::Chat { seq, .. }) => format!("heard {seq}"),
            Event::Heard(room::ServerMessage::Error { message, .. }) => format!("error: {message}"),
            Event::Heard(_) => "heard of people".to_owned(),
            Event::Missed(why) => format!("missed: {why:?}"),
        }
    }

    fn state(&self, state: State) -> String {
        let [words, _] = state_text(state, self.now);
        match state {
            State::Waiting(wait) => format!("waiting {}", wait.attempt),
            State::Offline(_) => "offline".to_owned(),
            State::GivenUp(why) => format!("given up: {}", outcome_text(why)[0]),
            _ => words,
        }
    }
}

/// Compares two lines; one without a word is shown as "nothing".
fn compare(expected: &str, came: &str) -> Result<(), Mismatch> {
    let shown = |line: &str| if line.is_empty() { "nothing".to_owned() } else { line.to_owned() };
    Mismatch::unless_same(&shown(expected), &shown(came))
}

/// The English half.
fn first(words: &str) -> String {
    words.split(" · ").next().unwrap_or_default().to_owned()
}
