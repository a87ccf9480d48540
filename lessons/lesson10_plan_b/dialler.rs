//! A dialler for lesson 08's driver that takes whichever road reaches the room, and climbs back to
//! a better one.
//!
//! ```text
//!   driver ── dial ──► Dialler ── road after road ──► a welcome ──► RoadSocket ──► driver
//!                         ▲                                             │
//!                         └── a better road is there: it waits here ◄───┘ probes meanwhile
//! ```
//!
//! A road is open only when the room's welcome has come over it: `101` and `200` can be a proxy's.
//! The client never sees the roads that didn't work, and sees a climb as a connection that ends and
//! is there again: it resumes, and so nothing is lost and nothing comes twice.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until, timeout},
};

use super::{
    http_socket::Links,
    link_socket::LinkSocket,
    road::{Evidence, Road, Roads, Standing},
};
use crate::{
    lesson03_handshake::{DialError, Url},
    lesson04_frames::close::Close,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        client::{DialledSocket, dial},
        socket::{Received, Side, Socket, ToSend},
    },
    lesson08_reconnect::outcome::{MOVING, Outcome, Verdict},
};

/// The times that roads get.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A welcome must come within this time.
    pub welcome: Duration,
    /// Over an event stream, within this one: a stream is there at once, or something collects it.
    pub stream: Duration,
    /// Divides the times between probes; a test is in a hurry.
    pub hurry: u32,
}

impl Default for Patience {
    fn default() -> Self {
        let (welcome, stream) = (Duration::from_secs(5), Duration::from_secs(3));
        Self { welcome, stream, hurry: 1 }
    }
}

/// A dialler. Its clones are one.
#[derive(Clone)]
pub struct Dialler(Arc<Shared>);

struct Shared {
    url: Url,
    links: Option<Links>,
    patience: Patience,
    roads: Mutex<Roads>,
    /// A better road that a probe has opened.
    ready: Mutex<Option<RoadSocket>>,
    standing: watch::Sender<Option<Standing>>,
    /// What the last one who declined a WebSocket has said.
    words: Mutex<String>,
}

/// A socket over one of the roads.
enum Carried {
    WebSocket(Box<DialledSocket>),
    Link(LinkSocket),
}

/// An open road: its welcome has come.
pub struct RoadSocket {
    carried: Carried,
    road: Road,
    /// The welcome, for the client.
    welcome: Option<Received>,
    begun: Instant,
    ended: bool,
    dialler: Dialler,
    probe: Option<Pin<Box<dyn Future<Output = RoadSocket> + Send>>>,
}

impl Dialler {
    /// A dialler for the room whose WebSocket is at this address.
    #[must_use]
    pub fn new(url: Url, roads: Roads, patience: Patience) -> Self {
        let (links, roads, ready) = (Links::beside(&url), roads.into(), Mutex::default());
        let standing = watch::Sender::new(None);
        let words = Mutex::default();
        Self(Arc::new(Shared { url, links, patience, roads, ready, standing, words }))
    }

    /// The road in use and why, whenever that changes; `None` before the first one is open.
    #[must_use]
    pub fn standing(&self) -> watch::Receiver<Option<Standing>> {
        self.0.standing.subscribe()
    }

    /// What the last one who declined a WebSocket has said beside the status.
    #[must_use]
    pub fn words(&self) -> String {
        lock(&self.0.words).clone()
    }

    /// The device has another network.
    pub fn network_changed(&self) {
        self.roads().network_changed(Instant::now().into_std());
    }

    fn roads(&self) -> MutexGuard<'_, Roads> {
        lock(&self.0.roads)
    }

    fn ready(&self) -> MutexGuard<'_, Option<RoadSocket>> {
        lock(&self.0.ready)
    }

    // ANCHOR: dial
    /// One attempt, over as many roads as it takes. Dropped in the middle, it goes on from there
    /// next time.
    pub async fn dial(self) -> Result<RoadSocket, Outcome> {
        let ready = self.ready().take();
        if let Some(socket) = ready {
            self.opened(socket.road);
            return Ok(socket);
        }
        let mut road = self.roads().first();
        let mut reason: Option<Outcome> = None;
        loop {
            let why = match self.reach(road).await {
                Ok(socket) => {
                    self.opened(road);
                    return Ok(socket);
                }
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

    fn opened(&self, road: Road) {
        let standing = {
            let mut roads = self.roads();
            roads.opened(road, Instant::now().into_std());
            roads.standing()
        };
        self.0.standing.send_if_modified(|before| {
            let changed = before.as_ref() != Some(&standing);
            *before = Some(standing);
            changed
        });
    }

    /// Opens one road and waits for the room's first text.
    async fn reach(&self, road: Road) -> Result<RoadSocket, Outcome> {
        let Patience { welcome, stream, .. } = self.0.patience;
        let most = if road == Road::EventStream { stream } else { welcome };
        let reaching = async {
            let mut carried = self.open(road).await?;
            loop {
                match poll_fn(|cx| carried.poll_next(cx)).await {
                    Ok(text @ Received::Text(_)) => return Ok((carried, text)),
                    Ok(Received::Close(close)) => return Err(Outcome::from(Ending::Closed(close))),
                    Ok(_) => {}
                    Err(ending) => return Err(Outcome::from(ending)),
                }
            }
        };
        let (carried, welcome) = timeout(most, reaching).await.map_err(|_| Outcome::TooSlow)??;
        let (begun, dialler) = (Instant::now(), self.clone());
        let welcome = Some(welcome);
        Ok(RoadSocket { carried, road, welcome, begun, ended: false, dialler, probe: None })
    }

    async fn open(&self, road: Road) -> Result<Carried, Outcome> {
        if road == Road::WebSocket {
            let dialled = dial(&self.0.url).await.map_err(|error| {
                if let DialError::Status { words, .. } = &error {
                    words.clone_into(&mut lock(&self.0.words));
                }
                Outcome::from(error)
            })?;
            return Ok(Carried::WebSocket(dialled.into()));
        }
        let links = self.0.links.as_ref().ok_or(Outcome::Stranger)?;
        links.open(road).await.map(Carried::Link)
    }

    // ANCHOR: probe
    /// Waits for the time to probe, and probes the better roads until one of them is open.
    async fn probe(self) -> RoadSocket {
        loop {
            let begun = Instant::now();
            let Some(at) = self.roads().probe_at() else { return std::future::pending().await };
            let wait = Instant::from_std(at).saturating_duration_since(begun);
            sleep_until(begun + wait / self.0.patience.hurry).await;
            let better: Vec<_> = self.roads().better().collect();
            for road in better {
                match self.reach(road).await {
                    Ok(socket) => {
                        self.roads().climb(road);
                        return socket;
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

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
}

fn is_worth_another(why: Outcome) -> bool {
    why.verdict() != Verdict::Stop
}

impl RoadSocket {
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

    /// Ready when a better road is open: this one ends, and the next attempt finds the other.
    fn poll_probe(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.road == Road::WebSocket || self.ended {
            return Poll::Pending;
        }
        let dialler = &self.dialler;
        let probe = self.probe.get_or_insert_with(|| Box::pin(dialler.clone().probe()));
        probe.as_mut().poll(cx).map(|better| {
            self.probe = None;
            self.ended = true; // it is no evidence against this road
            *self.dialler.ready() = Some(better);
        })
    }
}

impl Socket for RoadSocket {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        if let Some(welcome) = self.welcome.take() {
            return Poll::Ready(Ok(welcome));
        }
        let next = self.carried.poll_next(cx);
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

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        match &mut self.carried {
            Carried::WebSocket(socket) => Socket::poll_ready(&mut **socket, cx),
            Carried::Link(link) => link.poll_ready(cx),
        }
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        if matches!(message, ToSend::Close(_)) {
            self.ended(false); // this end's own decision
        }
        match &mut self.carried {
            Carried::WebSocket(socket) => Socket::start_send(&mut **socket, message),
            Carried::Link(link) => link.start_send(message),
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        match &mut self.carried {
            Carried::WebSocket(socket) => Socket::poll_flush(&mut **socket, cx),
            Carried::Link(link) => link.poll_flush(cx),
        }
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        match self.carried {
            Carried::WebSocket(socket) => Socket::close(*socket, close, side).await,
            Carried::Link(link) => link.close(close, side).await,
        }
    }

    async fn finish(self, ending: &Ending, side: Side) {
        match self.carried {
            Carried::WebSocket(socket) => Socket::finish(*socket, ending, side).await,
            Carried::Link(link) => link.finish(ending, side).await,
        }
    }
}

impl Carried {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        match self {
            Self::WebSocket(socket) => Socket::poll_next(&mut **socket, cx),
            Self::Link(link) => link.poll_next(cx),
        }
    }
}
