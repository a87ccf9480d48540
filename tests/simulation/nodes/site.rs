//! Several servers behind one address: each connection goes to the next one that runs.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use fastrand::Rng;
use full_duplex::{
    lesson01_polling::log::Clock,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{
        outcome::Outcome,
        server::{hub::Policy, token::Draw},
    },
    lesson09_door::signed::{Key, Keys},
    lesson12_servers::{cluster, node_log::NodeLog},
};
use tokio::{io::DuplexStream, time::Duration};

use super::{
    super::{event_log::EventLog, network::Site, observer::Observer, process::Open},
    air::{Air, Voice},
    broker::Broker,
    link::Link,
};
use crate::support::NEW_YEAR;

/// The servers' clocks are an hour apart.
const CLOCKS: [Clock; 3] = [|| NEW_YEAR, || NEW_YEAR + 3_600_000, || NEW_YEAR - 3_600_000];

/// Short, so that a world has its end soon.
pub const PACE: Pace = Pace { every: Duration::from_secs(5), pong_timeout: Duration::from_secs(3) };

/// The same for the hub.
fn policy() -> Policy {
    Policy { grace: Duration::from_secs(8), heartbeat: PACE.every, ..Policy::default() }
}

/// The servers.
pub struct Servers {
    event_log: EventLog,
    broker: Arc<Broker>,
    air: Air,
    /// Hears what the first server tells.
    pub observer: Observer,
    inside: Mutex<Inside>,
}

struct Inside {
    chance: Rng,
    nodes: Vec<Option<Node>>,
    /// The server that takes the next connection, if it runs.
    next: usize,
    /// The server on which each client was last.
    homes: BTreeMap<String, usize>,
}

/// A server that runs.
struct Node {
    open: Open,
    link: Arc<Link>,
}

impl Servers {
    /// So many servers, none of which runs.
    pub fn new(
        count: usize,
        event_log: EventLog,
        broker: Arc<Broker>,
        air: Air,
        chance: Rng,
    ) -> Self {
        let nodes = (0..count).map(|_| None).collect();
        let inside = Mutex::new(Inside { chance, nodes, next: 0, homes: BTreeMap::new() });
        Self { event_log, broker, air, observer: Observer::default(), inside }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("no server panics")
    }

    fn draw(&self) -> Draw {
        let mut chance = self.lock().chance.fork();
        Box::new(move || chance.u128(..))
    }

    /// Starts a server, unless it runs, or finds the store away.
    pub async fn start(&self, number: usize) {
        if self.lock().nodes[number].is_some() {
            return;
        }
        let (link, clock) = (self.broker.link(), CLOCKS[number]);
        let Ok(log) = NodeLog::follow(link.clone(), clock, self.draw(), |_| ()).await else {
            self.broker.unlink(&link);
            return self.event_log.tell("NODES", format_args!("{number} can't start"));
        };
        let bus = Arc::new(Voice { air: self.air.clone(), cut: link.cut().clone() });
        let keys = Keys { current: Key([7; 32]), previous: None };
        let draws = [self.draw(), self.draw()];
        let hub = cluster::hub(&log, policy(), clock, keys, bus, draws);
        let open = Open::begin(hub, PACE);
        if number == 0 {
            self.observer.enter(|stream| open.connect("OBSERVER", stream, &self.event_log));
        }
        self.event_log.tell("NODES", format_args!("{number} runs, at {:?}", self.broker.head()));
        self.lock().nodes[number] = Some(Node { open, link });
    }

    /// Ends a server, if it runs.
    pub async fn end(&self, number: usize, planned: bool) {
        let Some(node) = self.lock().nodes[number].take() else { return };
        self.event_log.tell("NODES", format_args!("{number} ends, as planned: {planned}"));
        drop(node.open.end(planned).await);
        node.link.cut().store(true, Relaxed);
        self.broker.unlink(&node.link);
    }

    /// A server's switch for its way to the store.
    pub fn cut(&self, number: usize) -> Option<Arc<AtomicBool>> {
        self.lock().nodes[number].as_ref().map(|node| node.link.cut().clone())
    }

    /// The last numbers of the logs as the servers see them.
    pub fn heads(&self) -> Vec<String> {
        let heads = |node: &Option<Node>| {
            let node = node.as_ref().expect("all run");
            format!("{:?}", node.open.hub.log().head())
        };
        self.lock().nodes.iter().map(heads).collect()
    }
}

impl Site for Servers {
    fn connect(&self, who: &str, stream: DuplexStream) -> Result<(), Outcome> {
        let Inside { nodes, next, homes, .. } = &mut *self.lock();
        let running = (0..nodes.len()).map(|step| (*next + step) % nodes.len());
        let mut running = running.filter_map(|at| Some((at, nodes[at].as_ref()?)));
        let Some((at, node)) = running.next() else { return Err(Outcome::Unreachable) };
        *next = at + 1;
        node.open.connect(who, stream, &self.event_log)?;
        self.event_log.tell(who, format_args!("is on {at}"));
        if homes.insert(who.to_owned(), at).is_some_and(|before| before != at) {
            self.event_log.count("returns to another server");
        }
        Ok(())
    }

    fn head(&self) -> u64 {
        self.broker.head().seq
    }

    fn has_another_log(&self) -> bool {
        self.broker.logs().0.len() > 1
    }
}
