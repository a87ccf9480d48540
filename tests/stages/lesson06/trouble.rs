//! Conversations in which something ends or is refused: leaving, typing, complaints, a slow log.

use full_duplex::{
    lesson01_polling::rules::{self, Invalid},
    lesson02_push::log::AppendError,
    lesson06_chat::hub::MAX_APPENDS,
};

use super::{
    Talks,
    room::{Room, append, append_with, chat, error, joined, left, presence, typing, welcome},
};

pub const LEAVING: Talks = &[
    ("the others are told that a member has left", |room| {
        room.with(&["Lan", "Minh", "An"]);
        room.leaves(2, None, &[left(&[1, 3], 2, "Minh", None)])
    }),
    ("and why, if it didn't say goodbye", |room| {
        room.with(&["Lan", "Minh"]);
        room.leaves(2, Some("slow"), &[left(&[1], 2, "Minh", Some("slow"))])
    }),
    ("a client that never joined goes as it came", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        room.leaves(2, Some("lost"), &[])
    }),
    ("gone is gone: a second leave is no news", |room| {
        room.with(&["Lan", "Minh"]);
        room.leaves(2, Some("slow"), &[left(&[1], 2, "Minh", Some("slow"))])?;
        room.leaves(2, Some("lost"), &[])
    }),
    ("what the log held before comes before the leave", |room| {
        room.with(&["Lan", "Minh", "An"]);
        room.posts("Chi", "một");
        let posted = chat(&[1, 3], 1, None, "Chi", "một"); // Minh's outbox is gone already
        room.leaves(2, None, &[posted, left(&[1, 3], 2, "Minh", None)])
    }),
    ("the last words of a member come before the leave", |room| {
        room.with(&["Lan", "Minh"]);
        room.slow_log();
        room.chats(1, "mình đi đây", &[append(1, "Lan", "mình đi đây")])?;
        let written = room.written_silently();
        let last = chat(&[2], 1, Some(1), "Lan", "mình đi đây");
        room.leaves(1, None, &[last, left(&[2], 1, "Lan", None)])?;
        room.does(written, &[])
    }),
];

pub const SHOWING: Talks = &[
    ("the others see that a member is typing, and that it stopped", |room| {
        room.with(&["Lan", "Minh", "An"]);
        room.types(1, true, &[typing(&[2, 3], 1, "Lan", true)])?;
        room.types(1, false, &[typing(&[2, 3], 1, "Lan", false)])
    }),
    ("typing ends by itself after six seconds", |room| {
        room.with(&["Lan", "Minh"]);
        room.types(1, true, &[typing(&[2], 1, "Lan", true)])?;
        room.waits(5_999, &[])?;
        room.waits(1, &[typing(&[2], 1, "Lan", false)])?;
        room.types(1, false, &[]) // it has ended already
    }),
    ("a client that types is introduced", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        let name = "Client 2";
        let introduced = [joined(&[1], 2, name), presence(2, &[(1, "Lan"), (2, name)])];
        room.types(2, true, &[&introduced[..], &[typing(&[1], 2, name, true)]].concat())
    }),
    ("a chat ends the typing of its author, without a word about it", |room| {
        room.with(&["Lan", "Minh"]);
        room.types(1, true, &[typing(&[2], 1, "Lan", true)])?;
        room.chats(1, "xong", &[append(1, "Lan", "xong"), chat(&[2], 1, Some(1), "Lan", "xong")])?;
        room.waits(6_000, &[])
    }),
    ("so does a leave", |room| {
        room.with(&["Lan", "Minh"]);
        room.types(1, true, &[typing(&[2], 1, "Lan", true)])?;
        room.leaves(1, None, &[left(&[2], 1, "Lan", None)])?;
        room.waits(6_000, &[])
    }),
    ("another one's chat doesn't", |room| {
        room.with(&["Lan", "Minh"]);
        room.types(1, true, &[typing(&[2], 1, "Lan", true)])?;
        let heard = chat(&[1], 1, Some(2), "Minh", "nhanh lên");
        room.chats(2, "nhanh lên", &[append(2, "Minh", "nhanh lên"), heard])?;
        room.waits(6_000, &[typing(&[2], 1, "Lan", false)])
    }),
];

pub const REFUSING: Talks = &[
    ("what could not be read is complained of, to its sender alone", |room| {
        room.with(&["Lan", "Minh"]);
        room.says(2, "xin chào", &[error(2, "bad_json", None, None)])?;
        room.says(2, r#"{"type":"dance"}"#, &[error(2, "unknown_type", None, None)])
    }),
    ("its id comes back, if it had one", |room| {
        room.with(&["Lan"]);
        room.says(1, r#"{"type":"chat","id":"a7"}"#, &[error(1, "invalid", Some("a7"), None)])
    }),
    ("a blank chat is refused, and the log isn't asked", |room| {
        room.with(&["Lan", "Minh"]);
        room.chats(1, "   ", &[error(1, "invalid", None, None)])
    }),
    ("the refusal of a chat names its id", |room| {
        room.with(&["Lan", "Minh"]);
        let blank = r#"{"type":"chat","id":"a8","message":""}"#;
        room.says(1, blank, &[error(1, "invalid", Some("a8"), None)])
    }),
    ("as long as the rules allow, and one longer", |room| {
        room.with(&["Lan"]);
        let longest = "ế".repeat(rules::MAX_TEXT);
        room.says(1, &long_chat(&longest), &[append(1, "Lan", &longest)])?;
        let longer = longest + "ế";
        room.says(1, &long_chat(&longer), &[error(1, "invalid", None, None)])
    }),
    ("a control character", |room| {
        room.with(&["Lan", "Minh"]);
        room.chats(1, r"a\nLan: b", &[error(1, "invalid", None, None)])
    }),
    ("who is refused has said nothing, and is not introduced", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        room.chats(2, " ", &[error(2, "invalid", None, None)])?;
        room.leaves(2, None, &[])
    }),
    ("after a refusal the conversation goes on", |room| {
        room.with(&["Lan", "Minh"]);
        room.chats(1, "", &[error(1, "invalid", None, None)])?;
        room.chats(1, "a", &[append(1, "Lan", "a"), chat(&[2], 1, Some(1), "Lan", "a")])
    }),
];

pub const BEING_GONE: Talks = &[
    ("a chat that was in the queue when its author was evicted", |room| {
        room.with(&["Lan", "Minh"]);
        room.leaves(2, Some("slow"), &[left(&[1], 2, "Minh", Some("slow"))])?;
        room.chats(2, "chờ đã", &[])
    }),
    ("nothing else of a member that has gone is heard, either", |room| {
        room.with(&["Lan", "Minh"]);
        room.leaves(2, None, &[left(&[1], 2, "Minh", None)])?;
        room.types(2, true, &[])?;
        room.joins(2, "Minh", &[])?;
        room.says(2, "xin chào", &[])
    }),
    ("it can still be that its log entry comes", |room| {
        room.with(&["Lan", "Minh", "An"]);
        room.slow_log();
        room.chats(2, "kịp không", &[append(2, "Minh", "kịp không")])?;
        room.leaves(2, Some("lost"), &[left(&[1, 3], 2, "Minh", Some("lost"))])?;
        room.appended(&[chat(&[1, 3], 1, Some(2), "Minh", "kịp không")])
    }),
    ("or that the log refuses it: nobody is left to be told", |room| {
        room.with(&["Lan", "Minh"]);
        room.slow_log();
        room.chats(2, "kịp không", &[append(2, "Minh", "kịp không")])?;
        room.leaves(2, Some("lost"), &[left(&[1], 2, "Minh", Some("lost"))])?;
        room.refused(full(), &[])
    }),
    ("the one who comes back is another client", |room| {
        room.with(&["Lan", "Minh"]);
        room.leaves(2, Some("lost"), &[left(&[1], 2, "Minh", Some("lost"))])?;
        room.connects(3, &[welcome(3)])?;
        let users = [(1, "Lan"), (3, "Minh")];
        room.joins(3, "Minh", &[joined(&[1], 3, "Minh"), presence(3, &users)])?;
        room.chats(2, "mình đây", &[])?;
        let heard = chat(&[1], 1, Some(3), "Minh", "mình đây");
        room.chats(3, "mình đây", &[append(3, "Minh", "mình đây"), heard])
    }),
];

pub const WAITING: Talks = &[
    ("a chat is heard when it is in the log, and not before", |room| {
        room.with(&["Lan", "Minh"]);
        room.slow_log();
        room.chats(1, "chờ", &[append(1, "Lan", "chờ")])?;
        room.appended(&[chat(&[2], 1, Some(1), "Lan", "chờ")])
    }),
    ("meanwhile the room goes on", |room| {
        room.with(&["Lan", "Minh"]);
        room.slow_log();
        room.chats(1, "chờ", &[append(1, "Lan", "chờ")])?;
        room.types(2, true, &[typing(&[1], 2, "Minh", true)])?;
        room.connects(3, &[welcome(3)])?;
        room.appended(&[chat(&[2, 3], 1, Some(1), "Lan", "chờ")])
    }),
    ("the log's order counts, not the order of the questions", |room| {
        room.with(&["Lan", "Minh"]);
        room.slow_log();
        room.chats(1, "trước", &[append(1, "Lan", "trước")])?;
        room.posts("An", "sau");
        room.grows(&[chat(&[1, 2], 1, None, "An", "sau")])?;
        room.appended(&[chat(&[2], 2, Some(1), "Lan", "trước")])
    }),
    ("its author is told of a refusal, by its id and with a time to wait", |room| {
        room.with(&["Lan", "Minh"]);
        room.slow_log();
        let said = r#"{"type":"chat","id":"a9","message":"chờ mãi"}"#;
        room.says(1, said, &[append_with("a9", 1, "Lan", "chờ mãi")])?;
        room.refused(full(), &[error(1, "unavailable", Some("a9"), Some(1_000))])
    }),
    ("where trying again doesn't help, no time is given", |room| {
        room.with(&["Lan", "Minh"]);
        room.slow_log();
        room.chats(1, "chờ mãi", &[append(1, "Lan", "chờ mãi")])?;
        let why = AppendError::Invalid(Invalid::Blank("message"));
        room.refused(why, &[error(1, "invalid", None, None)])
    }),
    ("the author of a refused one was introduced, and stays", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        room.slow_log();
        let name = "Client 2";
        let introduced = [joined(&[1], 2, name), presence(2, &[(1, "Lan"), (2, name)])];
        room.chats(2, "mình", &[&introduced[..], &[append(2, name, "mình")]].concat())?;
        room.refused(full(), &[error(2, "unavailable", None, Some(1_000))])?;
        room.leaves(2, None, &[left(&[1], 2, name, None)])
    }),
    ("so many appends at once, and no more", |room| {
        fill(room)?;
        let said = r#"{"type":"chat","id":"b1","message":"a"}"#;
        room.says(1, said, &[error(1, "unavailable", Some("b1"), Some(1_000))])
    }),
    ("the limit is everybody's, and only chats are refused", |room| {
        fill(room)?;
        room.chats(2, "a", &[error(2, "unavailable", None, Some(1_000))])?;
        room.types(2, true, &[typing(&[1], 2, "Minh", true)])
    }),
    ("one that has ended makes room for one", |room| {
        fill(room)?;
        room.appended(&[chat(&[2], 1, Some(1), "Lan", "a")])?;
        room.chats(2, "b", &[append(2, "Minh", "b")])?;
        room.chats(2, "c", &[error(2, "unavailable", None, Some(1_000))])
    }),
    ("so does one that was refused", |room| {
        fill(room)?;
        room.refused(full(), &[error(1, "unavailable", None, Some(1_000))])?;
        room.chats(2, "b", &[append(2, "Minh", "b")])?;
        room.chats(2, "c", &[error(2, "unavailable", None, Some(1_000))])
    }),
];

/// As many appends of Lan's as the hub allows.
fn fill(room: &mut Room) -> Result<(), super::Mismatch> {
    room.with(&["Lan", "Minh"]);
    room.slow_log();
    room.unseen(&format!("{MAX_APPENDS} chats of Lan's, and the log takes its time"), |room| {
        (0..MAX_APPENDS).try_for_each(|_| room.chats(1, "a", &[append(1, "Lan", "a")]))
    })
}

fn full() -> AppendError {
    AppendError::Unavailable("full".into())
}

fn long_chat(text: &str) -> String {
    format!(r#"{{"type":"chat","message":"{text}"}}"#)
}
