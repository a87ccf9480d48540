//! Known mistakes in exercise 12.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson12_servers::checks::{self, Disk, Key, Log, NotPlaced, Placed},
};
use solution::{append, reopen};

/// The log that a disk holds, without the keys that are not kept.
fn reopened(disk: Disk, kept: fn(&Disk, &Key) -> bool) -> Log {
    let mut log = reopen(disk);
    let disk = &log.disk;
    log.keys.retain(|key, _| kept(disk, key));
    log
}

pub fn stores_again() -> Observed {
    checks::append(
        |log, key, text| {
            log.keys.remove(key);
            append(log, key, text)
        },
        reopen,
    )
}

pub fn by_the_text() -> Observed {
    checks::append(
        |log, key, text| {
            let same = log.disk.records().iter().find(|stored| stored.text == text);
            match same {
                Some(stored) => Ok(Placed::Duplicate(stored.seq)),
                None => append(log, key, text),
            }
        },
        reopen,
    )
}

pub fn id_alone() -> Observed {
    checks::append(
        |log, key, text| append(log, &Key { session: "0".to_owned(), id: key.id.clone() }, text),
        reopen,
    )
}

pub fn a_repeat_is_an_error() -> Observed {
    checks::append(
        |log, key, text| match append(log, key, text) {
            Ok(Placed::Duplicate(_)) => Err(NotPlaced::Refused("it is there already".into())),
            other => other,
        },
        reopen,
    )
}

pub fn the_newest_number() -> Observed {
    checks::append(
        |log, key, text| match append(log, key, text) {
            Ok(Placed::Duplicate(_)) => Ok(Placed::Duplicate(log.head)),
            other => other,
        },
        reopen,
    )
}

pub fn remembers_too_early() -> Observed {
    checks::append(
        |log, key, text| {
            let placed = append(log, key, text);
            if placed.is_err() {
                log.keys.insert(key.clone(), log.head + 1);
            }
            placed
        },
        reopen,
    )
}

pub fn uses_up_a_number() -> Observed {
    checks::append(
        |log, key, text| {
            let placed = append(log, key, text);
            if !matches!(placed, Ok(Placed::New(_))) {
                log.head += 1;
            }
            placed
        },
        reopen,
    )
}

pub fn forgets_at_the_start() -> Observed {
    checks::append(append, |disk| reopened(disk, |_, _| false))
}

pub fn forgets_with_the_text() -> Observed {
    checks::append(append, |disk| {
        reopened(disk, |disk, key| disk.records().iter().any(|stored| stored.key == *key))
    })
}
