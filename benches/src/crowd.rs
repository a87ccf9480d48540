//! Ten thousand who listen and say nothing: how long five thousand take to be welcomed when all of them come at once, and
//! what each costs in memory. The server's process is looked at, the system's buffers not included; but everything that
//! a chat needs is: hub, session, queue, heartbeat.

use std::{io, sync::Arc, time::Instant};

use full_duplex::lesson03_handshake::Url;
use tokio::task::JoinSet;

use crate::{
    broadcast::present,
    goals::{CROWD, RUSH},
    harness::{Effort, Figures, in_turn, progress},
    idle::{BEFORE, IdleError, allow_descriptors, settled},
    person::{Person, space},
    server::chat::Chat,
    table::{Better, Table},
};

/// tokio-tungstenite with its defaults would need more than a gigabyte for this; `idle` shows that with fewer.
const EVERYBODY: [Chat; 4] = [Chat::Ours, Chat::Lesson06, Chat::Node, Chat::Small];

/// What one crowd has shown.
struct Found {
    seconds: f64,
    kibibytes_each: f64,
}

/// Measures everybody.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> Result<Vec<Table>, IdleError> {
    allow_descriptors(effort.crowd)?;
    let everybody = present(&EVERYBODY);
    let progress =
        progress(effort.idle_rounds * u32::try_from(everybody.len()).unwrap_or(1), CROWD);
    let row = |who: &Chat| Figures { name: who.name(), part: who.part(), values: Vec::new() };
    let mut rush: Vec<_> = everybody.iter().map(row).collect();
    let mut memory = rush.clone();
    for round in 0..effort.idle_rounds {
        for who in in_turn(everybody.len(), round) {
            let found = fill(everybody[who], effort.crowd).await?;
            rush[who].values.push(found.seconds);
            memory[who].values.push(found.kibibytes_each);
            progress.inc(1);
        }
    }
    progress.finish_and_clear();
    Ok(vec![
        Table::new(RUSH.into(), "seconds", Better::Less, rush),
        Table::new(CROWD.into(), "KiB/connection", Better::Less, memory),
    ])
}

async fn fill(who: Chat, count: u32) -> Result<Found, IdleError> {
    let server = who.start()?;
    let mut crowd = Crowd { url: server.url.clone(), listening: JoinSet::new() };
    crowd.come(BEFORE).await?;
    let before = settled(&server).await?;
    let start = Instant::now();
    crowd.come(count / 2).await?;
    let seconds = start.elapsed().as_secs_f64();
    crowd.come(count / 2).await?;
    let after = settled(&server).await?;
    if let Some(gone) = crowd.listening.try_join_next() {
        gone.map_err(io::Error::other)??; // nobody may be missing when memory is counted
    }
    drop(crowd); // before the server ends, which waits for them
    Ok(Found { seconds, kibibytes_each: (after - before) / f64::from(count) })
}

/// Everybody who is in the room.
struct Crowd {
    url: Url,
    listening: JoinSet<io::Result<()>>,
}

impl Crowd {
    /// Lets so many people come at once; nobody may be refused.
    async fn come(&mut self, count: u32) -> io::Result<()> {
        let mut coming = JoinSet::new();
        for _ in 0..count {
            let url = self.url.clone();
            coming.spawn(async move { Person::welcomed(&url).await });
        }
        let space = Arc::new(space());
        while let Some(person) = coming.join_next().await {
            let (person, space) = (person.map_err(io::Error::other)??, space.clone());
            self.listening.spawn(async move { person.listen(&space, drop).await });
        }
        Ok(())
    }
}
