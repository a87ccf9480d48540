//! The model of the log: everything that ever stood in it. Every client's trace is compared with
//! it.

use std::collections::BTreeMap;

use full_duplex::{
    lesson01_polling::log::CAPACITY, lesson02_push::log::Log,
    lesson08_reconnect::server::file::Record,
};

use super::trace::View;

/// One log after the other: after the loss of a log a new one begins.
#[derive(Debug)]
pub struct Model {
    logs: Vec<BTreeMap<u64, Record>>,
    /// The number of messages that a log keeps.
    kept: usize,
    /// Some servers may still have an older log while others have a newer one.
    pub is_shared: bool,
}

impl Default for Model {
    fn default() -> Self {
        Self::keeping(CAPACITY.get())
    }
}

impl Model {
    /// Logs that keep so many messages.
    pub fn keeping(kept: usize) -> Self {
        Self { logs: Vec::new(), kept, is_shared: false }
    }

    /// A new log has begun.
    pub fn begin(&mut self) {
        self.logs.push(BTreeMap::new());
    }

    /// Adds what the log holds now. A message that was read before must be the same.
    pub fn collect(&mut self, log: &dyn Log) {
        let known = self.logs.last_mut().expect("a log has begun");
        for entry in log.read(&log.oldest(), usize::MAX).entries {
            let record = &Record::from(&*entry);
            let before = known.insert(record.message.seq, record.clone());
            assert!(
                before.is_none_or(|before| before == *record),
                "the log was changed: {record:?}"
            );
        }
    }

    /// Whether a log has grown so long that it has dropped its beginning.
    pub fn has_forgotten(&self) -> bool {
        self.logs.iter().any(|log| log.len() > self.kept)
    }

    pub fn messages(&self) -> usize {
        self.logs.iter().map(BTreeMap::len).sum()
    }

    /// Adds a message to the newest log.
    pub fn add(&mut self, record: Record) {
        let known = self.logs.last_mut().expect("a log has begun");
        known.insert(record.message.seq, record);
    }

    /// Asserts that each log has no hole, no message twice, and the messages of each person in the
    /// order of sending.
    pub fn holds(&self) {
        self.is_whole();
        for log in &self.logs {
            let mut last = BTreeMap::new();
            for record in log.values().filter(|record| record.id.is_some()) {
                let text = &record.message.message;
                let (speaker, ordinal) = numbered(text);
                let before = last.insert(speaker, ordinal);
                assert!(before < Some(ordinal), "out of order: {text:.12} after {before:?}");
            }
        }
    }

    /// Asserts that each log has no hole, and no message twice.
    pub fn is_whole(&self) {
        for log in &self.logs {
            assert!(log.keys().copied().eq(1..=log.len() as u64), "a log with a hole");
            let mut ids = BTreeMap::new();
            for record in log.values().filter(|record| record.id.is_some()) {
                let before = ids.insert(&record.id, record);
                assert_eq!(before, None, "twice in the log: {record:?}");
            }
        }
    }

    /// The log that a client has shown: the first one, this one or a later one, that holds
    /// everything in `view`, word for word.
    pub fn log_of(&self, view: &View, first: usize) -> Option<usize> {
        (first..self.logs.len()).find(|at| {
            let log = &self.logs[*at];
            let heard = |(seq, words): (&u64, &(String, String))| {
                log.get(seq).is_some_and(|it| {
                    (&it.message.username, &it.message.message) == (&words.0, &words.1)
                })
            };
            let own = |(seq, id): (&u64, &String)| {
                log.get(seq).is_some_and(|it| it.id.as_ref() == Some(id))
            };
            let early = view.early.iter().all(|(seq, id)| own((seq, id)));
            view.heard.iter().all(heard) && view.delivered.iter().all(own) && early
        })
    }
}

/// `P3` and `17` of `P3.17 …`: the sender, and the number of the message among the sender's.
fn numbered(text: &str) -> (&str, u64) {
    let (speaker, rest) = text.split_once('.').expect("a numbered message");
    let number = rest.split(' ').next().unwrap_or_default();
    (speaker, number.parse().expect("a number"))
}
