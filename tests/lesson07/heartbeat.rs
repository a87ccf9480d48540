//! The heartbeat by itself, at any time that we say it is.

use std::time::{Duration, Instant};

use full_duplex::lesson07_heartbeat::heartbeat::{Action, Heartbeat, Pace};

/// What a heartbeat does, second by second, if something is heard at these seconds: `25 Ping, 35
/// Silence`.
fn story(jitter: f64, heard: &[u64], until: u64) -> String {
    let begun = Instant::now();
    let mut heartbeat = Heartbeat::new(Pace::default(), jitter, begun);
    let mut story = Vec::new();
    for second in 0..=until {
        let now = begun + Duration::from_secs(second);
        if heard.contains(&second) {
            heartbeat.handle_activity(now);
        }
        let due = heartbeat.poll_timeout().is_some_and(|at| at <= now);
        let beat = heartbeat.handle_timeout(now);
        assert_eq!(due, beat.is_some(), "it wakes exactly when it has something to do");
        assert_eq!(heartbeat.handle_timeout(now), None, "and does it once");
        story.extend(beat.map(|beat| format!("{second} {beat:?}")));
    }
    story.join(", ")
}

#[test]
fn asks_waits_and_gives_up() {
    for (jitter, heard, until, expected) in [
        (1.0, &[][..], 100, "25 Ping, 35 TimedOut"),
        (0.4, &[], 100, "10 Ping, 20 TimedOut"),
        (0.0, &[], 100, "0 Ping, 10 TimedOut"),
        (1.0, &[26], 61, "25 Ping, 51 Ping, 61 TimedOut"),
        (1.0, &[34], 60, "25 Ping, 59 Ping"),
        (0.2, &[6, 20, 40, 60, 80], 100, "5 Ping"), // who speaks is asked no more
        (0.2, &[6, 20], 60, "5 Ping, 45 Ping, 55 TimedOut"),
        (0.6, &[1, 2, 16], 40, "15 Ping"), // a hello doesn't bring those together who came together
        (9.0, &[], 30, "25 Ping"),         // nonsense stays within its bounds
        (-1.0, &[], 5, "0 Ping"),
    ] {
        assert_eq!(story(jitter, heard, until), expected, "{jitter} {heard:?}");
    }
}

#[test]
fn nobody_is_given_up_who_was_not_asked() {
    let begun = Instant::now();
    let mut heartbeat = Heartbeat::new(Pace::default(), 1.0, begun);
    let late = begun + Duration::from_secs(3_600); // a laptop that slept
    assert_eq!(heartbeat.handle_timeout(late), Some(Action::Ping));
    assert_eq!(heartbeat.handle_timeout(late), None);
    assert_eq!(heartbeat.poll_timeout(), Some(late + Pace::default().pong_timeout));
    assert!(!heartbeat.is_timed_out());
}
