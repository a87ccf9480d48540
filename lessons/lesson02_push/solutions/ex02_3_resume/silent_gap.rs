//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed, lesson01_polling::log::Message, lesson02_push::checks,
};

/// Whether there is a gap, and the messages to begin with.
///
/// `log` holds the newest messages, oldest first; their `seq`s are consecutive. An event's id is its message's `seq`.
pub fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
    let seen = last_event_id.map_or(Ok(0), str::parse::<u64>);
    match seen {
        Ok(seen) => (false, log.iter().filter(|message| message.seq > seen).cloned().collect()),
        Err(_) => (true, log.to_vec()),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::resume(resume)
}
