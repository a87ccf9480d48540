//! Known mistakes in exercise 12.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson02_push::log::Cursor,
    lesson12_servers::checks::{self, Answer, Page},
};
use solution::page;

pub fn nothing_is_nothing_new() -> Observed {
    checks::gap(|after, answer| {
        if answer.texts.is_empty() { Page::Complete(Vec::new()) } else { page(after, answer) }
    })
}

pub fn takes_what_comes() -> Observed {
    checks::gap(|_, answer| Page::Complete(answer.texts))
}

pub fn number_alone() -> Observed {
    checks::gap(|after, answer| page(after, Answer { epoch: after.epoch.clone(), ..answer }))
}

pub fn epoch_alone() -> Observed {
    checks::gap(|after, answer| {
        let head = answer.head.max(after.seq);
        match page(after, Answer { head, ..answer.clone() }) {
            Page::OtherEpoch(head) => Page::OtherEpoch(Cursor { seq: answer.head, ..head }),
            other => other,
        }
    })
}

pub fn beyond_is_a_gap() -> Observed {
    checks::gap(|after, answer| {
        if after.epoch == answer.epoch && after.seq > answer.head {
            return Page::Gap { first: answer.first };
        }
        page(after, answer)
    })
}

pub fn gap_too_soon() -> Observed {
    checks::gap(|after, answer| {
        let first = answer.first;
        match page(after, answer) {
            Page::Complete(_) if after.seq > 0 && after.seq < first => Page::Gap { first },
            other => other,
        }
    })
}

pub fn gap_first() -> Observed {
    checks::gap(|after, answer| {
        if after.seq + 1 < answer.first {
            return Page::Gap { first: answer.first };
        }
        page(after, answer)
    })
}

pub fn twice() -> Observed {
    checks::gap(|after, answer| {
        let texts = answer.texts.clone();
        match page(after, answer) {
            Page::Complete(taken) if texts.len() > taken.len() => {
                let last = taken.last().map_or(after.seq, |text| text.seq);
                Page::Complete(texts.into_iter().filter(|text| text.seq <= last).collect())
            }
            other => other,
        }
    })
}

pub fn over_the_hole() -> Observed {
    checks::gap(|after, answer| {
        let texts = answer.texts.clone();
        match page(after, answer) {
            Page::Complete(_) => {
                let mut last = after.seq;
                let newer = texts.into_iter().filter(|text| {
                    let newer = text.seq > last;
                    last = last.max(text.seq);
                    newer
                });
                Page::Complete(newer.collect())
            }
            other => other,
        }
    })
}
