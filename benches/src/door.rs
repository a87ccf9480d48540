//! What the door costs those who are inside: lesson 08's room without one, and with lesson 09's. At the door itself a
//! handshake costs a signature and a few counters; inside, each message is counted for its account.

use std::{
    io,
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;

use crate::{
    broadcast::{self, BURST, Room, load::WORDS},
    goals::{DOOR_ANSWERS, DOOR_BURSTS, DOOR_ONE_AT_A_TIME},
    harness::{Effort, Figures, in_turn, progress},
    person::{Person, Space, space, texts},
    processors::Place,
    server::{Server, chat::Chat},
    table::{Better, Table},
};

/// The two of them.
const BOTH: [Chat; 2] = [Chat::Lesson09, Chat::Lesson08];

/// Clients that ask.
const CLIENTS: usize = 50;

/// Questions that wait for an answer.
const IN_FLIGHT: usize = 16;

/// Measures answers, and one who speaks to many.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let mut tables = answers(effort).await?;
    for (case, burst) in [(DOOR_ONE_AT_A_TIME, 1), (DOOR_BURSTS, BURST)] {
        let (listeners, place) = (effort.receivers, Place::Anywhere);
        let room = Room { case, words: WORDS, burst, listeners, place };
        tables.extend(broadcast::measure(&BOTH, room, effort).await?);
    }
    Ok(tables)
}

/// Each client asks the room, which answers each: JSON in, the room's lock, JSON out.
async fn answers(effort: Effort) -> io::Result<Vec<Table>> {
    let progress = progress(effort.net_rounds, DOOR_ANSWERS);
    let mut loads = Vec::new();
    for who in BOTH {
        loads.push(Load::new(who).await?);
    }
    let row = |who: Chat| Figures { name: who.name(), part: who.part(), values: Vec::new() };
    let (mut rates, mut work) = (BOTH.map(row).to_vec(), BOTH.map(row).to_vec());
    for load in &mut loads {
        load.turn(effort.net_turn / 2).await?; // to warm up
    }
    for round in 0..effort.net_rounds {
        for who in in_turn(loads.len(), round) {
            let (rate, worked) = loads[who].turn(effort.net_turn).await?;
            rates[who].values.push(rate);
            work[who].values.extend(worked);
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let mut tables = vec![Table::new(DOOR_ANSWERS.into(), "1000 messages/s", Better::More, rates)];
    if work.iter().all(|row| !row.values.is_empty()) {
        let case = format!("{DOOR_ANSWERS}; the server's work · công của server");
        tables.push(Table::new(case, "µs/message", Better::Less, work));
    }
    Ok(tables)
}

/// A server, and clients that ask it.
struct Load {
    clients: Vec<Person>,
    space: Space,
    server: Server,
}

impl Load {
    async fn new(who: Chat) -> io::Result<Self> {
        let server = who.start()?;
        let mut clients = Vec::new();
        for _ in 0..CLIENTS {
            clients.push(who.client(&server.url).await?);
        }
        Ok(Self { clients, space: space(), server })
    }

    /// All of them ask and are answered until it is late: answers in a millisecond, and the server's microseconds for
    /// each, where the system tells.
    async fn turn(&mut self, time: Duration) -> io::Result<(f64, Option<f64>)> {
        let Self { clients, space, server } = self;
        let worked = server.worked();
        let questions = texts(r#"{"type":"ping","timestamp":1}"#, IN_FLIGHT);
        let start = Instant::now();
        let asking = clients.iter_mut().map(|client| asks(client, space, &questions, start + time));
        let answers: u32 = try_join_all(asking).await?.into_iter().sum();
        let rate = f64::from(answers) / start.elapsed().as_secs_f64() / 1e3;
        let work = server.worked().zip(worked).map(|(after, before)| after - before);
        Ok((rate, work.map(|work| work / 1e3 / f64::from(answers))))
    }
}

async fn asks(
    client: &mut Person,
    space: &Space,
    questions: &[u8],
    end: Instant,
) -> io::Result<u32> {
    let mut answers = 0;
    while Instant::now() < end {
        client.says(questions).await?;
        let mut missing = IN_FLIGHT;
        while missing > 0 {
            let (texts, pings) = client.frames(space).await?;
            if pings > 0 {
                client.lives().await?;
            }
            missing = missing.saturating_sub(texts);
        }
        answers += u32::try_from(IN_FLIGHT).unwrap_or(u32::MAX);
    }
    Ok(answers)
}
