//! The clients: as little work as possible, the same for every server.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use full_duplex::{
    lesson03_handshake::{ByteStream, connect},
    lesson04_frames::{
        connection::{Connection, Role},
        frame::Opcode,
        message::Limits,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinSet,
};

use crate::{
    memory::client_frames,
    server::{Echo, Server},
};

/// Clients of one server.
const CONNECTIONS: usize = 50;
/// What they say, again and again.
const MESSAGE: [u8; 64] = *b"sixty-four bytes, as short as what people say to each other....!";

/// A server and those who talk to it.
pub struct Load {
    server: Server,
    streams: Vec<Box<dyn ByteStream>>,
}

/// What happened in one turn.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Messages that came back.
    pub messages: u32,
    /// How long it took.
    pub time: Duration,
    /// Nanoseconds for which the server's processor worked.
    pub work: Option<f64>,
}

impl Load {
    /// Starts a server and opens the connections.
    pub async fn new(who: Echo) -> io::Result<Self> {
        let server = who.start()?;
        let mut streams = Vec::new();
        for _ in 0..CONNECTIONS {
            let (mut stream, _, _) = connect(&server.url, &[]).await.map_err(io::Error::other)?;
            check(&mut stream, who).await?;
            streams.push(stream);
        }
        Ok(Self { server, streams })
    }

    /// Everybody talks for so long, each with so many messages under way.
    pub async fn turn(&mut self, in_flight: usize, time: Duration) -> io::Result<Turn> {
        let frames = client_frames(Opcode::Binary, &MESSAGE, u32::try_from(in_flight).unwrap_or(1));
        let frames = Arc::new(frames);
        let answer = in_flight * echo().len();
        let worked = self.server.worked();
        let start = Instant::now();
        let mut talks = JoinSet::new();
        for stream in self.streams.drain(..) {
            talks.spawn(talk(stream, Arc::clone(&frames), answer, start + time));
        }
        let mut exchanges = 0;
        while let Some(talk) = talks.join_next().await {
            let (stream, count) = talk.map_err(io::Error::other)??;
            self.streams.push(stream);
            exchanges += count;
        }
        let time = start.elapsed();
        let work = self.server.worked().zip(worked).map(|(after, before)| after - before);
        Ok(Turn { messages: exchanges * u32::try_from(in_flight).unwrap_or(1), time, work })
    }
}

/// Says the same until it is late; how often it was answered.
async fn talk(
    mut stream: Box<dyn ByteStream>,
    frames: Arc<Vec<u8>>,
    answer: usize,
    end: Instant,
) -> io::Result<(Box<dyn ByteStream>, u32)> {
    let mut space = [0; 4096];
    let mut exchanges = 0;
    while Instant::now() < end {
        stream.write_all(&frames).await?;
        let mut left = answer;
        while left > 0 {
            let count = stream.read(&mut space).await?; // no more can come than was asked for
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            left -= count;
        }
        exchanges += 1;
    }
    Ok((stream, exchanges))
}

/// The frame that comes back.
fn echo() -> Vec<u8> {
    let mut server = Connection::new(Role::Server, Limits::default());
    let _ = server.send_binary(&MESSAGE);
    server.transmit().to_vec()
}

/// Bytes are only counted later, so they are looked at once.
async fn check(stream: &mut Box<dyn ByteStream>, who: Echo) -> io::Result<()> {
    stream.write_all(&client_frames(Opcode::Binary, &MESSAGE, 1)).await?;
    let mut answer = echo();
    stream.read_exact(&mut answer).await?;
    assert!(answer == echo(), "{} answers something else than was said", who.name());
    Ok(())
}
