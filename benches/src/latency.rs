//! How long a message is on its way when nobody waits for it: forty thousand deliveries a second, sent by the clock
//! whatever comes back, and each delay counted from the moment at which the message was due. One who sends only when the
//! last message has arrived would stop sending just when it takes long, and never see it ("coordinated omission").

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::runtime::Handle;

use crate::{
    audience::Audience,
    broadcast::{
        JUDGED,
        load::{WORDS, room},
        present, rows,
    },
    goals::{P50, P99},
    harness::{Effort, in_turn, progress, quantile},
    person::{Person, chats},
    processors::Place,
    server::{Server, chat::Chat},
    table::{Better, Table},
};

/// Those who are measured.
const EVERYBODY: [Chat; 4] = [JUDGED, Chat::Lesson08, Chat::Node, Chat::UWebSockets];
/// So often somebody speaks: 80 messages a second are 40,000 deliveries to five hundred.
const EVERY: Duration = Duration::from_micros(12_500);

/// Measures all servers.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let everybody = present(&EVERYBODY);
    let progress = progress(effort.long_rounds, P99);
    let mut loads = Vec::new();
    for who in &everybody {
        let mut load = Load::new(*who, effort.receivers).await?;
        load = load.turn(effort.long_turn / 8).await?.0; // to warm up
        loads.push(Some(load));
    }
    let (mut p50, mut p99) = (rows(&everybody), rows(&everybody));
    for round in 0..effort.long_rounds {
        for who in in_turn(loads.len(), round) {
            for load in loads.iter_mut().flatten() {
                load.speaker.lives().await?; // a turn of all the others is longer than a server's patience
            }
            let Some(load) = loads[who].take() else { continue };
            let (load, delays) = load.turn(effort.long_turn).await?;
            loads[who] = Some(load);
            p50[who].values.push(quantile(delays.clone(), 0.5));
            p99[who].values.push(quantile(delays, 0.99));
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let table = |case: &str, rows| Table::new(case.into(), "ms", Better::Less, rows);
    Ok(vec![table(P50, p50), table(P99, p99)])
}

/// A server and those who are in its room.
struct Load {
    speaker: Person,
    audience: Audience,
    times: Arc<Mutex<Times>>,
    acks: bool,
    _server: Server, // dropped last: it waits until everybody has gone
}

#[derive(Default)]
struct Times {
    /// When each message was due, from the first one on.
    due: Vec<Instant>,
    /// Milliseconds from then until somebody had it.
    delays: Vec<f64>,
}

impl Load {
    async fn new(who: Chat, listeners: usize) -> io::Result<Self> {
        let (server, speaker, people) = room(who, listeners, WORDS, Place::Server).await?;
        let times = Arc::new(Mutex::new(Times::default()));
        let mut audience = Audience::new();
        for person in people {
            let (times, mut next) = (times.clone(), 0);
            audience.add(person, move |texts| {
                let now = Instant::now();
                let mut times = times.lock().unwrap_or_else(PoisonError::into_inner);
                for _ in 0..texts {
                    let delay = now.saturating_duration_since(times.due[next]);
                    times.delays.push(delay.as_secs_f64() * 1e3);
                    next += 1;
                }
            });
        }
        Ok(Self { speaker, audience, times, acks: who.acks(), _server: server })
    }

    /// Speaks for so long, waits until everybody has heard everything, and tells each delay in milliseconds.
    async fn turn(mut self, time: Duration) -> io::Result<(Self, Vec<f64>)> {
        let start = Instant::now() + EVERY;
        let ticks = (0..).map(|tick| start + EVERY * tick).take_while(|due| *due < start + time);
        let due: Vec<_> = ticks.collect();
        self.times.lock().unwrap_or_else(PoisonError::into_inner).due.extend(&due);
        self.audience.expects(due.len() * self.audience.len());
        let mut speaker = self.speaker;
        // A thread of its own, so that reading doesn't keep the speaker from the clock.
        let runtime = Handle::current();
        let speaking = tokio::task::spawn_blocking(move || {
            let frame = chats(WORDS, 1);
            for due in due {
                thread::sleep(due.saturating_duration_since(Instant::now()));
                runtime.block_on(speaker.says(&frame))?;
            }
            Ok::<_, io::Error>(speaker)
        });
        self.speaker = speaking.await.map_err(io::Error::other)??;
        self.audience.has_heard().await?;
        self.speaker.lives().await?;
        if self.acks {
            self.speaker.catch_up(self.audience.space())?;
        }
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let delays = std::mem::take(&mut times.delays);
        drop(times);
        Ok((self, delays))
    }
}
