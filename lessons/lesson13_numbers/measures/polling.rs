//! The people of lessons 01, 02 and 06 over four transports: how much they talk, and how many they
//! are.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use futures_util::future::{join_all, try_join_all};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    time::{Instant, timeout, timeout_at},
};

use super::{Failed, Size, heartbeat};
use crate::{
    lesson01_polling::{self, client::Client, log::system_clock},
    lesson02_push::{
        self,
        http::{USUAL_WAIT, router},
        log::SharedLog,
        reader::Via,
    },
    lesson06_chat,
    lesson13_numbers::results::Run,
    stage::{
        measure::Plan,
        program::allow_many_connections,
        report::{Report, quantile},
        serve::{listen, serve},
    },
    tap::Tap,
};

/// A way to chat.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Http(Via),
    WebSocket,
}

const WAYS: [(Way, &str); 4] = [
    (Way::Http(Via::Poll), "polling"),
    (Way::Http(Via::LongPoll), "long_polling"),
    (Way::Http(Via::Sse), "sse"),
    (Way::WebSocket, "websocket"),
];

/// The chapters' calm room.
const CALM: Plan = Plan {
    users: 10,
    seconds: Duration::from_secs(20),
    every: Duration::from_secs(1),
    talk: Duration::from_secs(30),
};

/// The chapters' lively room.
const LIVELY: Plan = Plan { talk: Duration::from_secs(2), ..CALM };

/// The seconds between two messages of one person, beside those two.
const TALK: [f64; 3] = [10.0, 4.0, 1.0];

/// How many people are in a room in which everybody speaks every 10 s.
const PEOPLE: [u32; 5] = [2, 5, 10, 20, 50];

/// Bytes don't depend on the machine, so all rooms are open at once. Delays do: in the full form
/// each of the four has the machine for itself.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    allow_many_connections();
    let (calm, lively, paces, talk, people, silence) = tokio::join!(
        four(CALM),
        four(LIVELY),
        paces(size),
        join_all(TALK.map(|talk| four(Plan { talk: Duration::from_secs_f64(talk), ..CALM }))),
        join_all(PEOPLE.map(|users| four(Plan { users, talk: Duration::from_secs(10), ..CALM }))),
        silence(),
    );
    let (calm, lively) = (calm?, lively?);
    note_bytes(&calm, &lively, run);
    paces?.into_iter().for_each(|(id, value)| run.note(&id, value));
    silence?.into_iter().for_each(|(id, value)| run.note(id, value));
    curves(&calm, &lively, talk, people, run);
    for (number, (way, name)) in WAYS.into_iter().enumerate() {
        let alone = match size {
            Size::Quick => lively[number].0.clone(),
            Size::Full => chat(way, LIVELY).await?.0,
        };
        delays(name, &alone, run);
    }
    heartbeat::beside_polling(run).await
}

/// One room; and what a person pays to come in, where that is not counted.
async fn chat(way: Way, plan: Plan) -> Result<(Report, u64), Failed> {
    match way {
        Way::Http(via) => Ok((lesson02_push::measure::measure(via, plan).await?, 0)),
        Way::WebSocket => Ok(lesson06_chat::measure::measure(plan).await?),
    }
}

/// The same people in four rooms, one for each way.
async fn four(plan: Plan) -> Result<Vec<(Report, u64)>, Failed> {
    try_join_all(WAYS.map(|(way, _)| chat(way, plan))).await
}

fn note_bytes(calm: &[(Report, u64)], lively: &[(Report, u64)], run: &mut Run) {
    for (number, (_, name)) in WAYS.into_iter().enumerate() {
        let (quiet, loud) = (&calm[number].0, &lively[number].0);
        run.note(&format!("{name}.bytes_each"), number_of(quiet.bytes_each()));
        run.note(&format!("{name}.lively_bytes_each"), number_of(loud.bytes_each()));
        run.note(&format!("{name}.requests"), number_of(quiet.tally().polls));
    }
    let tally = calm[0].0.tally();
    run.note("polling.empty", percent(tally.empty, tally.polls));
    run.note("long_polling.empty", number_of(calm[1].0.tally().empty));
    run.note("websocket.entrance", number_of(calm[3].1));
    let saving = |of: &[(Report, u64)], than: usize| {
        let [than, socket] = [than, 3].map(|way| number_of(of[way].0.bytes_each()));
        (than - socket) * 100.0 / than
    };
    run.note("saving.polling", saving(calm, 0));
    run.note("saving.polling_lively", saving(lively, 0));
    run.note("saving.sse", saving(calm, 2));
}

/// Polling four times a second, and once in four.
async fn paces(size: Size) -> Result<Vec<(String, f64)>, Failed> {
    let quarter = Plan { every: Duration::from_millis(250), ..CALM };
    let four = Plan {
        every: Duration::from_secs(4),
        seconds: Duration::from_secs(size.of(20, 40)),
        ..CALM
    };
    let measure = lesson01_polling::measure::measure;
    let (quarter, four) = tokio::try_join!(measure(quarter), measure(four))?;
    let mut noted = Vec::new();
    for (name, report) in [("quarter", quarter), ("four", four)] {
        let tally = report.tally();
        let mut note = |what: &str, value| noted.push((format!("polling.{name}.{what}"), value));
        note("bytes_each", number_of(report.bytes_each()));
        note("empty", percent(tally.empty, tally.polls));
        note("delay", report.delay(0.5).as_secs_f64());
    }
    Ok(noted)
}

/// The curves over talkativeness and over people. A room in which nobody spoke has no point.
fn curves(
    calm: &[(Report, u64)],
    lively: &[(Report, u64)],
    talk: Vec<Result<Vec<(Report, u64)>, Failed>>,
    people: Vec<Result<Vec<(Report, u64)>, Failed>>,
    run: &mut Run,
) {
    let talk = TALK.into_iter().zip(talk).filter_map(|(talk, rooms)| Some((talk, rooms.ok()?)));
    let mut talk: Vec<_> = talk.collect();
    talk.extend([(30.0, calm.to_vec()), (2.0, lively.to_vec())]);
    talk.sort_unstable_by(|(one, _), (other, _)| other.total_cmp(one));
    for (talk, rooms) in &talk {
        for ((_, name), (report, _)) in WAYS.into_iter().zip(rooms) {
            run.point(&format!("talk.{name}"), 60.0 / talk, number_of(report.bytes_each()));
        }
    }
    for (users, rooms) in PEOPLE.into_iter().zip(people) {
        for ((_, name), (report, _)) in WAYS.into_iter().zip(rooms.unwrap_or_default()) {
            let minute = 60.0 / CALM.seconds.as_secs_f64();
            let each = number_of(report.bytes()) * minute / f64::from(users);
            run.point(&format!("people.{name}"), users.into(), each);
        }
    }
}

/// The delays of one way: figures, and how they are spread.
fn delays(name: &str, report: &Report, run: &mut Run) {
    let unit = if name == "polling" { 1.0 } else { 1_000.0 };
    let delays = &report.tally().delays;
    let at = |share| quantile(delays, share).as_secs_f64();
    run.note_all(&format!("{name}.delay"), delays.iter().map(|delay| delay.as_secs_f64() * unit));
    run.note(&format!("{name}.delay_99"), at(0.99) * unit);
    for share in [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99] {
        let share = f64::from(share);
        run.point(&format!("delay.{name}"), share, at(share / 100.0) * 1_000.0);
    }
}

/// What silence costs over HTTP that waits, a minute and person.
async fn silence() -> Result<Vec<(&'static str, f64)>, Failed> {
    let listener = listen(0).await?;
    let address = listener.local_addr()?;
    let tap = Tap::counting();
    let log = Arc::new(SharedLog::new(NonZeroUsize::MAX, system_clock));
    let state = lesson02_push::http::AppState::new(log, tap.clone());
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = state.clone();
    let server = tokio::spawn(async move {
        serve(listener, router(serving.clone()), tap, serving.close_after(stopped)).await;
    });
    let held = "GET /poll?since=0&wait=25 HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let soon = "GET /poll?since=0&wait=.1 HTTP/1.1\r\nhost: localhost\r\n\r\n"; // the same length
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(soon.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"}") && stream.read_buf(&mut answer).await? > 0 {}
    let events = TcpStream::connect(address).await?;
    let comment = comment(events).await?;
    drop((stream, stop));
    let _ = timeout(Duration::from_secs(3), server).await;
    let question = number_of((held.len() + answer.len()) as u64);
    Ok(vec![
        ("polling.silent_requests", 60.0),
        ("long_polling.silent_bytes", question * 60.0 / USUAL_WAIT.as_secs_f64()),
        ("sse.silent_bytes", comment * 60.0 / lesson02_push::feed::HEARTBEAT.as_secs_f64()),
    ])
}

/// The bytes of a comment in a silent event stream, its chunk included.
async fn comment(mut stream: TcpStream) -> Result<f64, Failed> {
    let ask = "GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(ask.as_bytes()).await?;
    let begun = Instant::now();
    let mut heard = Vec::new();
    let beginning = timeout(Duration::from_secs(5), async {
        while stream.read_buf(&mut heard).await? > 0 {}
        Ok::<_, Failed>(())
    });
    let _ = beginning.await; // the head, and what comes at once
    heard.clear();
    let until = begun + lesson02_push::feed::HEARTBEAT + Duration::from_secs(3);
    timeout_at(until, stream.read_buf(&mut heard)).await??;
    Ok(number_of(heard.len() as u64))
}

/// The bytes of an empty question by the terminal's client, both ways.
pub async fn client_question() -> Result<f64, Failed> {
    let listener = listen(0).await?;
    let address = listener.local_addr()?;
    let mut client = Client::new(&format!("http://{address}"))?;
    let tap = Tap::counting();
    let state = lesson01_polling::http::AppState::new(NonZeroUsize::MIN, system_clock, tap.clone());
    let (stop, stopped) = oneshot::channel::<()>();
    let router = lesson01_polling::http::router(Arc::new(state));
    let server = tokio::spawn(serve(listener, router, tap.clone(), stopped));
    client.poll().await?;
    let traffic = tap.traffic();
    drop((stop, client));
    let _ = server.await;
    // The request names the port; the usual one has four digits.
    let longer = address.port().to_string().len() as u64;
    Ok(number_of((traffic.received + traffic.sent + 4).saturating_sub(longer)))
}

fn percent(part: u64, whole: u64) -> f64 {
    number_of(part) * 100.0 / number_of(whole.max(1))
}

#[allow(clippy::cast_precision_loss, reason = "bytes of some minutes are far below 2^52")]
fn number_of(count: u64) -> f64 {
    count as f64
}
