//! Known mistakes in exercise 09.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson09_door::checks::{self, Answer, Shows},
};
use solution::door;

/// The door, if an origin counts as ours that is like one of ours.
fn door_if(
    like: fn(&str, &str) -> bool,
    ours: &[&str],
    origin: Option<&str>,
    shows: Shows,
) -> Answer {
    let taken_for = |origin| ours.iter().copied().find(|ours| like(origin, ours)).or(Some(origin));
    door(ours, origin.and_then(taken_for), shows)
}

/// `chat.example:8443` of `https://chat.example:8443`.
fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

pub fn begins_alike() -> Observed {
    checks::origin(|ours, origin, shows| {
        door_if(|origin, ours| origin.starts_with(ours), ours, origin, shows)
    })
}

pub fn ends_alike() -> Observed {
    checks::origin(|ours, origin, shows| {
        door_if(|origin, ours| origin.ends_with(host(ours)), ours, origin, shows)
    })
}

pub fn contains_the_host() -> Observed {
    checks::origin(|ours, origin, shows| {
        door_if(|origin, ours| origin.contains(host(ours)), ours, origin, shows)
    })
}

pub fn host_alone() -> Observed {
    fn name(origin: &str) -> &str {
        let host = host(origin);
        host.rsplit_once(':').map_or(host, |(name, _)| name)
    }

    checks::origin(|ours, origin, shows| {
        door_if(|origin, ours| name(origin) == name(ours), ours, origin, shows)
    })
}

pub fn null_is_none() -> Observed {
    checks::origin(|ours, origin, shows| {
        door(ours, origin.filter(|origin| *origin != "null"), shows)
    })
}

pub fn no_origin_is_welcome() -> Observed {
    checks::origin(|ours, origin, shows| door(ours, Some(origin.unwrap_or(ours[0])), shows))
}

pub fn no_origin_is_foreign() -> Observed {
    checks::origin(|ours, origin, shows| door(ours, Some(origin.unwrap_or_default()), shows))
}

pub fn ignores_case() -> Observed {
    checks::origin(|ours, origin, shows| door_if(str::eq_ignore_ascii_case, ours, origin, shows))
}

pub fn ticket_is_enough() -> Observed {
    checks::origin(|ours, origin, shows| match shows {
        Shows::Ticket => Answer::Open,
        other => door(ours, origin, other),
    })
}
