//! Lesson 04's server (or another one that echoes) on real sockets, behind a recording tap.

use std::num::NonZeroUsize;

use full_duplex::{
    lesson04_frames::{dissect::frames, echo::echo, message::Limits},
    lesson13_numbers::echo::run_server,
    stage::serve::accept_until,
    tap::Tap,
};

use super::{Wire, greeter::request, host::Host};

/// What an [`Echoer`] serves.
#[derive(Debug)]
pub enum Echoes {}

/// A server that says what it hears.
pub type Echoer = Host<Echoes>;

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

    /// Lesson 13's server, with two threads.
    pub async fn fast() -> Self {
        Self::open_fast(Tap::recording().then(frames), true).await
    }

    /// The same, which nobody watches.
    pub async fn fast_unseen() -> Self {
        Self::open_fast(Tap::counting(), false).await
    }

    async fn open_fast(tap: Tap, watched: bool) -> Self {
        let (watching, workers) =
            (watched.then(|| tap.clone()), NonZeroUsize::MIN.saturating_add(1));
        Self::run(tap, async move |listener, stopped| {
            let serving = run_server(listener, watching, Limits::default(), workers, stopped);
            serving.await.expect("threads");
        })
        .await
    }

    async fn open(limits: Limits, tap: Tap) -> Self {
        let each = move |stream, stopping| async move {
            drop(echo(stream, limits, stopping).await);
        };
        Self::run(tap.clone(), |listener, stopped| accept_until(listener, tap, stopped, each)).await
    }

    pub fn url(&self) -> String {
        format!("ws://{}/", self.address)
    }

    /// A connection whose handshake is done: from here on every byte is ours.
    pub async fn connect(&self) -> Wire {
        let mut wire = self.wire().await;
        wire.send(request()).await;
        assert!(wire.take(129).await.ends_with(b"\r\n\r\n"), "a whole 101");
        wire
    }
}
