//! What polling costs: simulated people, counted bytes, and how old each message is when it arrives.
//!
//! Server and people run in this process, so both clocks are one clock; between them are real sockets, and the bytes
//! are those that the server's tap counts, heads included.

use std::{
    num::NonZeroUsize,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use thiserror::Error;
use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{MissedTickBehavior, interval_at, sleep, sleep_until},
};

use super::{
    chat::Chat,
    client::{Client, ClientError},
    findings::{Findings, Plan, Seen},
    http::{AppState, router},
};
use crate::lesson01_polling::log::system_clock;
use crate::stage::{
    program::{allow_many_connections, print_line, with_progress},
    serve::{StartError, listen, serve},
};
use crate::tap::Tap;

/// Messages that the measured room keeps: more than any plan can say, or deliveries would go missing from the count.
const NOTHING_FORGOTTEN: NonZeroUsize = NonZeroUsize::MAX;

/// Why there is no result.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// The server could not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A person could not reach it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The system does not tell where the server listens.
    #[error("no address: {0} · không có địa chỉ: {0}")]
    Address(#[from] std::io::Error),
    /// Nobody spoke.
    #[error(
        "nobody spoke in that time; give it more --seconds or a shorter --talk\nkhông ai nói gì trong thời gian đó; tăng --seconds hoặc giảm --talk"
    )]
    Silence,
}

/// Runs the plan with a progress bar and prints what it found.
pub async fn run(plan: Plan) -> Result<(), MeasureError> {
    allow_many_connections(); // both ends of each are here
    let what = format!("{} users · người dùng", plan.users);
    let findings = with_progress(plan.seconds, &what, measure(plan)).await?;
    print_line(findings);
    Ok(())
}

/// Starts a server on a free port, lets everybody chat, and adds up what they saw.
pub async fn measure(plan: Plan) -> Result<Findings, MeasureError> {
    let listener = listen(0).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let tap = Tap::counting();
    let chat = Arc::new(Chat::new(NOTHING_FORGOTTEN, system_clock));
    let (stop, stopped) = oneshot::channel::<()>();
    let state = AppState { chat, tap: tap.clone() };
    let server = tokio::spawn(serve(listener, router(state), tap.clone(), stopped));

    let start = Instant::now();
    let mut people = JoinSet::new();
    for number in 0..plan.users {
        people.spawn(person(Client::new(&address)?, number, plan, start));
    }
    let mut seen = Seen::default();
    while let Some(person) = people.join_next().await {
        seen.add(person.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?);
    }
    let traffic = tap.traffic();
    drop(stop);
    let _ = server.await;
    let findings = Findings::new(plan, seen, traffic.received + traffic.sent);
    if findings.delivered() == 0 { Err(MeasureError::Silence) } else { Ok(findings) }
}

/// Asks at a steady pace and speaks now and then. Nobody's clock ticks together with another's, as in life; the same
/// people behave in the same way in every run.
async fn person(
    mut client: Client,
    number: u32,
    plan: Plan,
    start: Instant,
) -> Result<Seen, ClientError> {
    let (chance, phase) = chance(number);
    let first = start + plan.every.mul_f64(phase);
    let mut ask = interval_at(first.into(), plan.every);
    ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut speaker = Speaker::new(chance, plan, start, first);
    let name = format!("user{number}");
    let mut seen = Seen::default();
    let mut end = pin!(sleep(plan.seconds));
    loop {
        tokio::select! {
            () = &mut end => return Ok(seen),
            _ = ask.tick() => {
                let news = client.poll().await?;
                let now = start.elapsed();
                seen.polls += 1;
                seen.empty += u64::from(news.messages.is_empty());
                let others = news.messages.iter().filter(|message| message.username != name);
                seen.delays.extend(others.filter_map(|m| now.checked_sub(said_at(&m.message)?)));
            }
            () = sleep_until(speaker.at.into()) => {
                client.say(&name, &speaker.words()).await?;
                seen.said += 1;
            }
        }
    }
}

/// When a simulated person speaks, and what: the same in every run, whatever carries the words.
#[derive(Debug)]
pub struct Speaker {
    chance: Rng,
    talk: Duration,
    start: Instant,
    /// When it is time.
    pub at: Instant,
}

impl Speaker {
    /// Somebody who listens from a moment on, at a pace that was drawn from the same `chance`.
    #[must_use]
    pub fn new(mut chance: Rng, plan: Plan, start: Instant, from: Instant) -> Self {
        let at = from + plan.talk.mul_f64(chance.f64());
        Self { chance, talk: plan.talk, start, at }
    }

    /// It is time: the words say when they were said, so their age needs no second clock.
    pub fn words(&mut self) -> String {
        self.at += self.talk.mul_f64(0.5 + self.chance.f64());
        format!("{} µs", self.start.elapsed().as_micros())
    }
}

/// A person's chance, and how far out of step with the others they ask, between 0 and 1.
#[must_use]
pub fn chance(number: u32) -> (Rng, f64) {
    let mut chance = Rng::with_seed(number.into());
    let phase = chance.f64();
    (chance, phase)
}

/// When a simulated person said this.
#[must_use]
pub fn said_at(message: &str) -> Option<Duration> {
    message.split(' ').next()?.parse().ok().map(Duration::from_micros)
}
