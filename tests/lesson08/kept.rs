//! What a connection that reads the log keeps of a burst.

use full_duplex::lesson08_reconnect::server::{connection::serve_connection, hub::Policy};
use tokio::sync::watch;

use crate::{
    kept_of::kept_of_a_burst,
    support::durable::{QUIET, counting, memory_log, shared_hub},
};

#[test]
fn a_burst_is_given_back() {
    let (_goes_on, stopping) = watch::channel(false);
    let kept = kept_of_a_burst(
        || shared_hub(&memory_log(1), Policy::default(), counting()),
        async |hub, socket| {
            let mut membership = hub.connect().expect("room for one more");
            let stopping = stopping.clone();
            tokio::spawn(async move {
                serve_connection(socket, &mut membership, QUIET, stopping).await
            });
        },
    );
    println!("{kept} bytes for each connection");
    assert!(kept < 2_000, "{kept} bytes");
}
