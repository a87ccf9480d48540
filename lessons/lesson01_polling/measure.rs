//! What polling costs: simulated people, counted bytes, and the age of each message when it
//! arrives. The bytes are those that the server's tap counts, heads included.

use std::{num::NonZeroUsize, pin::pin, sync::Arc, time::Instant};

use thiserror::Error;
use tokio::{
    sync::oneshot,
    task::JoinSet,
    time::{MissedTickBehavior, interval_at, sleep, sleep_until},
};

use super::{
    client::Client,
    exchange::ClientError,
    http::{AppState, router},
};
use crate::{
    lesson01_polling::log::system_clock,
    stage::{
        measure::{Plan, Speaker, Tally, chance, sent_at},
        program::{allow_many_connections, print_line, with_progress},
        report::Report,
        serve::{StartError, listen, serve},
    },
    tap::Tap,
};

/// The capacity of the measured log: more than any plan needs. A forgotten message would be missing
/// from the count.
const NOTHING_FORGOTTEN: NonZeroUsize = NonZeroUsize::MAX;

/// Why there is no result.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// The server could not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The server did not answer a person.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The system does not tell where the server listens.
    #[error("no address: {0} · không có địa chỉ: {0}")]
    Address(#[from] std::io::Error),
    /// No message was delivered.
    #[error(
        "nobody spoke in that time; give it more --seconds or a shorter --talk\nkhông ai nói gì trong thời gian đó; tăng --seconds hoặc giảm --talk"
    )]
    Silence,
}

/// Runs the plan with a progress bar and prints its report.
pub async fn run(plan: Plan) -> Result<(), MeasureError> {
    allow_many_connections(); // both ends of each are here
    let what = format!("{} users · người dùng", plan.users);
    print_line(with_progress(plan.seconds, &what, measure(plan)).await?);
    Ok(())
}

/// Starts a server on a free port, lets people chat, and adds up what they counted.
pub async fn measure(plan: Plan) -> Result<Report, MeasureError> {
    let listener = listen(0).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let tap = Tap::counting();
    let state = Arc::new(AppState::new(NOTHING_FORGOTTEN, system_clock, tap.clone()));
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, router(state), tap.clone(), stopped));

    let start = Instant::now();
    let mut people = JoinSet::new();
    for number in 0..plan.users {
        people.spawn(person(Client::new(&address)?, number, plan, start));
    }
    let tally = Tally::of(people).await?;
    let traffic = tap.traffic();
    drop(stop);
    let _ = server.await;
    let report = Report::new(plan, tally, traffic.received + traffic.sent);
    if report.delivered() == 0 { Err(MeasureError::Silence) } else { Ok(report) }
}

/// One person: asks at a steady pace, out of step with the others, and speaks now and then.
async fn person(
    mut client: Client,
    number: u32,
    plan: Plan,
    start: Instant,
) -> Result<Tally, ClientError> {
    let (chance, phase) = chance(number);
    let first = start + plan.every.mul_f64(phase);
    let mut ask = interval_at(first.into(), plan.every);
    ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut speaker = Speaker::new(chance, plan, start, first);
    let name = format!("user{number}");
    let mut tally = Tally::default();
    let mut end = pin!(sleep(plan.seconds));
    loop {
        tokio::select! {
            () = &mut end => return Ok(tally),
            _ = ask.tick() => {
                let news = client.poll().await?;
                let now = start.elapsed();
                tally.polls += 1;
                tally.empty += u64::from(news.messages.is_empty());
                let others = news.messages.iter().filter(|message| message.username != name);
                tally.delays.extend(others.filter_map(|m| now.checked_sub(sent_at(&m.message)?)));
            }
            () = sleep_until(speaker.at.into()) => {
                client.send_message(&name, &speaker.text()).await?;
                tally.sent += 1;
            }
        }
    }
}
