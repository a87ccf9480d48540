//! Which road to take, from evidence: the best one that works, and not for ever a worse one.
//!
//! ```text
//!             declined, held back, cut short             … again
//!   WebSocket ─────────────► event stream ────► long poll ────► polling
//!       ▲                        │                  │              │
//!       └──── a probe in the background reaches the room again ────┘
//! ```
//!
//! What the server itself says ("too many", "not you") holds for every road; so does a network
//! that isn't there. Then the client waits as in lesson 08. Plain values, without a socket or a
//! clock.

use std::time::{Duration, Instant};

use crate::{lesson04_frames::close::CloseCode, lesson08_reconnect::outcome::Outcome};

// ANCHOR: road
/// A way to carry the messages. The better one is the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Road {
    /// A WebSocket.
    WebSocket,
    /// A link that is read by an event stream.
    EventStream,
    /// A link that is read by requests that are held until there is something.
    LongPoll,
    /// A link that is read by requests that are answered at once, again and again.
    Polling,
}
// ANCHOR_END: road

/// All roads, the best one first.
pub const ROADS: [Road; 4] = [Road::WebSocket, Road::EventStream, Road::LongPoll, Road::Polling];

/// A connection that is lost sooner after the welcome is evidence against its road, if it happens
/// [`SHORT_ENDS`] times in a row.
pub const SHORT: Duration = Duration::from_secs(5);

/// So many short connections in a row are enough.
pub const SHORT_ENDS: u32 = 3;

/// A better road that was declined is probed after this time: the proxy that declined it will not
/// be another one soon.
pub const PROBE: Duration = Duration::from_secs(5 * 60);

/// A better road on which nothing was heard is probed after this time: perhaps there was no network
/// at all just then.
pub const PROBE_SOON: Duration = Duration::from_secs(30);

// ANCHOR: evidence
/// What speaks against a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The request was declined with this status.
    Declined(u16),
    /// An answer came that doesn't fit the road.
    Stranger,
    /// No welcome came in time: something on the way holds it back.
    HeldBack,
    /// The connection ended before the welcome.
    Broken,
    /// Connection after connection ended soon after its welcome.
    CutShort,
    /// There was nobody to talk to, or nobody to be trusted.
    Unreachable,
    /// The server has said goodbye, with a reason of its own.
    Dismissed,
}
// ANCHOR_END: evidence

impl Evidence {
    // ANCHOR: of
    /// What the outcome of an attempt says about its road.
    #[must_use]
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Declined { status, .. } => Self::Declined(status),
            Outcome::Stranger => Self::Stranger,
            Outcome::TooSlow | Outcome::Silent => Self::HeldBack,
            Outcome::Closed(CloseCode::LOST | CloseCode::PROTOCOL_ERROR) => Self::Broken,
            Outcome::Closed(_) | Outcome::Restarting => Self::Dismissed,
            Outcome::Unreachable | Outcome::Untrusted => Self::Unreachable,
        }
    }
    // ANCHOR_END: of

    // ANCHOR: every-road
    /// Whether it holds for every road: the server's own words, a proxy's word that there is no
    /// server behind it, or no network.
    #[must_use]
    pub fn holds_for_every_road(self) -> bool {
        match self {
            Self::Declined(status) => {
                matches!(status, 401 | 403 | 408 | 429 | 500 | 502 | 503 | 504)
            }
            Self::Unreachable | Self::Dismissed => true,
            Self::Stranger | Self::HeldBack | Self::Broken | Self::CutShort => false,
        }
    }

    /// Whether something on the way has said no. Silence may have other causes.
    fn is_plain(self) -> bool {
        matches!(self, Self::Declined(_) | Self::Stranger | Self::CutShort)
    }

    // ANCHOR_END: every-road
}

// ANCHOR: roads
/// What is known of the roads of one network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roads {
    /// The first and the last one that may be taken.
    best: Road,
    worst: Road,
    /// Where the next attempt begins.
    next: Road,
    /// The road that has reached the room last.
    reached: Option<Road>,
    /// What speaks against each road.
    against: [Option<Evidence>; ROADS.len()],
    /// Connections in a row that were lost soon.
    short: u32,
    /// When a better road is to be probed.
    probe: Option<Instant>,
}
// ANCHOR_END: roads

/// The road in use, and what speaks against the better ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadInUse {
    /// The road.
    pub road: Road,
    /// Each better road, and what is known against it.
    pub against: Vec<(Road, Evidence)>,
}

impl Default for Roads {
    fn default() -> Self {
        Self::between(Road::WebSocket, Road::Polling)
    }
}

impl Roads {
    // ANCHOR: start
    /// All roads from one to another may be taken; nothing speaks against any.
    #[must_use]
    pub fn between(best: Road, worst: Road) -> Self {
        let (against, worst) = ([None; ROADS.len()], worst.max(best));
        Self { best, worst, next: best, reached: None, against, short: 0, probe: None }
    }

    /// The same with the memory that this road has reached the room before. It is where the first
    /// attempt begins, and the better ones are probed soon after.
    #[must_use]
    pub fn remembering(mut self, road: Road) -> Self {
        let road = road.clamp(self.best, self.worst);
        (self.next, self.reached) = (road, Some(road));
        self
    }
    // ANCHOR_END: start

    /// The road with which an attempt begins.
    #[must_use]
    pub fn first(&self) -> Road {
        self.next
    }

    // ANCHOR: failed
    /// A road has not reached the room. Returns the next one for the same attempt; `None` if the
    /// attempt has failed as a whole.
    pub fn failed(&mut self, road: Road, evidence: Evidence) -> Option<Road> {
        if evidence.holds_for_every_road() {
            return None;
        }
        self.against[road as usize] = Some(evidence);
        let worse = worse(road).filter(|worse| *worse <= self.worst);
        // After the last one it begins again with the one that worked, or with the best.
        self.next = worse.or(self.reached).unwrap_or(self.best);
        worse
    }

    // ANCHOR_END: failed

    // ANCHOR: opened
    /// A road has reached the room: the welcome is there.
    pub fn opened(&mut self, road: Road, now: Instant) {
        (self.next, self.reached) = (road, Some(road));
        self.against[road as usize..].fill(None);
        let better = &self.against[self.best as usize..road as usize];
        let plain = better.iter().flatten().any(|evidence| evidence.is_plain());
        let after = if plain { PROBE } else { PROBE_SOON };
        self.probe = (road > self.best).then(|| now + after);
    }

    // ANCHOR_END: opened

    // ANCHOR: ended
    /// A connection over this road has ended after so long. `lost`: nobody has said goodbye.
    pub fn ended(&mut self, road: Road, lived: Duration, lost: bool) {
        self.probe = None;
        self.short = if lost && lived < SHORT { self.short + 1 } else { 0 };
        if self.short == SHORT_ENDS {
            self.short = 0;
            self.failed(road, Evidence::CutShort);
        }
    }
    // ANCHOR_END: ended

    /// When better roads are to be probed, beside the one that works.
    #[must_use]
    pub fn probe_at(&self) -> Option<Instant> {
        self.probe
    }

    /// The roads that are better than the one in use, the best one first.
    pub fn better(&self) -> impl Iterator<Item = Road> + use<> {
        let (best, now) = (self.best, self.next);
        ROADS.into_iter().filter(move |road| (best..now).contains(road))
    }

    // ANCHOR: climb
    /// A probe has reached the room over this road: the next attempt begins with it.
    pub fn climb(&mut self, road: Road) {
        (self.next, self.short, self.probe) = (road, 0, None);
    }

    /// A probe has failed: there will be another one.
    pub fn stay(&mut self, road: Road, evidence: Evidence, now: Instant) {
        self.against[road as usize] = Some(evidence);
        self.probe = Some(now + PROBE);
    }

    // ANCHOR_END: climb

    // ANCHOR: network
    /// The device has another network, of which nothing is known: it is probed at once.
    pub fn network_changed(&mut self, now: Instant) {
        self.against.fill(None);
        self.short = 0;
        if self.probe.is_some() {
            self.probe = Some(now);
        } else {
            (self.next, self.reached) = (self.best, None); // the next attempt tells
        }
    }

    // ANCHOR_END: network

    /// The road in use, and why not a better one.
    #[must_use]
    pub fn in_use(&self) -> RoadInUse {
        let known = |road: Road| Some((road, self.against[road as usize]?));
        RoadInUse { road: self.next, against: self.better().filter_map(known).collect() }
    }
}

fn worse(road: Road) -> Option<Road> {
    ROADS.get(road as usize + 1).copied()
}

impl Road {
    /// The word for it in a command and in a file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::WebSocket => "websocket",
            Self::EventStream => "events",
            Self::LongPoll => "long-poll",
            Self::Polling => "poll",
        }
    }
}

impl std::str::FromStr for Road {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let road = ROADS.into_iter().find(|road| road.word() == text);
        road.ok_or_else(|| ROADS.map(Self::word).join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Road::{EventStream, LongPoll, Polling, WebSocket};

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn what_one_road_is_refused_another_may_carry() {
        let mut roads = Roads::default();
        assert_eq!(roads.first(), WebSocket);
        for evidence in [200, 301, 400, 404, 405, 426, 501, 505]
            .map(Evidence::Declined)
            .into_iter()
            .chain([Evidence::Stranger, Evidence::HeldBack, Evidence::Broken])
        {
            assert_eq!(
                roads.clone().failed(WebSocket, evidence),
                Some(EventStream),
                "{evidence:?}"
            );
        }
        assert_eq!(roads.failed(WebSocket, Evidence::Declined(426)), Some(EventStream));
        assert_eq!(roads.failed(EventStream, Evidence::HeldBack), Some(LongPoll));
        assert_eq!(roads.first(), LongPoll, "an attempt that is given up goes on from here");
        let now = Instant::now();
        roads.opened(LongPoll, now);
        assert_eq!(roads.probe_at(), Some(now + PROBE));
        let against = vec![(WebSocket, Evidence::Declined(426)), (EventStream, Evidence::HeldBack)];
        assert_eq!(roads.in_use(), RoadInUse { road: LongPoll, against });
    }

    #[test]
    fn what_the_server_says_holds_for_every_road() {
        for status in [401, 403, 408, 429, 500, 502, 503, 504] {
            let mut roads = Roads::default();
            assert_eq!(roads.failed(WebSocket, Evidence::Declined(status)), None);
            assert_eq!(roads, Roads::default(), "and nothing is learned from it");
        }
        assert_eq!(Roads::default().failed(WebSocket, Evidence::Unreachable), None);
    }

    #[test]
    fn when_none_works_it_begins_again_with_what_worked() {
        let mut roads = Roads::default().remembering(LongPoll);
        assert_eq!(roads.first(), LongPoll);
        assert_eq!(roads.failed(LongPoll, Evidence::Broken), Some(Polling));
        assert_eq!(roads.failed(Polling, Evidence::Broken), None);
        assert_eq!(roads.first(), LongPoll);
        let mut roads = Roads::between(EventStream, EventStream);
        assert_eq!(roads.failed(EventStream, Evidence::HeldBack), None);
        assert_eq!(roads.first(), EventStream, "the only one");
    }

    #[test]
    fn three_short_connections_in_a_row_are_evidence_and_a_goodbye_is_none() {
        let mut roads = Roads::default();
        let (now, short) = (Instant::now(), Duration::from_secs(1));
        for lives in [&[short, short, LONG, short, short][..], &[short]] {
            for lived in lives {
                assert_eq!(roads.first(), WebSocket);
                roads.opened(WebSocket, now);
                roads.ended(WebSocket, *lived, true);
            }
        }
        assert_eq!(roads.first(), EventStream);
        let mut roads = Roads::default();
        for _ in 0..9 {
            roads.opened(WebSocket, now);
            roads.ended(WebSocket, short, false);
        }
        assert_eq!(roads.first(), WebSocket);
    }

    #[test]
    fn a_probe_climbs_and_silence_is_probed_sooner() {
        let (mut roads, now) = (Roads::default(), Instant::now());
        roads.failed(WebSocket, Evidence::HeldBack);
        roads.failed(EventStream, Evidence::HeldBack);
        roads.opened(LongPoll, now);
        assert_eq!(roads.probe_at(), Some(now + PROBE_SOON));
        assert_eq!(roads.better().collect::<Vec<_>>(), [WebSocket, EventStream]);
        roads.stay(EventStream, Evidence::HeldBack, now + PROBE_SOON);
        assert_eq!(roads.probe_at(), Some(now + PROBE_SOON + PROBE));
        roads.climb(WebSocket);
        assert_eq!((roads.first(), roads.probe_at()), (WebSocket, None));
        roads.ended(LongPoll, LONG, false);
        roads.opened(WebSocket, now);
        assert_eq!(roads.probe_at(), None);
        assert_eq!(roads.in_use().against, []);
    }

    #[test]
    fn another_network_is_another_matter() {
        let (mut roads, now) = (Roads::default(), Instant::now());
        roads.failed(WebSocket, Evidence::Declined(426));
        roads.opened(EventStream, now);
        roads.network_changed(now);
        assert_eq!((roads.first(), roads.probe_at()), (EventStream, Some(now)));
        roads.ended(EventStream, LONG, true);
        roads.network_changed(now);
        assert_eq!(roads, Roads::default());
    }
}
