//! Known mistakes in exercise 10.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson10_plan_b::checks::{self, Obstacle, Road, SHORT, SHORT_ENDS},
};
use solution::{ended, failed};

pub fn no_is_no() -> Observed {
    checks::fall_back(
        |memory, road, obstacle| match obstacle {
            Obstacle::Status(_) => None,
            other => failed(memory, road, other),
        },
        ended,
    )
}

pub fn asks_at_every_door() -> Observed {
    checks::fall_back(
        |memory, road, obstacle| match obstacle {
            Obstacle::Status(_) => failed(memory, road, Obstacle::NoWelcome),
            other => failed(memory, road, other),
        },
        ended,
    )
}

pub fn all_of_5xx() -> Observed {
    checks::fall_back(
        |memory, road, obstacle| match obstacle {
            Obstacle::Status(500..=599) => None,
            other => failed(memory, road, other),
        },
        ended,
    )
}

pub fn leaves_without_a_network() -> Observed {
    checks::fall_back(
        |memory, road, obstacle| match obstacle {
            Obstacle::Unreachable => failed(memory, road, Obstacle::NoWelcome),
            other => failed(memory, road, other),
        },
        ended,
    )
}

pub fn once_is_enough() -> Observed {
    checks::fall_back(failed, |memory, road, lived, goodbye| {
        if !goodbye && lived < SHORT {
            failed(memory, road, Obstacle::CutShort);
        }
    })
}

pub fn counts_for_ever() -> Observed {
    checks::fall_back(failed, |memory, road, lived, goodbye| {
        if !goodbye && lived < SHORT {
            memory.short += 1;
        }
        if memory.short == SHORT_ENDS {
            memory.short = 0;
            failed(memory, road, Obstacle::CutShort);
        }
    })
}

pub fn goodbye_is_evidence() -> Observed {
    checks::fall_back(failed, |memory, road, lived, _| ended(memory, road, lived, false))
}

pub fn from_the_top() -> Observed {
    checks::fall_back(
        |memory, road, obstacle| {
            let next = failed(memory, road, obstacle);
            memory.first = Road::WebSocket;
            next
        },
        ended,
    )
}

pub fn round_and_round() -> Observed {
    checks::fall_back(
        |memory, road, obstacle| {
            let next = failed(memory, road, obstacle);
            if road == Road::Polling && obstacle == Obstacle::NoWelcome {
                return Some(Road::WebSocket);
            }
            next
        },
        ended,
    )
}
