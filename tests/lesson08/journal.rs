//! The journal on a disk: what it survives, and what it refuses.

use std::{fs, path::Path};

use full_duplex::{
    lesson01_polling::chat::CAPACITY,
    lesson08_reconnect::{
        protocol::Token,
        server::{
            journal::{Author, Journal, Record},
            token::secure,
        },
    },
};

use crate::support::file::File;

fn open(file: &File) -> (Journal, Vec<Record>) {
    Journal::open(file.path().as_ref(), || 7, &mut secure().expect("random bits")).expect("a log")
}

fn author() -> Author {
    Author { client_id: 3, key: Token("secret".into()).key() }
}

#[test]
fn what_was_written_is_there_in_the_next_life() {
    let file = File::absent("log");
    let (journal, before) = open(&file);
    assert!(before.is_empty());
    journal.append("Lan", "chào 👋", Some(author()), Some("a1".into())).expect("room");
    journal.append("Minh", "hi", None, None).expect("room");
    let epoch = journal.epoch().clone();
    drop(journal);
    let (journal, before) = open(&file);
    assert_eq!((journal.epoch(), journal.head()), (&epoch, 2));
    assert_eq!(before[0].author, Some(author()));
    assert_eq!(before[0].id.as_deref(), Some("a1"));
    assert_eq!(journal.read(0, 9).expect("all of it").len(), 2);
    let seq = journal.append("Lan", "lại đây", None, None).expect("room").record.message.seq;
    assert_eq!(seq, 3);
    let text = fs::read_to_string(file.path()).expect("the file");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn half_a_line_was_never_promised() {
    let file = File::absent("log");
    let (journal, _) = open(&file);
    journal.append("Lan", "một", None, None).expect("room");
    journal.append("Lan", "hai", None, None).expect("room");
    drop(journal);
    let whole = fs::read(file.path()).expect("the file");
    let second = whole.iter().rposition(|byte| *byte == b'{').expect("a line");
    for end in second..whole.len() {
        fs::write(file.path(), &whole[..end]).expect("a torn file");
        let (journal, before) = open(&file);
        assert_eq!((journal.head(), before.len()), (1, 1), "torn at {end}");
        journal.append("Lan", "ba", None, None).expect("room");
        let (_, before) = open(&file);
        assert_eq!(before[1].message.message, "ba");
    }
    for end in 0..whole.iter().position(|byte| *byte == b'\n').expect("a title") {
        fs::write(file.path(), &whole[..end]).expect("a torn title");
        assert_eq!(open(&file).0.head(), 0);
    }
}

#[test]
fn somebody_elses_file_is_left_alone() {
    let file = File::absent("log");
    for (text, line) in [
        ("my diary", 1),
        ("my diary\n", 1),
        ("{\"epoch\":\"a\"}\nhello\n", 2),
        (
            "{\"epoch\":\"a\"}\n{\"seq\":1,\"username\":\"a\",\"message\":\"b\",\"timestamp\":0}\n{\"seq\":3,\"username\":\"a\",\"message\":\"b\",\"timestamp\":0}\n",
            3,
        ),
    ] {
        fs::write(file.path(), text).expect("a file");
        let error =
            Journal::open(file.path().as_ref(), || 0, &mut secure().expect("bits")).map(|_| ());
        let error = error.expect_err("no log").to_string();
        assert!(error.contains(&format!("dòng {line}")), "{text}: {error}");
        assert_eq!(fs::read_to_string(file.path()).expect("the file"), text);
    }
    let error = Journal::open(Path::new("/"), || 0, &mut secure().expect("bits")).map(|_| ());
    assert!(error.expect_err("a folder").to_string().contains("không dùng được nhật ký /: "));
}

#[test]
fn a_log_that_has_grown_too_long_is_written_anew_and_goes_on() {
    let file = File::absent("log");
    let (journal, _) = open(&file);
    let many = 2 * CAPACITY.get() as u64 + 1;
    for n in 1..=many {
        journal.append("Lan", &format!("tin {n}"), None, None).expect("room");
    }
    let epoch = journal.epoch().clone();
    assert!(journal.read(many - CAPACITY.get() as u64, 1).is_some());
    assert!(journal.read(many - CAPACITY.get() as u64 - 1, 1).is_none(), "forgotten");
    drop(journal);
    let (journal, before) = open(&file);
    assert_eq!((before.len(), journal.head(), journal.epoch()), (CAPACITY.get(), many, &epoch));
    assert_eq!(journal.recent(50), many - 50);
    assert!(journal.read(many - CAPACITY.get() as u64 - 1, 1).is_none(), "and forgotten it stays");
    let (again, before) = open(&file);
    assert_eq!((before.len(), again.head()), (CAPACITY.get(), many));
}
