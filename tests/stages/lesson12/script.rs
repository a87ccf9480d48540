//! A log on a disk of the tests, step by step: what is appended, what fails, and what is seen of
//! it.

use std::sync::Arc;

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson12_servers::{
        segments::{Segments, Sizes, Written},
        storage::Storage as _,
        store::{Key, NotPlaced, Placed, Stored},
    },
};

use crate::{imitated::Imitated, support::durable::counting_from};

/// What happens, or what must be so.
#[derive(Clone, Copy)]
pub enum Step {
    /// A batch is appended: the id of each text, and what must be answered. An id such as
    /// `"Minh/a1"` is Minh's; the others are Lan's.
    Append(&'static [(&'static str, &'static str)]),
    /// A text of 65,537 bytes, with this id, and another one.
    AppendTooLong(&'static str, &'static str),
    /// What the disk was asked to do since the last such step, or since the log was opened.
    Disk(&'static [&'static str]),
    /// What the disk was asked to do until now is of no interest.
    Forget,
    /// The program is killed and started again. The log must open, and hold these texts.
    Kill(&'static [&'static str]),
    /// The same after a power cut that leaves only what was synced.
    PowerCut(&'static [&'static str]),
    /// The program is killed, and the log must not open, for this reason.
    Refuses(&'static str),
    /// The disk takes so many bytes more.
    Room(Option<usize>),
    /// One sync fails, after so many that succeed.
    FailSync(usize),
    /// A file is changed while the program doesn't run.
    Change(&'static str, fn(&mut Vec<u8>)),
    /// A file is there that was not there before, with these bytes.
    Create(&'static str, &'static [u8]),
    /// A file is removed.
    Remove(&'static str),
    /// The number of the oldest text that is kept.
    First(u64),
}

/// Each batch fills a segment; two segments are kept, and the keys of two more.
pub const ONE_BATCH: Sizes = Sizes { segment: 100, segments: 2, keys: 2 };

/// Plays a script from an empty disk on.
pub fn play(tape: &Tape, sizes: Sizes, steps: &[Step]) -> Result<(), Mismatch> {
    let mut room = Room::open(tape, sizes)?;
    steps.iter().try_for_each(|step| room.step(*step))
}

struct Room<'a> {
    tape: &'a Tape,
    sizes: Sizes,
    disk: Imitated,
    /// None while the program doesn't run.
    log: Option<Segments<Imitated>>,
}

impl<'a> Room<'a> {
    fn open(tape: &'a Tape, sizes: Sizes) -> Result<Self, Mismatch> {
        let mut room = Self { tape, sizes, disk: Imitated::default(), log: None };
        room.start(&[])?;
        Ok(room)
    }

    fn step(&mut self, step: Step) -> Result<(), Mismatch> {
        match step {
            Step::Append(rows) => {
                let batch = rows.iter().map(|(id, _)| (*id, format!("tin {id}"))).collect();
                self.append(batch, &rows.iter().map(|(_, answer)| *answer).collect::<Vec<_>>())
            }
            Step::AppendTooLong(long, short) => {
                let batch = vec![(long, "x".repeat(65_537)), (short, format!("tin {short}"))];
                self.append(batch, &["refused", "new 1"])
            }
            Step::Disk(expected) => {
                Mismatch::unless_same(&expected.join("\n"), &self.disk.take_trace().join("\n"))
            }
            Step::Forget => {
                self.disk.take_trace();
                Ok(())
            }
            Step::Kill(expected) => {
                self.stop("the program is killed");
                self.disk = self.disk.after_kill();
                self.start(expected)
            }
            Step::PowerCut(expected) => {
                self.stop("the power fails; what was not synced is gone");
                self.disk = self.disk.with_only_what_was_synced();
                self.start(expected)
            }
            Step::Refuses(expected) => self.refuses(expected),
            Step::First(first) => {
                let came = self.log.as_ref().map_or(0, Segments::first);
                Mismatch::unless_same(&format!("first: {first}"), &format!("first: {came}"))
            }
            change => {
                self.change(change);
                Ok(())
            }
        }
    }

    fn append(&mut self, batch: Vec<(&str, String)>, expected: &[&str]) -> Result<(), Mismatch> {
        let ids: Vec<_> = batch.iter().map(|(id, _)| *id).collect();
        self.tape.sent(1, &format!("append {}", ids.join(", ")));
        let batch = batch.into_iter().map(|(id, text)| (key(id), text)).collect();
        let log = self.log.as_mut().expect("a script appends while the program runs");
        let Written { answers, stored, .. } = log.append(batch);
        let words: Vec<_> = answers.iter().map(answered).collect();
        self.tape.received(1, &words.join(", "));
        Mismatch::unless_same(&expected.join(", "), &words.join(", "))?;
        let is_new = |word: &&&str| word.starts_with("new ");
        let new: Vec<_> = expected.iter().filter(is_new).map(|word| &word[4..]).collect();
        let seen: Vec<_> = stored.iter().map(|stored| stored.seq.to_string()).collect();
        let readers = |seqs: &str| format!("readers are shown: {seqs}");
        Mismatch::unless_same(&readers(&new.join(", ")), &readers(&seen.join(", ")))
    }

    fn stop(&mut self, why: &str) {
        self.tape.note(1, why);
        self.log = None;
    }

    /// Opens the log, and looks at what it holds.
    fn start(&mut self, expected: &[&str]) -> Result<(), Mismatch> {
        self.disk.take_trace();
        let opened = Segments::open(self.disk.clone(), self.sizes, &mut counting_from(7));
        let (log, records) = match opened {
            Ok(opened) => opened,
            Err(why) => {
                let expected = format!("a log that opens, with {}", list(expected));
                return Mismatch::unless_same(&expected, &format!("no log: {why}"));
            }
        };
        let found: Vec<_> = records.iter().map(shown).collect();
        self.tape.note(1, format!("the log opens, with {}", list(&found)));
        let head = log.head();
        self.log = Some(log);
        let seqs = records.last().map_or(head, |newest| newest.seq);
        Mismatch::unless_same(&list(expected), &list(&found))?;
        Mismatch::unless_same(&format!("head: {seqs}"), &format!("head: {head}"))
    }

    fn refuses(&mut self, expected: &str) -> Result<(), Mismatch> {
        self.stop("the program is killed, and started again");
        self.disk = self.disk.after_kill();
        let opened = Segments::open(self.disk.clone(), self.sizes, &mut counting_from(7));
        let came = match opened {
            Ok((_, records)) => {
                let found: Vec<_> = records.iter().map(shown).collect();
                format!("a log that opens, with {}", list(&found))
            }
            Err(why) => why.to_string().split(" · ").next().unwrap_or_default().to_owned(),
        };
        Mismatch::unless_same(expected, &came)
    }

    fn change(&mut self, step: Step) {
        match step {
            Step::Room(Some(bytes)) => {
                self.tape.note(1, format!("the disk has room for {bytes} bytes"));
                self.disk.set_room(Some(bytes));
            }
            Step::Room(None) => {
                self.tape.note(1, "the disk has room again");
                self.disk.set_room(None);
            }
            Step::FailSync(after) => {
                self.tape.note(1, format!("a sync will fail, after {after} that succeed"));
                self.disk.fail_sync_after(after);
            }
            Step::Change(name, change) => {
                self.tape.note(1, format!("{name} is changed on the disk"));
                self.disk.change(&full(name), change);
            }
            Step::Create(name, bytes) => {
                self.tape.note(1, format!("{name} appears, with {} bytes", bytes.len()));
                let _ = self.disk.create(&full(name));
                self.disk.change(&full(name), |file| *file = bytes.to_vec());
            }
            Step::Remove(name) => {
                self.tape.note(1, format!("{name} disappears"));
                let _ = self.disk.remove(&full(name));
            }
            _ => {}
        }
    }
}

/// `00000000000000000001.log` of `0001.log`.
fn full(name: &str) -> String {
    if name.starts_with("00") { format!("{:0>16}{name}", "") } else { name.to_owned() }
}

pub fn key(id: &str) -> Key {
    let (session, id) = id.split_once('/').unwrap_or(("Lan", id));
    Key { session: session.to_owned(), id: id.to_owned() }
}

pub fn answered(answer: &Result<Placed, NotPlaced>) -> String {
    match answer {
        Ok(Placed::New(seq)) => format!("new {seq}"),
        Ok(Placed::Duplicate(seq)) => format!("duplicate {seq}"),
        Err(NotPlaced::Refused(_)) => "refused".to_owned(),
        Err(NotPlaced::Unknown(_)) => "unknown".to_owned(),
    }
}

/// A text as `"1 a1"`.
fn shown(stored: &Arc<Stored>) -> String {
    let Stored { seq, key, text } = &**stored;
    let id =
        if key.session == "Lan" { key.id.clone() } else { format!("{}/{}", key.session, key.id) };
    let other = if *text == format!("tin {id}") { "" } else { ", with another text" };
    format!("{seq} {id}{other}")
}

fn list(texts: &[impl AsRef<str>]) -> String {
    let texts: Vec<_> = texts.iter().map(AsRef::as_ref).collect();
    if texts.is_empty() { "no text".to_owned() } else { texts.join(", ") }
}
