//! The hub by itself: commands in, effects out, at any time that the test says it is.

use full_duplex::{
    lesson02_push::log::AppendError,
    lesson08_reconnect::{protocol::parse, server::hub::Command},
};

use super::hub_room::{Room, token, written};
use crate::support::durable::entries;

#[test]
fn a_welcome_says_who_you_are_and_where_the_log_is() {
    let mut room = Room::new();
    insta::assert_snapshot!(room.does(Command::Connect(1)), @r#"
    1 {"type":"welcome","clientId":1,"message":"Welcome! Until you join you are Client 1. · Chào bạn! Khi chưa join, bạn là Client 1.","heartbeatMs":25000,"session":"00000000000000000000000000000001","epoch":"0000000000000000","seq":0}
    1 reads as 1 after 0, whole to 0
    "#);
    insta::assert_snapshot!(room.says(1, r#"{"type":"join","username":"Lan"}"#), @r#"~1 {"type":"presence","users":[{"clientId":1,"username":"Lan"}]}"#);
}

#[test]
fn words_go_into_the_log_and_nowhere_else() {
    let mut room = Room::with_lan_and_minh();
    assert_eq!(room.chats(1, "a", "chào"), "", "everybody reads for themselves");
    let entry = &entries(&*room.log)[0];
    assert_eq!((entry.message.username.as_str(), entry.message.message.as_str()), ("Lan", "chào"));
    let origin = entry.origin.as_ref().expect("a member's message");
    assert_eq!((origin.client_id, origin.id.as_deref()), (1, Some("a")));
}

#[test]
fn a_message_that_is_sent_again_is_acknowledged_again_and_written_once() {
    let mut room = Room::with_lan_and_minh();
    room.chats(1, "a", "chào");
    insta::assert_snapshot!(room.chats(1, "a", "chào"), @r#"1 {"type":"ack","id":"a","seq":1,"duplicate":true}"#);
    assert_eq!(room.chats(2, "a", "another's a"), "", "an id is its member's own");
    assert_eq!(room.log.head().seq, 2);
}

#[test]
fn the_hub_decides_and_the_connection_writes() {
    let mut room = Room::with_lan_and_minh();
    let chat = parse(r#"{"type":"chat","id":"a","message":"chào"}"#);
    let effects = room.hub.handle(Command::Text(1, chat), room.now);
    insta::assert_snapshot!(written(effects), @"1 appends chào");
    assert_eq!(room.says(2, r#"{"type":"ping","timestamp":1}"#).lines().count(), 1, "it goes on");
    let why = AppendError::Unavailable("a full disk".into());
    insta::assert_snapshot!(room.does(Command::Written(1, Some("a".into()), Err(why))), @r#"1 {"type":"error","code":"unavailable","message":"the log can't be written: a full disk · không ghi được nhật ký: a full disk","id":"a","retryAfterMs":2000}"#);
}

#[test]
fn who_comes_back_in_time_never_left() {
    let mut room = Room::with_lan_and_minh();
    assert_eq!(room.does(Command::Leave(1, Some("lost"))), "", "nobody hears of it yet");
    room.chats(2, "m", "còn đó không?");
    assert_eq!(room.wait(29), "");
    room.does(Command::Connect(3));
    insta::assert_snapshot!(room.resumes(3, 1, 0), @r#"
    3 reads as 1 after 0, whole to 1
    3 {"type":"resumed","seq":1,"replayed":1}
    ~3 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
    assert_eq!(room.wait(3600), "", "and never will");
    insta::assert_snapshot!(room.says(3, r#"{"type":"typing","isTyping":true}"#), @r#"~2 {"type":"typing","clientId":1,"username":"Lan","isTyping":true}"#);
}

#[test]
fn who_stays_away_has_left_and_may_still_come_back() {
    let mut room = Room::with_lan_and_minh();
    room.does(Command::Leave(1, Some("timeout")));
    insta::assert_snapshot!(room.wait(30), @r#"2 {"type":"user_left","clientId":1,"username":"Lan","reason":"timeout"}"#);
    room.does(Command::Connect(3));
    insta::assert_snapshot!(room.resumes(3, 1, 0), @r#"
    3 reads as 1 after 0, whole to 0
    3 {"type":"resumed","seq":0,"replayed":0}
    2 {"type":"user_joined","clientId":1,"username":"Lan"}
    ~3 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
}

#[test]
fn after_an_hour_nobody_remembers() {
    let mut room = Room::with_lan_and_minh();
    room.chats(1, "a", "tạm biệt");
    room.does(Command::Leave(1, Some("lost")));
    room.wait(30);
    room.wait(3600);
    room.does(Command::Connect(3));
    insta::assert_snapshot!(room.resumes(3, 1, 0), @r#"
    3 {"type":"resume_failed","reason":"expired","since":0}
    3 reads as 3 after 0, whole to 1
    ~3 {"type":"presence","users":[{"clientId":2,"username":"Minh"}]}
    "#);
}

#[test]
fn a_goodbye_is_final_at_once() {
    let mut room = Room::with_lan_and_minh();
    insta::assert_snapshot!(room.does(Command::Leave(1, None)), @r#"2 {"type":"user_left","clientId":1,"username":"Lan"}"#);
}

#[test]
fn the_older_connection_is_evicted_and_what_it_still_says_is_not_heard() {
    let mut room = Room::with_lan_and_minh();
    room.does(Command::Connect(3));
    insta::assert_snapshot!(room.resumes(3, 1, 0), @r#"
    1 is evicted
    3 reads as 1 after 0, whole to 0
    3 {"type":"resumed","seq":0,"replayed":0}
    ~3 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
    assert_eq!(room.chats(1, "late", "too late"), "");
    assert_eq!(room.log.head().seq, 0, "it will come again on the new connection");
    assert_eq!(room.does(Command::Leave(1, Some("lost"))), "", "nobody has left");
    assert_eq!(room.wait(60), "");
}

#[test]
fn a_hole_on_the_same_connection_is_filled() {
    let mut room = Room::with_lan_and_minh();
    for n in 0..4 {
        room.chats(1, &format!("{n}"), "tin");
    }
    insta::assert_snapshot!(room.resumes(2, 2, 2), @r#"
    2 reads as 2 after 2, whole to 4
    2 {"type":"resumed","seq":4,"replayed":2}
    ~2 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
}

#[test]
fn what_the_log_has_forgotten_is_not_pretended() {
    let mut room = Room::with_lan_and_minh();
    for n in 0..1_002 {
        room.chats(1, &format!("{n}"), "tin");
    }
    room.does(Command::Leave(2, Some("lost")));
    room.does(Command::Connect(3));
    insta::assert_snapshot!(room.resumes(3, 2, 1), @r#"
    3 {"type":"resume_failed","reason":"gap","since":999}
    3 reads as 2 after 999, whole to 1002
    ~3 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
    insta::assert_snapshot!(room.resumes(3, 2, 2), @r#"
    3 reads as 2 after 2, whole to 1002
    3 {"type":"resumed","seq":1002,"replayed":1000}
    ~3 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
    insta::assert_snapshot!(room.resumes(3, 2, 2_000), @r#"
    3 {"type":"resume_failed","reason":"gap","since":999}
    3 reads as 2 after 999, whole to 1002
    ~3 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
}

#[test]
fn another_log_is_told_by_its_name() {
    let mut room = Room::with_lan_and_minh();
    let resume =
        format!(r#"{{"type":"resume","session":"{}","epoch":"other","since":0}}"#, token(1));
    room.does(Command::Connect(3));
    insta::assert_snapshot!(room.says(3, &resume), @r#"
    3 {"type":"resume_failed","reason":"epoch","since":0}
    3 reads as 3 after 0, whole to 0
    ~3 {"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}
    "#);
}

#[test]
fn who_never_said_anything_is_not_remembered() {
    let mut room = Room::new();
    room.does(Command::Connect(1));
    room.does(Command::Leave(1, Some("lost")));
    assert_eq!(room.wait(30), "");
    room.does(Command::Connect(2));
    assert!(room.resumes(2, 1, 0).contains("expired"));
}
