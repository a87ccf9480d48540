//! Known mistakes in exercise 01.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson01_polling::{checks, log::Message},
};

pub fn includes_the_last() -> Observed {
    fn since(log: &[Message], cursor: u64) -> (Vec<Message>, u64) {
        let news = log.iter().filter(|message| message.seq >= cursor).cloned().collect();
        let next = log.last().map_or(cursor, |newest| newest.seq);
        (news, next)
    }

    checks::cursor(since)
}

pub fn falls_back_to_zero() -> Observed {
    fn since(log: &[Message], cursor: u64) -> (Vec<Message>, u64) {
        let news: Vec<_> = log.iter().filter(|message| message.seq > cursor).cloned().collect();
        let next = news.last().map_or(0, |newest| newest.seq);
        (news, next)
    }

    checks::cursor(since)
}

pub fn counts_from_the_front() -> Observed {
    fn since(log: &[Message], cursor: u64) -> (Vec<Message>, u64) {
        let seen = usize::try_from(cursor).unwrap_or(usize::MAX);
        let news = log.iter().skip(seen).cloned().collect();
        let next = log.last().map_or(cursor, |newest| newest.seq);
        (news, next)
    }

    checks::cursor(since)
}
