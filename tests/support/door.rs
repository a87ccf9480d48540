//! Lesson 09's server: its keys and what it draws can be foreseen, and its time stands still or is
//! the test's.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use full_duplex::{
    lesson01_polling::log::Clock,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        http::{self as room, Config as RoomConfig},
        hub::Policy,
    },
    lesson09_door::{
        address::Proxies,
        door::{Door, own_origins},
        http::{AppState, Peer},
        identity::{Identities, invite},
        limits::{Allowed, Limits},
        revoked::Revoked,
        server::{Config, router, run_server},
        signed::{Key, Keys},
    },
    stage::serve::http,
    tap::{Tap, Tapped},
};
use hyper::service::{Service as _, service_fn};
use hyper_util::service::TowerToHyperService;
use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream, duplex},
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    NEW_YEAR, SOON,
    durable::{QUIET, counting, counting_from, memory_log, shared_hub},
    greeter::request,
    host::Host,
    room::Client,
    wire::{Answer, Wire},
};

/// The origin of the server's own page.
pub const HOME: &str = "http://localhost:8080";

/// What a [`Site`] serves.
#[derive(Debug)]
pub enum Guarded {}

/// A chat behind a door, on real sockets.
pub struct Site {
    pub host: Host<Guarded>,
    pub door: Arc<Door>,
}

/// The only key.
fn keys() -> Keys {
    Keys { current: Key([7; 32]), previous: None }
}

/// A door for pages of [`HOME`], and for those of sites behind a proxy with TLS.
pub fn door(allowed: Allowed, clock: Clock) -> Door {
    let draw = counting_from(100);
    let more = ["https://chat.example", "https://chat.localhost"].map(str::to_owned).to_vec();
    Door {
        origins: own_origins("http", 8080, more),
        proxies: Proxies::default(),
        identities: Identities::new(keys(), Revoked::default(), clock, draw),
        limits: Limits::new(allowed),
        secure: false,
    }
}

/// An invitation that was made at this time.
pub fn invitation(name: &str, now: u64) -> String {
    // Each name has numbers of its own.
    let sum = name.bytes().fold(0, |sum, byte| 256 * sum + u128::from(byte));
    invite(&keys(), &mut counting_from(sum), name, now)
}

impl Site {
    pub async fn start() -> Self {
        Self::allowing(Allowed::default()).await
    }

    /// A server with these limits.
    pub async fn allowing(allowed: Allowed) -> Self {
        Self::behind(Arc::new(door(allowed, || NEW_YEAR))).await
    }

    /// A server with this door.
    pub async fn behind(door: Arc<Door>) -> Self {
        Self::watched(door, Tap::recording().then(chat_dissect)).await
    }

    /// The same, and only counted: for crowds.
    pub async fn unwatched() -> Self {
        Self::watched(door(Allowed::default(), || NEW_YEAR).into(), Tap::counting()).await
    }

    async fn watched(door: Arc<Door>, tap: Tap) -> Self {
        let config = Config { room: room_of(QUIET, tap.clone()), door: door.clone(), tls: None };
        let serve = |listener, stopped| run_server(listener, config, stopped);
        Self { host: Host::run(tap, serve).await, door }
    }

    /// The token of somebody who has signed in.
    pub fn session(&self, name: &str) -> String {
        let signed_in = self.door.identities.sign_in(&invitation(name, NEW_YEAR));
        signed_in.expect("an invitation").1
    }

    /// A ticket of theirs.
    pub fn ticket(&self, session: &str) -> String {
        self.door.identities.ticket(session).expect("a session").0
    }

    /// A client that has connected with a ticket, and been welcomed.
    pub async fn comes(&self, session: &str) -> Client {
        let mut wire = self.host.wire().await;
        let ticket = self.ticket(session);
        let answer = asks(&mut wire, &socket(&[&bearer(&ticket)])).await;
        assert_eq!(answer.status(), 101, "{}", answer.head);
        Client::on(wire.0).await
    }

    /// The same, and has joined.
    pub async fn joins(&self, name: &str) -> Client {
        let mut client = self.comes(&self.session(name)).await;
        client.join(name).await;
        client
    }

    /// The answer to a request on a connection of its own.
    pub async fn answers(&self, request: &str) -> Answer {
        let mut wire = self.host.wire().await;
        let answer = asks(&mut wire, request).await;
        drop(wire);
        answer
    }
}

/// Sends a request; waits for its answer.
pub async fn asks<S: AsyncRead + AsyncWrite + Unpin>(wire: &mut Wire<S>, request: &str) -> Answer {
    wire.send(request).await;
    timeout(SOON, wire.answer()).await.expect("an answer in time")
}

/// A request for a socket, with these fields besides.
pub fn socket(fields: &[&str]) -> String {
    let request =
        request().replace("/chat", "/ws").replace("Host: localhost", "Host: localhost:8080");
    let lines: Vec<_> = request.trim_end().lines().chain(fields.iter().copied()).collect();
    lines.join("\r\n") + "\r\n\r\n"
}

/// A `POST` with a JSON body, and these fields besides.
pub fn post(path: &str, fields: &[&str], body: &str) -> String {
    let length = format!("content-length: {}", body.len());
    let json = ["host: localhost:8080", "content-type: application/json", &length];
    let lines: Vec<_> = json.iter().chain(fields).copied().collect();
    format!("POST {path} HTTP/1.1\r\n{}\r\n\r\n{body}", lines.join("\r\n"))
}

/// A `GET` with these fields.
pub fn get(path: &str, fields: &[&str]) -> String {
    let lines: Vec<_> = ["host: localhost:8080"].iter().chain(fields).copied().collect();
    format!("GET {path} HTTP/1.1\r\n{}\r\n\r\n", lines.join("\r\n"))
}

/// The field that tells the origin of the page.
pub fn origin(origin: &str) -> String {
    format!("origin: {origin}")
}

/// The field that shows a cookie.
pub fn cookie(session: &str) -> String {
    format!("cookie: session={session}")
}

/// The field that shows a session, or a ticket.
pub fn bearer(token: &str) -> String {
    format!("authorization: Bearer {token}")
}

/// The token in the answer to a sign-in of a page.
pub fn cookie_in(answer: &Answer) -> String {
    let (_, rest) = answer.head.split_once("set-cookie: session=").expect("a cookie");
    rest.split(';').next().expect("its value").to_owned()
}

fn room_of(pace: Pace, tap: Tap) -> RoomConfig {
    let hub = shared_hub(&memory_log(1), Policy::default(), counting());
    RoomConfig { hub, pace, tap, log_line: |_| () }
}

/// The same server over in-memory pipes, in virtual time.
pub struct Pipes {
    pub door: Arc<Door>,
    pub tap: Tap,
    service: TowerToHyperService<axum::Router>,
    stop: watch::Sender<bool>,
}

thread_local! {
    /// Each test has a thread of its own.
    static BEGUN: Instant = Instant::now();
}

/// Milliseconds since 1970, by tokio's clock.
pub fn virtual_time() -> u64 {
    let elapsed = BEGUN.with(Instant::elapsed);
    NEW_YEAR + u64::try_from(elapsed.as_millis()).expect("not so long")
}

impl Pipes {
    pub fn new(allowed: Allowed) -> Self {
        Self::trusting(allowed, Proxies::default())
    }

    /// A server that believes these proxies.
    pub fn trusting(allowed: Allowed, proxies: Proxies) -> Self {
        Self::with(Door { proxies, ..door(allowed, virtual_time) })
    }

    /// The same server as if it spoke TLS.
    pub fn in_tls(allowed: Allowed) -> Self {
        Self::with(Door { secure: true, ..door(allowed, virtual_time) })
    }

    fn with(door: Door) -> Self {
        // Chance draws the time of the first heartbeat: in a thousand years, not in these days.
        let pace = Pace { every: 365_000 * QUIET.every, ..QUIET };
        let door = Arc::new(door);
        let tap = Tap::recording().then(chat_dissect);
        let (stop, stopping) = watch::channel(false);
        let room = room::AppState { config: room_of(pace, tap.clone()), stopping };
        let router = router(AppState { room, door: door.clone() });
        Self { door, tap, service: TowerToHyperService::new(router), stop }
    }

    /// A connection from this machine.
    pub fn connect(&self) -> Wire<DuplexStream> {
        self.connect_from(Ipv4Addr::LOCALHOST.into())
    }

    /// A connection from elsewhere.
    pub fn connect_from(&self, address: IpAddr) -> Wire<DuplexStream> {
        let (client, server) = duplex(1 << 20);
        let (service, stopping) = (self.service.clone(), self.stop.subscribe());
        let service = service_fn(move |mut request| {
            request.extensions_mut().insert(Peer(address));
            service.call(request)
        });
        let stream: Tapped<_> = self.tap.wrap(server, &address.to_string());
        tokio::spawn(http(stream, service, stopping));
        Wire(client)
    }

    /// The token of somebody who has signed in now.
    pub fn session(&self, name: &str) -> String {
        let signed_in = self.door.identities.sign_in(&invitation(name, virtual_time()));
        signed_in.expect("an invitation").1
    }

    /// A client that has connected with a ticket, and been welcomed.
    pub async fn comes(&self, session: &str) -> Client<DuplexStream> {
        let ticket = self.door.identities.ticket(session).expect("a session").0;
        let mut wire = self.connect();
        let answer = asks(&mut wire, &socket(&[&bearer(&ticket)])).await;
        assert_eq!(answer.status(), 101, "{}", answer.head);
        Client::on(wire.0).await
    }
}
