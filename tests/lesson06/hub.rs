//! The hub by itself: commands in, posts out, at any time that we say it is.

use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use full_duplex::{
    lesson01_polling::log::{CAPACITY, Draft},
    lesson02_push::log::{AppendError, Log, Origin, SharedLog},
    lesson05_tungstenite::config::config,
    lesson06_chat::{
        connection::MAX_MESSAGE,
        hub::{Command, Effect, Hub, MAX_APPENDS},
        hub_task::MAX_PEOPLE,
        people::{Delivery, Outgoing, TYPING, Who},
        protocol::{ClientId, ClientMessage, Complaint, object, parse_object},
    },
};
use futures_util::FutureExt as _;

/// As [`session::read`](full_duplex::lesson06_chat::session::read) reads a text.
fn parse(json: &str) -> Result<ClientMessage, Complaint> {
    object(json).and_then(|object| parse_object(object, &[]))
}

struct Room {
    log: Arc<SharedLog>,
    hub: Hub,
    now: Instant,
}

impl Room {
    fn new() -> Self {
        let log = Arc::new(SharedLog::new(CAPACITY, || 0));
        Self { hub: Hub::new(log.clone(), || 0), log, now: Instant::now() }
    }

    /// A room with these people in it.
    fn with(names: &[&str]) -> Self {
        let mut room = Self::new();
        for (id, name) in (1..).zip(names) {
            room.connects(id);
            room.says(id, &format!(r#"{{"type":"join","username":"{name}"}}"#));
        }
        room
    }

    /// What the hub sends because of a command. Appends are made at once, and then the log has
    /// grown.
    fn does(&mut self, command: Command) -> String {
        let mut sent = self.only(command);
        let mut grown = self.log.grown();
        for (draft, origin) in std::mem::take(&mut sent.appends) {
            let appended = self.log.append(draft, Some(origin.clone())).now_or_never();
            let result = appended.expect("this log is in memory");
            sent.text += &self.only(Command::Written(origin, result)).text;
        }
        if grown.borrow_and_update().seq > 0 {
            sent.text += &self.only(Command::Grown).text;
        }
        sent.text
    }

    /// What the hub does because of a command, and nothing more.
    fn only(&mut self, command: Command) -> Done {
        done(self.hub.handle(command, self.now))
    }

    fn connects(&mut self, id: ClientId) -> String {
        self.does(Command::Connect(id, Who::Anonymous))
    }

    fn says(&mut self, id: ClientId, json: &str) -> String {
        self.does(Command::Said(id, parse(json)))
    }

    fn chats(&mut self, id: ClientId, text: &str) -> String {
        self.says(id, &format!(r#"{{"type":"chat","message":"{text}"}}"#))
    }

    fn types(&mut self, id: ClientId, is_typing: bool) -> String {
        self.says(id, &format!(r#"{{"type":"typing","isTyping":{is_typing}}}"#))
    }

    fn posted(&self, username: &str, message: &str) {
        let draft = Draft { username: username.into(), message: message.into() };
        let posted = self.log.append(draft, None).now_or_never();
        posted.expect("at once").expect("a good message");
    }

    /// Lets time pass, and the hub do what it wants to do then.
    fn wait(&mut self, milliseconds: u64) -> String {
        self.now += Duration::from_millis(milliseconds);
        let due = self.hub.poll_timeout().is_some_and(|at| at <= self.now);
        let effects = self.hub.handle_timeout(self.now);
        assert_eq!(due, !effects.is_empty(), "the hub wakes exactly when it has something to do");
        done(effects).text
    }
}

/// The effects of a command.
struct Done {
    /// What is sent, a line each: `[2, 3] {…}`; one that may be dropped begins with `~`.
    text: String,
    appends: Vec<(Draft, Origin)>,
}

fn done(effects: Vec<Effect>) -> Done {
    let mut done = Done { text: String::new(), appends: Vec::new() };
    for effect in effects {
        match effect {
            Effect::Append { draft, origin } => done.appends.push((draft, origin)),
            Effect::Send(Outgoing { to, text, delivery }) => {
                let mark = if delivery == Delivery::BestEffort { "~" } else { "" };
                let text = text.as_str().replace(r#","timestamp":0"#, "");
                let _ = writeln!(done.text, "{mark}{to:?} {text}");
            }
        }
    }
    done
}

#[test]
fn everybody_hears_it_but_the_one_who_says_it() {
    let mut room = Room::with(&["Lan", "Minh", "An"]);
    insta::assert_snapshot!(room.chats(2, "chào"), @r#"[1, 3] {"type":"chat","seq":1,"clientId":2,"username":"Minh","message":"chào"}"#);
    assert_eq!(room.log.head().seq, 1, "and it is in the log");
    let mut alone = Room::with(&["Lan"]);
    assert_eq!(alone.chats(1, "có ai không?"), "", "nobody is there to hear it");
    assert_eq!(alone.log.head().seq, 1, "it is in the log all the same");
}

#[test]
fn nobody_speaks_as_another() {
    let mut room = Room::with(&["Lan", "Minh"]);
    let spoof = r#"{"type":"chat","message":"I am Lan","username":"Lan","clientId":1,"seq":99}"#;
    insta::assert_snapshot!(room.says(2, spoof), @r#"[1] {"type":"chat","seq":1,"clientId":2,"username":"Minh","message":"I am Lan"}"#);
}

#[test]
fn who_only_listens_is_not_announced_and_who_speaks_is_first_introduced() {
    let mut room = Room::with(&["Lan"]);
    insta::assert_snapshot!(room.connects(2), @r#"[2] {"type":"welcome","clientId":2,"message":"Welcome! Until you join you are Client 2. · Chào bạn! Khi chưa join, bạn là Client 2."}"#);
    insta::assert_snapshot!(room.chats(1, "ai đó?"), @r#"[2] {"type":"chat","seq":1,"clientId":1,"username":"Lan","message":"ai đó?"}"#);
    insta::assert_snapshot!(room.chats(2, "mình"), @r#"
    [1] {"type":"user_joined","clientId":2,"username":"Client 2"}
    ~[2] {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Client 2"}]}
    [1] {"type":"chat","seq":2,"clientId":2,"username":"Client 2","message":"mình"}
    "#);
    room.connects(3);
    assert_eq!(room.does(Command::Leave(3, None)), "", "who was never here can't leave");
}

#[test]
fn joining_again_is_a_new_name_or_nothing() {
    let mut room = Room::with(&["Lan", "Minh"]);
    let same = room.says(1, r#"{"type":"join","username":" Lan "}"#);
    insta::assert_snapshot!(same, @r#"~[1] {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}"#);
    let other = room.says(1, r#"{"type":"join","username":"Minh"}"#); // two may share a name
    insta::assert_snapshot!(other, @r#"
    [2] {"type":"user_joined","clientId":1,"username":"Minh"}
    ~[1] {"type":"presence","users":[{"clientId":1,"username":"Minh"},{"clientId":2,"username":"Minh"}]}
    "#);
    let bad = room.says(1, r#"{"type":"join","username":""}"#);
    insta::assert_snapshot!(bad, @r#"[1] {"type":"error","code":"invalid","message":"username must not be empty · username không được để trống"}"#);
    insta::assert_snapshot!(room.chats(1, "a"), @r#"[2] {"type":"chat","seq":1,"clientId":1,"username":"Minh","message":"a"}"#);
}

#[test]
fn what_came_over_http_is_told_in_the_logs_order() {
    let mut room = Room::with(&["Lan", "Minh"]);
    room.posted("An", "một");
    // Before the hub has looked, Lan speaks.
    insta::assert_snapshot!(room.chats(1, "hai"), @r#"
    [1, 2] {"type":"chat","seq":1,"username":"An","message":"một"}
    [2] {"type":"chat","seq":2,"clientId":1,"username":"Lan","message":"hai"}
    "#);
    assert_eq!(room.does(Command::Grown), "", "all of it has been told");
    room.posted("An", "ba");
    insta::assert_snapshot!(room.does(Command::Grown), @r#"[1, 2] {"type":"chat","seq":3,"username":"An","message":"ba"}"#);
}

#[test]
fn typing_ends_by_itself_after_six_seconds() {
    let mut room = Room::with(&["Lan", "Minh"]);
    assert!(room.types(1, true).contains(r#""isTyping":true"#));
    assert_eq!(room.wait(5_999), "");
    insta::assert_snapshot!(room.wait(1), @r#"~[2] {"type":"typing","clientId":1,"username":"Lan","isTyping":false}"#);
    assert_eq!(room.types(1, false), "", "it has ended already");
    assert_eq!(room.hub.poll_timeout(), None);
}

#[test]
fn who_goes_on_typing_is_repeated_now_and_then() {
    let mut room = Room::with(&["Lan", "Minh"]);
    let mut told = 0;
    for _ in 0..200 {
        // a key every tenth of a second, for 20 s
        told += room.types(1, true).lines().count();
        assert_eq!(room.wait(100), "", "typing goes on");
    }
    assert_eq!(told, 10, "every two seconds");
    let last_key = Duration::from_millis(100);
    assert_eq!(room.hub.poll_timeout().map(|at| at + last_key), Some(room.now + TYPING));
}

#[test]
fn saying_it_or_leaving_ends_typing_without_a_word() {
    let mut room = Room::with(&["Lan", "Minh", "An"]);
    room.types(1, true);
    room.types(2, true);
    assert_eq!(room.chats(1, "xong").lines().count(), 1);
    assert_eq!(room.does(Command::Leave(2, None)).lines().count(), 1);
    assert_eq!(room.hub.poll_timeout(), None);
}

#[test]
fn who_has_gone_is_not_heard() {
    let mut room = Room::with(&["Lan", "Minh"]);
    insta::assert_snapshot!(room.does(Command::Leave(2, Some("slow".into()))), @r#"[1] {"type":"user_left","clientId":2,"username":"Minh","reason":"slow"}"#);
    for words in ["chat", "xin chào", r#"{"type":"chat","message":"chờ đã"}"#] {
        assert_eq!(room.says(2, words), "", "{words}");
    }
    assert_eq!(room.does(Command::Leave(2, None)), "", "gone is gone");
    assert_eq!(room.log.head().seq, 0);
}

/// The library's write buffer must take the longest text that we ever send.
#[test]
fn a_full_room_fits_into_one_text() {
    const TENTH: usize = MAX_PEOPLE / 10;
    let mut room = Room::new();
    let longest = "𝔏".repeat(32); // 4 bytes each
    let join = format!(r#"{{"type":"join","username":"{longest}"}}"#);
    let mut length = 0;
    for id in (1_000_000..).take(TENTH) {
        room.connects(id);
        length = room.says(id, &join).lines().map(str::len).max().unwrap_or_default();
    }
    let all = 10 * length;
    assert!(all > 100_000 && all < config(MAX_MESSAGE).max_write_buffer_size, "{all} bytes");
}

#[test]
fn a_slow_log_silences_nobody_and_its_refusal_reaches_the_author() {
    let mut room = Room::with(&["Lan", "Minh"]);
    let chat = parse(r#"{"type":"chat","id":"a","message":"chờ mãi"}"#);
    let (draft, origin) = room.only(Command::Said(1, chat)).appends.remove(0);
    assert_eq!((draft.username.as_str(), origin.client_id), ("Lan", 1));
    assert!(room.types(2, true).contains("typing"), "the others go on meanwhile");
    let result = Err(AppendError::Unavailable("full".into()));
    insta::assert_snapshot!(room.only(Command::Written(origin, result)).text, @r#"[1] {"type":"error","code":"unavailable","message":"the log can't be written: full · không ghi được nhật ký: full","id":"a","retryAfterMs":1000}"#);
}

#[test]
fn appends_under_way_are_bounded() {
    let mut room = Room::with(&["Lan"]);
    let chat = || parse(r#"{"type":"chat","message":"a"}"#);
    for _ in 0..MAX_APPENDS {
        assert_eq!(room.only(Command::Said(1, chat())).appends.len(), 1);
    }
    let refused = room.only(Command::Said(1, chat()));
    assert!(
        refused.appends.is_empty() && refused.text.contains("retryAfterMs"),
        "{}",
        refused.text
    );
}

#[test]
fn who_is_known_has_joined_and_keeps_the_name() {
    let mut room = Room::with(&["Lan"]);
    let known = Who::Known { id: "u7".into(), name: "Minh".into() };
    insta::assert_snapshot!(room.does(Command::Connect(2, known)), @r#"
    [2] {"type":"welcome","clientId":2,"message":"Welcome, Minh! · Chào Minh!"}
    [1] {"type":"user_joined","clientId":2,"username":"Minh"}
    ~[2] {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
    let other = room.says(2, r#"{"type":"join","username":"Lan"}"#);
    insta::assert_snapshot!(other, @r#"[2] {"type":"error","code":"invalid","message":"your name here is Minh · tên của bạn ở đây là Minh"}"#);
}
