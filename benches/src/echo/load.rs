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

/// The most bytes that a client reads at once.
const READ: usize = 64 * 1024;

/// A server and those who talk to it.
pub struct Load {
    who: Echo,
    server: Server,
    streams: Vec<Box<dyn ByteStream>>,
}

/// What each client says, again and again.
pub struct Talk {
    /// Messages that are under way together.
    in_flight: u32,
    /// Their frames.
    frames: Arc<Vec<u8>>,
    /// The frames that come back.
    answer: Vec<u8>,
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

impl Talk {
    /// So many messages of so many bytes.
    pub fn new(size: usize, in_flight: u32) -> Self {
        let message: Vec<u8> = (0..=u8::MAX).cycle().take(size).collect();
        let frames = client_frames(Opcode::Binary, &message, in_flight);
        let mut server = Connection::new(Role::Server, Limits::default());
        for _ in 0..in_flight {
            let _ = server.send_binary(&message);
        }
        Self { in_flight, frames: Arc::new(frames), answer: server.transmit().to_vec() }
    }
}

impl Load {
    /// Starts a server.
    pub fn new(who: Echo) -> io::Result<Self> {
        Ok(Self { who, server: who.start()?, streams: Vec::new() })
    }

    /// Lets so many clients talk.
    pub async fn connections(&mut self, count: usize) -> io::Result<()> {
        self.streams.truncate(count);
        while self.streams.len() < count {
            let (stream, _, _) = connect(&self.server.url, &[]).await.map_err(io::Error::other)?;
            self.streams.push(stream);
        }
        Ok(())
    }

    /// Bytes are only counted later, so they are looked at once.
    pub async fn check(&mut self, talk: &Talk) -> io::Result<()> {
        let mut answer = vec![0; talk.answer.len()];
        for stream in &mut self.streams {
            stream.write_all(&talk.frames).await?;
            stream.read_exact(&mut answer).await?;
            assert!(answer == talk.answer, "{} says something else", self.who.name());
        }
        Ok(())
    }

    /// Everybody talks for so long.
    pub async fn turn(&mut self, talk: &Talk, time: Duration) -> io::Result<Turn> {
        let worked = self.server.worked();
        let start = Instant::now();
        let mut talks = JoinSet::new();
        for stream in self.streams.drain(..) {
            talks.spawn(say(stream, Arc::clone(&talk.frames), talk.answer.len(), start + time));
        }
        let mut exchanges = 0;
        while let Some(talk) = talks.join_next().await {
            let (stream, count) = talk.map_err(io::Error::other)??;
            self.streams.push(stream);
            exchanges += count;
        }
        let time = start.elapsed();
        let work = self.server.worked().zip(worked).map(|(after, before)| after - before);
        Ok(Turn { messages: exchanges * talk.in_flight, time, work })
    }
}

/// Says the same until it is late; how often it was answered.
async fn say(
    mut stream: Box<dyn ByteStream>,
    frames: Arc<Vec<u8>>,
    answer: usize,
    end: Instant,
) -> io::Result<(Box<dyn ByteStream>, u32)> {
    let mut space = vec![0; answer.min(READ)];
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
