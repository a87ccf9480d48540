//! A client without a socket, and a tape of what it wants to do.

use std::time::{Duration, Instant};

use full_duplex::{
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
}

impl Tape {
    pub fn new() -> Self {
        Self::seeded(8)
    }

    pub fn seeded(seed: u64) -> Self {
        let client = Client::new("Minh", fastrand::Rng::with_seed(seed));
        let now = Instant::now();
        Self { client, begun: now, now, ids: Vec::new(), dials: 0 }
    }

    /// In the room, with the log at `seq`.
    pub fn online(seq: u64) -> Self {
        let mut tape = Self::new();
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
        let actions = self.client.handle(input, self.now);
        self.written(actions)
    }

    pub fn plays(&mut self, inputs: impl IntoIterator<Item = Input>) -> String {
        let lines = inputs.into_iter().map(|input| self.play(input));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Lets time pass; what the client does meanwhile, each with its second.
    pub fn wait(&mut self, seconds: f64) -> String {
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
        lines.join(", ")
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

/// The English half.
fn first(words: &str) -> String {
    words.split(" · ").next().unwrap_or_default().to_owned()
}
