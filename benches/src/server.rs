//! The echo servers, one for each contestant, in a process of their own: what a library's documentation shows, and
//! nothing that its readers wouldn't write.

pub mod chat;
mod door;
#[path = "../../tests/with_node/package.rs"]
mod package;
mod process;

use std::{error::Error, io};

use clap::ValueEnum;
use fastwebsockets::{FragmentCollector, OpCode, WebSocketError, upgrade};
use full_duplex::{
    lesson04_frames::{dissect::frames, echo::echo, message::Limits},
    lesson13_numbers::echo as lesson13,
    stage::serve::{accept_each, accept_until, listen},
    tap::Tap,
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use http_body_util::Empty;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_async_with_config;
use tungstenite::protocol::WebSocketConfig;

pub use process::Server;

use crate::{
    goals::{FAST, PLAIN},
    harness::Part,
};

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Echo {
    /// The server of `lesson04`, its tap included.
    Ours,
    /// The server of `lesson13 echo`.
    Fast,
    /// tokio-tungstenite: read, then send.
    Tungstenite,
    /// The same with a read buffer of 4 KiB.
    Small,
    /// With a read buffer of 4 KiB: read what has come, then flush once.
    Batched,
    /// fastwebsockets behind hyper, as in its example.
    Fastwebsockets,
    /// tokio-websockets, as in its example.
    TokioWebsockets,
    /// sockudo-ws, as in its example.
    Sockudo,
    /// yawc behind hyper, as in its example.
    Yawc,
}

impl Echo {
    /// What it is called in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours: lesson04",
            Self::Fast => FAST,
            Self::Tungstenite => PLAIN,
            Self::Small => "tokio-tungstenite, 4 KiB",
            Self::Batched => "tokio-tungstenite, 4 KiB, batched",
            Self::Fastwebsockets => "fastwebsockets",
            Self::TokioWebsockets => "tokio-websockets",
            Self::Sockudo => "sockudo-ws",
            Self::Yawc => "yawc",
        }
    }

    /// Who that is.
    pub fn part(self) -> Part {
        match self {
            Self::Ours => Part::Ours,
            Self::Fast => Part::Fast,
            _ => Part::Library,
        }
    }

    /// Starts it.
    pub fn start(self) -> io::Result<Server> {
        Server::ourselves("serve", &self)
    }
}

/// Serves until the process that started this one lets go of our standard input. One thread for everybody: the other
/// processor belongs to those who ask.
#[tokio::main(flavor = "current_thread")]
pub async fn serve(who: Echo) -> Result<(), Box<dyn Error>> {
    let listener = listen(0).await?;
    println!("{}", listener.local_addr()?.port());
    if who == Echo::Ours {
        ours(listener, parent_is_gone()).await;
        return Ok(());
    }
    if who == Echo::Fast {
        fast(listener, parent_is_gone()).await;
        return Ok(());
    }
    tokio::select! {
        () = parent_is_gone() => Ok(()),
        error = accept(listener, who) => Err(error.into()),
    }
}

/// Completes when nobody holds our standard input any more.
async fn parent_is_gone() {
    let _ = tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await;
}

/// What `lesson04` does without arguments.
async fn ours(listener: TcpListener, stop: impl Future) {
    let tap = Tap::counting().then(frames);
    accept_until(listener, tap, stop, |stream, stopping| async move {
        let _ = echo(stream, Limits::default(), stopping).await;
    })
    .await;
}

/// What a thread of `lesson13 echo` does.
async fn fast(listener: TcpListener, stop: impl Future) {
    accept_each(listener, stop, |stream, _, stopping| async move {
        let _ = lesson13::echo(stream, Limits::default(), stopping).await;
    })
    .await;
}

async fn accept(listener: TcpListener, who: Echo) -> io::Error {
    let small = WebSocketConfig::default().read_buffer_size(4 * 1024);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => return error,
        };
        let _ = stream.set_nodelay(true);
        match who {
            Echo::Ours | Echo::Fast | Echo::Tungstenite => tokio::spawn(tungstenite(stream, None)),
            Echo::Small => tokio::spawn(tungstenite(stream, Some(small))),
            Echo::Batched => tokio::spawn(batched(stream, small)),
            Echo::Fastwebsockets => tokio::spawn(fastwebsockets(stream)),
            Echo::TokioWebsockets => tokio::spawn(tokio_websockets(stream)),
            Echo::Sockudo => tokio::spawn(sockudo(stream)),
            Echo::Yawc => tokio::spawn(yawc(stream)),
        };
    }
}

async fn tungstenite(stream: TcpStream, config: Option<WebSocketConfig>) {
    let Ok(mut socket) = accept_async_with_config(stream, config).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        if (message.is_text() || message.is_binary()) && socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Answers whatever has arrived with one write.
async fn batched(stream: TcpStream, config: WebSocketConfig) {
    let Ok(mut socket) = accept_async_with_config(stream, Some(config)).await else { return };
    let mut next = socket.next().await;
    while let Some(Ok(message)) = next {
        if (message.is_text() || message.is_binary()) && socket.feed(message).await.is_err() {
            return;
        }
        next = match socket.next().now_or_never() {
            Some(next) => next,
            None if socket.flush().await.is_err() => return,
            None => socket.next().await,
        };
    }
}

async fn fastwebsockets(stream: TcpStream) {
    over_hyper(stream, |mut request| {
        let (response, socket) = upgrade::upgrade(&mut request)?;
        tokio::spawn(answer(socket));
        Ok::<_, WebSocketError>(response)
    })
    .await;
}

/// An upgrade behind hyper, for the libraries whose examples do it so.
async fn over_hyper<E>(
    stream: TcpStream,
    upgrade: impl Fn(Request<Incoming>) -> Result<Response<Empty<Bytes>>, E>,
) -> Option<()>
where
    E: Error + Send + Sync + 'static,
{
    let service = service_fn(|request| std::future::ready(upgrade(request)));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    connection.with_upgrades().await.ok()
}

async fn answer(socket: upgrade::UpgradeFut) -> Result<(), WebSocketError> {
    let mut socket = FragmentCollector::new(socket.await?);
    loop {
        let frame = socket.read_frame().await?;
        match frame.opcode {
            OpCode::Close => return Ok(()),
            OpCode::Text | OpCode::Binary => socket.write_frame(frame).await?,
            _ => {}
        }
    }
}

async fn tokio_websockets(stream: TcpStream) {
    let server = tokio_websockets::ServerBuilder::new();
    let Ok((_, mut socket)) = server.accept(stream).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        if (message.is_text() || message.is_binary()) && socket.send(message).await.is_err() {
            return;
        }
    }
}

/// Without its heartbeat, as the other libraries.
async fn sockudo(mut stream: TcpStream) {
    use sockudo_ws::{Config, Message, WebSocketStream, handshake::server_handshake};

    if server_handshake(&mut stream).await.is_err() {
        return;
    }
    let config = Config::builder().auto_ping(false).build();
    let mut socket = WebSocketStream::server(stream, config);
    while let Some(Ok(message)) = StreamExt::next(&mut socket).await {
        let is_data = matches!(message, Message::Text(_) | Message::Binary(_));
        if is_data && socket.send(message).await.is_err() {
            return;
        }
    }
}

/// With the check of UTF-8 that the others have.
async fn yawc(stream: TcpStream) {
    use yawc::{Frame, OpCode, Options, WebSocket};

    over_hyper(stream, |request| {
        let options = Options::default().with_utf8();
        let (response, socket) = WebSocket::upgrade_with_options(request, options)?;
        tokio::spawn(async move {
            let mut socket = socket.await.ok()?;
            while let Some(frame) = socket.next().await {
                if matches!(frame.opcode(), OpCode::Text | OpCode::Binary) {
                    let (opcode, _, payload) = frame.into_parts();
                    let answer = match opcode {
                        OpCode::Text => Frame::text(payload),
                        _ => Frame::binary(payload),
                    };
                    socket.send(answer).await.ok()?;
                }
            }
            Some(())
        });
        Ok::<_, yawc::WebSocketError>(response)
    })
    .await;
}
