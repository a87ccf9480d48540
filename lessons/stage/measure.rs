//! Simulated people, for the programs that measure what a way of chatting costs.
//!
//! Server and people run in one process, so both clocks are one clock; between them are real
//! sockets. The same people behave in the same way in every run and over every transport.

use std::time::{Duration, Instant};

use clap::Args;
use fastrand::Rng;
use tokio::task::JoinSet;

use super::program::seconds;

/// The people of a measurement, and its length.
#[derive(Args, Clone, Copy, Debug)]
pub struct Plan {
    /// How many people · Số người
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=2_000))]
    pub users: u32,
    /// How many seconds a measurement takes · Mỗi lần đo trong bao nhiêu giây
    #[arg(long, default_value = "20", value_parser = seconds)]
    pub seconds: Duration,
    /// Seconds between two questions of one person who polls · Ai polling thì mấy giây hỏi một lần
    #[arg(long, default_value = "1", value_parser = seconds)]
    pub every: Duration,
    /// Seconds between two messages of one person · Số giây giữa hai tin của một người
    #[arg(long, default_value = "30", value_parser = seconds)]
    pub talk: Duration,
}

/// The counts of one person, or of several together.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Requests that asked for news.
    pub polls: u64,
    /// Answers without news.
    pub empty: u64,
    /// Messages that these people sent.
    pub sent: u64,
    /// The age of each message of another person when it arrived.
    pub delays: Vec<Duration>,
}

impl Tally {
    /// Adds the counts of another person.
    pub fn add(&mut self, other: Self) {
        self.polls += other.polls;
        self.empty += other.empty;
        self.sent += other.sent;
        self.delays.extend(other.delays);
    }

    /// Waits for people and adds up their counts; the first error ends it.
    pub async fn of<E: 'static>(mut people: JoinSet<Result<Self, E>>) -> Result<Self, E> {
        let mut sum = Self::default();
        while let Some(person) = people.join_next().await {
            sum.add(person.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?);
        }
        Ok(sum)
    }
}

/// The times at which a simulated person sends a message, and its text: the same in every run.
#[derive(Debug)]
pub struct Speaker {
    chance: Rng,
    talk: Duration,
    start: Instant,
    /// The time of the next message.
    pub at: Instant,
}

impl Speaker {
    /// A person who listens from `from` on. `start` is the beginning of the measurement.
    #[must_use]
    pub fn new(mut chance: Rng, plan: Plan, start: Instant, from: Instant) -> Self {
        let at = from + plan.talk.mul_f64(chance.f64());
        Self { chance, talk: plan.talk, start, at }
    }

    /// The text of the message that is due. It holds the time of sending: its age needs no second
    /// clock.
    pub fn text(&mut self) -> String {
        self.at += self.talk.mul_f64(0.5 + self.chance.f64());
        format!("{} µs", self.start.elapsed().as_micros())
    }
}

/// A person's source of chance, and how far out of step with the others they ask, from 0 to 1.
#[must_use]
pub fn chance(number: u32) -> (Rng, f64) {
    let mut chance = Rng::with_seed(number.into());
    let phase = chance.f64();
    (chance, phase)
}

/// The time at which a [`Speaker`] sent this text, since the start.
#[must_use]
pub fn sent_at(text: &str) -> Option<Duration> {
    text.split(' ').next()?.parse().ok().map(Duration::from_micros)
}
