//! Both ends' heartbeats of lesson 07 on a clock that is turned by hand: hours of silence in a
//! moment, and the same in every run.

use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::Number;

use super::{
    Failed,
    frames::{QUESTION, ask},
    polling::client_question,
};
use crate::{
    lesson06_chat::protocol::{ClientMessage, ServerMessage, to_json},
    lesson07_heartbeat::heartbeat::{Action, Heartbeat, Pace},
    lesson13_numbers::results::Run,
};

/// The time from one end to the other.
const ROAD: Duration = Duration::from_millis(50);
const HOUR: Duration = Duration::from_secs(3_600);
const PAIRS: u64 = 500;
/// A masked ping or pong without a payload, and one that isn't masked.
const PING: f64 = 6.0 + 2.0;
/// The headers of IP and TCP, with its timestamps; a question, its answer, and the answer's ack are
/// three packets.
const PACKETS: f64 = 3.0 * 52.0;

/// The seconds between two questions, of the curve.
const PACES: [f64; 7] = [1.0, 2.5, 5.0, 10.0, 25.0, 60.0, 240.0];

/// What happened between two ends in an hour.
#[derive(Default)]
struct Hour {
    /// Asked by the client, and by the server.
    asked: [f64; 2],
    /// How long after the road was cut each end gave up.
    noticed: Vec<f64>,
}

/// Counts questions and bytes, and cuts the road at the end.
pub fn measure(run: &mut Run) -> Result<(), Failed> {
    let mut random = Rng::with_seed(7);
    let [client, server] = hours(Pace::default(), true, &mut random, |noticed| {
        run.note_all("heartbeat.noticed", noticed.iter().copied());
        run.note("heartbeat.noticed_at_most", noticed.iter().copied().fold(0.0, f64::max));
    });
    let asked = client + server;
    run.note("heartbeat.questions", asked);
    run.note("heartbeat.wake_ups", asked);
    run.note("heartbeat.terminal_bytes", asked * PING);
    let [page, its_server] = hours(Pace::default(), false, &mut random, |_| ());
    run.note("heartbeat.page_bytes", page * in_json()? + its_server * PING);
    run.note("heartbeat.packets_bytes", asked * (PING + PACKETS));
    for every in PACES {
        let (every, pong_timeout) =
            (Duration::from_secs_f64(every), Duration::from_secs_f64(every * 0.4));
        let asking = Pace { every, pong_timeout };
        let [client, server] = hours(asking, true, &mut random, |_| ());
        let doubt = asking.longest_doubt().as_secs_f64();
        run.point("heartbeat.frames", doubt, (client + server) * PING);
        run.point("heartbeat.packets", doubt, (client + server) * (PING + PACKETS));
    }
    Ok(())
}

/// How polling stands beside it.
pub async fn beside_polling(run: &mut Run) -> Result<(), Failed> {
    run.note("polling.wake_ups", 60.0);
    let shortest = QUESTION.len() + ask(QUESTION).await?.len();
    run.note("polling.silent_bytes", f64::from(u32::try_from(shortest)?) * 60.0);
    let question = client_question().await?;
    run.note("polling.client_silent_bytes", question * 60.0);
    Ok(())
}

/// The questions a minute of clients and of servers; `noticed` hears how soon cuts were noticed. A
/// page's script sees no pings of the server: the browser answers them by itself.
fn hours(pace: Pace, sees_pings: bool, random: &mut Rng, noticed: impl FnOnce(&[f64])) -> [f64; 2] {
    let mut all = Hour::default();
    for _ in 0..PAIRS {
        let one = hour(pace, sees_pings, random);
        all.asked = [0, 1].map(|end| all.asked[end] + one.asked[end]);
        all.noticed.extend(one.noticed);
    }
    noticed(&all.noticed);
    #[allow(clippy::cast_precision_loss, reason = "500 pairs")]
    all.asked.map(|asked| asked / (PAIRS as f64 * 60.0))
}

// ANCHOR: hour
/// An hour of silence, and then a road that is cut at any moment.
fn hour(pace: Pace, sees_pings: bool, random: &mut Rng) -> Hour {
    let start = Instant::now();
    let mut ends = [0, 1].map(|_| Heartbeat::new(pace, random.f64(), start));
    let cut = start + HOUR + pace.every.mul_f64(random.f64());
    let mut on_the_road: Vec<(Instant, usize, bool)> = Vec::new(); // when, to which end, a question
    let mut hour = Hour::default();
    loop {
        let arrival = on_the_road.iter().copied().min_by_key(|(at, ..)| *at);
        let timer = [0, 1].into_iter().filter_map(|end| Some((ends[end].poll_timeout()?, end)));
        let timer = timer.min();
        if let Some((at, end, asks)) =
            arrival.filter(|arrival| timer.is_none_or(|t| arrival.0 <= t.0))
        {
            on_the_road.retain(|word| *word != (at, end, asks));
            if sees_pings || end == 1 || !asks {
                ends[end].handle_activity(at);
            }
            if asks && at < cut {
                on_the_road.push((at + ROAD, 1 - end, false));
            }
        } else if let Some((at, end)) = timer {
            match ends[end].handle_timeout(at) {
                Some(Action::Ping) if at < cut => {
                    on_the_road.push((at + ROAD, 1 - end, true));
                    hour.asked[end] += f64::from(u8::from(at < start + HOUR));
                }
                Some(Action::TimedOut) => hour.noticed.push((at - cut).as_secs_f64()),
                _ => {}
            }
        } else {
            return hour; // both have given up
        }
    }
}
// ANCHOR_END: hour

/// The bytes of a page's question and its answer: a script can't send the protocol's pings.
fn in_json() -> Result<f64, Failed> {
    let now = 1_767_225_600_000_u64;
    let question = to_json(&ClientMessage::Ping { timestamp: Number::from(now) });
    let answer = to_json(&ServerMessage::Pong { timestamp: now, echo: Number::from(now) });
    let length = question.as_str().len() + 6 + answer.as_str().len() + 2;
    Ok(f64::from(u32::try_from(length)?))
}
