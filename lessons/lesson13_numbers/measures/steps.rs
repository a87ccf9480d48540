//! What each step of the fast server brings: the server with all of them, without one of them, and
//! lesson 08's, take turns. A ratio is of one round, and the figure is the median of the rounds.

use std::{num::NonZeroUsize, time::Duration};

use super::{
    Failed, Size,
    room::{Lesson, Room},
};
use crate::{
    lesson13_numbers::{
        results::Run,
        server::{Options, Step},
    },
    stage::program::allow_many_connections,
};

/// Those who hear.
const PEOPLE: u32 = 500;
/// Both ways of talking: the messages that are said at once, and what ids call it.
const TALKS: [(u32, &str); 2] = [(1, "alone"), (32, "bursts")];
/// What is left out, as ids have it; at last everything.
const STEPS: [&str; 5] = ["direct", "shared", "batched", "workers", "all"];

/// The server as it is, and then each without one step, in the order of [`STEPS`].
async fn rooms() -> Result<Vec<Room>, Failed> {
    let without = |step| Options { workers: None, without: vec![step] };
    let mut rooms = Vec::new();
    for options in [
        Options::default(),
        without(Step::Direct),
        without(Step::Shared),
        without(Step::Batched),
        Options { workers: Some(NonZeroUsize::MIN), without: Vec::new() },
    ] {
        rooms.push(Room::with(options, PEOPLE).await?);
    }
    rooms.push(Room::open(Lesson::Eight, PEOPLE).await?);
    Ok(rooms)
}

/// One speaks to five hundred, one message at a time and in bursts.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    allow_many_connections();
    let mut rooms = rooms().await?;
    let time = Duration::from_millis(size.of(150, 500));
    for (burst, talk) in TALKS {
        for room in &mut rooms {
            room.in_bursts(burst, time / 2).await?; // to warm up
        }
        let mut rounds = Vec::new();
        for _ in 0..size.of(3, 7) {
            let mut round = Vec::new();
            for room in &mut rooms {
                round.push(room.in_bursts(burst, time).await?);
            }
            rounds.push(round);
        }
        run.note_all(&format!("steps.{talk}"), rounds.iter().map(|round| round[0]));
        for (step, place) in STEPS.iter().zip(1..) {
            let ratios = rounds.iter().map(|round| round[0] / round[place]);
            run.note_all(&format!("steps.{talk}.{step}"), ratios);
        }
    }
    Ok(())
}
