//! A client and a server on in-memory pipes, with the relay between them.

use std::time::Duration;

use full_duplex::tap::{
    Tap,
    fault::Faults,
    proxy::{Ended, relay},
    switch::Switch,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    task::JoinHandle,
    time::timeout,
};

/// Longer than anything here takes.
pub const LONG: Duration = Duration::from_secs(3600);

/// A client and a server with the relay between them.
pub struct Line {
    pub client: DuplexStream,
    pub server: DuplexStream,
    pub ended: JoinHandle<Ended>,
    pub tap: Tap,
}

impl Line {
    pub fn new(faults: Faults) -> Self {
        Self::following(&Switch::default(), faults)
    }

    /// A line that follows a switch.
    pub fn following(switch: &Switch, faults: Faults) -> Self {
        Self::open(64, faults, switch, Tap::recording())
    }

    /// Pipes that hold `size` bytes each, and nobody who watches: megabytes take longer to write
    /// down than to send.
    pub fn unseen(size: usize, faults: Faults) -> Self {
        Self::open(size, faults, &Switch::default(), Tap::counting())
    }

    fn open(size: usize, faults: Faults, switch: &Switch, tap: Tap) -> Self {
        let (client, mut near) = duplex(size);
        let (mut far, server) = duplex(size);
        let (view, orders) = (tap.watch("a test"), switch.orders());
        let ended = tokio::spawn(async move {
            relay(&mut near, &mut far, &faults, orders, view).await // and then both are dropped
        });
        Self { client, server, ended, tap }
    }

    /// Both sides go; how it ended, and what was seen.
    pub async fn end(self) -> (Ended, String) {
        drop((self.client, self.server));
        let ended = timeout(LONG, self.ended).await.expect("an end in time").expect("no panic");
        (ended, self.tap.transcript().to_string())
    }
}

pub async fn hears(stream: &mut DuplexStream, bytes: &[u8]) {
    let mut heard = vec![0; bytes.len()];
    let reading = timeout(LONG, stream.read_exact(&mut heard)).await;
    reading.expect("something comes in time").expect("no end before");
    assert_eq!(heard, bytes);
}

pub async fn hears_the_end(stream: &mut DuplexStream) {
    let rest = timeout(LONG, stream.read(&mut [0])).await.expect("an end in time");
    assert!(matches!(rest, Ok(0)), "{rest:?}");
}

pub async fn hears_nothing(stream: &mut DuplexStream) {
    let heard = timeout(LONG, stream.read(&mut [0])).await;
    assert!(heard.is_err(), "{heard:?}");
}

/// How many bytes a sender gets rid of while nobody reads.
pub async fn accepted(stream: &mut DuplexStream, most: usize) -> usize {
    let mut count = 0;
    while count < most {
        let Ok(written) = timeout(LONG, stream.write(&[b'.'; 1000])).await else { break };
        count += written.expect("an open connection");
    }
    count
}
