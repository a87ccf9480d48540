//! Known mistakes in exercise 10.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson10_plan_b::checks::{self, Event, Obstacle, PROBE, PROBE_SOON, Road},
};
use solution::climb;

pub fn never_leaves() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::Welcomed(_) => {
            *probe_at = Some(now + PROBE);
            None
        }
        other => climb(probe_at, other, now),
    })
}

pub fn always_soon() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::Opened(road, _) => climb(probe_at, Event::Opened(road, &[]), now),
        other => climb(probe_at, other, now),
    })
}

pub fn always_late() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::Opened(road, _) => climb(probe_at, Event::Opened(road, &[Obstacle::CutShort]), now),
        other => climb(probe_at, other, now),
    })
}

pub fn again_in_30_s() -> Observed {
    checks::climb(|probe_at, event, now| {
        let moves = climb(probe_at, event, now);
        if let Event::Failed(_) = event {
            *probe_at = Some(now + PROBE_SOON);
        }
        moves
    })
}

pub fn probes_once() -> Observed {
    checks::climb(|probe_at, event, now| {
        let moves = climb(probe_at, event, now);
        if let Event::Failed(_) = event {
            *probe_at = None;
        }
        moves
    })
}

pub fn believes_101() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::Answered(road) => climb(probe_at, Event::Welcomed(road), now),
        other => climb(probe_at, other, now),
    })
}

pub fn change_ignored() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::NetworkChanged => None,
        other => climb(probe_at, other, now),
    })
}

pub fn change_is_enough() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::NetworkChanged => probe_at.take().map(|_| Road::WebSocket),
        other => climb(probe_at, other, now),
    })
}

pub fn change_always_probes() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::NetworkChanged => {
            *probe_at = Some(now);
            None
        }
        other => climb(probe_at, other, now),
    })
}

pub fn outlives_its_road() -> Observed {
    checks::climb(|probe_at, event, now| match event {
        Event::Ended => None,
        other => climb(probe_at, other, now),
    })
}
