//! Lesson 06's server on real sockets, behind a recording tap, and clients that speak through
//! lesson 04's own frames.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    routing::{MethodRouter, any},
};
use full_duplex::{
    lesson01_polling::{
        http::guard,
        log::{CAPACITY, Clock, system_clock},
    },
    lesson02_push::log::SharedLog,
    lesson03_handshake::{self as handshake, Agreed, Refusal},
    lesson04_frames::{
        close::{Close, CloseCode},
        connection::{Connection, Role},
        event::{Ending, Event},
        message::{Limits, Message},
        websocket::WebSocket,
    },
    lesson06_chat::{
        chat_dissect::chat_dissect,
        connection::{self, log_connected, log_ended, serve_socket, upgraded_stream},
        hub::Hub,
        hub_task::{HubTask, MAX_PEOPLE, Membership},
        origin::Origins,
        page,
        people::Who,
        server::{self, AppState, anyone, http, receive, router},
    },
    lesson07_heartbeat::{heartbeat::Pace, server::router as with_heartbeat},
    tap::{AfterUpgrade, Tap},
};
use hyper::upgrade::OnUpgrade;
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    task::yield_now,
    time::timeout,
};

pub use super::SOON;
use super::{NEW_YEAR, Wire, greeter::request, host::Host};

/// What a [`Room`] serves.
#[derive(Debug)]
pub enum Chats {}

/// What was said over the sockets: everything after the handshakes, which lesson 03 has shown.
pub fn said(transcript: &str) -> String {
    let mut upgraded = Vec::new();
    let mut said = String::new();
    for line in transcript.lines() {
        let numbered = line.trim_start_matches(|before| before != '#'); // its time, perhaps
        let (connection, words) = numbered.split_once(' ').unwrap_or_default();
        if words.starts_with("< sec-websocket-accept") {
            upgraded.push(connection);
        } else if words.starts_with("< date") || words == "<" {
            // the rest of that head
        } else if upgraded.contains(&connection) && !words.starts_with('·') {
            said += line;
            said += "\n";
        }
    }
    said
}

/// A room.
pub type Room = Host<Chats>;

impl Room {
    /// A room in which time stands still.
    pub async fn start() -> Self {
        Self::open(0, || NEW_YEAR, Tap::recording().then(chat_dissect), router).await
    }

    /// The same room twice: over the library, and over lesson 04's WebSocket.
    pub async fn both() -> [Self; 2] {
        let hand_written = |state: AppState| {
            let socket = async move |State(state): State<AppState>, request: Request| {
                receive(state, request, anyone, serve_hand_written).await
            };
            with_socket(state, any(socket))
        };
        let tap = Tap::recording().then(chat_dissect);
        [Self::start().await, Self::open(0, || NEW_YEAR, tap, hand_written).await]
    }

    /// A room with a decider: a page of another site is refused, and the target names the member.
    pub async fn with_decider() -> Self {
        let router = |state: AppState| {
            let socket = async move |State(state): State<AppState>, request: Request| {
                receive(state, request, own_pages_and_names, connection::serve_connection).await
            };
            with_socket(state, any(socket))
        };
        Self::open(0, || NEW_YEAR, Tap::recording().then(chat_dissect), router).await
    }

    /// A room for the pages of these sites only.
    pub async fn for_pages_of(origins: &[&str]) -> Self {
        let origins = Origins(origins.iter().map(|&origin| origin.to_owned()).collect());
        let router = |state: AppState| router(state.for_pages_of(origins));
        Self::open(0, || NEW_YEAR, Tap::recording().then(chat_dissect), router).await
    }

    /// Lesson 07's room, in which time stands still for all but heartbeats.
    pub async fn with_heartbeat(pace: Pace) -> Self {
        Self::living_dissected(pace, chat_dissect).await
    }

    /// The same, with another dissector for what follows `101`.
    pub async fn living_dissected(pace: Pace, dissect: AfterUpgrade) -> Self {
        let tap = Tap::recording().then(dissect);
        Self::open(0, || NEW_YEAR, tap, move |state| with_heartbeat(state, pace)).await
    }

    /// Lesson 07's room, whose clock goes, on a port of one's choice, watched by nobody.
    pub async fn living_on_port(port: u16, pace: Pace) -> Self {
        Self::open(port, system_clock, Tap::counting(), move |state| with_heartbeat(state, pace))
            .await
    }

    /// A room whose clock goes, on a port of one's choice, watched by nobody.
    pub async fn on_port(port: u16) -> Self {
        Self::open(port, system_clock, Tap::counting(), router).await
    }

    /// The same below a path, as behind a proxy that serves other things, too.
    pub async fn below(path: &'static str) -> Self {
        let router = move |state| Router::new().nest_service(path, router(state));
        Self::open(0, system_clock, Tap::counting(), router).await
    }

    async fn open(
        port: u16,
        clock: Clock,
        tap: Tap,
        router: impl FnOnce(AppState) -> Router + Send + 'static,
    ) -> Self {
        let log = Arc::new(SharedLog::new(CAPACITY, clock));
        let hub = HubTask::spawn(Hub::new(log.clone(), clock), MAX_PEOPLE);
        let state = AppState::new(log, hub, tap.clone(), |_| ());
        let router = router(state.clone());
        let serve = |listener, stopped| server::run_server(listener, state, router, stopped);
        Self::run_on(port, tap, serve).await
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn socket(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    /// A connection whose handshake is done: from here on every byte is ours.
    pub async fn upgraded(&self) -> Wire {
        upgraded(&self.address).await
    }

    /// A client that sends a text together with the request for the upgrade.
    pub async fn hurried(&self, text: &str) -> Client {
        let mut connection = Connection::new(Role::Client(|| KEY), Limits::default());
        connection.send_text(text).expect("an open connection");
        let mut wire = self.wire().await;
        let request = request().replace("/chat", "/ws");
        wire.send([request.as_bytes(), connection.transmit()].concat()).await;
        connection.transmitted(usize::MAX);
        assert!(wire.head().await.starts_with("HTTP/1.1 101"), "an upgrade");
        let socket = WebSocket::new(wire.0, connection, Vec::new());
        Client { id: 0, welcome: Value::Null, socket }
    }

    /// A client that has connected and been welcomed.
    pub async fn client(&self) -> Client {
        Client::at(&self.address).await
    }

    /// A client that has joined.
    pub async fn joined(&self, name: &str) -> Client {
        let mut client = self.client().await;
        client.join(name).await;
        client
    }

    /// What `/status` says.
    pub async fn status(&self) -> Value {
        let mut wire = self.wire().await;
        let status = wire.request("GET", "/status", None).await.json();
        wire.close().await;
        status
    }

    /// Asks until so many are connected.
    pub async fn connections(&self, count: usize) {
        connections(self.wire().await, count).await;
    }
}

/// Asks until so many are connected. It asks over one connection, so that the numbers of those that
/// come after it don't depend on how often it had to ask.
pub async fn connections(mut wire: Wire, count: usize) {
    let asking = async {
        while wire.request("GET", "/status", None).await.json()["connections"] != count {
            yield_now().await;
        }
    };
    assert!(timeout(SOON, asking).await.is_ok(), "never {count} connections");
    wire.close().await;
}

/// Lesson 06's routes with another way to serve the socket.
fn with_socket(state: AppState, socket: MethodRouter<AppState>) -> Router {
    guard(http(&state).merge(page::router()).route("/ws", socket.with_state(state)))
}

/// Refuses an Origin that isn't on a list, and a visitor without a name.
fn own_pages_and_names(request: &handshake::Request) -> Result<(Agreed, Who), Refusal> {
    let refuse = |status, field, body: &str| {
        Err(Refusal { status, headers: vec![field], body: body.to_owned() })
    };
    if request.origin.as_deref().is_some_and(|origin| origin != "https://chat.example") {
        let vary = ("vary", "origin".to_owned());
        return refuse(403, vary, "not from this page\n");
    }
    let Some(name) = request.target.strip_prefix("/ws?name=") else {
        let how = ("www-authenticate", "Ticket".to_owned());
        return refuse(401, how, "who are you?\n");
    };
    let who = Who::Known { id: "account 7".to_owned(), name: name.to_owned() };
    Ok((Agreed { protocol: None, extension: None }, who))
}

/// Lesson 06's connection, over lesson 04's WebSocket.
async fn serve_hand_written(state: AppState, upgrading: OnUpgrade, mut membership: Membership) {
    let Some((stream, early)) = upgraded_stream(upgrading).await else { return };
    let connection = Connection::new(Role::Server, Limits::default());
    let socket = WebSocket::new(stream, connection, early);
    log_connected(&state, &membership);
    let outcome = serve_socket(socket, &mut membership, state.stopping.clone()).await;
    log_ended(&state, membership, outcome);
}

async fn upgraded(address: &str) -> Wire {
    let mut wire = Wire::to(address).await;
    wire.send(request().replace("/chat", "/ws")).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 101"), "an upgrade");
    wire
}

/// The masking key of the RFC's own example (§5.7): transcripts must not change.
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A client.
#[derive(Debug)]
pub struct Client<S = TcpStream> {
    pub id: u64,
    /// The first message.
    pub welcome: Value,
    socket: WebSocket<S>,
}

impl Client {
    /// A client that has connected to an address, and been welcomed.
    pub async fn at(address: &str) -> Self {
        Self::on(upgraded(address).await.0).await
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// A client whose handshake is done, and that has been welcomed.
    pub async fn on(stream: S) -> Self {
        let connection = Connection::new(Role::Client(|| KEY), Limits::default());
        let socket = WebSocket::new(stream, connection, Vec::new());
        let mut client = Self { id: 0, welcome: Value::Null, socket };
        client.welcome = client.hears("welcome").await;
        client.id = client.welcome["clientId"].as_u64().expect("an id");
        client
    }

    pub async fn join(&mut self, name: &str) -> Value {
        self.says(&format!(r#"{{"type":"join","username":"{name}"}}"#)).await;
        self.hears("presence").await
    }

    pub async fn chats(&mut self, text: &str) {
        self.says(&format!(r#"{{"type":"chat","message":"{text}"}}"#)).await;
    }

    pub async fn types(&mut self, is_typing: bool) {
        self.says(&format!(r#"{{"type":"typing","isTyping":{is_typing}}}"#)).await;
    }

    pub async fn says(&mut self, json: &str) {
        self.sends(&Message::Text(json.to_owned())).await;
    }

    pub async fn sends(&mut self, message: &Message) {
        self.socket.send(message).expect("an open connection");
        self.socket.flush().await.expect("the server takes bytes");
    }

    /// What happens next.
    async fn event(&mut self) -> Option<Event> {
        timeout(SOON, self.socket.next()).await.expect("something happens in time")
    }

    /// The next message. Pings are answered meanwhile.
    pub async fn next(&mut self) -> Value {
        match self.message().await {
            Message::Text(text) => serde_json::from_str(&text).expect("JSON"),
            other @ Message::Binary(_) => panic!("instead of a text: {other:?}"),
        }
    }

    /// The same, whether it is a text or not.
    pub async fn message(&mut self) -> Message {
        loop {
            match self.event().await {
                Some(Event::Message(message)) => return message,
                Some(Event::Ping(_)) => {}
                other => panic!("instead of a message: {other:?}"),
            }
        }
    }

    /// Waits for a ping, and answers it.
    pub async fn pongs(&mut self) {
        let event = self.event().await;
        assert!(matches!(event, Some(Event::Ping(_))), "instead of a ping: {event:?}");
        self.socket.flush().await.expect("the server takes bytes");
    }

    /// The next message, which is of this type.
    pub async fn hears(&mut self, kind: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    /// The next message of this type, whatever comes before it.
    pub async fn until(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// How it ends; whatever is said until then is not looked at.
    pub async fn until_the_end(&mut self) -> Ending {
        loop {
            match self.event().await {
                Some(Event::Closed(ending)) => return ending,
                None => panic!("the end is told once"),
                _ => {}
            }
        }
    }

    /// How the server ends it.
    pub async fn ended(mut self) -> Ending {
        loop {
            match self.event().await {
                Some(Event::Closed(ending)) => {
                    self.socket.finish().await;
                    return ending;
                }
                Some(Event::Ping(_)) => {}
                other => panic!("instead of an end: {other:?}"),
            }
        }
    }

    /// Says goodbye with 1000 and waits for the answer.
    pub async fn leaves(self) -> Ending {
        self.socket.close_handshake(&Close::new(CloseCode::NORMAL, "")).await
    }

    /// Goes without a goodbye.
    pub fn vanishes(self) {
        drop(self);
    }

    /// The socket below, for tests that break the protocol.
    pub fn stream(&mut self) -> &mut S {
        self.socket.stream()
    }
}
