//! The server's half by itself: the hub decides what a `resume` and an append lead to.

use std::sync::Arc;

use full_duplex::{
    learn::{
        ladder::{Cases, Group, Mismatch},
        observe::Tape,
        text::Text,
    },
    lesson02_push::log::{AppendError, Entry},
    lesson08_reconnect::server::hub::Command,
};

use super::hub_room::{Room, token};
use crate::support::durable::entries;

static WRITTEN: Group = Group {
    title: Text { en: "after an append", vi: "sau khi ghi" },
    rule: "lesson 08b, \"The cursor comes home\"",
    hint: Text {
        en: "A new message is acknowledged by the reader of its author, in its place in the log: the hub says nothing. One\nthat was there before is acknowledged by the hub, with `duplicate`; one that couldn't be written is `not_written`.\nAnd a member whose message is written has ended typing: `people.spoke`.",
        vi: "Tin mới thì được chính bên đọc của tác giả xác nhận, đúng chỗ của nó trong nhật ký: hub không nói gì. Tin đã\ncó từ trước thì hub xác nhận, kèm `duplicate`; tin không ghi được thì là `not_written`. Và ghi được tin nghĩa là\ntác giả đã gõ xong: `people.spoke`.",
    },
};

static RESUME: Group = Group {
    title: Text { en: "a resume that is granted", vi: "resume được chấp nhận" },
    rule: "lesson 08b, \"The cursor comes home\"; hub.rs, `resume`",
    hint: Text {
        en: "The connection reads after `since`, all of it whole up to the log's end, and then `resumed` says how many that\nwere, and `greet` tells who is here. A number that was read isn't sent again.",
        vi: "Kết nối đọc từ sau `since`, nguyên vẹn cho tới cuối nhật ký, rồi `resumed` cho biết đó là bao nhiêu tin, và\n`greet` cho biết ai đang ở đây. Số đã đọc thì không gửi lại.",
    },
};

static TAKEN_OVER: Group = Group {
    title: Text { en: "one member, one connection", vi: "một thành viên, một kết nối" },
    rule: "lesson 08b, \"Stopping on purpose\"; hub.rs, `take_over`",
    hint: Text {
        en: "The member moves to the new connection: the new member that `welcome` has made is forgotten, and the old\nconnection, if it still lives, is evicted and not listened to any more. It takes one line for each: people,\n`forget`, `connected`, `away`, and `resume` of the members, which returns the connection before.",
        vi: "Thành viên chuyển sang kết nối mới: thành viên mới do `welcome` tạo ra thì bị quên đi, còn kết nối cũ, nếu\nvẫn sống, thì bị đẩy ra và không được nghe nữa. Mỗi việc một dòng: people, `forget`, `connected`, `away`, và\n`resume` của các thành viên, hàm này trả về kết nối trước đó.",
    },
};

static REFUSED: Group = Group {
    title: Text {
        en: "a resume that can't be granted", vi: "resume không thực hiện được"
    },
    rule: "lesson 08b, \"What can't be mended is told\"; hub.rs, `refuse`",
    hint: Text {
        en: "First the epoch, then the session, then whether the log still has everything after `since` (and has come so\nfar). Whatever the reason, what can be given follows, and the client is told from where.",
        vi: "Trước hết là epoch, rồi session, rồi nhật ký có còn đủ mọi tin sau `since` không (và đã tới đó chưa). Dù lý do\nlà gì, những gì đưa được vẫn theo sau, và client được báo là từ đâu.",
    },
};

const BOTH: &str = r#"{"type":"presence","users":[{"clientId":1,"username":"Lan"},{"clientId":2,"username":"Minh"}]}"#;

/// Both are here; the log holds so many messages of Lan's.
fn room(tape: &Tape, messages: usize) -> Room {
    let mut room = Room::with_lan_and_minh();
    for n in 1..=messages {
        room.chats(1, &n.to_string(), "tin");
    }
    room.recorded(tape)
}

fn is(expected: &str, came: &str) -> Result<(), Mismatch> {
    let shown = |lines: &str| if lines.is_empty() { "nothing".into() } else { lines.to_owned() };
    Mismatch::unless_same(&shown(expected.trim_end()), &shown(came.trim_end()))
}

fn log_is_at(seq: u64, room: &Room) -> Result<(), Mismatch> {
    is(&format!("the log is at {seq}"), &format!("the log is at {}", room.log.head().seq))
}

/// A granted resume, as lines.
fn granted(connection: u64, me: u64, since: u64, head: u64) -> String {
    let replayed = head - since;
    format!(
        "{connection} reads as {me} after {since}, whole to {head}\n{connection} {{\"type\":\"resumed\",\"seq\":{head},\"replayed\":{replayed}}}\n~{connection} {BOTH}"
    )
}

/// One that isn't, as lines.
fn refused(connection: u64, me: u64, why: &str, since: u64, head: u64) -> String {
    format!(
        "{connection} {{\"type\":\"resume_failed\",\"reason\":\"{why}\",\"since\":{since}}}\n{connection} reads as {me} after {since}, whole to {head}\n~{connection} {BOTH}"
    )
}

/// Lan's connection is lost, and she is welcomed on connection 3.
fn lan_is_back(room: &mut Room) {
    room.does(Command::Leave(1, Some("lost")));
    room.does(Command::Connect(3));
}

pub fn add(cases: &mut Cases) {
    written(cases);
    granting(cases);
    taking_over(cases);
    refusing(cases);
}

fn written(cases: &mut Cases) {
    cases.add(&WRITTEN, "a new message is acknowledged by its reader", |tape| {
        is("", &room(tape, 0).chats(1, "a", "chào"))
    });
    cases.add(&WRITTEN, "one that was there before by the hub", |tape| {
        let mut room = room(tape, 0);
        room.chats(1, "a", "chào");
        is(r#"1 {"type":"ack","id":"a","seq":1,"duplicate":true}"#, &room.chats(1, "a", "chào"))
    });
    cases.add(&WRITTEN, "a message that is written ends its author's typing", |tape| {
        let mut room = room(tape, 0);
        let typing = r#"{"type":"typing","isTyping":true}"#;
        room.says(1, typing);
        room.chats(1, "a", "chào");
        let told = r#"~2 {"type":"typing","clientId":1,"username":"Lan","isTyping":true}"#;
        is(told, &room.says(1, typing))
    });
    cases.add(&WRITTEN, "a log that can't be written", |tape| {
        let mut room = room(tape, 0);
        let why = AppendError::Unavailable("a full disk".into());
        let told = room.does(Command::Written(1, Some("a".into()), Err(why)));
        let error = r#"1 {"type":"error","code":"unavailable","message":"the log can't be written: a full disk · không ghi được nhật ký: a full disk","id":"a","retryAfterMs":2000}"#;
        is(error, &told)
    });
}

fn granting(cases: &mut Cases) {
    for (messages, since, about) in [
        (0, 0, "nothing was said"),
        (3, 3, "nothing was missed"),
        (3, 2, "one was missed"),
        (5, 1, "four were missed"),
        (1_000, 0, "as many as the log keeps"),
    ] {
        cases.add(&RESUME, about, move |tape| {
            let mut room = room(tape, usize::try_from(messages).unwrap_or_default());
            lan_is_back(&mut room);
            is(&granted(3, 1, since, messages), &room.resumes(3, 1, since))
        });
    }
    cases.add(&RESUME, "a hole on the same connection", |tape| {
        let mut room = room(tape, 4);
        is(&granted(2, 2, 2, 4), &room.resumes(2, 2, 2))
    });
    cases.add(&RESUME, "the member still speaks under the old name", |tape| {
        let mut room = room(tape, 0);
        lan_is_back(&mut room);
        room.resumes(3, 1, 0);
        is("", &room.chats(3, "a", "chào"))?;
        let written = entries(&*room.log);
        let author = |it: &Arc<Entry>| it.origin.as_ref().map(|origin| origin.client_id);
        let names =
            written.iter().map(|it| format!("{}, member {:?}", it.message.username, author(it)));
        is("Lan, member Some(1)", &names.collect::<Vec<_>>().join("\n"))
    });
    cases.add(&RESUME, "a member that had left is here again", |tape| {
        let mut room = room(tape, 0);
        room.does(Command::Leave(1, Some("lost")));
        let left =
            r#"2 {"type":"user_left","clientId":1,"username":"Lan","reason":"lost"}"#;
        is(left, &room.wait(30))?;
        room.does(Command::Connect(3));
        let granted = "3 reads as 1 after 0, whole to 0\n3 {\"type\":\"resumed\",\"seq\":0,\"replayed\":0}\n2 {\"type\":\"user_joined\",\"clientId\":1,\"username\":\"Lan\"}";
        is(&format!("{granted}\n~3 {BOTH}"), &room.resumes(3, 1, 0))
    });
}

fn taking_over(cases: &mut Cases) {
    cases.add(&TAKEN_OVER, "the older connection is evicted", |tape| {
        let mut room = room(tape, 2);
        room.does(Command::Connect(3));
        is(&format!("1 is evicted\n{}", granted(3, 1, 1, 2)), &room.resumes(3, 1, 1))
    });
    cases.add(&TAKEN_OVER, "what it still says is not heard", |tape| {
        let mut room = room(tape, 0);
        room.does(Command::Connect(3));
        room.resumes(3, 1, 0);
        is("", &room.chats(1, "late", "too late"))?;
        log_is_at(0, &room)
    });
    cases.add(&TAKEN_OVER, "its end is not the member's", |tape| {
        let mut room = room(tape, 0);
        room.does(Command::Connect(3));
        room.resumes(3, 1, 0);
        is("", &room.does(Command::Leave(1, Some("lost"))))?;
        is("", &room.wait(60))
    });
    cases.add(&TAKEN_OVER, "others hear nothing of a short absence", |tape| {
        let mut room = room(tape, 0);
        lan_is_back(&mut room);
        room.wait(20);
        room.resumes(3, 1, 0);
        is("", &room.wait(3_600))
    });
    cases.add(&TAKEN_OVER, "the member that welcome has made is forgotten", |tape| {
        let mut room = room(tape, 0);
        lan_is_back(&mut room);
        room.resumes(3, 1, 0);
        room.does(Command::Connect(4));
        // Session 3 was offered on connection 3, and is nobody's now.
        is(&refused(4, 4, "expired", 0, 0), &room.resumes(4, 3, 0))
    });
    cases.add(&TAKEN_OVER, "twice in a row", |tape| {
        let mut room = room(tape, 1);
        room.does(Command::Connect(3));
        room.resumes(3, 1, 0);
        room.does(Command::Connect(4));
        is(&format!("3 is evicted\n{}", granted(4, 1, 1, 1)), &room.resumes(4, 1, 1))
    });
}

fn refusing(cases: &mut Cases) {
    let other = |session: u128, since: u64| {
        format!(
            r#"{{"type":"resume","session":"{}","epoch":"other","since":{since}}}"#,
            token(session)
        )
    };
    cases.add(&REFUSED, "another log: the newest messages follow", move |tape| {
        let mut room = room(tape, 5);
        room.does(Command::Connect(3));
        is(&refused(3, 3, "epoch", 2, 5), &room.says(3, &other(1, 1)))
    });
    cases.add(&REFUSED, "another log, and nobody is put out", move |tape| {
        let mut room = room(tape, 1);
        room.does(Command::Connect(3));
        room.says(3, &other(1, 1));
        is("", &room.chats(1, "b", "vẫn ở đây"))?;
        log_is_at(2, &room)
    });
    cases.add(&REFUSED, "an unknown session still reads after its cursor", |tape| {
        let mut room = room(tape, 9);
        room.does(Command::Connect(3));
        is(&refused(3, 3, "expired", 1, 9), &room.resumes(3, 99, 1))
    });
    cases.add(&REFUSED, "an unknown session that is up to date", |tape| {
        let mut room = room(tape, 9);
        room.does(Command::Connect(3));
        is(&refused(3, 3, "expired", 9, 9), &room.resumes(3, 99, 9))
    });
    cases.add(&REFUSED, "an unknown session from beyond the log's end", |tape| {
        let mut room = room(tape, 9);
        room.does(Command::Connect(3));
        is(&refused(3, 3, "expired", 6, 9), &room.resumes(3, 99, 10))
    });
    for (since, after, about) in [
        (1, 999, "the log has forgotten what comes next"),
        (0, 999, "the log has forgotten more"),
        (1_003, 999, "the cursor is beyond the log's end"),
    ] {
        cases.add(&REFUSED, about, move |tape| {
            let mut room = room(tape, 1_002);
            lan_is_back(&mut room);
            is(&refused(3, 1, "gap", after, 1_002), &room.resumes(3, 1, since))
        });
    }
    cases.add(&REFUSED, "the oldest cursor that can still be granted", |tape| {
        let mut room = room(tape, 1_002);
        lan_is_back(&mut room);
        is(&granted(3, 1, 2, 1_002), &room.resumes(3, 1, 2))
    });
    cases.add(&REFUSED, "after a gap the member is the earlier one", |tape| {
        let mut room = room(tape, 1_002);
        room.does(Command::Connect(3));
        let told = room.resumes(3, 1, 0);
        is(&format!("1 is evicted\n{}", refused(3, 1, "gap", 999, 1_002)), &told)
    });
}
