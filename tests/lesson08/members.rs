//! The members that the hub remembers, and that strangers can't make it forget.

use std::time::{Duration, Instant};

use full_duplex::lesson08_reconnect::{
    protocol::Token,
    server::{
        members::{MOST, Members},
        token::digest,
    },
};

fn token(number: usize) -> Token {
    Token(number.to_string())
}

/// Lan, who has said something in an earlier life of the server, and may come back.
fn waiting_for_lan(now: Instant) -> Members {
    let mut members = Members::new(Duration::from_secs(30), Duration::from_secs(3_600));
    members.recall(1, &digest(&token(0)), "Lan", now);
    members
}

#[test]
fn passers_by_push_nobody_out() {
    let now = Instant::now();
    let mut members = waiting_for_lan(now);
    for number in 1..=2 * MOST {
        let id = members.begin(&token(number), 1);
        members.part(id, number % 2 == 0, now);
        members.forget(id); // they have said nothing
        assert_eq!(members.next_left(now), None);
    }
    assert_eq!(members.find(&token(0)), Some(1), "Lan can still come back");
}

#[test]
fn who_comes_and_goes_without_end_takes_one_place() {
    let now = Instant::now();
    let mut members = waiting_for_lan(now);
    let restless = members.begin(&token(1), 1);
    for number in 1..=2 * MOST {
        members.part(restless, number % 2 == 0, now);
        assert_eq!(members.next_left(now), None);
        members.resume(restless, 1);
    }
    assert_eq!(members.find(&token(0)), Some(1), "Lan can still come back");
}

#[test]
fn a_crowd_that_vanishes_is_not_kept_for_the_time_of_grace() {
    let now = Instant::now();
    let mut members = waiting_for_lan(now);
    for number in 1..=MOST + 2 {
        let id = members.begin(&token(number), 1);
        members.part(id, false, now);
    }
    assert_eq!(members.poll_timeout(), Some(now), "there is something to do at once");
    assert_eq!([(); 3].map(|()| members.next_left(now)), [Some(2), Some(3), None]);
    assert_eq!(members.poll_timeout(), Some(now + Duration::from_secs(30)), "and no more");
    assert_eq!(members.find(&token(0)), Some(1));
}
