//! People on several servers: some speak, all listen, and everybody must hear everything.
//!
//! They read without a JSON parser: on one machine, they must cost less than what is measured.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use futures_util::future::try_join_all;
use thiserror::Error;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{sleep_until, timeout},
};

use super::Failed;
use crate::{
    lesson03_handshake::Url,
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        client::{DialledSocket, dial},
        join::JoinError,
        protocol::{ClientMessage, to_json},
        session::{Duplex, Progress},
        socket::{Received, ToSend},
    },
    stage::measure::sent_at,
};

/// A person has not come in, or has not heard everything.
#[derive(Debug, Error)]
#[error("not everybody heard it · không phải ai cũng nghe được")]
struct Deaf;

/// The time that the last message has to reach everybody.
const ENOUGH: Duration = Duration::from_secs(20);

/// How people talk.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    /// How many there are.
    pub people: u32,
    /// How many of them speak.
    pub speakers: u32,
    /// The time between two messages of one of them; without it each says the next one when the
    /// one before is stored.
    pub every: Option<Duration>,
    /// How long they speak.
    pub time: Duration,
}

/// What was seen of it.
#[derive(Debug)]
pub struct Seen {
    /// The messages that were said.
    pub said: u32,
    /// The time until the last one had reached everybody.
    pub time: Duration,
    /// The time that each delivery took, from the sender's hand to another person.
    pub delays: Vec<Duration>,
}

/// A person who is connected.
struct Person {
    socket: DialledSocket,
    duplex: Duplex,
}

/// What a person does from the beginning on.
struct Part {
    start: Instant,
    talk: Talk,
    /// The time of the next message.
    next: Instant,
    /// Where a speaker tells at the end how much it has said; `None` for all others.
    spoke: Option<mpsc::Sender<u32>>,
    /// How much was said by all, when that is known.
    all: watch::Receiver<Option<u32>>,
}

/// Lets people come to these servers, in turn, and talk. `begun` is called when all are there.
pub async fn talk(
    servers: &[SocketAddr],
    talk: Talk,
    begun: impl FnOnce(),
) -> Result<Seen, Failed> {
    let servers = servers.iter().cycle().take(talk.people as usize);
    let people = try_join_all(servers.map(|server| Person::comes(*server))).await?;
    begun();
    let start = Instant::now();
    let (spoke, mut speeches) = mpsc::channel(talk.speakers as usize + 1);
    let (tell, all) = watch::channel(None);
    let mut talking = JoinSet::new();
    for (number, person) in (0..).zip(people) {
        let late = talk.every.unwrap_or_default() * number / talk.speakers.max(1);
        let spoke = (number < talk.speakers).then(|| spoke.clone());
        talking.spawn(person.plays(Part {
            start,
            talk,
            next: start + late,
            spoke,
            all: all.clone(),
        }));
    }
    drop(spoke);
    let mut seen = Seen { said: 0, time: Duration::ZERO, delays: Vec::new() };
    let listening = async {
        while let Some(said) = speeches.recv().await {
            seen.said += said;
        }
        tell.send_replace(Some(seen.said));
        while let Some(person) = talking.join_next().await {
            let heard = person.unwrap_or_else(|why| std::panic::resume_unwind(why.into_panic()));
            seen.delays.extend(heard?);
        }
        Ok::<_, Failed>(())
    };
    timeout(talk.time + ENOUGH, listening).await.map_err(|_| Deaf)??;
    seen.time = start.elapsed();
    Ok(seen)
}

impl Person {
    /// Connects, and is welcomed. Nobody tells a name: everybody would have to hear it.
    async fn comes(server: SocketAddr) -> Result<Self, Failed> {
        let url: Url = format!("ws://{server}/ws").parse()?;
        let mut person = Self { socket: dial(&url).await?, duplex: Duplex::default() };
        let welcomed = async {
            while !matches!(person.next().await?, Some(Received::Text(_))) {}
            Ok::<_, Failed>(())
        };
        timeout(ENOUGH, welcomed).await.map_err(|_| Deaf)??;
        Ok(person)
    }

    /// What arrives next, or `None` when all is written.
    async fn next(&mut self) -> Result<Option<Received>, Failed> {
        match self.duplex.next(&mut self.socket).await.map_err(JoinError::Gone)? {
            Progress::Received(Received::Close(close)) => {
                Err(JoinError::Gone(Ending::Closed(close)).into())
            }
            Progress::Received(received) => Ok(Some(received)),
            Progress::Written => Ok(None),
        }
    }

    /// Speaks, if it is a speaker, and listens until everything was heard.
    async fn plays(mut self, mut part: Part) -> Result<Vec<Duration>, Failed> {
        let (mut said, mut stored, mut delays) = (0_u32, 0, Vec::new());
        let end = part.start + part.talk.time;
        loop {
            tokio::select! {
                received = self.next() => if let Some(Received::Text(text)) = received? {
                    stored += usize::from(text.as_str().starts_with(r#"{"type":"ack""#));
                    delays.extend(age(text.as_str(), part.start));
                },
                () = sleep_until(part.next.into()), if part.spoke.is_some() && said as usize == stored => {
                    let now = Instant::now();
                    if now < end {
                        said += 1;
                        self.duplex.send([message(said, part.start)]);
                        part.next = part.talk.every.map_or(now, |every| part.next + every);
                    } else if let Some(spoke) = part.spoke.take() {
                        let _ = spoke.send(said).await; // nobody asks any more
                    }
                }
                Ok(()) = part.all.changed() => {}
            }
            if part.all.borrow().is_some_and(|all| delays.len() + stored >= all as usize) {
                return Ok(delays);
            }
        }
    }
}

/// A message that holds the time of sending.
fn message(number: u32, start: Instant) -> ToSend {
    let (id, message) = (Some(number.to_string()), format!("{} µs", start.elapsed().as_micros()));
    ToSend::Text(to_json(&ClientMessage::Chat { id, message }))
}

/// The age of another person's message.
fn age(text: &str, start: Instant) -> Option<Duration> {
    let (_, message) = text.strip_prefix(r#"{"type":"chat""#)?.split_once(r#""message":""#)?;
    start.elapsed().checked_sub(sent_at(message)?)
}
