//! Known mistakes in exercise 12.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson12_servers::checks::{self, Change, LEASE, Snapshot, changes},
};
use solution::{heard, passed};

pub fn never_ends() -> Observed {
    checks::lease(heard, |_, _| Vec::new())
}

pub fn at_the_first_silence() -> Observed {
    checks::lease(heard, |nodes, now| {
        let early = LEASE.saturating_sub(Duration::from_millis(3_001));
        passed(nodes, now + early)
    })
}

pub fn their_clock() -> Observed {
    checks::lease(
        |nodes, snapshot, now| {
            let (node, until) = (snapshot.node, snapshot.sent + LEASE);
            let changes = heard(nodes, snapshot, now);
            if let Some(lease) = nodes.get_mut(&node) {
                lease.until = until;
            }
            changes
        },
        passed,
    )
}

pub fn one_for_all() -> Observed {
    checks::lease(
        |nodes, snapshot, now| {
            let changes = heard(nodes, snapshot, now);
            for lease in nodes.values_mut() {
                lease.until = now + LEASE;
            }
            changes
        },
        passed,
    )
}

pub fn never_prolonged() -> Observed {
    checks::lease(
        |nodes, snapshot, now| {
            let (node, before) = (snapshot.node, nodes.get(&snapshot.node).cloned());
            let changes = heard(nodes, snapshot, now);
            if let (Some(lease), Some(before)) = (nodes.get_mut(&node), before) {
                lease.until = before.until;
            }
            changes
        },
        passed,
    )
}

pub fn adds_up() -> Observed {
    checks::lease(
        |nodes, mut snapshot, now| {
            let before = nodes.get(&snapshot.node);
            snapshot.people.extend(before.into_iter().flat_map(|lease| lease.people.clone()));
            heard(nodes, snapshot, now)
        },
        passed,
    )
}

pub fn gone_from_one() -> Observed {
    checks::lease(
        |nodes, snapshot, now| {
            let before = nodes.get(&snapshot.node).map(|lease| lease.people.clone());
            let changes = changes(&before.unwrap_or_default(), &snapshot.people);
            heard(nodes, snapshot, now);
            changes
        },
        passed,
    )
}

pub fn only_forgets() -> Observed {
    checks::lease(heard, |nodes, now| {
        passed(nodes, now);
        Vec::new()
    })
}

pub fn says_it_again() -> Observed {
    checks::lease(
        |nodes, snapshot, now| {
            let Snapshot { people, .. } = snapshot.clone();
            let mut changes = heard(nodes, snapshot, now);
            changes.retain(|change| matches!(change, Change::Gone(_)));
            changes.extend(people.into_iter().map(Change::Here));
            changes
        },
        passed,
    )
}
