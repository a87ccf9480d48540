//! Lesson 12's log on this disk, in batches of several sizes, with and without a sync.

use std::{env, time::Duration};

use futures_util::FutureExt as _;
use tokio::task::spawn_blocking;

use super::{Failed, Size};
use crate::{
    lesson12_servers::measure::disk,
    lesson13_numbers::results::{Figure, Run},
    stage::stop::asked,
};

/// The sizes of a batch, each with a sync; and the last one without.
const BATCHES: [usize; 8] = [1, 2, 4, 8, 16, 32, 64, 128];
const UNSYNCED: usize = 32;

/// The ways take turns, so that a disk that is busy for a moment disturbs all of them.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    let mut ways: Vec<_> = BATCHES.map(|batch| (batch, true)).into();
    ways.push((UNSYNCED, false));
    let (messages, rounds) = (size.of(256, 1_024), size.of(3, 5));
    let folder = env::current_dir()?;
    let wanted = || asked(1).now_or_never().is_none();
    let measured =
        spawn_blocking(move || disk::measure(&folder, &ways, messages, rounds, wanted)).await??;
    let Some(times) = measured else { return Ok(()) };
    note(&times, messages, run);
    Ok(())
}

fn note(times: &[Vec<Duration>], messages: u32, run: &mut Run) {
    let each = |time: &Duration| time.as_secs_f64() * 1_000.0 / f64::from(messages);
    let speed = |times: &[Duration]| {
        let figure = Figure::of(times.iter().map(|time| 1_000.0 / each(time)));
        figure.map_or(0.0, |figure| figure.value)
    };
    let Some((alone, unsynced)) = times.first().zip(times.last()) else { return };
    run.note_all("durability.each", alone.iter().map(each));
    for (batch, times) in BATCHES.into_iter().zip(times) {
        let x = u32::try_from(batch).unwrap_or(u32::MAX).into();
        run.point("durability.synced", x, speed(times));
        run.point("durability.never", x, speed(unsynced));
        if batch == 8 || batch == 32 {
            run.note_all(&format!("durability.batch_{batch}"), ratios(alone, times));
        }
    }
    run.note_all("durability.never", ratios(alone, unsynced));
}

/// How many times as long as `than`, round by round.
fn ratios(times: &[Duration], than: &[Duration]) -> impl Iterator<Item = f64> {
    times.iter().zip(than).map(|(time, than)| time.as_secs_f64() / than.as_secs_f64())
}
