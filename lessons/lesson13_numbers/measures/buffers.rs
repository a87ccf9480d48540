//! An echo with read buffers of several sizes: the library of lesson 05, and lesson 04's endpoint.

use std::{
    future::pending,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, StreamExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    net::TcpStream,
    task::{JoinHandle, JoinSet},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::protocol::{Role, WebSocketConfig},
};

use super::{Failed, Size};
use crate::{
    lesson02_push::crowd::memory,
    lesson03_handshake::{Offer, Url, client::random, dial},
    lesson04_frames::{
        self,
        connection::{self, Connection},
        frame::{Header, Opcode},
        message::Limits,
        websocket::WebSocket,
    },
    lesson05_tungstenite::{
        config::{MAX_MESSAGE, READ_BUFFER, config},
        echo::echo,
    },
    lesson13_numbers::results::{Figure, Run},
    stage::serve::{Stopping, accept_until, listen},
    tap::{Tap, Tapped},
};

/// Silent connections, whose memory is measured together.
const SILENT: u32 = 200;
/// Connections of an echo.
const CONNECTIONS: usize = 50;
/// Bytes of a message.
const LENGTH: usize = 64;
/// Read buffers of the curves, in KiB; the last one is the library's default.
const BUFFERS: [u16; 5] = [1, 4, 16, 64, 128];

/// Memory first, while the process is small; then speed.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    let mut kept = Vec::new();
    for (id, config) in [
        ("buffers.set_kib", Some(config(MAX_MESSAGE))),
        ("buffers.by_hand_kib", None),
        ("buffers.default_kib", Some(WebSocketConfig::default())),
    ] {
        run.note_all(id, silent(config, &mut kept).await);
    }
    drop(kept);
    let [default, set] = ["buffers.default_kib", "buffers.set_kib"].map(|id| run.value(id));
    run.note_all("buffers.memory_ratio", default.zip(set).map(|(default, set)| default / set));
    speeds(size, run).await
}

/// A connection that waits for its first message.
enum Silent {
    Library(Box<WebSocketStream<DuplexStream>>),
    ByHand(Box<WebSocket<DuplexStream>>),
}

/// The memory of one of many silent connections, in KiB. They are kept: memory that was given back
/// would be used again, and not be seen.
async fn silent(
    config: Option<WebSocketConfig>,
    kept: &mut Vec<(Silent, DuplexStream)>,
) -> Option<f64> {
    let before = memory()?;
    for _ in 0..SILENT {
        let (server, client) = duplex(64);
        let mut server = if let Some(config) = config {
            Silent::Library(Box::new(
                WebSocketStream::from_raw_socket(server, Role::Server, Some(config)).await,
            ))
        } else {
            let connection = Connection::new(connection::Role::Server, Limits::default());
            Silent::ByHand(Box::new(WebSocket::new(server, connection, Vec::new())))
        };
        match &mut server {
            Silent::Library(socket) => drop(socket.next().now_or_never()), // reads, and finds nothing
            Silent::ByHand(socket) => drop(socket.next().now_or_never()),
        }
        kept.push((server, client));
    }
    let grown = u32::try_from(memory()?.saturating_sub(before) / 1_024).ok()?;
    Some(f64::from(grown) / f64::from(SILENT))
}

/// A server, and the echoes a second that it gave in each round: with one message in flight, and
/// with sixteen.
struct Server {
    /// KiB of its read buffer; none of lesson 04.
    buffer: Option<u16>,
    address: SocketAddr,
    running: JoinHandle<()>,
    rounds: [Vec<f64>; 2],
}

// ANCHOR: turns
/// The servers take turns, so that a machine that is busy for a moment disturbs all of them.
async fn speeds(size: Size, run: &mut Run) -> Result<(), Failed> {
    let mut servers = vec![start(None).await?];
    for buffer in BUFFERS {
        servers.push(start(Some(buffer)).await?);
    }
    for _ in 0..size.of(1, 5) {
        for server in &mut servers {
            for (rounds, in_flight) in server.rounds.iter_mut().zip([1, 16]) {
                rounds.push(load(server.address, in_flight, size.of(400, 600)).await?);
            }
        }
    }
    note(&servers, run);
    for server in &servers {
        server.running.abort();
    }
    Ok(())
}
// ANCHOR_END: turns

fn note(servers: &[Server], run: &mut Run) {
    let of = |buffer| servers.iter().find(|server| server.buffer == buffer);
    let default = of(Some(128));
    let set = of(u16::try_from(READ_BUFFER / 1_024).ok());
    let ratio = |server: Option<&Server>, way: usize| {
        let rounds = server.zip(default).map(|(server, default)| {
            let (ours, theirs) = (&server.rounds[way], &default.rounds[way]);
            ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect::<Vec<_>>()
        });
        rounds.unwrap_or_default()
    };
    run.note_all("buffers.speed_ratio", ratio(set, 0));
    run.note_all("buffers.by_hand_ratio", ratio(of(None), 0));
    run.note_all("buffers.batched_ratio", ratio(of(None), 1));
    for server in servers {
        let Some(buffer) = server.buffer else { continue };
        for (curve, rounds) in ["buffers.one", "buffers.sixteen"].into_iter().zip(&server.rounds) {
            if let Some(speed) = Figure::of(rounds.iter().copied()) {
                run.point(curve, buffer.into(), speed.value);
            }
        }
    }
}

async fn start(buffer: Option<u16>) -> Result<Server, Failed> {
    let listener = listen(0).await?;
    let address = listener.local_addr()?;
    let running = tokio::spawn(async move {
        let each = |stream, stopping| serve(stream, buffer, stopping);
        accept_until(listener, Tap::counting(), pending::<()>(), each).await;
    });
    Ok(Server { buffer, address, running, rounds: [Vec::new(), Vec::new()] })
}

async fn serve(stream: Tapped<TcpStream>, buffer: Option<u16>, stopping: Stopping) {
    if let Some(buffer) = buffer {
        let config = WebSocketConfig::default().read_buffer_size(usize::from(buffer) * 1_024);
        let _ = echo(stream, config, stopping).await;
    } else {
        let _ = lesson04_frames::echo::echo(stream, Limits::default(), stopping).await;
    }
}

/// Echoes in a second, with so many messages on their way on each connection.
async fn load(address: SocketAddr, in_flight: usize, milliseconds: u64) -> io::Result<f64> {
    let mut clients = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let stream = open(address).await.map_err(io::Error::other)?;
        clients.spawn(speak(stream, in_flight, Duration::from_millis(milliseconds)));
    }
    let mut sum = 0.0;
    while let Some(echoes) = clients.join_next().await {
        sum += echoes.map_err(io::Error::other)??;
    }
    Ok(sum)
}

async fn open(address: SocketAddr) -> Result<TcpStream, Failed> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let url: Url = format!("ws://{address}/").parse()?;
    dial(&mut stream, &url, &Offer::new(random()?, &[])).await?;
    Ok(stream)
}

/// Says the same again and again; the echoes in a second.
async fn speak(mut stream: TcpStream, in_flight: usize, time: Duration) -> io::Result<f64> {
    let (mut frame, mut answer) = (Vec::new(), Vec::new());
    Header { mask: Some([0; 4]), ..Header::new(Opcode::Binary, LENGTH) }.encode(&mut frame);
    frame.resize(frame.len() + LENGTH, 7);
    let frames = frame.repeat(in_flight);
    Header::new(Opcode::Binary, LENGTH).encode(&mut answer);
    let mut answers = vec![0; (answer.len() + LENGTH) * in_flight];
    let begun = Instant::now();
    let mut echoes = 0_u32;
    while begun.elapsed() < time {
        stream.write_all(&frames).await?;
        stream.read_exact(&mut answers).await?;
        echoes += u32::try_from(in_flight).unwrap_or_default();
    }
    Ok(f64::from(echoes) / begun.elapsed().as_secs_f64())
}
