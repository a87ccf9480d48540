//! One server among several: it tells the others whom it has, and hears whom they have.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use super::{
    identity::SignedIdentities,
    node_log::NodeLog,
    presence::{self, Change, Elsewhere, LEASE, NodeId, Present, Snapshot},
    server::{now, past},
    store::Answer,
};
use crate::{
    lesson01_polling::log::Clock,
    lesson06_chat::protocol::{ClientId, Code, Complaint},
    lesson08_reconnect::server::{
        http::MAX_CONNECTIONS,
        hub::{ConnectionId, Hub, Policy},
        shared_hub::SharedHub,
        token::Draw,
    },
    lesson09_door::signed::Keys,
};

/// What servers say to each other. A text may be lost.
pub trait Bus: Send + Sync {
    /// Says it to all.
    fn publish(&self, text: String) -> Answer<'_, ()>;

    /// What is said from now on, one's own texts, too.
    fn listen(&self) -> mpsc::Receiver<String>;
}

/// How often a server looks whether there is something new to tell.
const LOOK: Duration = Duration::from_millis(200);

/// The most that people are told at each look of comings and goings elsewhere. A server with many
/// people may die; all of it at once would be too much for those who read slowly.
const PORTION: usize = 64;

/// How often it tells what is not new: a lease bridges several of these that are lost.
const REFRESH: Duration = Duration::from_secs(LEASE.as_secs() / 4);

/// A hub whose members are known on all servers, and who hear of each other.
#[must_use]
pub fn hub(
    log: &Arc<NodeLog>,
    policy: Policy,
    clock: Clock,
    keys: Keys,
    bus: Arc<dyn Bus>,
    [mut draw, identities]: [Draw; 2],
) -> Arc<SharedHub> {
    let node = u64::try_from(draw() >> 64).unwrap_or_default();
    let elsewhere = Arc::new(Mutex::new(Elsewhere::of(node)));
    let identities = Box::new(SignedIdentities {
        keys,
        draw: identities,
        elsewhere: elsewhere.clone(),
        log: log.clone(),
    });
    let hub = Hub::new(log.clone(), &past(&**log), policy, clock, draw, now());
    let hub = SharedHub::new(hub.identified_by(identities), log.clone(), MAX_CONNECTIONS);
    let (log, news) = (log.clone(), News::default());
    let (warned, begun) = (BTreeSet::new(), BTreeMap::new());
    let local = Local { node, elsewhere, news, log, warned, begun };
    tokio::spawn(share(Arc::downgrade(&hub), bus, local));
    hub
}

/// Tells and hears until the hub is gone.
async fn share(hub: Weak<SharedHub>, bus: Arc<dyn Bus>, mut local: Local) {
    let (mut heard, mut look) = (bus.listen(), interval(LOOK));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = Snapshot { node: local.node, ..Snapshot::default() };
    let mut tell_at = Instant::now();
    loop {
        let snapshot = tokio::select! {
            biased; // so that the same seed is the same world
            Some(text) = heard.recv() => match serde_json::from_str::<Snapshot>(&text) {
                Ok(snapshot) => Some(snapshot),
                Err(_) => continue, // it was said by no server of this lesson
            },
            _ = look.tick() => None,
        };
        let now = Instant::now();
        if local.is_from_a_new_server(snapshot.as_ref()) {
            tell_at = now; // it has just begun, and knows nobody
        }
        let Some(hub) = hub.upgrade() else { return };
        let people = local.exchange(&hub, snapshot);
        drop(hub);
        if people != told.people || now >= tell_at {
            told = Snapshot { node: local.node, people, lasted: local.lasted() };
            tell_at = now + REFRESH;
            let text = serde_json::to_string(&told).unwrap_or_default(); // plain data: can't fail
            let _ = timeout(REFRESH, bus.publish(text)).await;
        }
    }
}

/// What people are told when this server can't reach the log, or the log takes nothing.
const TROUBLE: &str = "the log is in trouble: what you write waits here and is sent by itself, what others say may come later · nhật ký đang trục trặc: tin bạn viết nằm chờ ở đây rồi tự được gửi, tin của người khác có thể tới muộn";

/// What its people have not been told yet: the newest about each person, so that it never becomes
/// more than there are people.
#[derive(Default)]
struct News {
    waiting: BTreeMap<ClientId, Change>,
    /// Whose turn it is.
    turn: ClientId,
    /// How much may be told until the next look.
    left: usize,
}

impl News {
    fn add(&mut self, changes: Vec<Change>) {
        self.waiting.extend(changes.into_iter().map(|change| (change.id(), change)));
    }

    fn next(&mut self) -> Option<Change> {
        let next = self.waiting.range(self.turn..).next().map(|(id, _)| *id);
        let id = next.or_else(|| self.waiting.keys().next().copied())?;
        self.left = self.left.checked_sub(1)?;
        self.turn = id.wrapping_add(1);
        self.waiting.remove(&id)
    }
}

/// What a server knows of its own people, besides its hub, and of the others.
struct Local {
    node: NodeId,
    elsewhere: Arc<Mutex<Elsewhere>>,
    news: News,
    log: Arc<NodeLog>,
    /// Those who were told of the log's trouble.
    warned: BTreeSet<ClientId>,
    /// When each person's connection was first seen.
    begun: BTreeMap<ClientId, (ConnectionId, Instant)>,
}

impl Local {
    fn elsewhere(&self) -> MutexGuard<'_, Elsewhere> {
        self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
    }

    fn is_from_a_new_server(&self, snapshot: Option<&Snapshot>) -> bool {
        snapshot.is_some_and(|it| it.node != self.node && !self.elsewhere().knows(it.node))
    }

    /// Tells the hub what is new elsewhere, and its people what is wrong; returns whom it has.
    fn exchange(&mut self, hub: &SharedHub, snapshot: Option<Snapshot>) -> Vec<Present> {
        let now = Instant::now().into_std();
        let others = snapshot.as_ref().filter(|snapshot| snapshot.node != self.node);
        let lasted = others.map(|snapshot| snapshot.lasted.clone()).unwrap_or_default();
        let changes = if let Some(snapshot) = snapshot {
            self.elsewhere().handle(snapshot, now)
        } else {
            self.news.left = PORTION;
            self.elsewhere().handle_timeout(now)
        };
        self.news.add(changes);
        let mut people = Vec::new();
        hub.change(|hub, now| {
            self.look(hub);
            self.give_up(hub, &lasted);
            let found = self.elsewhere().found(&hub.away);
            self.news.add(found);
            while let Some(change) = self.news.next() {
                presence::apply(hub, change, now);
            }
            people = presence::here(hub);
            self.warn(hub, &people);
            hub.effects()
        });
        people
    }

    /// Tells each person once that the log is in trouble.
    fn warn(&mut self, hub: &mut Hub, people: &[Present]) {
        if !self.log.is_in_trouble() {
            return self.warned.clear();
        }
        for Present { id, .. } in people.iter().filter(|present| !present.away) {
            if self.warned.insert(*id) {
                hub.people.complain(*id, Complaint::new(Code::Unavailable, TROUBLE));
            }
        }
    }

    /// Notices who has come, on which connection.
    fn look(&mut self, hub: &Hub) {
        let on = |id| hub.members.get(id).and_then(|member| member.connection);
        self.begun.retain(|id, (connection, _)| on(*id) == Some(*connection));
        for (id, _) in hub.people.joined() {
            if let Some(connection) = on(id) {
                self.begun.entry(id).or_insert((connection, Instant::now()));
            }
        }
    }

    fn lasted(&self) -> BTreeMap<ClientId, u64> {
        let lasted = |begun: &Instant| begun.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        self.begun.iter().map(|(id, (_, begun))| (*id, lasted(begun))).collect()
    }

    /// A member who is on two servers has come back on the one where their connection is younger,
    /// and the other one ends its own. Within half a lease nobody can tell: then both stay.
    fn give_up(&mut self, hub: &mut Hub, lasted: &BTreeMap<ClientId, u64>) {
        for (id, lasted) in lasted {
            let Some((connection, begun)) = self.begun.get(id).copied() else { continue };
            if begun.elapsed() > Duration::from_millis(*lasted).saturating_add(LEASE / 2) {
                hub.evict(connection);
                hub.members.forget(*id);
                self.begun.remove(id);
            }
        }
    }
}
