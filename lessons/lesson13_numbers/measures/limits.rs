//! How many people, and how many messages, until they are late.

use std::time::Duration;

use tokio::time::sleep;

use super::{
    Failed, Size,
    room::{Lesson, Room},
};
use crate::{
    lesson01_polling,
    lesson02_push::crowd::crowd,
    lesson06_chat,
    lesson13_numbers::results::{Figure, Run},
    stage::{measure::Plan, program::allow_many_connections, report::quantile},
};

/// A message that takes longer is late.
const LATE: Duration = Duration::from_millis(50);
/// Those who hear, of the curve.
const RECEIVERS: [u32; 5] = [10, 50, 100, 500, 1_000];
/// Those who hear while messages come faster and faster.
const AUDIENCE: u32 = 100;
/// A machine that was busy for a moment gets so many chances at each speed.
const ATTEMPTS: u32 = 3;
/// Messages a second at which that begins, and ends.
const SLOWEST: f64 = 50.0;
const FASTEST: f64 = 20_000.0;

/// Memory first; then people who poll, people who talk, and speed.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    allow_many_connections();
    let crowd = crowd(1_000).await?;
    #[allow(clippy::cast_precision_loss, reason = "memory of a process is below 2^52")]
    let each = crowd.memory.map(|bytes| bytes as f64 / 1_024.0 / f64::from(crowd.waiting));
    run.note_all("limits.waiting_kib", each);
    run.note("limits.waiting_heard", crowd.everybody_heard.as_secs_f64() * 1_000.0);
    people(size, run).await?;
    fan_out(size, run).await?;
    load(size, run).await
}

/// Ten and a thousand people who poll; a hundred who talk over `WebSockets`.
async fn people(size: Size, run: &mut Run) -> Result<(), Failed> {
    let every = Duration::from_secs(1);
    let plan = |users, talk, seconds| Plan {
        users,
        every,
        talk: Duration::from_secs(talk),
        seconds: Duration::from_secs(seconds),
    };
    let polling = lesson01_polling::measure::measure;
    let seconds = size.of(6, 20);
    let (ten, thousand) =
        tokio::try_join!(polling(plan(10, 10, seconds)), polling(plan(1_000, 30, seconds)))?;
    run.note("limits.polling_10_delay", ten.delay(0.5).as_secs_f64());
    run.note("limits.polling_1000_delay", thousand.delay(0.5).as_secs_f64());
    let talk = plan(100, 2, size.of(4, 15));
    let (hundred, _) = lesson06_chat::measure::measure(talk).await?;
    for (id, share) in [("limits.people_100_delay", 0.5), ("limits.people_100_delay_99", 0.99)] {
        run.note(id, hundred.delay(share).as_secs_f64() * 1_000.0);
    }
    Ok(())
}

/// One speaks and many hear; the lessons take turns.
async fn fan_out(size: Size, run: &mut Run) -> Result<(), Failed> {
    let time = Duration::from_millis(size.of(350, 500));
    for people in RECEIVERS {
        let mut rooms = Vec::new();
        for lesson in Lesson::ALL {
            rooms.push((lesson, Room::open(lesson, people).await?, Vec::new()));
        }
        for _ in 0..size.of(1, 5) {
            for (_, room, rounds) in &mut rooms {
                rounds.push(room.in_bursts(1, time).await?);
            }
        }
        for (lesson, _, rounds) in &rooms {
            let Some(speed) = Figure::of(rounds.iter().copied()) else { continue };
            run.point(&format!("fan_out.{}", lesson.name()), people.into(), speed.value);
            if people == 500 {
                run.note_all(&format!("limits.fan_out_{}", lesson.name()), rounds.iter().copied());
            }
        }
    }
    Ok(())
}

/// Messages that come faster and faster, until they are late.
async fn load(size: Size, run: &mut Run) -> Result<(), Failed> {
    let (time, step) = (Duration::from_millis(size.of(400, 1_500)), size.of(2.0, 1.414));
    for lesson in Lesson::ALL {
        let mut room = Room::open(lesson, AUDIENCE).await?;
        let (mut rate, mut most) = (SLOWEST, 0.0);
        while rate <= FASTEST {
            let mut late = Duration::MAX;
            for _ in 0..ATTEMPTS {
                let Some(delays) = room.at_a_rate(rate, time).await? else { break };
                late = late.min(quantile(&delays, 0.99));
                if late <= LATE {
                    break;
                }
            }
            if late == Duration::MAX {
                break; // not everybody heard everything
            }
            run.point(&format!("load.{}", lesson.name()), rate, late.as_secs_f64() * 1_000.0);
            if late > LATE {
                break;
            }
            most = rate;
            rate *= step;
            sleep(Duration::from_millis(20)).await;
        }
        run.note(&format!("limits.messages_{}", lesson.name()), f64::round(most));
    }
    Ok(())
}
