//! 06-B: the hub, in conversations. Tests of lesson 06 run them, too.

mod crowd;
mod groups;
pub mod room;
mod trouble;

use full_duplex::learn::ladder::{Case, Cases, Group, Mismatch};
use groups::{ARRIVALS, CHATS, DEPARTURES, GONE, LOG, REFUSALS, SLOW_LOG, TYPING};
use room::{
    Room, append, append_with, chat, chat_with, error, joined, pong, presence, typing, welcome,
};
use trouble::{BEING_GONE, LEAVING, REFUSING, SHOWING, WAITING};

/// A conversation, with what must come of it.
type Talk = fn(&mut Room) -> Result<(), Mismatch>;

/// Cases that belong together.
type Talks = &'static [(&'static str, Talk)];

pub fn cases() -> Vec<Case> {
    let ladder: [(&'static Group, Talks); 8] = [
        (&ARRIVALS, ARRIVING),
        (&CHATS, CHATTING),
        (&LOG, READING),
        (&DEPARTURES, LEAVING),
        (&TYPING, SHOWING),
        (&REFUSALS, REFUSING),
        (&GONE, BEING_GONE),
        (&SLOW_LOG, WAITING),
    ];
    let mut cases = Cases::default();
    for (group, talks) in ladder {
        for (about, talk) in talks {
            cases.add(group, about, |tape| talk(&mut Room::new(tape)));
        }
    }
    for seed in 1..=4 {
        let about = format!("a crowd that chance moves, with a log that is late (seed {seed})");
        cases.add(&groups::CROWD, &about, move |tape| crowd::run(tape, seed));
    }
    cases.0
}

const LAN_AND_MINH: &[(u64, &str)] = &[(1, "Lan"), (2, "Minh")];

const ARRIVING: Talks = &[
    ("a client that connects is welcomed", |room| room.connects(1, &[welcome(1)])),
    ("a newcomer is not announced before it joins", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        room.connects(3, &[welcome(3)])
    }),
    ("a client joins", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        room.joins(2, "Minh", &[joined(&[1], 2, "Minh"), presence(2, LAN_AND_MINH)])
    }),
    ("joining again under the same name is no news, and another name is", |room| {
        room.with(&["Lan", "Minh"]);
        room.joins(1, " Lan ", &[presence(1, LAN_AND_MINH)])?;
        let users = [(1, "Minh"), (2, "Minh")]; // two may share a name
        room.joins(1, "Minh", &[joined(&[2], 1, "Minh"), presence(1, &users)])
    }),
    ("a name against the rules is refused", |room| {
        room.with(&["Lan", "Minh"]);
        room.joins(1, "", &[error(1, "invalid", None, None)])?;
        room.joins(1, "Lan", &[presence(1, LAN_AND_MINH)]) // it is still the old name
    }),
    ("a ping is answered to the one who sent it", |room| {
        room.with(&["Lan", "Minh"]);
        room.says(2, r#"{"type":"ping","timestamp":7}"#, &[pong(2, 7)])
    }),
    ("a client whose account is known has joined from the start", |room| {
        room.with(&["Lan"]);
        room.comes_as(2, "Minh", &[welcome(2), joined(&[1], 2, "Minh"), presence(2, LAN_AND_MINH)])
    }),
    ("it keeps the name of its account", |room| {
        room.with(&["Lan"]);
        let came = [welcome(2), joined(&[1], 2, "Minh"), presence(2, LAN_AND_MINH)];
        room.comes_as(2, "Minh", &came)?;
        room.joins(2, "Lan", &[error(2, "invalid", None, None)])
    }),
];

const CHATTING: Talks = &[
    ("a chat goes into the log, even if nobody is there to hear it", |room| {
        room.with(&["Lan"]);
        room.chats(1, "có ai không?", &[append(1, "Lan", "có ai không?")])
    }),
    ("the others hear it", |room| {
        room.with(&["Lan", "Minh"]);
        room.chats(1, "chào", &[append(1, "Lan", "chào"), chat(&[2], 1, Some(1), "Lan", "chào")])
    }),
    ("all the others hear it, and its author doesn't", |room| {
        room.with(&["Lan", "Minh", "An"]);
        let heard = chat(&[1, 3], 1, Some(2), "Minh", "chào");
        room.chats(2, "chào", &[append(2, "Minh", "chào"), heard])
    }),
    ("two speak in turn", |room| {
        room.with(&["Lan", "Minh", "An"]);
        let heard = chat(&[2, 3], 1, Some(1), "Lan", "một");
        room.chats(1, "một", &[append(1, "Lan", "một"), heard])?;
        let heard = chat(&[1, 2], 2, Some(3), "An", "hai");
        room.chats(3, "hai", &[append(3, "An", "hai"), heard])
    }),
    ("two share a name", |room| {
        room.with(&["Lan", "Lan"]);
        let heard = chat(&[2], 1, Some(1), "Lan", "trùng tên rồi");
        room.chats(1, "trùng tên rồi", &[append(1, "Lan", "trùng tên rồi"), heard])
    }),
    ("a client that only listens hears, too", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        let heard = chat(&[2], 1, Some(1), "Lan", "ai đó?");
        room.chats(1, "ai đó?", &[append(1, "Lan", "ai đó?"), heard])
    }),
    ("a first chat introduces its author, before it is heard", |room| {
        room.with(&["Lan"]);
        room.connects(2, &[welcome(2)])?;
        let name = "Client 2";
        let introduced = [joined(&[1], 2, name), presence(2, &[(1, "Lan"), (2, name)])];
        let said = [append(2, name, "mình"), chat(&[1], 1, Some(2), name, "mình")];
        room.chats(2, "mình", &[introduced, said].concat())?;
        let said = [append(2, name, "đây"), chat(&[1], 2, Some(2), name, "đây")];
        room.chats(2, "đây", &said)
    }),
    ("nobody speaks as another", |room| {
        room.with(&["Lan", "Minh"]);
        let spoof = r#"{"type":"chat","message":"a","username":"Lan","clientId":1,"seq":99}"#;
        let heard = chat(&[1], 1, Some(2), "Minh", "a");
        room.says(2, spoof, &[append(2, "Minh", "a"), heard])
    }),
    ("the id that a client gave its chat goes with it", |room| {
        room.with(&["Lan", "Minh"]);
        let heard = chat_with(Some("a7"), &[2], 1, Some(1), "Lan", "một");
        let said = r#"{"type":"chat","id":"a7","message":"một"}"#;
        room.says(1, said, &[append_with("a7", 1, "Lan", "một"), heard])
    }),
    ("a new name is in the next chat", |room| {
        room.with(&["Lan", "Minh"]);
        let users = [(1, "Lan Anh"), (2, "Minh")];
        room.joins(1, "Lan Anh", &[joined(&[2], 1, "Lan Anh"), presence(1, &users)])?;
        let heard = chat(&[2], 1, Some(1), "Lan Anh", "vẫn mình");
        room.chats(1, "vẫn mình", &[append(1, "Lan Anh", "vẫn mình"), heard])
    }),
];

const READING: Talks = &[
    ("a message that was posted over HTTP reaches everybody", |room| {
        room.with(&["Lan", "Minh"]);
        room.posts("An", "một");
        room.grows(&[chat(&[1, 2], 1, None, "An", "một")])
    }),
    ("each message is sent once", |room| {
        room.with(&["Lan", "Minh"]);
        room.posts("An", "một");
        room.grows(&[chat(&[1, 2], 1, None, "An", "một")])?;
        room.grows(&[])?;
        room.posts("An", "hai");
        room.grows(&[chat(&[1, 2], 2, None, "An", "hai")])
    }),
    ("several at once keep their order", |room| {
        room.with(&["Lan"]);
        for text in ["một", "hai", "ba"] {
            room.posts("An", text);
        }
        let texts = (1..).zip(["một", "hai", "ba"]);
        let heard: Vec<_> = texts.map(|(seq, text)| chat(&[1], seq, None, "An", text)).collect();
        room.grows(&heard)
    }),
    ("it has Lan's name, and she did not write it here", |room| {
        room.with(&["Lan", "Minh"]);
        room.posts("Lan", "từ chỗ khác");
        room.grows(&[chat(&[1, 2], 1, None, "Lan", "từ chỗ khác")])
    }),
    ("it was posted before Lan spoke, and comes before her chat", |room| {
        room.with(&["Lan", "Minh"]);
        room.posts("An", "một");
        let posted = chat(&[1, 2], 1, None, "An", "một");
        let heard = chat(&[2], 2, Some(1), "Lan", "hai");
        room.chats(1, "hai", &[posted, append(1, "Lan", "hai"), heard])
    }),
    ("it was there before the newcomer", |room| {
        room.with(&["Lan"]);
        room.posts("An", "một");
        room.connects(2, &[chat(&[1], 1, None, "An", "một"), welcome(2)])
    }),
    ("any message looks at the log first", |room| {
        room.with(&["Lan", "Minh"]);
        room.posts("An", "một");
        let posted = chat(&[1, 2], 1, None, "An", "một");
        room.says(2, r#"{"type":"ping","timestamp":7}"#, &[posted, pong(2, 7)])?;
        room.posts("An", "hai");
        let posted = chat(&[1, 2], 2, None, "An", "hai");
        room.types(1, true, &[posted, typing(&[2], 1, "Lan", true)])
    }),
    ("nobody is there to hear it, and it is not kept for later", |room| {
        room.posts("An", "một");
        room.grows(&[])?;
        room.connects(1, &[welcome(1)])?;
        room.grows(&[])
    }),
    ("a log that has forgotten the oldest: what is left is sent, once", |room| {
        room.keeps_only(3);
        room.with(&["Lan"]);
        for number in 1..=5 {
            room.posts("An", &number.to_string());
        }
        let left = (3..=5).map(|seq| chat(&[1], seq, None, "An", &seq.to_string()));
        room.grows(&left.collect::<Vec<_>>())?;
        room.grows(&[])
    }),
];
