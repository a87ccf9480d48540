//! How often the echo server asks the system for something: one read and one write, however many
//! messages came together. Counts are the same on every machine, and they are what makes a server
//! fast.

use std::sync::Arc;

use full_duplex::lesson04_frames::{echo::echo, message::Limits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::watch,
};

use crate::{
    masked,
    support::{
        counting::{Calls, Counting},
        greeter::request,
    },
};

/// A client whose server counts.
struct Client {
    stream: DuplexStream,
    calls: Arc<Calls>,
    _stop: watch::Sender<bool>,
}

impl Client {
    async fn connect() -> Self {
        let (mut stream, server) = duplex(1 << 20);
        let server = Counting::new(server);
        let calls = server.calls.clone();
        let (stop, stopping) = watch::channel(false);
        tokio::spawn(async move { drop(echo(server, Limits::default(), stopping).await) });
        stream.write_all(request().as_bytes()).await.expect("room");
        stream.read_exact(&mut [0; 129]).await.expect("a handshake");
        Self { stream, calls, _stop: stop }
    }

    /// Sends all of it at once, waits for so many bytes, and says how many reads and writes that
    /// took.
    async fn exchange(&mut self, bytes: &[u8], answer: usize) -> (usize, usize) {
        let before = self.counts();
        self.stream.write_all(bytes).await.expect("room");
        self.stream.read_exact(&mut vec![0; answer]).await.expect("an answer");
        let after = self.counts();
        (after.0 - before.0, after.1 - before.1)
    }

    fn counts(&self) -> (usize, usize) {
        self.calls.counts()
    }
}

#[tokio::test]
async fn an_echo_costs_one_read_and_one_write() {
    let mut client = Client::connect().await;
    for _ in 0..100 {
        let calls = client.exchange(&masked(0x81, b"xin chao"), 2 + 8).await;
        assert_eq!(calls, (1, 1));
    }
}

#[tokio::test]
async fn sixteen_messages_that_come_together_cost_no_more() {
    let mut client = Client::connect().await;
    for _ in 0..100 {
        let calls = client.exchange(&masked(0x81, b"xin chao").repeat(16), 16 * (2 + 8)).await;
        assert_eq!(calls, (1, 1));
    }
}

#[tokio::test]
async fn neither_do_pings_and_fragments_between_them() {
    let mut client = Client::connect().await;
    let frames =
        [masked(0x01, b"xin"), masked(0x89, b"?"), masked(0x80, b" chao"), masked(0x82, b"\0")];
    let calls = client.exchange(&frames.concat(), 3 + (2 + 8) + 3).await;
    assert_eq!(calls, (1, 1));
}

#[tokio::test]
async fn nor_does_a_goodbye() {
    let mut client = Client::connect().await;
    let frames = [masked(0x81, b"xin chao"), masked(0x88, b"\x03\xe8")];
    assert_eq!(client.exchange(&frames.concat(), (2 + 8) + 4).await, (1, 1));
}
