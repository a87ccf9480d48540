//! The chat servers: what one says goes to everybody else, as JSON.

mod libraries;
mod room;

use std::{env, error::Error, io, path::Path, process::Command, sync::Arc};

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
        server::{AppState, router, run_server},
    },
    lesson07_heartbeat::{heartbeat::Pace, server::router as with_heartbeat},
    stage::{program::print_line, serve::listen},
    tap::Tap,
};
use tokio::net::TcpListener;
use tungstenite::protocol::WebSocketConfig;

use super::{Server, door, package::package, parent_is_gone};
use crate::{
    goals::{
        LESSON06, LESSON07, LESSON08, LESSON13, NODE, NODE_DEFLATE, PLAIN, PLAIN11, UWEBSOCKETS,
    },
    harness::Part,
    person::Person,
};

/// Where the benchmarks are.
const HERE: &str = env!("CARGO_MANIFEST_DIR");
/// What `uwebsockets/build.sh` builds.
const UWEBSOCKETS_CHAT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/uwebsockets/chat");
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
    /// The same, and what has come meanwhile goes out together.
    Tuned,
    /// fastwebsockets behind hyper, with the same channel, as all that follow.
    Fastwebsockets,
    /// tokio-websockets.
    TokioWebsockets,
    /// sockudo-ws.
    Sockudo,
    /// yawc behind hyper.
    Yawc,
    /// uWebSockets, in C++: `uwebsockets/chat.cpp`.
    UWebSockets,
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
            Self::Tuned => "tokio-tungstenite, 4 KiB, batched",
            Self::Fastwebsockets => "fastwebsockets",
            Self::TokioWebsockets => "tokio-websockets",
            Self::Sockudo => "sockudo-ws",
            Self::Yawc => "yawc",
            Self::UWebSockets => UWEBSOCKETS,
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
        match self {
            Self::Node | Self::NodeDeflate => ws().err(),
            Self::UWebSockets if !Path::new(UWEBSOCKETS_CHAT).exists() => {
                Some("it isn't built (benches/uwebsockets/build.sh)")
            }
            _ => None,
        }
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
        if self == Self::UWebSockets {
            return Server::start(Command::new(UWEBSOCKETS_CHAT));
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
    match who {
        Chat::Ours => ours(listener, |state| with_heartbeat(state, Pace::default())).await,
        Chat::Lesson06 => ours(listener, router).await,
        Chat::Lesson08 => door::without(listener).await?,
        Chat::Lesson13 => door::fast(listener).await?,
        Chat::Lesson09 => door::with(listener).await?,
        Chat::Lesson11 | Chat::Plain11 => door::compressed(listener).await?,
        _ => tokio::select! {
            () = parent_is_gone() => {}
            error = library(who, listener) => return Err(error.into()),
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

async fn library(who: Chat, listener: TcpListener) -> io::Error {
    let small = Some(WebSocketConfig::default().read_buffer_size(4 * 1024));
    match who {
        Chat::Small => libraries::tungstenite(listener, small, false).await,
        Chat::Tuned => libraries::tungstenite(listener, small, true).await,
        Chat::Fastwebsockets => libraries::fastwebsockets(listener).await,
        Chat::TokioWebsockets => libraries::tokio_websockets(listener).await,
        Chat::Sockudo => libraries::sockudo(listener).await,
        Chat::Yawc => libraries::yawc(listener).await,
        _ => libraries::tungstenite(listener, None, false).await,
    }
}
