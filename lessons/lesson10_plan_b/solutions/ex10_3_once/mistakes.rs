//! Known mistakes in exercise 10.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson10_plan_b::checks::{self, Entry, Written},
};
use solution::{hear, write};

/// The log written to, if a message counts as known that is like one in it.
fn write_if(like: fn(&Entry, &Entry) -> bool, log: &mut Vec<Entry>, entry: Entry) -> Written {
    let known = log.iter().find(|known| like(known, &entry)).copied();
    write(log, known.unwrap_or(entry))
}

pub fn numbers_unread() -> Observed {
    checks::once(
        |heard, from, items| {
            hear(heard, from, items)?;
            Ok(items.to_vec())
        },
        write,
    )
}

pub fn known_as_a_whole() -> Observed {
    checks::once(
        |heard, from, items| if from <= *heard { Ok(Vec::new()) } else { hear(heard, from, items) },
        write,
    )
}

pub fn counts_what_it_had() -> Observed {
    checks::once(
        |heard, from, items| {
            let before = *heard;
            let new = hear(heard, from, items)?;
            *heard = before + items.len() as u64;
            Ok(new)
        },
        write,
    )
}

pub fn over_the_hole() -> Observed {
    checks::once(
        |heard, from, items| {
            *heard = (*heard).max(from - 1);
            hear(heard, from, items)
        },
        write,
    )
}

pub fn refuses_the_known() -> Observed {
    checks::once(
        |heard, from, items| {
            if from <= *heard { Err(*heard + 1) } else { hear(heard, from, items) }
        },
        write,
    )
}

pub fn numbers_alone() -> Observed {
    checks::once(hear, |log, entry| {
        log.push(entry);
        Written { seq: log.len() as u64, duplicate: false }
    })
}

pub fn id_alone() -> Observed {
    checks::once(hear, |log, entry| write_if(|known, it| known.id == it.id, log, entry))
}

pub fn by_its_text() -> Observed {
    checks::once(hear, |log, entry| {
        write_if(|known, it| (known.session, known.text) == (it.session, it.text), log, entry)
    })
}

pub fn newest_place() -> Observed {
    checks::once(hear, |log, entry| {
        let written = write(log, entry);
        Written { seq: log.len() as u64, ..written }
    })
}
