//! The same people, the same words, three ways to hear them: what each costs, counted as in lesson 01.

use std::{
    num::NonZeroUsize,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{
    sync::{mpsc, oneshot},
    task::{JoinHandle, JoinSet},
    time::sleep_until,
};

use super::{
    crowd::{CrowdError, crowd},
    http::{AppState, router},
    log::SharedLog,
    reader::{ReadError, Reader, Via},
};
use crate::{
    lesson01_polling::{
        client::Client,
        log::{News, system_clock},
    },
    stage::{
        measure::{Plan, Speaker, Tally, chance, sent_at},
        program::{print_line, with_progress},
        report::{Comparison, Report},
        serve::{StartError, listen, serve},
    },
    tap::Tap,
};

/// Why there is no result.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// The server could not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A person could not reach it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The system does not tell where the server listens.
    #[error("no address: {0} · không có địa chỉ: {0}")]
    Address(#[from] std::io::Error),
    /// Not everybody who should wait could.
    #[error(transparent)]
    Crowd(#[from] CrowdError),
    /// Nobody spoke.
    #[error(
        "nobody spoke in that time; give it more --seconds or a shorter --talk\nkhông ai nói gì trong thời gian đó; tăng --seconds hoặc giảm --talk"
    )]
    Silence,
}

/// Runs the plan over each transport, then lets `waiting` people wait, and prints what it found.
pub async fn run(plan: Plan, waiting: u32) -> Result<(), MeasureError> {
    print_line(compare(plan).await?);
    print_line(crowd(waiting).await?);
    Ok(())
}

/// Runs the plan over each transport, one after the other.
pub async fn compare(plan: Plan) -> Result<Comparison, MeasureError> {
    let mut columns = Vec::new();
    for (via, name) in [(Via::Poll, "polling"), (Via::LongPoll, "long-polling"), (Via::Sse, "SSE")]
    {
        columns.push((name, with_progress(plan.seconds, name, measure(via, plan)).await?));
    }
    Ok(Comparison { plan, columns })
}

/// A server of its own on a free port.
pub(super) struct Host {
    /// Where it is.
    pub address: String,
    /// What went over its wire.
    tap: Tap,
    /// What its handlers share.
    pub state: AppState,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl Host {
    /// Starts a server whose room forgets nothing, or deliveries would go missing from the count.
    pub async fn start() -> Result<Self, MeasureError> {
        let listener = listen(0).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let tap = Tap::counting();
        let log = Arc::new(SharedLog::new(NonZeroUsize::MAX, system_clock));
        let state = AppState::new(log, tap.clone());
        let (stop, stopped) = oneshot::channel();
        let (serving, closing) = (tap.clone(), state.clone());
        let server = tokio::spawn(async move {
            let router = router(closing.clone());
            serve(listener, router, serving, closing.close_after(stopped)).await;
        });
        Ok(Self { address, tap, state, stop, server })
    }

    /// Stops it.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.server.await;
    }
}

/// Lets everybody chat over one transport, and adds up what they saw.
pub async fn measure(via: Via, plan: Plan) -> Result<Report, MeasureError> {
    let host = Host::start().await?;
    let start = Instant::now();
    let mut people = JoinSet::new();
    for number in 0..plan.users {
        people.spawn(person(via, host.address.clone(), number, plan, start));
    }
    let tally = Tally::of(people).await?;
    let traffic = host.tap.traffic();
    host.stop().await;
    let report = Report::new(plan, tally, traffic.received + traffic.sent);
    if report.delivered() == 0 { Err(MeasureError::Silence) } else { Ok(report) }
}

/// Listens, and speaks now and then, like the people of lesson 01.
async fn person(
    via: Via,
    address: String,
    number: u32,
    plan: Plan,
    start: Instant,
) -> Result<Tally, ReadError> {
    let (chance, phase) = chance(number);
    // Who polls doesn't ask in step with the others, and nobody speaks before all are listening.
    let phase = plan.every.mul_f64(phase);
    let first = start + if via == Via::Poll { phase } else { Duration::ZERO };
    let mut speaker = Speaker::new(chance, plan, start, start + plan.every);
    let name = format!("user{number}");
    let client = Client::new(&address)?;
    let mut reader = Reader::new(via, &address, plan.every)?;
    let (to, mut news) = mpsc::channel(1);
    let reading = tokio::spawn(async move {
        sleep_until(first.into()).await;
        reader.forward(to).await;
        (reader.requests, reader.empty)
    });
    let mut tally = Tally::default();
    let mut end = pin!(sleep_until((start + plan.seconds).into()));
    loop {
        tokio::select! {
            () = &mut end => break,
            Some(news) = news.recv() => {
                tally.delays.extend(ages(&news?, &name, start.elapsed()));
            }
            () = sleep_until(speaker.at.into()) => {
                client.send_message(&name, &speaker.text()).await?;
                tally.sent += 1;
            }
        }
    }
    drop(news);
    (tally.polls, tally.empty) = reading.await.unwrap_or_default();
    Ok(tally)
}

/// How old the messages of others are.
fn ages(news: &News, own_name: &str, now: Duration) -> impl Iterator<Item = Duration> {
    let others = news.messages.iter().filter(move |message| message.username != own_name);
    others.filter_map(move |message| now.checked_sub(sent_at(&message.message)?))
}
