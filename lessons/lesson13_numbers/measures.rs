//! The run: each part of it is a function that measures something and returns figures, most of them
//! with the lessons' own programs.

use std::{error::Error, time::Duration};

use super::{catalogue::Measure, results::Run};

mod buffers;
mod compression;
mod durability;
mod frames;
mod handshake;
mod heartbeat;
mod herd;
mod limits;
mod polling;
mod room;
mod steps;

/// What ends a part of the run.
pub type Failed = Box<dyn Error + Send + Sync>;

/// How long and how often is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Each thing once: all of it in two minutes.
    Quick,
    /// In several rounds that take turns.
    Full,
}

impl Size {
    /// The value for this size.
    const fn of<T: Copy>(self, quick: T, full: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Full => full,
        }
    }
}

/// The order in which the parts run: first those that measure memory, while the process is small;
/// memory that was given back and is used again wouldn't be seen.
pub const ORDER: [Measure; 10] = [
    Measure::Buffers,
    Measure::Compression,
    Measure::Frames,
    Measure::Handshake,
    Measure::Heartbeat,
    Measure::Limits,
    Measure::Steps,
    Measure::Durability,
    Measure::Polling,
    Measure::Herd,
];

/// Measures one part; adds figures and curves to `run`.
pub async fn measure(part: Measure, size: Size, run: &mut Run) -> Result<(), Failed> {
    match part {
        Measure::Polling => polling::measure(size, run).await,
        Measure::Handshake => handshake::measure(size, run).await,
        Measure::Frames => frames::measure(run).await,
        Measure::Buffers => buffers::measure(size, run).await,
        Measure::Compression => compression::measure(size, run).await,
        Measure::Heartbeat => heartbeat::measure(run),
        Measure::Herd => herd::measure(size, run).await,
        Measure::Durability => durability::measure(size, run).await,
        Measure::Limits => limits::measure(size, run).await,
        Measure::Steps => steps::measure(size, run).await,
    }
}

/// About how long a part takes.
#[must_use]
pub fn takes(part: Measure, size: Size) -> Duration {
    Duration::from_secs(match part {
        Measure::Polling => size.of(21, 101),
        Measure::Handshake | Measure::Frames | Measure::Heartbeat => 1,
        Measure::Buffers => size.of(7, 40),
        Measure::Compression => size.of(2, 8),
        Measure::Herd => size.of(41, 122),
        Measure::Durability => size.of(3, 12),
        Measure::Limits => size.of(28, 165),
        Measure::Steps => size.of(7, 48),
    })
}
