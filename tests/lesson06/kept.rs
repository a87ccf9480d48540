//! What a connection keeps of a burst.

use std::sync::Arc;

use full_duplex::{
    lesson01_polling::log::CAPACITY,
    lesson02_push::log::SharedLog,
    lesson06_chat::{
        hub::Hub,
        hub_task::{HubTask, MAX_PEOPLE},
        people::Who,
        session::{read, session},
    },
};

use crate::kept_of::kept_of_a_burst;

#[test]
fn a_burst_is_given_back() {
    let log = Arc::new(SharedLog::new(CAPACITY, || 0));
    let kept = kept_of_a_burst(
        || HubTask::spawn(Hub::new(log, || 0), MAX_PEOPLE),
        async |room, mut socket| {
            let mut membership = room.connect(Who::Anonymous).await.expect("room for one more");
            tokio::spawn(async move { session(&mut socket, &mut membership, read).await });
        },
    );
    println!("{kept} bytes for each connection");
    assert!(kept < 2_000, "{kept} bytes");
}
