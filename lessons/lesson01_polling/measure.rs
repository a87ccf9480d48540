//! What polling costs: simulated people, counted bytes, and how old each message is when it arrives.
//!
//! Server and people run in this process, so both clocks are one clock; between them are real sockets, and the bytes
//! are those that the server's tap counts, heads included.

use std::{
    fmt,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use thiserror::Error;
use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{MissedTickBehavior, interval_at, sleep, sleep_until},
};

use super::{
    chat::{CAPACITY, Chat, system_clock},
    client::{Client, ClientError},
    http::{Desk, router},
    serve::{StartError, listen, serve},
};
use crate::tap::Tap;

/// Who does what, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many people are in the room.
    pub users: u32,
    /// How long they stay.
    pub seconds: Duration,
    /// How often each asks.
    pub every: Duration,
    /// How often each speaks.
    pub talk: Duration,
}

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

/// What one person saw.
#[derive(Debug, Default)]
struct Seen {
    polls: u64,
    empty: u64,
    said: u64,
    delays: Vec<Duration>,
}

/// What everybody saw together.
#[derive(Clone, Debug)]
pub struct Findings {
    plan: Plan,
    polls: u64,
    empty: u64,
    said: u64,
    bytes: u64,
    /// One for each message and each person who received it, shortest first.
    delays: Vec<Duration>,
}

/// Runs the plan with a progress bar and prints what it found.
pub async fn run(plan: Plan) -> Result<(), MeasureError> {
    let bar = ProgressBar::new(plan.seconds.as_millis().try_into().unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(format!("{} users · người dùng", plan.users));
    let start = Instant::now();
    let mut findings = Box::pin(measure(plan));
    let findings = loop {
        tokio::select! {
            findings = &mut findings => break findings?,
            () = sleep(Duration::from_millis(100)) => {
                bar.set_position(start.elapsed().as_millis().try_into().unwrap_or(u64::MAX));
            }
        }
    };
    bar.finish_and_clear();
    println!("{findings}");
    Ok(())
}

/// Starts a server on a free port, lets everybody chat, and adds up what they saw.
pub async fn measure(plan: Plan) -> Result<Findings, MeasureError> {
    let listener = listen(0).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let tap = Tap::counting();
    let chat = Arc::new(Chat::new(CAPACITY, system_clock));
    let (stop, stopped) = oneshot::channel::<()>();
    let desk = Desk { chat, tap: tap.clone() };
    let server = tokio::spawn(serve(listener, router(desk), tap.clone(), stopped));

    let start = Instant::now();
    let mut people = JoinSet::new();
    for number in 0..plan.users {
        people.spawn(person(Client::new(&address)?, number, plan, start));
    }
    let mut findings = Findings { plan, polls: 0, empty: 0, said: 0, bytes: 0, delays: Vec::new() };
    while let Some(seen) = people.join_next().await {
        let Ok(seen) = seen else { continue };
        let seen = seen?;
        findings.polls += seen.polls;
        findings.empty += seen.empty;
        findings.said += seen.said;
        findings.delays.extend(seen.delays);
    }
    let traffic = tap.traffic();
    findings.bytes = traffic.received + traffic.sent;
    drop(stop);
    let _ = server.await;
    if findings.delays.is_empty() {
        return Err(MeasureError::Silence);
    }
    findings.delays.sort_unstable();
    Ok(findings)
}

/// Asks at a steady pace and speaks now and then. Nobody's clock ticks together with another's, as in life; the same
/// people behave in the same way in every run.
async fn person(
    mut client: Client,
    number: u32,
    plan: Plan,
    start: Instant,
) -> Result<Seen, ClientError> {
    let mut chance = fastrand::Rng::with_seed(number.into());
    let first = start + plan.every.mul_f64(chance.f64());
    let mut ask = interval_at(first.into(), plan.every);
    ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut speak = first + plan.talk.mul_f64(chance.f64());
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
            () = sleep_until(speak.into()) => {
                // The message says when it was said, so its age needs no second clock.
                client.say(&name, &format!("{} µs", start.elapsed().as_micros())).await?;
                seen.said += 1;
                speak += plan.talk.mul_f64(0.5 + chance.f64());
            }
        }
    }
}

fn said_at(message: &str) -> Option<Duration> {
    message.split(' ').next()?.parse().ok().map(Duration::from_micros)
}

impl Findings {
    /// The delay that `share` of all deliveries don't exceed (0.5: the median).
    #[must_use]
    pub fn delay(&self, share: f64) -> Duration {
        quantile(&self.delays, share)
    }
}

/// The nearest-rank quantile of sorted values; zero if there are none.
fn quantile(sorted: &[Duration], share: f64) -> Duration {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count of deliveries is far below 2^52, and the share is between 0 and 1"
    )]
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or_default()
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, polls, empty, said, bytes, delays } = self;
        let delivered = delays.len() as u64;
        let Plan { users, seconds, every, talk } = plan;
        let (seconds, every, talk) =
            (seconds.as_secs_f64(), every.as_secs_f64(), talk.as_secs_f64());
        writeln!(
            f,
            "{users} people for {seconds} s; each asks every {every} s and speaks every {talk} s\n\
             {users} người trong {seconds} s; mỗi người hỏi mỗi {every} s và nói mỗi {talk} s\n"
        )?;
        let mut row = |what: &str, value: String| writeln!(f, "  {what:<52} {value:>12}");
        row("messages said · tin đã nói", said.to_string())?;
        row("messages delivered to others · tin đến người khác", delivered.to_string())?;
        row("requests · lần hỏi", polls.to_string())?;
        row("  with nothing new · không có gì mới", per_mille(*empty, *polls))?;
        row("bytes on the wire · byte trên đường truyền", bytes.to_string())?;
        row(
            "  per delivered message · cho mỗi tin đến nơi",
            (bytes / delivered.max(1)).to_string(),
        )?;
        row("delay, median · độ trễ, trung vị", in_seconds(self.delay(0.5)))?;
        row("delay, 99 % · độ trễ, 99 %", in_seconds(self.delay(0.99)))
    }
}

fn per_mille(part: u64, whole: u64) -> String {
    let share = part * 1_000 / whole.max(1);
    format!("{}.{} %", share / 10, share % 10)
}

fn in_seconds(delay: Duration) -> String {
    format!("{:.3} s", delay.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_by_nearest_rank() {
        let delays: Vec<_> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(quantile(&delays, 0.5), Duration::from_millis(50));
        assert_eq!(quantile(&delays, 0.99), Duration::from_millis(99));
        assert_eq!(quantile(&delays, 1.0), Duration::from_millis(100));
        assert_eq!(quantile(&delays[..1], 0.5), Duration::from_millis(1));
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn shares_keep_one_digit() {
        assert_eq!(per_mille(190, 200), "95.0 %");
        assert_eq!(per_mille(2, 3), "66.6 %");
        assert_eq!(per_mille(0, 0), "0.0 %");
    }
}
