//! What is counted in the finale: everything that was said, and where it came.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::Duration,
};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, timeout_at},
};

use crate::lesson08_reconnect::server::file::Record;

/// Something that a person has seen.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The time since the beginning.
    pub at: Duration,
    /// The person's number.
    pub person: usize,
    /// What it was.
    pub what: What,
}

/// What a person can see.
#[derive(Clone, Debug)]
pub enum What {
    /// The client has reached the room.
    Online,
    /// The client is without a connection.
    Away,
    /// The person says something.
    Said,
    /// The person's message is in the log.
    Acknowledged {
        /// Its id.
        id: String,
        /// Its place.
        seq: u64,
    },
    /// Another one's message is shown.
    Heard {
        /// Its place.
        seq: u64,
    },
    /// A message is not in the log, and the person is told so.
    Refused,
}

/// All moments, and what they come to.
#[derive(Debug, Default)]
pub struct Balance {
    /// All that was seen, in order.
    pub moments: Vec<Moment>,
    /// When the server was killed, and for how long it was away.
    pub kills: Vec<(Duration, Duration)>,
    people: Vec<Seen>,
    said: usize,
    refused: usize,
    acknowledged: BTreeSet<String>,
    lost: usize,
    doubled: usize,
}

/// What one person has seen.
#[derive(Debug, Default)]
struct Seen {
    online: bool,
    /// Each place in the log, and how many times it was shown.
    places: BTreeMap<u64, usize>,
}

impl Balance {
    /// For so many people.
    #[must_use]
    pub fn new(people: usize) -> Self {
        Self { people: (0..people).map(|_| Seen::default()).collect(), ..Self::default() }
    }

    /// How many people there are.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Takes what is seen until it is so, or no longer than `patience`.
    pub async fn until(
        &mut self,
        seen: &mut UnboundedReceiver<Moment>,
        patience: Duration,
        is: fn(&Self) -> bool,
    ) {
        let end = Instant::now() + patience;
        while !is(self) {
            match timeout_at(end, seen.recv()).await {
                Ok(Some(moment)) => self.take(moment),
                _ => return,
            }
        }
    }

    /// Takes what is seen until this time.
    pub async fn take_until(&mut self, seen: &mut UnboundedReceiver<Moment>, end: Instant) {
        while let Ok(Some(moment)) = timeout_at(end, seen.recv()).await {
            self.take(moment);
        }
    }

    fn take(&mut self, moment: Moment) {
        let person = &mut self.people[moment.person];
        match &moment.what {
            What::Online => person.online = true,
            What::Away => person.online = false,
            What::Said => self.said += 1,
            What::Refused => self.refused += 1,
            What::Acknowledged { id, seq } => {
                self.acknowledged.insert(id.clone());
                *person.places.entry(*seq).or_default() += 1;
            }
            What::Heard { seq } => *person.places.entry(*seq).or_default() += 1,
        }
        self.moments.push(moment);
    }

    /// Whether everybody is in the room.
    #[must_use]
    pub fn all_online(&self) -> bool {
        self.people.iter().all(|person| person.online)
    }

    /// Whether everything is acknowledged, and everybody has read as far as everybody else.
    #[must_use]
    pub fn all_read(&self) -> bool {
        let last = |seen: &Seen| seen.places.keys().last().copied();
        let head = self.people.iter().filter_map(last).max();
        self.all_online()
            && self.acknowledged.len() + self.refused == self.said
            && self.people.iter().all(|person| last(person) == head)
    }

    /// Compares all that was seen with what is in the log.
    pub fn compare(&mut self, records: &[Record]) {
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for id in records.iter().filter_map(|record| record.id.as_deref()) {
            *ids.entry(id).or_default() += 1;
        }
        let not_kept = self.acknowledged.iter().filter(|id| !ids.contains_key(id.as_str()));
        let not_acknowledged = self.said - self.refused - self.acknowledged.len();
        let not_read = self.people.iter().map(|person| {
            records.iter().filter(|it| !person.places.contains_key(&it.message.seq)).count()
        });
        self.lost = not_kept.count() + not_acknowledged + not_read.sum::<usize>();
        let twice = |count: &&usize| **count > 1;
        let shown_twice = self.people.iter().flat_map(|person| person.places.values());
        self.doubled = ids.values().filter(twice).count() + shown_twice.filter(twice).count();
    }

    /// Whether something was said, nothing is lost, and nothing is there twice.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.said > 0 && self.refused == 0 && (self.lost, self.doubled) == (0, 0)
    }

    /// The figures in both languages, in the order of the picture.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, usize); 4] {
        [
            ("said · đã nói", self.said),
            ("acknowledged · đã được xác nhận", self.acknowledged.len()),
            ("lost · mất", self.lost),
            ("doubled · lặp", self.doubled),
        ]
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, count) in self.figures() {
            writeln!(f, "  {count:>6}  {name}")?;
        }
        Ok(())
    }
}
