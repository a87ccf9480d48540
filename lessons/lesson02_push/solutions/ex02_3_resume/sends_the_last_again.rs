//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed, lesson01_polling::log::Message, lesson02_push::checks,
};

/// Whether there is a gap, and the messages to begin with.
///
/// `log` holds the newest messages, oldest first; their `seq`s are consecutive. An event's id is its message's `seq`.
pub fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
    let Some(id) = last_event_id else {
        return (false, log.to_vec());
    };
    let first = log.first().map_or(1, |oldest| oldest.seq);
    let head = log.last().map_or(0, |newest| newest.seq);
    match id.parse::<u64>() {
        Ok(seen) if (first - 1..=head).contains(&seen) => {
            (false, log.iter().filter(|message| message.seq >= seen).cloned().collect())
        }
        _ => (true, log.to_vec()),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::resume(resume)
}
