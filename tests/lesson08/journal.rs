//! The journal on a disk: what it survives, and what it refuses.

use std::fs;

use full_duplex::{
    lesson01_polling::log::CAPACITY,
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

/// What is said of a file that can't be a log.
fn refused(path: &str) -> String {
    let opened = Journal::open(path.as_ref(), || 0, &mut secure().expect("bits"));
    opened.map(|_| ()).expect_err("no log").to_string()
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
        drop(journal);
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
        let error = refused(file.path());
        assert!(error.contains(&format!("dòng {line}")), "{text}: {error}");
        assert_eq!(fs::read_to_string(file.path()).expect("the file"), text);
    }
    assert!(refused("/").starts_with("/: "));
}

#[test]
fn no_number_in_a_file_makes_the_server_fall() {
    let file = File::absent("log");
    let line = |seq: u64, by: u64| {
        format!(
            r#"{{"seq":{seq},"username":"a","message":"b","timestamp":0,"author":{{"clientId":{by},"key":"k"}}}}"#
        )
    };
    for (seq, by) in [(0, 1), (u64::MAX, 1), (1 << 53, 1), (1, u64::MAX)] {
        fs::write(file.path(), format!("{{\"epoch\":\"a\"}}\n{}\n", line(seq, by)))
            .expect("a file");
        assert!(refused(file.path()).contains("dòng 2"), "{seq} by {by}");
    }
}

/// Each would count on by itself, and neither could read the log again.
#[test]
fn a_log_belongs_to_one_server() {
    let file = File::absent("log");
    let (journal, _) = open(&file);
    journal.append("Lan", "chào", None, None).expect("room");
    let before = fs::read(file.path()).expect("the file");
    assert!(refused(file.path()).contains("another server"));
    assert_eq!(fs::read(file.path()).expect("the file"), before);
    drop(journal);
    assert_eq!(open(&file).0.head(), 1);
}

/// `/dev/zero` would be read until the memory is full, and `/dev/null` replaced by a file.
#[cfg(unix)]
#[test]
fn only_a_file_is_a_log() {
    let place = File::absent("socket");
    let _socket = std::os::unix::net::UnixListener::bind(place.path()).expect("a socket");
    assert!(refused(place.path()).contains("ordinary file"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_log_stays_a_link() {
    let (file, link) = (File::absent("log"), File::absent("link"));
    std::os::unix::fs::symlink(file.path(), link.path()).expect("a link");
    let (journal, _) = open(&link);
    journal.append("Lan", "chào", None, None).expect("room");
    drop(journal);
    assert!(fs::symlink_metadata(link.path()).expect("it is there").is_symlink());
    assert_eq!(open(&file).0.head(), 1);
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
    assert!(refused(file.path()).contains("một server khác"), "also the file that is new");
    drop(journal);
    let (again, before) = open(&file);
    assert_eq!((before.len(), again.head()), (CAPACITY.get(), many));
}
