//! The chat servers: what one says goes to everybody else, as JSON.

use std::{env, error::Error, io, process::Command, sync::Arc};

use axum::Router;
use clap::ValueEnum;
use full_duplex::{
    lesson01_polling::log::{CAPACITY, system_clock},
    lesson02_push::log::SharedLog,
    lesson03_handshake::Url,
    lesson06_chat::{
        chat_dissect::chat_dissect,
        hub::Hub,
        hub_task::HubTask,
        protocol::{ClientMessage, ServerMessage, object, parse_object, to_json},
        server::{AppState, router, run_server},
    },
    lesson07_heartbeat::{heartbeat::Pace, server::router as with_heartbeat},
    stage::{program::print_line, serve::listen},
    tap::Tap,
};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::broadcast::{self, error::RecvError},
};
use tokio_tungstenite::accept_async_with_config;
use tungstenite::{Message, Utf8Bytes, protocol::WebSocketConfig};

use super::{Server, door, package::package, parent_is_gone};
use crate::{
    goals::{LESSON06, LESSON07, LESSON08, LESSON13, NODE, NODE_DEFLATE, PLAIN, PLAIN11},
    harness::Part,
    person::Person,
};

/// Where the benchmarks are.
const HERE: &str = env!("CARGO_MANIFEST_DIR");
/// As many as come at once when it is full.
pub const MAX_CONNECTIONS: usize = 20_000;

/// Who carries the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Chat {
    /// The whole server of `lesson07`: page, log, hub, sessions, heartbeats, tap.
    Ours,
    /// That of `lesson06`, which has no heartbeats.
    Lesson06,
    /// That of `lesson08`, which loses nothing.
    Lesson08,
    /// That of `lesson09`: the same behind a door.
    Lesson09,
    /// That of `lesson11`: lesson 08's, on the hand-written WebSocket, compressed.
    Lesson11,
    /// The same for clients that don't offer compression.
    Plain11,
    /// The fast server of `lesson13`: lesson 08's protocol, one thread for all sockets.
    Lesson13,
    /// Node's `ws`, as its own example broadcasts.
    Node,
    /// The same with its compression as it is by default.
    NodeDeflate,
    /// tokio-tungstenite with a broadcast channel.
    Tungstenite,
    /// The same with a read buffer of 4 KiB.
    Small,
}

impl Chat {
    /// What it is called in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => LESSON07,
            Self::Lesson06 => LESSON06,
            Self::Lesson08 => LESSON08,
            Self::Lesson09 => "ours: lesson09",
            Self::Lesson11 => "ours: lesson11, compressed",
            Self::Plain11 => PLAIN11,
            Self::Lesson13 => LESSON13,
            Self::Node => NODE,
            Self::NodeDeflate => NODE_DEFLATE,
            Self::Tungstenite => PLAIN,
            Self::Small => "tokio-tungstenite, 4 KiB",
        }
    }

    /// Who that is.
    pub fn part(self) -> Part {
        match self {
            Self::Ours | Self::Lesson09 | Self::Lesson11 => Part::Ours,
            Self::Lesson06 | Self::Lesson08 | Self::Plain11 | Self::Lesson13 => Part::Layer,
            _ => Part::Library,
        }
    }

    /// A client of it, which shows what it wants to see.
    pub async fn client(self, url: &Url) -> io::Result<Person> {
        match self {
            Self::Lesson09 => Person::showing(url, &door::credentials(url)).await,
            Self::Lesson11 | Self::NodeDeflate => Person::compressed(url).await,
            _ => Person::welcomed(url).await,
        }
    }

    /// Whether it acknowledges what is said.
    pub fn acks(self) -> bool {
        matches!(
            self,
            Self::Lesson08 | Self::Lesson09 | Self::Lesson11 | Self::Plain11 | Self::Lesson13
        )
    }

    /// Why it can't be measured here, if it can't.
    pub fn missing(self) -> Option<&'static str> {
        if self.is_node() { ws().err() } else { None }
    }

    fn is_node(self) -> bool {
        matches!(self, Self::Node | Self::NodeDeflate)
    }

    /// Starts it.
    pub fn start(self) -> io::Result<Server> {
        if self.is_node() {
            let mut node = Command::new("node");
            node.arg(format!("{HERE}/src/server/chat.mjs"));
            node.env("FULL_DUPLEX_WS", ws().map_err(io::Error::other)?);
            node.env("FULL_DUPLEX_DEFLATE", if self == Self::NodeDeflate { "1" } else { "" });
            return Server::start(node);
        }
        Server::ourselves("chat-server", &self)
    }
}

fn ws() -> Result<String, &'static str> {
    package(&format!("{HERE}/.."))
}

/// Serves until the process that started this one lets go of our standard input, with as many
/// threads as a program has that says nothing about it.
#[tokio::main]
pub async fn serve(who: Chat) -> Result<(), Box<dyn Error>> {
    let listener = listen(0).await?;
    print_line(listener.local_addr()?.port());
    let small = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let config = (who == Chat::Small).then_some(small);
    match who {
        Chat::Ours => ours(listener, |state| with_heartbeat(state, Pace::default())).await,
        Chat::Lesson06 => ours(listener, router).await,
        Chat::Lesson08 => door::without(listener).await?,
        Chat::Lesson13 => door::fast(listener).await?,
        Chat::Lesson09 => door::with(listener).await?,
        Chat::Lesson11 | Chat::Plain11 => door::compressed(listener).await?,
        _ => tokio::select! {
            () = parent_is_gone() => {}
            error = accept(listener, config) => return Err(error.into()),
        },
    }
    Ok(())
}

/// What the lessons do without arguments, for more connections.
async fn ours(listener: TcpListener, router: impl FnOnce(AppState) -> Router) {
    let log = Arc::new(SharedLog::new(CAPACITY, system_clock));
    let hub = HubTask::spawn(Hub::new(log.clone(), system_clock), MAX_CONNECTIONS);
    let tap = Tap::counting().then(chat_dissect);
    let state = AppState::new(log, hub, tap, print_line);
    let router = router(state.clone());
    run_server(listener, state, router, parent_is_gone()).await;
}

/// Who has said it, and the text that the others get.
type Said = (u64, Utf8Bytes);

async fn accept(listener: TcpListener, config: Option<WebSocketConfig>) -> io::Error {
    let (room, _) = broadcast::channel(CAPACITY.get());
    for id in 1.. {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => return error,
        };
        let _ = stream.set_nodelay(true);
        tokio::spawn(tungstenite(stream, config, id, room.clone()));
    }
    unreachable!("nobody counts so far")
}

async fn tungstenite(
    stream: TcpStream,
    config: Option<WebSocketConfig>,
    id: u64,
    room: broadcast::Sender<Said>,
) -> Option<()> {
    let socket = accept_async_with_config(stream, config).await.ok()?;
    let (mut out, mut socket) = socket.split();
    let mut heard = room.subscribe();
    let welcome = ServerMessage::Welcome { client_id: id, message: "Welcome!".into() };
    out.send(Message::Text(to_json(&welcome).into())).await.ok()?;
    loop {
        tokio::select! {
            message = socket.next() => {
                if let Message::Text(text) = message?.ok()? && let Some(text) = chat(id, &text) {
                    let _ = room.send((id, text));
                }
            }
            said = heard.recv() => match said {
                Ok((from, text)) if from != id => out.send(Message::Text(text)).await.ok()?,
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            },
        }
    }
}

/// The course's own types, so that the same JSON is read and written. There is no log: `seq` costs
/// nothing here.
fn chat(id: u64, text: &str) -> Option<Utf8Bytes> {
    let message = object(text).and_then(|object| parse_object(object, &[]));
    let Ok(ClientMessage::Chat { message, .. }) = message else { return None };
    let (client_id, username, timestamp) = (Some(id), format!("Client {id}"), system_clock());
    let chat = ServerMessage::Chat { seq: 0, id: None, client_id, username, message, timestamp };
    Some(to_json(&chat).into())
}
