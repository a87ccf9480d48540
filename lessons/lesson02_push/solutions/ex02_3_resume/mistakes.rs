//! Known mistakes in exercise 02.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed, lesson01_polling::log::Message, lesson02_push::checks,
};

pub fn sends_the_last_again() -> Observed {
    fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
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

    checks::resume(resume)
}

pub fn silent_gap() -> Observed {
    fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
        let seen = last_event_id.map_or(Ok(0), str::parse::<u64>);
        match seen {
            Ok(seen) => (false, log.iter().filter(|message| message.seq > seen).cloned().collect()),
            Err(_) => (true, log.to_vec()),
        }
    }

    checks::resume(resume)
}

pub fn nonsense_is_the_beginning() -> Observed {
    fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
        let Some(id) = last_event_id else {
            return (false, log.to_vec());
        };
        let first = log.first().map_or(1, |oldest| oldest.seq);
        let head = log.last().map_or(0, |newest| newest.seq);
        let seen = id.parse::<u64>().unwrap_or(0);
        if (first - 1..=head).contains(&seen) {
            (false, log.iter().filter(|message| message.seq > seen).cloned().collect())
        } else {
            (true, log.to_vec())
        }
    }

    checks::resume(resume)
}

pub fn skips_to_now() -> Observed {
    fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
        let Some(id) = last_event_id else {
            return (false, log.to_vec());
        };
        let first = log.first().map_or(1, |oldest| oldest.seq);
        let head = log.last().map_or(0, |newest| newest.seq);
        let seen = id.parse::<u64>().unwrap_or(head);
        if (first - 1..=head).contains(&seen) {
            (false, log.iter().filter(|message| message.seq > seen).cloned().collect())
        } else {
            (true, log.to_vec())
        }
    }

    checks::resume(resume)
}

pub fn gap_too_soon() -> Observed {
    fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
        let Some(id) = last_event_id else {
            return (false, log.to_vec());
        };
        let first = log.first().map_or(1, |oldest| oldest.seq);
        let head = log.last().map_or(0, |newest| newest.seq);
        match id.parse::<u64>() {
            Ok(seen) if (first..=head).contains(&seen) => {
                (false, log.iter().filter(|message| message.seq > seen).cloned().collect())
            }
            _ => (true, log.to_vec()),
        }
    }

    checks::resume(resume)
}

pub fn unwraps() -> Observed {
    fn resume(log: &[Message], last_event_id: Option<&str>) -> (bool, Vec<Message>) {
        let Some(id) = last_event_id else {
            return (false, log.to_vec());
        };
        let first = log.first().map_or(1, |oldest| oldest.seq);
        let head = log.last().map_or(0, |newest| newest.seq);
        let seen = id.parse::<u64>().unwrap();
        if (first - 1..=head).contains(&seen) {
            (false, log.iter().filter(|message| message.seq > seen).cloned().collect())
        } else {
            (true, log.to_vec())
        }
    }

    checks::resume(resume)
}
