//! The people of lessons 01 and 02, and their words, over a WebSocket: what each message costs, and
//! how late it is.

use std::{
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use thiserror::Error;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
    time::sleep_until,
};

use super::{
    client::Client,
    hub::Hub,
    hub_task::{HubTask, MAX_PEOPLE},
    join::{JoinError, enter},
    people::MAX_LISTED,
    protocol::{ClientMessage, ServerMessage},
    server::{AppState, router, run_server},
};
use crate::{
    lesson01_polling::log::system_clock,
    lesson02_push::{
        log::SharedLog,
        measure::{MeasureError as PushError, compare},
    },
    lesson03_handshake::Url,
    stage::{
        measure::{Plan, Speaker, Tally, chance, sent_at},
        program::{allow_many_connections, print_line, with_progress},
        report::Report,
        serve::listen,
    },
    tap::Tap,
};

/// Why there is no result.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// The ways of lesson 02, or what they have in common with this one.
    #[error(transparent)]
    Push(#[from] PushError),
    /// A person could not talk.
    #[error(transparent)]
    Join(#[from] JoinError),
}

/// Runs the plan over each way of lesson 02 and over WebSocket connections, and prints what it
/// found.
pub async fn run(plan: Plan) -> Result<(), MeasureError> {
    allow_many_connections();
    let mut comparison = compare(plan).await?;
    let (column, entrance) = with_progress(plan.seconds, "WebSocket", measure(plan)).await?;
    comparison.columns.push(("WebSocket", column));
    print_line(format_args!(
        "{comparison}\n  \
         Not counted in the last column: coming in (handshake, welcome, who is here), once, {entrance} bytes a person\n  \
         Cột cuối chưa tính lúc vào phòng (handshake, lời chào, ai đang ở đây), mỗi người một lần, {entrance} byte"
    ));
    Ok(())
}

/// Lets everybody chat over WebSocket connections, and adds up what they saw; and how many bytes
/// each took to come in.
pub async fn measure(plan: Plan) -> Result<(Report, u64), MeasureError> {
    let listener = listen(0).await.map_err(PushError::from)?;
    let address = listener.local_addr().map_err(PushError::from)?;
    let url: Url = format!("ws://{address}/ws").parse().map_err(JoinError::from)?;
    let log = Arc::new(SharedLog::new(NonZeroUsize::MAX, system_clock));
    let tap = Tap::counting();
    let max_connections = MAX_PEOPLE.max(plan.users as usize);
    let hub = HubTask::spawn(Hub::new(log.clone(), system_clock), max_connections);
    let state = AppState::new(log, hub, tap.clone(), drop);
    let router = router(state.clone());
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(run_server(listener, state, router, stopped));

    let (begin, beginning) = watch::channel(None);
    let mut people = everybody(&url, plan, &beginning).await?;
    let before = bytes(&tap);
    begin.send_replace(Some(Instant::now()));

    let (mut seen, mut clients) = (Tally::default(), Vec::new());
    while let Some(person) = people.join_next().await {
        let (saw, client) =
            person.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
        seen.add(saw);
        clients.push(client); // none closes before the bytes are counted
    }
    let column = Report::new(plan, seen, bytes(&tap) - before);
    drop((clients, stop));
    let _ = server.await;
    if column.delivered() == 0 {
        return Err(PushError::Silence.into());
    }
    Ok((column, before / u64::from(plan.users)))
}

/// Lets everybody in.
async fn everybody(
    url: &Url,
    plan: Plan,
    beginning: &watch::Receiver<Option<Instant>>,
) -> Result<JoinSet<Result<(Tally, Client), JoinError>>, MeasureError> {
    let (arrived, mut arrivals) = mpsc::channel(1);
    let mut people = JoinSet::new();
    for number in 0..plan.users {
        people.spawn(person(url.clone(), number, plan, arrived.clone(), beginning.clone()));
    }
    drop(arrived);
    loop {
        tokio::select! {
            here = arrivals.recv() => if here.is_none() { return Ok(people) },
            // A person who ends before the beginning couldn't come in; the others would wait
            // without end.
            Some(Ok(Err(why))) = people.join_next() => return Err(why.into()),
        }
    }
}

fn bytes(tap: &Tap) -> u64 {
    let traffic = tap.traffic();
    traffic.received + traffic.sent
}

/// Comes in, listens, and from the beginning on speaks now and then, like the people of lesson 01.
async fn person(
    url: Url,
    number: u32,
    plan: Plan,
    arrived: mpsc::Sender<()>,
    mut beginning: watch::Receiver<Option<Instant>>,
) -> Result<(Tally, Client), JoinError> {
    let mut client = Client::connect(&url).await?;
    enter(&mut client, &url, &format!("user{number}")).await?;
    let mut known = 0;
    while known < MAX_LISTED.min(plan.users as usize) {
        match client.next().await? {
            ServerMessage::Presence { users } => known = users.len(),
            ServerMessage::UserJoined { .. } => known += 1,
            _ => {}
        }
    }
    drop(arrived);
    let start = beginning.wait_for(Option::is_some).await.ok().and_then(|start| *start);
    let start = start.unwrap_or_else(Instant::now); // the beginning is always told
    let mut seen = Tally { polls: 1, ..Tally::default() };
    let mut speaker = Speaker::new(chance(number).0, plan, start, start + plan.every);
    let end = start + plan.seconds;
    loop {
        tokio::select! {
            () = sleep_until(end.into()) => return Ok((seen, client)),
            message = client.next() => seen.delays.extend(age(&message?, start.elapsed())),
            () = sleep_until(speaker.at.into()) => {
                client.send(&ClientMessage::Chat { id: None, message: speaker.text() }).await?;
                seen.sent += 1;
            }
        }
    }
}

/// The age of another person's message; one's own don't come back.
fn age(message: &ServerMessage, now: Duration) -> Option<Duration> {
    let ServerMessage::Chat { message, .. } = message else { return None };
    now.checked_sub(sent_at(message)?)
}
