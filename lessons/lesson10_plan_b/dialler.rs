//! A dialler for lesson 08's driver that takes whichever road reaches the room, and climbs back to
//! a better one.
//!
//! ```text
//!   driver ── dial ──► Dialler ── road after road ──► a welcome ──► RoadSocket ──► driver
//!                         ▲                                             │
//!                         └── a better road leads there: dial again ◄───┘ probes meanwhile
//! ```
//!
//! A road is open only when the room's welcome has come over it: `101` and `200` can be a proxy's.
//! The client never sees the roads that didn't work, and sees a climb as a connection that ends and
//! is there again: it resumes, and so nothing is lost and nothing comes twice. A probe's own
//! connection is closed, and not handed on: its welcome tells where the log stood then, and the
//! client has read on over the lower road.

use std::{
    future::{pending, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until, timeout},
};

use super::road::{Evidence, Road, RoadInUse, Roads};
use crate::{
    lesson04_frames::close::{Close, CloseCode},
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::socket::{Received, Side, Socket, ToSend},
    lesson08_reconnect::{
        client::driver::Call,
        outcome::{Outcome, Verdict},
        protocol::MOVING,
    },
};

// ANCHOR: patience
/// The times that roads get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// A welcome must come within this time.
    pub welcome: Duration,
    /// Over an event stream, within this one: a stream is there at once, or something collects it.
    pub stream: Duration,
    /// Divides the times between probes; a test is in a hurry.
    pub hurry: u32,
}
// ANCHOR_END: patience

impl Default for Patience {
    fn default() -> Self {
        let (welcome, stream) = (Duration::from_secs(5), Duration::from_secs(3));
        Self { welcome, stream, hurry: 1 }
    }
}

/// A dialler. Its clones are one.
pub struct Dialler<S>(Arc<Shared<S>>);

struct Shared<S> {
    /// Opens a road; the welcome is waited for here.
    open: Box<dyn Fn(Road) -> Call<S> + Send + Sync>,
    patience: Patience,
    roads: Mutex<Roads>,
    in_use: watch::Sender<Option<RoadInUse>>,
    /// There is another network: a probe waits no longer.
    changed: Notify,
}

/// A road over which the welcome has come.
struct Reached<S> {
    socket: S,
    road: Road,
    welcome: Received,
    begun: Instant,
}

// ANCHOR: road-socket
/// An open road, for the driver.
pub struct RoadSocket<S> {
    socket: S,
    road: Road,
    /// The welcome, for the client.
    welcome: Option<Received>,
    begun: Instant,
    ended: bool,
    dialler: Dialler<S>,
    probe: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}
// ANCHOR_END: road-socket

impl<S> Clone for Dialler<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Socket + 'static> Dialler<S> {
    /// A dialler whose roads are opened by this function.
    #[must_use]
    pub fn new<F>(
        open: impl Fn(Road) -> F + Send + Sync + 'static,
        roads: Roads,
        patience: Patience,
    ) -> Self
    where
        F: Future<Output = Result<S, Outcome>> + Send + 'static,
    {
        let open = Box::new(move |road| Box::pin(open(road)) as Call<S>);
        let (roads, in_use) = (roads.into(), watch::Sender::new(None));
        Self(Arc::new(Shared { open, patience, roads, in_use, changed: Notify::new() }))
    }

    /// The road in use and why, whenever that changes; `None` before the first one is open.
    #[must_use]
    pub fn in_use(&self) -> watch::Receiver<Option<RoadInUse>> {
        self.0.in_use.subscribe()
    }

    /// The device has another network.
    pub fn network_changed(&self) {
        self.roads().network_changed(Instant::now().into_std());
        self.0.changed.notify_one();
    }

    fn roads(&self) -> MutexGuard<'_, Roads> {
        self.0.roads.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
    }

    // ANCHOR: dial
    /// One attempt, over as many roads as it takes. Dropped in the middle, it goes on from there
    /// next time.
    pub async fn dial(self) -> Result<RoadSocket<S>, Outcome> {
        let mut road = self.roads().first();
        let mut reason: Option<Outcome> = None;
        loop {
            let why = match self.reach(road).await {
                Ok(reached) => return Ok(self.opened(reached)),
                Err(why) => why,
            };
            // The first reason, unless a later one gives hope: then the client goes on.
            if reason.is_none_or(|before| !is_worth_another(before) && is_worth_another(why)) {
                reason = Some(why);
            }
            match self.roads().failed(road, Evidence::of(why)) {
                Some(worse) => road = worse,
                None => return Err(reason.unwrap_or(why)),
            }
        }
    }

    // ANCHOR_END: dial

    // ANCHOR: opened
    fn opened(self, Reached { socket, road, welcome, begun }: Reached<S>) -> RoadSocket<S> {
        let in_use = {
            let mut roads = self.roads();
            roads.opened(road, Instant::now().into_std());
            roads.in_use()
        };
        self.0.in_use.send_if_modified(|before| {
            let changed = before.as_ref() != Some(&in_use);
            *before = Some(in_use);
            changed
        });
        let welcome = Some(welcome);
        RoadSocket { socket, road, welcome, begun, ended: false, dialler: self, probe: None }
    }
    // ANCHOR_END: opened

    // ANCHOR: reach
    /// Opens one road and waits for the room's first text.
    async fn reach(&self, road: Road) -> Result<Reached<S>, Outcome> {
        let Patience { welcome, stream, .. } = self.0.patience;
        let most = if road == Road::EventStream { stream } else { welcome };
        let reaching = async {
            let mut socket = (self.0.open)(road).await?;
            loop {
                match poll_fn(|cx| socket.poll_next(cx)).await {
                    Ok(text @ Received::Text(_)) => return Ok((socket, text)),
                    Ok(Received::Close(close)) => {
                        return Err(Outcome::from(Ending::Closed(close)));
                    }
                    Ok(_) => {}
                    Err(ending) => return Err(Outcome::from(ending)),
                }
            }
        };
        let (socket, welcome) = timeout(most, reaching).await.map_err(|_| Outcome::TooSlow)??;
        Ok(Reached { socket, road, welcome, begun: Instant::now() })
    }
    // ANCHOR_END: reach

    // ANCHOR: probe
    /// Waits for the time to probe, and probes the better roads until one of them reaches the room.
    async fn probe(self) {
        loop {
            let begun = Instant::now();
            let Some(at) = self.roads().probe_at() else { return pending().await };
            let wait = Instant::from_std(at).saturating_duration_since(begun);
            tokio::select! {
                () = sleep_until(begun + wait / self.0.patience.hurry) => {}
                () = self.0.changed.notified() => continue, // it is time now, perhaps
            }
            let better: Vec<_> = self.roads().better().collect();
            for road in better {
                match self.reach(road).await {
                    Ok(Reached { socket, .. }) => {
                        let goodbye = Close::new(CloseCode::NORMAL, "");
                        socket.close(&goodbye, Side::Client).await;
                        return self.roads().climb(road);
                    }
                    Err(why) => {
                        let (evidence, now) = (Evidence::of(why), Instant::now().into_std());
                        self.roads().stay(road, evidence, now);
                    }
                }
            }
        }
    }

    // ANCHOR_END: probe
}

fn is_worth_another(why: Outcome) -> bool {
    why.verdict() != Verdict::Stop
}

impl<S: Socket + 'static> RoadSocket<S> {
    /// The road.
    #[must_use]
    pub fn road(&self) -> Road {
        self.road
    }

    fn ended(&mut self, lost: bool) {
        if !std::mem::replace(&mut self.ended, true) {
            let lived = self.begun.elapsed();
            self.dialler.roads().ended(self.road, lived, lost);
        }
    }

    // ANCHOR: poll-probe
    /// Ready when a better road reaches the room: this one ends, and the next attempt takes that.
    fn poll_probe(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.road == Road::WebSocket || self.ended {
            return Poll::Pending;
        }
        let dialler = &self.dialler;
        let probe = self.probe.get_or_insert_with(|| Box::pin(dialler.clone().probe()));
        probe.as_mut().poll(cx).map(|()| {
            self.probe = None;
            self.ended = true; // it is no evidence against this road
        })
    }

    // ANCHOR_END: poll-probe
}

impl<S: Socket + 'static> Socket for RoadSocket<S> {
    // ANCHOR: poll-next
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        if let Some(welcome) = self.welcome.take() {
            return Poll::Ready(Ok(welcome));
        }
        let next = self.socket.poll_next(cx);
        match &next {
            Poll::Ready(Ok(Received::Close(_))) => self.ended(false),
            Poll::Ready(Err(_)) => self.ended(true),
            Poll::Ready(Ok(_)) => {}
            Poll::Pending => {
                if self.poll_probe(cx).is_ready() {
                    return Poll::Ready(Ok(Received::Close(Some(Close::new(MOVING, "")))));
                }
            }
        }
        next
    }

    // ANCHOR_END: poll-next

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.socket.poll_ready(cx)
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        if matches!(message, ToSend::Close(_)) {
            self.ended(false); // this end's own decision
        }
        self.socket.start_send(message)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        self.socket.poll_flush(cx)
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        self.socket.close(close, side).await
    }

    async fn finish(self, ending: &Ending, side: Side) {
        self.socket.finish(ending, side).await;
    }
}
