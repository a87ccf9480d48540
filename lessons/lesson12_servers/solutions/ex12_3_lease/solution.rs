//! Exercise 12.3 · The lease that notices a dead server · Lease: biết rằng một server đã chết
//!
//! Every three seconds each server tells the others whom it has: a snapshot, with all its people.
//! What it tells is a *lease*: it is true for `LEASE`, counted from when it came, by the clock of
//! this server, and a newer one takes its place. Snapshots get lost, servers die without a word,
//! and their clocks are wrong. A person who changes servers is on two lists for a moment.
//!
//! Both functions return what is new: who is here, and who is on no list any more. `people` and
//! `changes` are given. A `Snapshot` has `node`, `sent` (by the clock of that server) and `people`;
//! a `Lease` has `people`, and is over when its `until` has come.
//! (You need `BTreeMap::insert` and `BTreeMap::retain`.)
//!
//! Cứ ba giây, mỗi server báo cho các server khác biết ai đang ở chỗ mình: một snapshot, gồm tất cả
//! người của nó. Lời báo ấy là một *lease*, tức có thời hạn: nó đúng trong `LEASE`, tính từ lúc
//! nhận được, theo đồng hồ của server này, và cái mới hơn thay cái cũ. Snapshot có khi bị lạc,
//! server chết không nói một lời, và đồng hồ của chúng sai. Ai chuyển server thì có tên ở hai danh
//! sách trong chốc lát.
//!
//! Cả hai hàm trả về những gì mới: ai đang ở đây, và ai không còn trong danh sách nào. `people` và
//! `changes` đã có sẵn. Một `Snapshot` gồm `node`, `sent` (theo đồng hồ của server ấy) và `people`;
//! một `Lease` gồm `people` và `until`: tới đúng lúc ấy là hết hạn.
//! (Bạn cần `BTreeMap::insert` và `BTreeMap::retain`.)

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson12_servers::checks::{self, Change, LEASE, Lease, Nodes, Snapshot, changes, people},
};

/// A snapshot has come.
pub fn heard(nodes: &mut Nodes, snapshot: Snapshot, now: Duration) -> Vec<Change> {
    // ANSWER: keep it, for how long? and what is different now?
    let before = people(nodes);
    nodes.insert(snapshot.node, Lease { until: now + LEASE, people: snapshot.people });
    changes(&before, &people(nodes))
    // END
}

/// Time has passed.
pub fn passed(nodes: &mut Nodes, now: Duration) -> Vec<Change> {
    // ANSWER: which leases are over? and what is different now?
    let before = people(nodes);
    nodes.retain(|_, lease| lease.until > now);
    changes(&before, &people(nodes))
    // END
}

/// Runs your answer: `cargo learn check 12.3`.
pub fn main() -> Observed {
    checks::lease(heard, passed)
}
