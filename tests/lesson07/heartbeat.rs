//! The heartbeat by itself, at any time that we say it is. The cases are those of stage 07-B: here
//! they judge our heartbeat.

use std::time::{Duration, Instant};

use full_duplex::{
    learn::ladder::Case,
    lesson07_heartbeat::heartbeat::{Action, Heartbeat, Pace},
};

#[path = "../stages/lesson07/heartbeat.rs"]
mod stage;

#[test]
fn the_cases_of_stage_07_b() {
    stage::cases().iter().for_each(Case::holds);
}

// ANCHOR: no_clock
#[test]
fn a_year_of_silence_takes_no_time_to_test() {
    let day = Duration::from_secs(24 * 60 * 60);
    let begun = Instant::now(); // the only look at a clock
    let mut heartbeat = Heartbeat::new(Pace::default(), 1.0, begun);
    for answered in 1..=365 {
        let now = begun + day * answered;
        assert_eq!(heartbeat.handle_timeout(now), Some(Action::Ping));
        heartbeat.handle_activity(now); // the pong
    }
    let asked = begun + day * 366;
    assert_eq!(heartbeat.handle_timeout(asked), Some(Action::Ping));
    let end = heartbeat.poll_timeout().expect("it waits for an answer");
    assert_eq!(end - asked, Duration::from_secs(10));
    assert_eq!(heartbeat.handle_timeout(end), Some(Action::TimedOut));
}
// ANCHOR_END: no_clock
