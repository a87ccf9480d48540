//! Many people in one chat: how long five thousand take to be welcomed when all of them come at once, and what each of
//! them costs in memory: while nothing is said, after some chat, and once everybody has joined under a name and talked.
//!
//! The memory is that of the server's process (its resident set), without the system's socket buffers. It is looked at
//! five seconds after the last text was heard: what a burst has grown is either given back by then, or kept for as long
//! as the connection lives.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use full_duplex::{lesson03_handshake::Url, lesson04_frames::frame::Opcode};
use tokio::{task::JoinSet, time::sleep};

use crate::{
    broadcast::present,
    goals::{CROWD, JOINED, RUSH, TALKED},
    harness::{Effort, Figures, in_turn, progress},
    idle::{BEFORE, IdleError, allow_descriptors, settled},
    memory::client_frames,
    person::{Person, Space, chats, space},
    server::{Server, chat::Chat},
    table::{Better, Table},
};

/// The servers of this measurement. tokio-tungstenite with its defaults would need more than a gigabyte; `idle` shows
/// that with fewer connections.
const EVERYBODY: [Chat; 4] = [Chat::Ours, Chat::Lesson06, Chat::Node, Chat::Small];
/// The servers that are told names. Node's would take four minutes for twelve million names, each in a write of its own:
/// `waves` has it with fewer.
const WITH_NAMES: [Chat; 4] = [Chat::Lesson13, Chat::Lesson06, Chat::Ours, Chat::Lesson08];
/// People who join at the same time.
const WAVE: u32 = 100;
/// Messages of the burst that everybody hears.
const BURST: usize = 32;
/// After so long without a text, everything that was said has arrived, and what it took can have been given back.
const QUIET: Duration = Duration::from_secs(5);

/// What one crowd has shown.
struct Found {
    seconds: f64,
    silent: f64,
    talked: f64,
}

/// Measures all servers.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> Result<Vec<Table>, IdleError> {
    allow_descriptors(effort.crowd)?;
    let mut tables = listening(effort).await?;
    tables.push(joining(effort).await?);
    Ok(tables)
}

async fn listening(effort: Effort) -> Result<Vec<Table>, IdleError> {
    let everybody = present(&EVERYBODY);
    let progress = progress(turns(effort, everybody.len()), CROWD);
    let mut rush: Vec<_> = everybody.iter().copied().map(row).collect();
    let (mut silent, mut talked) = (rush.clone(), rush.clone());
    for round in 0..effort.idle_rounds {
        for who in in_turn(everybody.len(), round) {
            let found = fill(everybody[who], effort.crowd).await?;
            rush[who].values.push(found.seconds);
            silent[who].values.push(found.silent);
            talked[who].values.push(found.talked);
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    Ok(vec![
        Table::new(RUSH.into(), "seconds", Better::Less, rush),
        Table::new(CROWD.into(), "KiB/connection", Better::Less, silent),
        Table::new(TALKED.into(), "KiB/connection", Better::Less, talked),
    ])
}

async fn joining(effort: Effort) -> Result<Table, IdleError> {
    let with_names = present(&WITH_NAMES);
    let progress = progress(turns(effort, with_names.len()), JOINED);
    let mut rows: Vec<_> = with_names.iter().copied().map(row).collect();
    for round in 0..effort.idle_rounds {
        for who in in_turn(rows.len(), round) {
            rows[who].values.push(join(with_names[who], effort.joined).await?);
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    Ok(Table::new(JOINED.into(), "KiB/connection", Better::Less, rows))
}

fn turns(effort: Effort, servers: usize) -> u32 {
    effort.idle_rounds * u32::try_from(servers).unwrap_or(1)
}

fn row(who: Chat) -> Figures {
    Figures { name: who.name(), part: who.part(), values: Vec::new() }
}

/// `count` people come and listen; then somebody says a burst of messages.
async fn fill(who: Chat, count: u32) -> Result<Found, IdleError> {
    let server = who.start()?;
    let mut crowd = Crowd::at(server.url.clone());
    crowd.come(BEFORE, None).await?;
    let before = settled(&server).await?;
    let start = Instant::now();
    crowd.come(count / 2, None).await?;
    let seconds = start.elapsed().as_secs_f64();
    crowd.come(count / 2, None).await?;
    let each = |now: f64| (now - before) / f64::from(count);
    let silent = each(settled(&server).await?);
    crowd.come(1, Some(&chats("Chào cả nhà, tối nay mình họp lúc mấy giờ nhỉ?", BURST))).await?;
    let talked = each(crowd.quiet(&server).await?);
    crowd.is_complete()?;
    drop(crowd); // before the server ends, which waits for them
    Ok(Found { seconds, silent, talked })
}

/// `count` people come in waves, each says a name, and somebody says a burst of messages.
async fn join(who: Chat, count: u32) -> Result<f64, IdleError> {
    let server = who.start()?;
    let mut crowd = Crowd::at(server.url.clone());
    crowd.come(BEFORE, None).await?;
    let before = settled(&server).await?;
    let name = client_frames(Opcode::Text, br#"{"type":"join","username":"Minh"}"#, 1);
    for _ in 0..count / WAVE {
        crowd.come(WAVE, Some(&name)).await?;
    }
    crowd.come(1, Some(&chats("Chào cả nhà!", BURST))).await?;
    let after = crowd.quiet(&server).await?;
    crowd.is_complete()?;
    drop(crowd);
    Ok((after - before) / f64::from(count))
}

/// Everybody who is in the room.
struct Crowd {
    url: Url,
    space: Arc<Space>,
    /// Texts that have reached anybody so far.
    heard: Arc<AtomicUsize>,
    listening: JoinSet<io::Result<()>>,
}

impl Crowd {
    fn at(url: Url) -> Self {
        let (space, heard) = (Arc::new(space()), Arc::default());
        Self { url, space, heard, listening: JoinSet::new() }
    }

    /// Lets `count` people come at once and send these frames; no one may be refused.
    async fn come(&mut self, count: u32, frames: Option<&[u8]>) -> io::Result<()> {
        let mut coming = JoinSet::new();
        for _ in 0..count {
            let url = self.url.clone();
            coming.spawn(async move { Person::welcomed(&url).await });
        }
        while let Some(person) = coming.join_next().await {
            let mut person = person.map_err(io::Error::other)??;
            person.says(frames.unwrap_or_default()).await?;
            let (space, heard) = (self.space.clone(), self.heard.clone());
            let count = move |texts| _ = heard.fetch_add(texts, Relaxed);
            self.listening.spawn(async move { person.listen(&space, count).await });
        }
        Ok(())
    }

    /// The server's memory once everything that was said has arrived.
    async fn quiet(&self, server: &Server) -> Result<f64, IdleError> {
        loop {
            let before = self.heard.load(Relaxed);
            sleep(QUIET).await;
            if self.heard.load(Relaxed) == before {
                return settled(server).await;
            }
        }
    }

    /// Nobody may be missing when memory is counted.
    fn is_complete(&mut self) -> io::Result<()> {
        match self.listening.try_join_next() {
            Some(gone) => gone.map_err(io::Error::other)?,
            None => Ok(()),
        }
    }
}
