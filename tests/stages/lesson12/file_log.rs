//! The log as servers see it: with its thread and its readers. Then the suite that every store must
//! pass, on a disk whose power fails between two lives; and at last whole worlds.

use std::sync::{Arc, Mutex};

use fastrand::Rng;
use full_duplex::{
    learn::{
        ladder::{Cases, Mismatch},
        observe::Tape,
    },
    lesson02_push::log::Cursor,
    lesson12_servers::{
        file_log::FileLog,
        segments::Sizes,
        store::{Page, Store},
    },
};
use tokio::runtime::Builder;

use super::{
    groups::{PAGES, SUITE, WORLDS},
    imitated::Imitated,
    power,
    script::{answered, key},
    suite::{self, Place},
    support::durable::counting_from,
};

/// [`suite::MANY`] texts are more than it keeps, and their keys are fewer than it remembers.
const SMALL: Sizes = Sizes { segment: 2_000, segments: 4, keys: 100 };

/// The number of worlds.
const SEEDS: u64 = 40;

/// The lines that are shown of what the disk of a world was asked to do.
const SHOWN: usize = 24;

pub fn cases(cases: &mut Cases) {
    pages(cases);
    every_store(cases);
    for seed in 0..SEEDS {
        cases.add(&WORLDS, &format!("the world of seed {seed}"), move |tape| world(tape, seed));
    }
}

fn start(disk: Imitated, number: u128) -> FileLog {
    let log = FileLog::start(disk, SMALL, 8, &mut counting_from(number << 64), |_| ());
    log.expect("a log on a disk that is well")
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(future)
}

/// A cursor: a number in this log, or in another one.
type At = (bool, u64);

fn pages(cases: &mut Cases) {
    let rows: [(&str, u64, At, usize, &str); 12] = [
        ("an empty log", 0, (true, 0), 9, "texts []"),
        ("beyond an empty log", 0, (true, 1), 9, "another log, which ends at 0"),
        ("everything", 3, (true, 0), 9, "texts [1, 2, 3]"),
        ("nothing new", 3, (true, 3), 9, "texts []"),
        ("the rest", 5, (true, 3), 9, "texts [4, 5]"),
        ("a page", 5, (true, 1), 2, "texts [2, 3]"),
        ("a page of none", 5, (true, 1), 0, "texts []"),
        ("beyond the end", 3, (true, 4), 9, "another log, which ends at 3"),
        ("far beyond the end", 3, (true, u64::MAX), 9, "another log, which ends at 3"),
        ("another log", 3, (false, 2), 9, "another log, which ends at 3"),
        ("another log, from its beginning", 3, (false, 0), 9, "another log, which ends at 3"),
        ("what is gone", 300, (true, 0), 2, "a gap"),
    ];
    for (about, texts, at, most, expected) in rows {
        cases.add(&PAGES, about, move |tape| page(tape, texts, at, most, expected));
    }
    cases.add(&PAGES, "the edge of what is left", edge);
    cases.add(&PAGES, "an append is answered, a repeat, too", |tape| {
        let log = start(Imitated::default(), 1);
        for (id, expected) in [("a1", "new 1"), ("a2", "new 2"), ("a1", "duplicate 1")] {
            tape.sent(1, &format!("append {id}"));
            let came = answered(&wait(log.append(key(id), format!("tin {id}"))));
            tape.received(1, &came);
            Mismatch::unless_same(expected, &came)?;
        }
        Ok(())
    });
    cases.add(&PAGES, "the head follows", |tape| {
        let log = filled(tape, 3);
        let head = log.head().borrow().seq;
        Mismatch::unless_same("head: 3", &format!("head: {head}"))
    });
}

/// A log with so many texts.
fn filled(tape: &Tape, texts: u64) -> FileLog {
    let log = start(Imitated::default(), 1);
    tape.note(1, format!("{texts} texts are appended"));
    wait(async {
        for n in 1..=texts {
            let _ = log.append(key(&format!("a{n}")), format!("tin a{n}")).await;
        }
    });
    log
}

fn page(
    tape: &Tape,
    texts: u64,
    (same, seq): At,
    most: usize,
    expected: &str,
) -> Result<(), Mismatch> {
    let log = filled(tape, texts);
    let here = log.head().borrow().epoch.clone();
    let epoch = if same { here } else { "another".to_owned().into() };
    let of = if same { "this log" } else { "another log" };
    tape.sent(1, &format!("{most} after {seq} of {of}"));
    let page = wait(log.read(Cursor { epoch, seq }, most));
    let came = page.map_or_else(|why| why.to_string(), |page| shown(&page));
    tape.received(1, &came);
    let came = if came.starts_with("a gap") { "a gap" } else { &came };
    Mismatch::unless_same(expected, came)
}

/// A reader who has read up to the first text that is left misses nothing, one before it does.
fn edge(tape: &Tape) -> Result<(), Mismatch> {
    let log = filled(tape, 300);
    let at = |seq| Cursor { seq, ..log.head().borrow().clone() };
    let Ok(Page::Gap { first }) = wait(log.read(at(0), 1)) else {
        return Mismatch::unless_same("a gap after 0", "no gap");
    };
    for (seq, expected) in [
        (first - 2, format!("a gap, {first} is the first that is left")),
        (first - 1, format!("texts [{first}]")),
        (first, format!("texts [{}]", first + 1)),
    ] {
        tape.sent(1, &format!("1 after {seq}; {first} is the first that is left"));
        let came = wait(log.read(at(seq), 1)).map_or_else(|why| why.to_string(), |it| shown(&it));
        Mismatch::unless_same(&expected, &came)?;
    }
    Ok(())
}

fn shown(page: &Page) -> String {
    match page {
        Page::Complete(texts) => {
            let seqs: Vec<_> = texts.iter().map(|text| text.seq).collect();
            format!("texts {seqs:?}")
        }
        Page::Gap { first } => format!("a gap, {first} is the first that is left"),
        Page::OtherEpoch(head) => format!("another log, which ends at {}", head.seq),
    }
}

/// A disk whose power fails whenever a store is dropped.
struct Cut(Mutex<(Imitated, Rng, u128)>);

impl Place for Cut {
    async fn open(&self) -> Arc<dyn Store> {
        let (disk, chance, lives) = &mut *self.0.lock().expect("no panic");
        *disk = disk.after_power_cut(chance);
        *lives += 1;
        Arc::new(start(disk.clone(), *lives))
    }

    async fn lose(&self) {
        self.0.lock().expect("no panic").0 = Imitated::default();
    }
}

/// Adds a case of the suite, which panics if it fails.
macro_rules! suite {
    ($cases:ident, $($about:literal: $case:ident),* $(,)?) => {
        $($cases.add(&SUITE, $about, |tape| {
            tape.note(1, "the conformance suite, with a power cut before each start");
            let place = Cut(Mutex::new((Imitated::default(), Rng::with_seed(12), 0)));
            let runtime = Builder::new_multi_thread().worker_threads(2).enable_time().build();
            runtime.expect("a runtime").block_on(suite::$case(&place));
            Ok(())
        });)*
    };
}

fn every_store(cases: &mut Cases) {
    suite! {
        cases,
        "numbers have no holes": numbers_have_no_holes,
        "a page ends where it is asked to": a_page_ends_where_it_is_asked_to,
        "a repeat has the number of the first": a_repeat_has_the_number_of_the_first,
        "a repeat after a restart": a_repeat_after_a_restart,
        "a repeat after trimming": a_repeat_after_trimming,
        "repeats in parallel": repeats_in_parallel,
        "many in parallel": many_in_parallel,
        "a reply that is lost": a_reply_that_is_lost,
        "what is gone is a gap": what_is_gone_is_a_gap,
        "a cursor beyond the end": a_cursor_beyond_the_end,
        "a log that was lost": a_log_that_was_lost,
        "the head comes after the texts": the_head_comes_after_the_texts,
    }
}

/// Eight lives of a log, as a seed draws them.
fn world(tape: &Tape, seed: u64) -> Result<(), Mismatch> {
    let disk = Imitated::default();
    let played = power::play_on(disk.clone(), seed, None);
    let Err(came) = played else { return Ok(()) };
    let trace = disk.take_trace();
    tape.note(1, "the end of what the disk was asked to do");
    for line in &trace[trace.len().saturating_sub(SHOWN)..] {
        tape.note(1, line);
    }
    Err(Mismatch { expected: "what was acknowledged is there, once".to_owned(), came })
}
