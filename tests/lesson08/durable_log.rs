//! The log on a disk: what it survives, and what it refuses.

use std::{fs, time::Instant};

use full_duplex::{
    lesson01_polling::log::{CAPACITY, Draft},
    lesson02_push::log::{Appended, Log, Origin},
    lesson08_reconnect::server::{
        durable_log::{DurableLog, REMEMBERED},
        file::{FileError, Record},
        token::secure_random,
    },
};
use futures_util::FutureExt as _;

use crate::support::{
    SOON,
    durable::{after, post},
    file::File,
};

/// Opens it. (Another test may start a program at this moment: until the new process runs that
/// program, it has a copy of every open file, and so of the lock.)
fn open(file: &File) -> (DurableLog, Vec<Record>) {
    let begun = Instant::now();
    loop {
        let mut draw = secure_random().expect("random bits");
        match DurableLog::open(file.path().as_ref(), || 7, &mut draw) {
            Err(FileError::InUse { .. }) if begun.elapsed() < SOON => std::thread::yield_now(),
            opened => return opened.expect("a log"),
        }
    }
}

/// What is said of a file that can't be a log.
fn refused(path: &str) -> String {
    let opened = DurableLog::open(path.as_ref(), || 0, &mut secure_random().expect("bits"));
    opened.map(|_| ()).expect_err("no log").to_string()
}

/// A member's message, sent perhaps again.
fn send(log: &DurableLog, client_id: u64, id: &str) -> Appended {
    let draft = Draft { username: "Lan".into(), message: "chào 👋".into() };
    let session = Some(format!("digest of {client_id}"));
    let origin = Origin { client_id, session, id: Some(id.into()) };
    let sent = log.append(draft, Some(origin)).now_or_never().expect("a log that doesn't wait");
    sent.expect("a message that is taken")
}

#[test]
fn what_was_written_is_there_in_the_next_life() {
    let file = File::absent("log");
    let (log, before) = open(&file);
    assert!(before.is_empty());
    send(&log, 3, "a1");
    post(&log, "Minh", "hi");
    let head = log.head();
    drop(log);
    let (log, before) = open(&file);
    assert_eq!((log.head(), head.seq), (head, 2));
    let author = before[0].author.as_ref().expect("a member's message");
    assert_eq!((author.client_id, author.key.as_str()), (3, "digest of 3"));
    assert_eq!(before[0].id.as_deref(), Some("a1"));
    assert_eq!(after(&log, 0).0.len(), 2);
    let seq = post(&log, "Lan", "lại đây");
    assert_eq!(seq, 3);
}

#[test]
fn a_message_that_is_sent_again_is_known_also_in_the_next_life() {
    let file = File::absent("log");
    let (log, _) = open(&file);
    let first = send(&log, 3, "a1");
    assert!(!first.duplicate);
    for again in [send(&log, 3, "a1"), send(&{ log }, 3, "a1")] {
        assert_eq!((again.entry.message.seq, again.duplicate), (1, true));
    }
    let (log, _) = open(&file);
    assert!(send(&log, 3, "a1").duplicate);
    assert!(!send(&log, 4, "a1").duplicate, "an id is its member's own");
    for n in 0..CAPACITY.get() {
        post(&log, "Minh", &format!("tin {n}"));
    }
    let again = send(&log, 3, "a1");
    assert_eq!((again.entry.message.seq, again.duplicate), (1, true), "also when it is forgotten");
    for n in 0..REMEMBERED {
        send(&log, 3, &format!("b{n}"));
    }
    assert!(!send(&log, 3, "a1").duplicate, "memory has an end");
}

#[test]
fn half_a_line_was_never_promised() {
    let file = File::absent("log");
    let (log, _) = open(&file);
    post(&log, "Lan", "một");
    post(&log, "Lan", "hai");
    drop(log);
    let whole = fs::read(file.path()).expect("the file");
    let second = whole.iter().rposition(|byte| *byte == b'{').expect("a line");
    for end in second..whole.len() {
        fs::write(file.path(), &whole[..end]).expect("a torn file");
        let (log, before) = open(&file);
        assert_eq!((log.head().seq, before.len()), (1, 1), "torn at {end}");
        post(&log, "Lan", "ba");
        drop(log);
        let (_, before) = open(&file);
        assert_eq!(before[1].message.message, "ba");
    }
    for end in 0..whole.iter().position(|byte| *byte == b'\n').expect("a title") {
        fs::write(file.path(), &whole[..end]).expect("a torn title");
        assert_eq!(open(&file).0.head().seq, 0);
    }
}

#[test]
fn another_programs_file_is_left_alone() {
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
    for other in
        [&b"\xef\xbb\xbf{\"epoch\":\"a\"}\n"[..], b"\xff\xfe{\0}\0\n\0", b"ch\xe0o\n", b"\0"]
    {
        fs::write(file.path(), other).expect("a file");
        assert!(refused(file.path()).contains("dòng 1"), "{other:?}");
        assert_eq!(fs::read(file.path()).expect("the file"), other, "not a byte is written");
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
    let (log, _) = open(&file);
    post(&log, "Lan", "chào");
    let before = fs::read(file.path()).expect("the file");
    assert!(refused(file.path()).contains("another server"));
    assert_eq!(fs::read(file.path()).expect("the file"), before);
    drop(log);
    assert_eq!(open(&file).0.head().seq, 1);
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
    let (log, _) = open(&link);
    post(&log, "Lan", "chào");
    drop(log);
    assert!(fs::symlink_metadata(link.path()).expect("it is there").is_symlink());
    assert_eq!(open(&file).0.head().seq, 1);
}

#[test]
fn a_log_that_has_grown_too_long_is_written_anew_and_goes_on() {
    let file = File::absent("log");
    let (log, _) = open(&file);
    let many = 2 * CAPACITY.get() as u64 + 1;
    for n in 1..=many {
        post(&log, "Lan", &format!("tin {n}"));
    }
    let epoch = log.head().epoch;
    assert!(!after(&log, many - CAPACITY.get() as u64).1);
    assert!(after(&log, many - CAPACITY.get() as u64 - 1).1, "forgotten");
    drop(log);
    let (log, before) = open(&file);
    assert_eq!((before.len(), log.head().seq), (CAPACITY.get(), many));
    assert_eq!(log.head().epoch, epoch);
    assert!(after(&log, many - CAPACITY.get() as u64 - 1).1, "and forgotten it stays");
    assert!(refused(file.path()).contains("một server khác"), "also the file that is new");
    drop(log);
    let (again, before) = open(&file);
    assert_eq!((before.len(), again.head().seq), (CAPACITY.get(), many));
}
