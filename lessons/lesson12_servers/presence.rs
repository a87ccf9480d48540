//! The people on other servers. Each server tells the others again and again whom it has, and what
//! it tells is true for a while: a *lease*. A server that dies says nothing more, and when its last
//! lease is over its people have left.
//!
//! ```text
//!   server 2 ── snapshot {2: Lan, Minh} ──► Elsewhere ── Here, Gone ──► hub of server 1
//!   server 3 ── (dead) ┄┄┄┄┄ 10 s ┄┄┄┄┄┄┄►
//! ```
//!
//! A person may be on two lists for a moment: here away, there back already. They have left when no
//! list has them any more. No clock of another server is read: a lease begins when its snapshot
//! comes. And a server that doesn't even hear itself is cut off: the others' silence says nothing
//! then, and no lease ends.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    lesson06_chat::{people::Who, protocol::ClientId},
    lesson08_reconnect::server::hub::Hub,
};

/// The time that a snapshot is true for. It bridges some that are lost.
pub const LEASE: Duration = Duration::from_secs(10);

/// The time for which the name of a person is remembered who was on another server.
const REMEMBER: Duration = Duration::from_secs(10 * 60);

/// A server's number, drawn when it starts.
pub type NodeId = u64;

/// What a server tells the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The server.
    pub node: NodeId,
    /// Its people.
    pub people: Vec<Present>,
    /// How long each of them has been on their connection, in milliseconds. It is no time of day:
    /// the clocks of two servers may differ.
    #[serde(default)]
    pub lasted: BTreeMap<ClientId, u64>,
}

/// A person on a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// The public number.
    pub id: ClientId,
    /// The name.
    pub name: String,
    /// Whether they are typing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub typing: bool,
    /// Whether their connection is lost, and they may be back in a moment: here, or elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
}

/// What is new about a person on another server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// They are there, under this name.
    Here(Present),
    /// They are on no server any more that is known here.
    Gone(ClientId),
}

/// The people on all other servers.
#[derive(Debug, Default)]
pub struct Elsewhere {
    nodes: BTreeMap<NodeId, (Instant, Vec<Present>)>,
    /// The names of those who were there, and when they were heard of last. Their server may be
    /// cut off, and they come back to this one.
    names: BTreeMap<ClientId, (Instant, String)>,
    /// This server, and when it heard itself for the last time.
    own: NodeId,
    echo: Option<Instant>,
}

impl Change {
    /// The person's number.
    #[must_use]
    pub fn id(&self) -> ClientId {
        match self {
            Self::Here(Present { id, .. }) | Self::Gone(id) => *id,
        }
    }
}

// ANCHOR: elsewhere
impl Elsewhere {
    /// What this server knows of the others.
    #[must_use]
    pub fn of(own: NodeId) -> Self {
        Self { own, ..Self::default() }
    }

    /// A snapshot has come: another server's, or this one's own.
    pub fn handle(&mut self, Snapshot { node, people, .. }: Snapshot, now: Instant) -> Vec<Change> {
        if node == self.own {
            self.handle_echo(now);
            return Vec::new();
        }
        let before = self.people();
        for Present { id, name, .. } in &people {
            self.names.insert(*id, (now, name.clone()));
        }
        self.nodes.insert(node, (now + LEASE, people));
        self.changes(&before)
    }

    /// Whether a server was heard of lately.
    #[must_use]
    pub fn knows(&self, node: NodeId) -> bool {
        self.nodes.contains_key(&node)
    }

    /// This server has heard itself. After a silence all leases begin anew.
    fn handle_echo(&mut self, now: Instant) {
        if self.is_cut_off(now) {
            for (until, _) in self.nodes.values_mut() {
                *until = now + LEASE;
            }
        }
        self.echo = Some(now);
    }

    fn is_cut_off(&self, now: Instant) -> bool {
        self.echo.is_none_or(|echo| now >= echo + LEASE / 2)
    }

    /// Time has passed. A server whose lease is over has nobody any more.
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<Change> {
        if self.is_cut_off(now) {
            return Vec::new();
        }
        self.names.retain(|_, (heard, _)| *heard + REMEMBER > now);
        if self.nodes.values().all(|(until, _)| *until > now) {
            return Vec::new(); // as nearly always
        }
        let before = self.people();
        self.nodes.retain(|_, (until, _)| *until > now);
        self.changes(&before)
    }

    /// The name of a person who is there, or was.
    #[must_use]
    pub fn name(&self, id: ClientId) -> Option<&str> {
        self.names.get(&id).map(|(_, name)| name.as_str())
    }

    /// Each person once: as the server tells where they are connected, if one does.
    #[must_use]
    pub fn people(&self) -> BTreeMap<ClientId, Present> {
        let mut all: BTreeMap<ClientId, Present> = BTreeMap::new();
        for present in self.nodes.values().flat_map(|(_, people)| people) {
            let known = all.entry(present.id).or_insert_with(|| present.clone());
            if known.away && !present.away {
                known.clone_from(present);
            }
        }
        all
    }

    /// Those of a hub's members who are away there and connected on another server: their new
    /// connection was heard of before the end of the old one.
    #[must_use]
    pub fn found(&self, away: &BTreeMap<ClientId, &'static str>) -> Vec<Change> {
        if away.is_empty() {
            return Vec::new();
        }
        let connected = self.people().into_values().filter(|present| !present.away);
        connected.filter(|present| away.contains_key(&present.id)).map(Change::Here).collect()
    }

    fn changes(&self, before: &BTreeMap<ClientId, Present>) -> Vec<Change> {
        let now = self.people();
        let gone = before.keys().filter(|id| !now.contains_key(id)).map(|id| Change::Gone(*id));
        let news = |present: &&Present| present.typing || before.get(&present.id) != Some(present);
        let here = now.values().filter(news).cloned().map(Change::Here);
        gone.chain(here).collect()
    }
}
// ANCHOR_END: elsewhere

/// The people that a hub tells the others about: those that are here, or were a moment ago.
#[must_use]
pub fn here(hub: &Hub) -> Vec<Present> {
    let local = hub.people.joined().filter(|(id, _)| is_local(hub, *id));
    let present = local.map(|(id, person)| Present {
        id,
        name: person.name.clone(),
        typing: person.typing_until().is_some(),
        away: hub.away.contains_key(&id),
    });
    present.collect()
}

/// Tells a hub what is new about a person on another server. What the hub knows by itself wins:
/// only a member who is away here can be there.
pub fn apply(hub: &mut Hub, change: Change, now: Instant) {
    match change {
        Change::Here(Present { id, name, typing, away }) => {
            if !away && hub.away.remove(&id).is_some() {
                hub.members.forget(id); // they have come back, there: nobody has left
            }
            if is_local(hub, id) {
                return;
            }
            if hub.people.name(id).is_none() {
                hub.people.admit(id, Who::Anonymous);
            }
            hub.people.announce(id, Some(&name)); // no list of all people: they get that where they are
            hub.people.typing(id, typing, now);
        }
        Change::Gone(id) if is_local(hub, id) => {}
        Change::Gone(id) => drop(hub.people.leave(id, Some("lost".to_owned()))),
    }
}

/// Whether a member is connected here, or away and awaited here.
fn is_local(hub: &Hub, id: ClientId) -> bool {
    let connected = hub.members.get(id).is_some_and(|member| member.connection.is_some());
    connected || hub.away.contains_key(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: ClientId) -> Present {
        Present { id, name: format!("P{id}"), typing: false, away: false }
    }

    fn told(
        elsewhere: &mut Elsewhere,
        node: NodeId,
        people: &[Present],
        now: Instant,
    ) -> Vec<Change> {
        let snapshot = Snapshot { node, people: people.to_vec(), lasted: BTreeMap::new() };
        elsewhere.handle(snapshot, now)
    }

    #[test]
    fn a_server_that_dies_takes_its_people_out_within_the_lease() {
        let (mut elsewhere, start) = (Elsewhere::default(), Instant::now());
        assert_eq!(told(&mut elsewhere, 2, &[person(1)], start), [Change::Here(person(1))]);
        let later = start + LEASE / 2;
        assert_eq!(told(&mut elsewhere, 2, &[person(1)], later), [], "nothing new");
        assert_eq!(passes(&mut elsewhere, start + LEASE), [], "not at once");
        assert_eq!(passes(&mut elsewhere, later + LEASE), [Change::Gone(1)], "and not never");
        assert_eq!(passes(&mut elsewhere, later + 2 * LEASE), []);
    }

    /// Time passes on a server that hears itself.
    fn passes(elsewhere: &mut Elsewhere, now: Instant) -> Vec<Change> {
        let lately = now.checked_sub(Duration::from_secs(1)).expect("a time");
        elsewhere.echo = Some(lately);
        elsewhere.handle_timeout(now)
    }

    #[test]
    fn a_server_that_is_cut_off_doesnt_take_the_silence_for_death() {
        let (mut elsewhere, start) = (Elsewhere::default(), Instant::now());
        elsewhere.handle_echo(start);
        told(&mut elsewhere, 2, &[person(1)], start);
        let hour = start + Duration::from_secs(3_600);
        assert_eq!(elsewhere.handle_timeout(hour), [], "it hears nobody, not even itself");
        elsewhere.handle_echo(hour);
        assert_eq!(elsewhere.handle_timeout(hour), [], "the other one gets its time");
        assert_eq!(passes(&mut elsewhere, hour + LEASE), [Change::Gone(1)]);
    }

    #[test]
    fn a_person_who_goes_from_one_server_to_another_has_never_left() {
        let (mut elsewhere, now) = (Elsewhere::default(), Instant::now());
        told(&mut elsewhere, 2, &[person(1)], now);
        let away = Present { away: true, ..person(1) };
        told(&mut elsewhere, 2, std::slice::from_ref(&away), now);
        assert_eq!(told(&mut elsewhere, 3, &[person(1)], now), [Change::Here(person(1))]);
        assert_eq!(told(&mut elsewhere, 2, &[], now), []);
        assert_eq!(told(&mut elsewhere, 3, &[], now), [Change::Gone(1)]);
    }

    #[test]
    fn typing_is_told_again_until_it_ends() {
        let (mut elsewhere, now) = (Elsewhere::default(), Instant::now());
        let typing = Present { typing: true, ..person(1) };
        for _ in 0..2 {
            let changes = told(&mut elsewhere, 2, std::slice::from_ref(&typing), now);
            assert_eq!(changes, [Change::Here(typing.clone())]);
        }
        assert_eq!(told(&mut elsewhere, 2, &[person(1)], now), [Change::Here(person(1))]);
    }
}
