//! Out of file descriptors (EMFILE): the server keeps its connections, spins on nothing, and takes
//! a new one as soon as one ends.

use std::time::Duration;

use tokio::time::timeout;

use crate::{
    program::with_descriptors,
    support::{
        Wire,
        greeter::request,
        room::{Client, SOON},
    },
};

const DESCRIPTORS: u32 = 64;

/// A connection whose upgrade was asked for, and perhaps not answered.
async fn asks(address: &str) -> Wire {
    let mut wire = Wire::to(address).await; // there is a place in the system's queue
    wire.send(request().replace("/chat", "/ws")).await;
    wire
}

#[tokio::test]
async fn a_client_stays_and_one_that_waits_gets_a_place_when_another_leaves() {
    let (program, address) = with_descriptors(DESCRIPTORS).await;
    let mut lan = Client::at(&address).await;
    lan.join("Lan").await;
    let mut inside = Vec::new();
    let mut outside = loop {
        let mut wire = asks(&address).await;
        if timeout(Duration::from_secs(2), wire.head()).await.is_err() {
            break wire; // nobody has accepted it
        }
        inside.push(wire);
        assert!(inside.len() < DESCRIPTORS as usize, "the limit is a limit");
    };
    assert!(inside.len() > DESCRIPTORS as usize / 2, "only {} were taken", inside.len());
    lan.says(r#"{"type":"ping","timestamp":1}"#).await;
    lan.hears("pong").await;
    #[cfg(target_os = "linux")]
    assert_idle(&program).await;
    drop(inside.split_off(inside.len() - 5));
    let head = timeout(SOON, outside.head()).await.expect("an answer, now that there is room");
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    lan.says(r#"{"type":"ping","timestamp":2}"#).await;
    assert_eq!(lan.hears("pong").await["echo"], 2);
    drop(program); // not before
}

/// A loop around a failing `accept` would take all of a processor.
#[cfg(target_os = "linux")]
async fn assert_idle(program: &crate::support::program::Running) {
    let before = worked(program);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let ticks = worked(program) - before;
    // Even where six others want the processor, a loop gets more than this; a server that waits
    // takes next to nothing.
    assert!(ticks < 10, "{ticks} of 200 hundredths of a second");
}

/// The processor time that a program has taken, in hundredths of a second (proc(5), fields 14 and
/// 15).
#[cfg(target_os = "linux")]
fn worked(program: &crate::support::program::Running) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", program.id())).expect("it runs");
    let fields = stat.rsplit_once(") ").expect("a name in parentheses").1;
    let ticks = fields.split(' ').skip(11).take(2);
    ticks.map(|ticks| ticks.parse::<u64>().expect("a number")).sum()
}
