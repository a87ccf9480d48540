//! `?replicas=1`: what is acknowledged is in two memories, and survives the loss of one machine.

use std::{collections::BTreeSet, time::Duration};

use full_duplex::lesson12_servers::store::{NotPlaced, Placed, Store};
use tokio::time::{Instant, sleep};

use super::{
    server::{Address, Redis, installed, open, try_open},
    suite::{append, everything, key},
    support::proxy::Proxy,
    talk::Talk,
};

/// A master, its replica, and the line between them.
async fn pair() -> (Redis, Redis, Proxy) {
    let (master, replica) = (Redis::started().await, Redis::started().await);
    for server in [&master, &replica] {
        server.ask::<()>(&["CONFIG", "SET", "repl-diskless-sync-delay", "0"]).await;
    }
    let line = Proxy::line(&master.address.to_string()).await;
    replica.follows(&line.address).await;
    (master, replica, line)
}

/// A text that the replica doesn't have is stored, and nobody is told that it is, whether it is
/// appended for the first time or once more, here or from another server.
#[tokio::test]
async fn what_no_replica_has_is_not_acknowledged() {
    if !installed() {
        return;
    }
    let alone = Redis::started().await;
    let said = try_open(&format!("{}?replicas=1", alone.url())).await.expect_err("it is alone");
    assert!(said.contains("this Redis has 0") && said.contains("chỉ có 0"), "{said}");
    let said = try_open(&format!("{}?replicas=x", alone.url())).await.expect_err("no number");
    assert!(said.contains("không phải là số bản sao"), "{said}");
    let (master, _replica, line) = pair().await;
    let url = format!("{}?replicas=1", master.url());
    let log = open(&url).await;
    let (begun, mut expected) = (Instant::now(), Placed::New(1));
    loop {
        match log.append(key(1), "text 1".into()).await {
            // A busy machine's replica may be late: it is said again, and was there before.
            Err(NotPlaced::Unknown(_)) if begun.elapsed() < super::support::SOON => {
                expected = Placed::Duplicate(1);
            }
            placed => break assert_eq!(placed.ok(), Some(expected)),
        }
    }
    line.freeze();
    let other = open(&url).await; // nobody has noticed yet
    let start = log.head().borrow().clone();
    for log in [&log, &log, &other] {
        let placed = log.append(key(2), "text 2".into()).await;
        let unknown = matches!(&placed, Err(NotPlaced::Unknown(why)) if why.contains("bản sao"));
        assert!(unknown, "{placed:?}");
    }
    let read = log.read(start, 9).await;
    assert!(read.is_err(), "nobody is to read what may be lost: {read:?}");
    line.cut();
    line.mend();
    let begun = Instant::now();
    while log.append(key(2), "text 2".into()).await.ok() != Some(Placed::Duplicate(2)) {
        assert!(begun.elapsed() < super::support::SOON, "it doesn't recover");
    }
    assert_eq!(everything(&*log).await.len(), 2);
}

/// The link to the replica fails, then the master, and the replica takes over. Members go on
/// talking; what was acknowledged is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_failover_loses_nothing_that_was_acknowledged() {
    if !installed() {
        return;
    }
    let (master, replica, line) = pair().await;
    let address = Address::of(&master).await;
    let url = format!("{}?replicas=1", address.url);
    let (one, two) = (open(&url).await, open(&url).await);
    let before = one.head().borrow().epoch.clone();
    let mut talk = Talk::begin([one.clone(), two]).await;
    sleep(Duration::from_millis(500)).await;
    line.cut();
    sleep(Duration::from_millis(500)).await;
    master.process.kill();
    let killed = Instant::now();
    replica.ask::<()>(&["REPLICAOF", "NO", "ONE"]).await;
    let next = Redis::started().await;
    next.follows(&replica.address.to_string()).await;
    address.leads_to(&replica);
    let silent = talk.silent_for(killed).await;
    sleep(Duration::from_millis(300)).await;
    let acknowledged = talk.ends().await;
    assert_ne!(one.head().borrow().epoch, before, "another epoch");
    let stored = everything(&*open(&address.url).await).await;
    let ids: BTreeSet<_> = stored.iter().map(|stored| stored.key.id.as_str()).collect();
    assert_eq!((stored.len(), ids.len()), (acknowledged, acknowledged), "each of them, once");
    println!(
        "{acknowledged} acknowledged over a failover, 0 missing; {:.1} s of silence",
        silent.as_secs_f64()
    );
}

/// What a master has sent to a new replica is in that one's memory alone until its file is written.
/// Promoted before that, it isn't trusted yet.
#[tokio::test]
async fn a_replica_without_a_file_is_not_trusted() {
    if !installed() {
        return;
    }
    let (master, replica) = (Redis::started().await, Redis::started().await);
    append(&*open(&master.url()).await, 1).await;
    master.ask::<()>(&["CONFIG", "SET", "repl-diskless-sync-delay", "0"]).await;
    // Half a second for each key of the file.
    replica.ask::<()>(&["CONFIG", "SET", "rdb-key-save-delay", "500000"]).await;
    replica.follows(&master.address.to_string()).await;
    replica.ask::<()>(&["REPLICAOF", "NO", "ONE"]).await;
    if let Err(said) = try_open(&replica.url()).await {
        assert!(said.contains("is still writing its file"), "{said}");
        replica.has_its_file().await;
    } // else it is a Valkey, for which the file that it was sent is its own
    replica.process.kill();
    replica.start().await;
    assert_eq!(append(&*open(&replica.url()).await, 1).await, Placed::Duplicate(1));
}
