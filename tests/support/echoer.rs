//! Lesson 04's server (or another one that echoes) on real sockets, behind a recording tap.

use full_duplex::{
    lesson01_polling::serve::{accept_until, listen},
    lesson04_frames::{dissect::frames, echo::echo, message::Limits},
    tap::Tap,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use super::{Wire, greeter::request, timeless};

/// A server that says what it hears.
#[derive(Debug)]
pub struct Echoer {
    pub address: String,
    tap: Tap,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Echoer {
    pub async fn start() -> Self {
        Self::with_limits(Limits::default()).await
    }

    pub async fn with_limits(limits: Limits) -> Self {
        Self::open(limits, Tap::recording().then(frames)).await
    }

    /// A server nobody watches: a hundred thousand frames take longer to write down than to send.
    pub async fn unseen() -> Self {
        Self::open(Limits::default(), Tap::counting()).await
    }

    async fn open(limits: Limits, tap: Tap) -> Self {
        let each = move |stream, stopping| async move {
            drop(echo(stream, limits, stopping).await);
        };
        Self::run(tap.clone(), |listener, stopped| accept_until(listener, tap, stopped, each)).await
    }

    /// Another server that says what it hears.
    pub async fn run<F: Future<Output = ()> + Send + 'static>(
        tap: Tap,
        serve: impl FnOnce(TcpListener, oneshot::Receiver<()>) -> F,
    ) -> Self {
        let listener = listen(0).await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(serve(listener, stopped));
        Self { address, tap, stop, running }
    }

    pub fn url(&self) -> String {
        format!("ws://{}/", self.address)
    }

    /// A connection whose handshake is done: from here on every byte is ours.
    pub async fn connect(&self) -> Wire {
        let stream = TcpStream::connect(&self.address).await.expect("the server listens");
        let mut wire = Wire(stream);
        wire.send(request()).await;
        assert!(wire.take(129).await.ends_with(b"\r\n\r\n"), "a whole 101");
        wire
    }

    /// Stops the server; what was seen.
    pub async fn stop(self) -> String {
        let _ = self.stop.send(());
        self.running.await.expect("the server ends without a panic");
        timeless(&self.tap)
    }
}
