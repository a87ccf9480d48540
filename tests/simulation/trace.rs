//! The trace of one client: what it has shown to its person, and what must be true of that.

use std::collections::{BTreeMap, BTreeSet};

use full_duplex::{
    lesson06_chat::protocol::{ClientId, Code, ServerMessage as Room},
    lesson08_reconnect::{
        client::event::{Event, State},
        protocol::Failure,
    },
};
use tokio::time::{Duration, Instant};

use super::model::Model;

/// What was shown of one log.
#[derive(Debug, Default)]
pub struct View {
    /// The messages of others, by `seq`: author and text.
    pub heard: BTreeMap<u64, (String, String)>,
    /// The client's own messages, by `seq`: their ids.
    pub delivered: BTreeMap<u64, String>,
    /// What was delivered before it was told that this is another log; it is shown again in its
    /// place.
    pub early: Vec<(u64, String)>,
    /// From here on everything must have been shown: the log's head when the client came in, or was
    /// told of a hole.
    from: Option<u64>,
    /// The first message that was heard since then.
    first: Option<u64>,
}

/// What one client has shown from its start to its end.
#[derive(Debug, Default)]
pub struct Trace {
    pub name: String,
    pub views: Vec<View>,
    /// The messages that the client has taken, by id, with what it has told of each.
    pub said: BTreeMap<String, Vec<String>>,
    pub refused: usize,
    /// What was delivered since the connection was lost, by `seq`: perhaps in another log.
    early: Vec<(u64, String)>,
    /// How often the client was told that messages are missing for ever.
    pub holes: usize,
    /// How often because its token had expired.
    pub expired: usize,
    /// When the client told that it was online.
    pub online: Vec<Instant>,
    /// When the client noticed that it was offline.
    pub lost: Vec<Instant>,
    /// When the client did not run: a closed lid.
    pub dozes: Vec<(Instant, Instant)>,
    /// The people in the room.
    pub people: BTreeMap<ClientId, String>,
    /// The last state of the client.
    pub state: Option<State>,
    pub unsettled: Vec<String>,
    /// The servers have another log by now, and a hole may be the way into it: a member stays who
    /// they are.
    pub logs_change: bool,
    /// What happened and must never happen.
    pub wrong: Vec<String>,
}

impl Trace {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), views: vec![View::default()], ..Self::default() }
    }

    /// Adds what was shown, and tells it in a line; `head` is how far the log has come.
    pub fn shown(&mut self, event: Event, head: u64, now: Instant) -> String {
        match event {
            Event::State(state) => self.turned(state, head, now),
            Event::Pending { id, text } => {
                self.said.insert(id, Vec::new());
                format!("says {text:.12}")
            }
            Event::Delivered { id, seq, text, .. } => self.delivered(id, seq, &text),
            Event::Failed { id, text, why } => {
                self.fate(&id, format!("failed: {why}"));
                format!("is told that {text:.12} has failed: {why}")
            }
            Event::Refused { text, why } => {
                self.refused += 1;
                format!("may not say {text:.12}: {why}")
            }
            Event::Missed(why) => self.missed(why, head),
            Event::Heard(message) => self.heard(message),
        }
    }

    fn turned(&mut self, state: State, head: u64, now: Instant) -> String {
        self.state = Some(state);
        if state == State::Online {
            self.online.push(now);
            self.settle();
            let view = self.views.last_mut().expect("a view");
            view.from.get_or_insert(head);
            return "is online".to_owned();
        }
        if self.lost.len() < self.online.len() {
            self.lost.push(now);
        }
        match state {
            State::Waiting(wait) | State::Offline(wait) => {
                let time = wait.until.map_or(f64::INFINITY, |it| {
                    it.saturating_duration_since(now.into_std()).as_secs_f64()
                });
                format!("is back in {time:.3} s: {}", wait.why)
            }
            state => format!("is {state:?}"),
        }
    }

    fn delivered(&mut self, id: String, seq: u64, text: &str) -> String {
        self.fate(&id, format!("delivered at {seq}"));
        self.early.push((seq, id));
        if self.state == Some(State::Online) {
            self.settle();
        }
        format!("is told that {text:.12} is {seq}")
    }

    /// What was delivered belongs to the log that the client has shown so far.
    fn settle(&mut self) {
        let view = self.views.last_mut().expect("a view");
        for (seq, id) in self.early.drain(..) {
            if view.heard.contains_key(&seq) || view.delivered.insert(seq, id).is_some() {
                self.wrong.push(format!("{seq} was shown twice"));
            }
        }
    }

    fn fate(&mut self, id: &str, fate: String) {
        match self.said.get_mut(id) {
            Some(fates) => fates.push(fate),
            None => self.wrong.push(format!("never pending, but {fate}")),
        }
    }

    /// Whether this was delivered in an earlier log. A log that begins with what that one held
    /// tells it again.
    fn was_told_of(&mut self, id: &str, seq: u64) -> bool {
        if let Some(at) = self.early.iter().position(|it| *it == (seq, id.to_owned())) {
            self.early.remove(at); // on a server that was behind; now it is shown in its place
            return true;
        }
        let delivered = |view: &View| view.delivered.values().any(|its| its == id);
        let newest = self.views.last().expect("a view");
        let early = newest.early.iter().any(|(_, its)| its == id);
        early || self.views.iter().rev().skip(1).any(delivered)
    }

    /// A hole that the client has told of: only what comes after it must be complete.
    fn missed(&mut self, why: Failure, head: u64) -> String {
        self.holes += 1;
        self.expired += usize::from(why == Failure::Expired);
        if why == Failure::Epoch || self.logs_change {
            let early = std::mem::take(&mut self.early);
            self.views.push(View { early, ..View::default() });
        }
        self.settle();
        let view = self.views.last_mut().expect("a view");
        (view.from, view.first) = (Some(head), None);
        format!("is told of a hole: {why:?}")
    }

    fn heard(&mut self, message: Room) -> String {
        match message {
            Room::Chat { seq, id, username, message, .. } => {
                let told_before = id.is_some_and(|id| self.was_told_of(&id, seq));
                let line = format!("hears {seq}: {message:.12}");
                let view = self.views.last_mut().expect("a view");
                let last = view.heard.keys().next_back().copied().unwrap_or_default();
                if seq <= last || view.delivered.contains_key(&seq) {
                    self.wrong.push(format!("{seq} was shown again, or after {last}"));
                }
                if message.split('.').next() == Some(&self.name) && !told_before {
                    self.wrong.push(format!("{seq} are its own words, shown as another's"));
                }
                view.first.get_or_insert(seq);
                view.heard.insert(seq, (username, message));
                line
            }
            Room::Presence { users } => {
                self.people =
                    users.into_iter().map(|user| (user.client_id, user.username)).collect();
                format!("sees {}", self.people.len())
            }
            Room::UserJoined { client_id, username, .. } => {
                let line = format!("sees {username} come");
                self.people.insert(client_id, username); // or has another name now
                line
            }
            Room::UserLeft { client_id, username, reason, .. } => {
                self.people.remove(&client_id);
                format!("sees {username} leave: {reason:?}")
            }
            Room::Error { code, message, .. } => {
                if code != Code::Unavailable {
                    self.wrong.push(format!("an error: {message}"));
                }
                format!("is told: {message}")
            }
            other => format!("hears {other:?}"),
        }
    }
}

/// What must be true in the end.
impl Trace {
    /// True of every client, also of one that has left.
    pub fn holds(&self, model: &Model) {
        let name = &self.name;
        assert!(self.wrong.is_empty(), "{name}: {:?}", self.wrong);
        for (id, fates) in &self.said {
            let waits = self.unsettled.contains(id);
            assert!(
                fates.len() + usize::from(waits) == 1,
                "{name}: {id} {fates:?}, waits: {waits}"
            );
        }
        for view in &self.views {
            let (Some(first), Some(last)) = (view.first, view.heard.keys().next_back()) else {
                continue;
            };
            let hole = (first..*last).find(|seq| !view.has(*seq));
            assert_eq!(hole, None, "{name} was shown {last}, and never this");
        }
        assert!(self.expired == 0 || model.has_forgotten(), "{name} missed what was kept");
        let mut log = 0;
        for view in &self.views {
            let shown = model.log_of(view, log);
            let shown =
                shown.unwrap_or_else(|| panic!("{name} was shown what is in no log: {view:?}"));
            log = if model.is_shared { 0 } else { shown };
        }
    }

    /// True of every client that is in the room in the end.
    pub fn is_complete(&self, head: u64, people: &BTreeSet<String>) {
        self.has_read(head);
        let seen: BTreeSet<_> = self.people.values().cloned().collect();
        assert_eq!(seen, *people, "who is here, as {} sees it", self.name);
    }

    /// Online, with nothing unsent and nothing unread.
    pub fn has_read(&self, head: u64) {
        let name = &self.name;
        assert_eq!(self.state, Some(State::Online), "{name} never came back");
        assert!(self.unsettled.is_empty(), "{name} still waits for {} acks", self.unsettled.len());
        let failed = self.said.values().flatten().find(|fate| fate.starts_with("failed"));
        assert_eq!(failed, None, "{name}");
        let view = self.views.last().expect("a view");
        let from = view.from.expect("was online");
        let hole = (from + 1..=head).find(|seq| !view.has(*seq));
        assert_eq!(
            hole, None,
            "{name}, here since {from}, was never shown this; the log has {head}"
        );
    }

    /// The number of messages of which the client has told that they are in the log.
    pub fn acknowledged(&self) -> usize {
        self.said.values().flatten().filter(|fate| fate.starts_with("delivered")).count()
    }

    /// The last message that was shown.
    pub fn last(&self) -> u64 {
        let view = self.views.last().expect("a view");
        let ends = [view.heard.keys().next_back(), view.delivered.keys().next_back()];
        ends.into_iter().flatten().max().copied().unwrap_or_default()
    }

    /// When this client was certainly back in the room between these times, if it was.
    pub fn came_between(&self, from: Instant, to: Instant) -> Option<Instant> {
        let late = Duration::from_secs(1);
        let dozed =
            |at: Instant| self.dozes.iter().any(|(begin, end)| *begin <= at && at <= *end + late);
        self.online.iter().copied().find(|at| from < *at && *at <= to && !dozed(*at))
    }
}

impl View {
    fn has(&self, seq: u64) -> bool {
        self.heard.contains_key(&seq) || self.delivered.contains_key(&seq)
    }
}
