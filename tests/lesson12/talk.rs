//! Members who talk on several servers that share a log, whatever happens to it.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use full_duplex::{
    lesson01_polling::log::Draft,
    lesson02_push::log::{Appended, Log, Origin},
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::{node_log::NodeLog, store::Store},
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::support::{NEW_YEAR, SOON, durable::entries};

/// What was acknowledged.
type Said = Vec<(u64, String)>;

/// Eight members, half of them on each of two servers.
pub struct Talk {
    nodes: [Arc<NodeLog>; 2],
    people: JoinSet<Said>,
    over: Arc<AtomicBool>,
    /// When something was acknowledged for the last time.
    pub acknowledged: watch::Receiver<Instant>,
}

pub async fn node(store: Arc<dyn Store>) -> Arc<NodeLog> {
    let draw = secure_random().expect("random bits");
    NodeLog::follow(store, || NEW_YEAR, draw, |_| ()).await.expect("a log")
}

impl Talk {
    pub async fn begin(stores: [Arc<dyn Store>; 2]) -> Self {
        let [one, other] = stores;
        let nodes = [node(one).await, node(other).await];
        let (mut people, over) = (JoinSet::new(), Arc::<AtomicBool>::default());
        let (tell, acknowledged) = watch::channel(Instant::now());
        for client_id in 1..=8 {
            let log = nodes[usize::from(client_id > 4)].clone();
            people.spawn(talks(log, client_id, over.clone(), tell.clone()));
        }
        Self { nodes, people, over, acknowledged }
    }

    /// The time from an event until the next acknowledgement.
    pub async fn silent_for(&mut self, event: Instant) -> Duration {
        let next = self.acknowledged.wait_for(|last| *last > event);
        let next = timeout(SOON, next).await.expect("an end of the silence");
        *next.expect("they talk") - event
    }

    /// Ends it. Both servers tell the same story, and nothing in it is missing or doubled. Returns
    /// how many messages it has.
    pub async fn ends(self) -> usize {
        self.over.store(true, Relaxed);
        let said = timeout(SOON, self.people.join_all()).await.expect("all are acknowledged");
        let said: Vec<_> = said.into_iter().flatten().collect();
        let times = said.len();
        let acknowledged: BTreeMap<u64, String> = said.into_iter().collect();
        assert_eq!(acknowledged.len(), times, "no number was given to two messages");
        let last = *acknowledged.keys().last().expect("somebody spoke");
        for node in self.nodes {
            let mut grown = node.grown();
            let all = timeout(SOON, grown.wait_for(|head| head.seq >= last)).await;
            all.expect("it reads on").expect("it lives");
            let told: BTreeMap<_, _> = entries(&*node)
                .iter()
                .map(|entry| (entry.message.seq, entry.message.message.clone()))
                .collect();
            let first = *told.keys().next().expect("something");
            let newest = acknowledged.range(first..).map(|(seq, id)| (*seq, id.clone()));
            assert_eq!(told, newest.collect(), "all was acknowledged in the end, each once");
        }
        assert!(acknowledged.keys().copied().eq(1..=last), "no number is missing");
        acknowledged.len()
    }
}

/// A member says one thing after the other, and repeats each until it is acknowledged.
async fn talks(
    log: Arc<NodeLog>,
    client_id: u64,
    over: Arc<AtomicBool>,
    tell: watch::Sender<Instant>,
) -> Said {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        if over.load(Relaxed) {
            break;
        }
        let id = format!("{client_id}-{n}");
        let seq = loop {
            let draft = Draft { username: "Lan".into(), message: id.clone() };
            let session = Some(client_id.to_string());
            let origin = Origin { client_id, session, id: Some(id.clone()) };
            if let Ok(Appended { entry, .. }) = log.append(draft, Some(origin)).await {
                break entry.message.seq;
            }
            sleep(Duration::from_millis(50)).await;
        };
        tell.send_replace(Instant::now());
        acknowledged.push((seq, id));
        sleep(Duration::from_millis(15)).await;
    }
    acknowledged
}
