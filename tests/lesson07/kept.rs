//! What a connection with a heartbeat keeps of a burst.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::log::CAPACITY,
    lesson02_push::log::SharedLog,
    lesson06_chat::{
        hub::Hub,
        hub_task::{HubTask, MAX_PEOPLE},
        people::Who,
    },
    lesson07_heartbeat::{connection::serve_socket, heartbeat::Pace},
};
use tokio::sync::watch;

use crate::kept_of::kept_of_a_burst;

#[test]
fn a_burst_is_given_back() {
    let log = Arc::new(SharedLog::new(CAPACITY, || 0));
    let (_goes_on, stopping) = watch::channel(false);
    let kept = kept_of_a_burst(
        || HubTask::spawn(Hub::new(log, || 0), MAX_PEOPLE),
        async |room, socket| {
            let mut membership = room.connect(Who::Anonymous).await.expect("room for one more");
            let stopping = stopping.clone();
            tokio::spawn(async move {
                serve_socket(socket, &mut membership, Pace::default(), stopping).await
            });
        },
    );
    println!("{kept} bytes for each connection");
    assert!(kept < 2_000, "{kept} bytes");
}
