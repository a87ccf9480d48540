//! A server of a lesson on real sockets: its address, its tap, its end.

use std::{marker::PhantomData, time::Duration};

use full_duplex::{stage::serve::listen, tap::Tap};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::{JoinHandle, yield_now},
    time::{Instant, sleep, timeout},
};

use super::{SOON, Wire, page_files, timeless};

/// Between two attempts to get a port back.
const WHILE: Duration = Duration::from_millis(50);

/// A running server. `Of` names what it serves: each kind has its own functions to start it and to
/// talk to it.
#[derive(Debug)]
pub struct Host<Of> {
    pub address: String,
    tap: Tap,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
    of: PhantomData<Of>,
}

impl<Of> Host<Of> {
    /// Serves on a free port until told to stop.
    pub async fn run<F: Future<Output = ()> + Send + 'static>(
        tap: Tap,
        serve: impl FnOnce(TcpListener, oneshot::Receiver<()>) -> F,
    ) -> Self {
        Self::run_on(0, tap, serve).await
    }

    /// The same on a port of one's choice.
    pub async fn run_on<F: Future<Output = ()> + Send + 'static>(
        port: u16,
        tap: Tap,
        serve: impl FnOnce(TcpListener, oneshot::Receiver<()>) -> F,
    ) -> Self {
        // A connection from here to elsewhere may have got the port of a server that stopped: it
        // gives it back.
        let begun = Instant::now();
        let listener = loop {
            match listen(port).await {
                Err(_) if port != 0 && begun.elapsed() < SOON => sleep(WHILE).await,
                listener => break listener.expect("a free port"),
            }
        };
        let address = listener.local_addr().expect("an address").to_string();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(serve(listener, stopped));
        Self { address, tap, stop, running, of: PhantomData }
    }

    pub fn port(&self) -> u16 {
        self.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    /// A new connection, before its first byte.
    pub async fn wire(&self) -> Wire {
        Wire::to(&self.address).await
    }

    /// Waits until only so many connections are open on the server's side, too: an end that its
    /// client has read may come a little before it stands in the transcript.
    pub async fn still_open(&self, connections: u64) {
        let waiting = async {
            while self.tap.traffic().connections != connections {
                yield_now().await;
            }
        };
        assert!(timeout(SOON, waiting).await.is_ok(), "never {connections} open");
    }

    /// Checks that the page has this policy and all its files; returns the files.
    pub async fn page(&self, policy: &str) -> Vec<String> {
        let index = self.wire().await.request("GET", "/", None).await;
        assert!(index.head.contains(policy), "{}", index.head);
        let files = page_files(&self.address).await;
        assert!(files.len() > 5, "style, script and what it imports: {files:?}");
        files
    }

    /// Stops the server; returns the transcript.
    pub async fn stop(self) -> String {
        let _ = self.stop.send(());
        self.running.await.expect("the server ends without a panic");
        timeless(&self.tap)
    }
}
