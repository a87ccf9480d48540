//! What must be true of every world of several servers.

use std::{collections::BTreeSet, sync::Arc};

use full_duplex::{
    lesson08_reconnect::{client::event::State, server::file::Record},
    lesson12_servers::store::Stored,
};
use serde_json::Value;
use tokio::time::Duration;

use super::{
    super::{model::Model, person::Place, trace::Trace},
    broker::Broker,
    site::Servers,
};

/// A world at its end.
pub struct World {
    pub place: Place,
    pub servers: Arc<Servers>,
    pub broker: Arc<Broker>,
    /// The number of texts that the store kept for readers.
    pub kept: usize,
    /// Servers heard each other all the time.
    pub is_quiet: bool,
}

impl World {
    pub fn judge(&self, traces: &[Trace]) {
        let head = self.broker.head();
        let (logs, promised) = self.broker.logs();
        let mut model = Model::keeping(self.kept);
        model.is_shared = true;
        for log in &logs {
            model.begin();
            for stored in &log.stored {
                model.add(record(stored));
            }
        }
        model.is_whole();
        self.place.network.holds();
        for seen in self.servers.heads() {
            assert_eq!(seen, format!("{head:?}"), "a server that reads no further");
        }
        let over = |trace: &&Trace| matches!(trace.state, Some(State::GivenUp(_) | State::Left));
        let here: Vec<_> = traces.iter().filter(|trace| !over(trace)).collect();
        let people: BTreeSet<_> = here.iter().map(|trace| trace.name.clone()).collect();
        let all_kept = logs.iter().all(|log| log.stored.len() <= self.kept);
        for trace in traces {
            trace.holds(&model);
            self.place.event_log.add("messages acknowledged", trace.acknowledged());
            self.place.event_log.add("holes that were told", trace.holes);
            if logs.len() == 1 && all_kept {
                assert_eq!(trace.holes, 0, "{} was told of a hole, and there is none", trace.name);
            }
        }
        for trace in here {
            trace.is_complete(head.seq, &people);
        }
        self.nobody_left_who_was_there(traces);
        self.place.event_log.add("messages in a log", model.messages());
        self.place
            .event_log
            .add("worlds whose store lost what it had promised", usize::from(!promised));
    }

    /// A person who has moved to another server, and was back in time, has never left.
    fn nobody_left_who_was_there(&self, traces: &[Trace]) {
        for (at, name) in self.servers.observer.lost() {
            let Some(trace) = traces.iter().find(|trace| trace.name == name) else { continue };
            let [from, to] = [6, 1].map(|seconds| at - Duration::from_secs(seconds));
            if self.is_quiet && trace.state != Some(State::Left) {
                let came = trace.came_between(from, to).map(|came| at - came);
                assert_eq!(came, None, "{name} was said to have left, and had come so long before");
            }
        }
    }
}

/// A text of the store as the model compares it.
fn record(stored: &Stored) -> Record {
    let body: Value = serde_json::from_str(&stored.text).expect("a server's text");
    let mut record = body.clone();
    record["seq"] = stored.seq.into();
    record["author"] = serde_json::json!({
        "client_id": body["clientId"], "clientId": body["clientId"], "key": stored.key.session,
    });
    serde_json::from_value(record).expect("a member's message")
}
