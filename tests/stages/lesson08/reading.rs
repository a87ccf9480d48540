//! The client's half by itself: the cursor, the question, and its answers.

use full_duplex::{
    learn::{
        ladder::{Cases, Group, Mismatch},
        text::Text,
    },
    lesson08_reconnect::{client::catch_up::Place, protocol::Failure},
};

use super::reader::{Scene, offered};

static CURSOR: Group = Group {
    title: Text { en: "the three rules of the cursor", vi: "ba luật của con trỏ" },
    rule: "lesson 08b, \"The cursor comes home\"",
    hint: Text {
        en: "The cursor is the end of what was read without a hole. The next number moves it by one; an older one was seen;\na later one is beyond, and moves nothing.",
        vi: "Con trỏ là chỗ cuối của phần đã đọc mà không hụt số nào. Số kế tiếp dời nó một bước; số cũ hơn là đã thấy;\nsố sau nữa là vượt quá, và không dời gì cả.",
    },
};

static SAME_LOG: Group = Group {
    title: Text { en: "is it the same log?", vi: "có phải cùng một nhật ký không?" },
    rule: "lesson 08b, \"What can't be mended is told\"",
    hint: Text {
        en: "A number means something only in its log. The epochs must be equal, and the log must have come at least as far\nas the cursor, or else it has lost its end.",
        vi: "Con số chỉ có nghĩa trong nhật ký của nó. Hai epoch phải bằng nhau, và nhật ký phải tới ít nhất chỗ con trỏ,\nnếu không thì nó đã mất phần đuôi.",
    },
};

static ASK: Group = Group {
    title: Text { en: "asking for what was missed", vi: "hỏi phần bị lỡ" },
    rule: "lesson 08b, \"The cursor comes home\"",
    hint: Text {
        en: "A new member takes the session of `welcome` and asks nothing. One that was here before asks for everything\nafter its own cursor, in its own session, once for each connection or hole.",
        vi: "Thành viên mới nhận session trong `welcome` và không hỏi gì. Thành viên từng ở đây thì hỏi mọi thứ sau con trỏ\ncủa chính mình, trong session của chính mình, mỗi kết nối hay mỗi chỗ hụt chỉ hỏi một lần.",
    },
};

static RESUMED: Group = Group {
    title: Text { en: "`resumed`: that was all of it", vi: "`resumed`: vậy là đủ" },
    rule: "lesson 08b, \"The cursor comes home\"",
    hint: Text {
        en: "It answers a question, and it is true only if the cursor has come to that number in the same log. If not,\nmessages were lost on this connection: its deadline is now.",
        vi: "Nó trả lời một câu hỏi, và chỉ đúng nếu con trỏ đã tới số ấy trong cùng nhật ký. Nếu chưa thì kết nối này đã\nđánh mất tin: hạn chót của nó là ngay bây giờ.",
    },
};

static DEADLINES: Group = Group {
    title: Text { en: "who waits for whom", vi: "chờ tới bao giờ" },
    rule: "lesson 08b, \"The cursor comes home\"; catch_up.rs, DEADLINE",
    hint: Text {
        en: "The deadline begins with the question. Each next message moves it on; a message that was seen, or is beyond,\ndoesn't.",
        vi: "Hạn chót bắt đầu từ lúc hỏi. Mỗi tin kế tiếp dời nó ra xa; tin đã thấy hay vượt quá thì không.",
    },
};

static FAILED: Group = Group {
    title: Text {
        en: "`resume_failed`: what is missing is told",
        vi: "`resume_failed`: thiếu gì thì nói ra",
    },
    rule: "lesson 08b, \"What can't be mended is told\"",
    hint: Text {
        en: "Unless it is a gap, the session offered by `welcome` is yours now. In the same log nothing is read twice; in\nanother one the cursor is `since`. Something is missing if the log is another, or goes on beyond the cursor.",
        vi: "Nếu không phải khoảng bị mất (gap) thì từ giờ session trong `welcome` là của bạn. Cùng nhật ký thì không đọc gì\nhai lần; nhật ký khác thì con trỏ là `since`. Có tin bị thiếu nếu nhật ký là cái khác, hoặc nó đi tiếp từ chỗ\nvượt quá con trỏ.",
    },
};

static HISTORY: Group = Group {
    title: Text { en: "reading what is kept", vi: "đọc phần còn giữ" },
    rule: "lesson 08b, \"What can't be mended is told\"; catch_up.rs, the picture",
    hint: Text {
        en: "After `resume_failed` history follows, up to where the log stood at the `welcome`. When the cursor is there,\nthe client is settled: perhaps at once.",
        vi: "Sau `resume_failed` là phần lịch sử, tới chỗ nhật ký đang đứng lúc `welcome`. Con trỏ tới đó thì client ổn\nđịnh (settled): có khi ngay lập tức.",
    },
};

pub fn add(cases: &mut Cases) {
    cursor(cases);
    same_log(cases);
    ask(cases);
    resumed(cases);
    deadlines(cases);
    failed(cases);
    history(cases);
}

/// The cursor before, the message's seq, its place, and the cursor after it.
const PLACES: [(u64, u64, Place, u64); 9] = [
    (7, 8, Place::Next, 8),
    (0, 1, Place::Next, 1),
    (7, 7, Place::Seen, 7),
    (7, 3, Place::Seen, 7),
    (7, 0, Place::Seen, 7),
    (7, 9, Place::Beyond, 7),
    (7, 1_000, Place::Beyond, 7),
    (7, u64::MAX, Place::Beyond, 7),
    (u64::MAX, u64::MAX, Place::Seen, u64::MAX),
];

fn cursor(cases: &mut Cases) {
    for (before, seq, place, after) in PLACES {
        let about = format!("the cursor is at {before}, and {seq} comes");
        cases.add(&CURSOR, &about, move |tape| {
            let mut me = offered(1, "a", before);
            tape.note(1, format!("the cursor is at {before}"));
            tape.received(1, &format!("chat {seq}"));
            let came = (me.read(seq), me.cursor());
            tape.note(1, format!("{:?}, the cursor is at {}", came.0, came.1));
            Mismatch::unless_equal(&(place, after), &came)
        });
    }
}

/// The cursor's log and number, the log's name and end, and whether it is the same.
const LOGS: [(&str, u64, &str, u64, bool); 6] = [
    ("a", 40, "a", 41, true),
    ("a", 40, "a", 40, true),
    ("a", 40, "b", 41, false),
    ("a", 0, "b", 0, false),
    ("a", 40, "a", 39, false),
    ("a", 40, "b", 3, false),
];

fn same_log(cases: &mut Cases) {
    for (epoch, cursor, other, seq, same) in LOGS {
        let about = format!("a cursor {epoch} {cursor}, and a log {other} that is at {seq}");
        cases.add(&SAME_LOG, &about, move |tape| {
            tape.note(1, format!("the cursor is at {cursor} of log {epoch}"));
            tape.received(1, &format!("welcome: log {other}, which is at {seq}"));
            let me = offered(1, epoch, cursor);
            let came = me.is_in_the_log_of(&offered(2, other, seq));
            Mismatch::unless_equal(&same, &came)
        });
    }
}

fn ask(cases: &mut Cases) {
    cases.add(&ASK, "a new member has nothing to ask", |tape| {
        let scene = Scene::at(tape, 5)?;
        scene.cursor(5)?;
        scene.settled(true)
    });
    cases.add(&ASK, "before any welcome there is nobody to ask", |tape| {
        let mut scene = Scene::new(tape);
        scene.ask("no question")?;
        scene.read(1, Place::Seen)?;
        scene.settled(false)
    });
    cases.add(&ASK, "a member that comes back asks from its cursor", |tape| {
        let scene = Scene::back(tape, 5, "a", 8)?;
        scene.cursor(5)?;
        scene.settled(false)
    });
    cases.add(&ASK, "what was read live counts", |tape| {
        let mut scene = Scene::at(tape, 5)?;
        scene.reads(6..=9)?;
        scene.lost();
        scene.welcome(2, "a", 12, "resume session S1, log a, since 9")
    });
    cases.add(&ASK, "the question names the log of the cursor", |tape| {
        Scene::back(tape, 5, "b", 8).map(drop)
    });
    cases.add(&ASK, "a hole is asked for on the same connection", |tape| {
        let mut scene = Scene::at(tape, 5)?;
        scene.read(7, Place::Beyond)?;
        scene.ask("resume session S1, log a, since 5")?;
        scene.settled(false)
    });
    cases.add(&ASK, "it is asked once", |tape| {
        let mut scene = Scene::at(tape, 5)?;
        scene.read(7, Place::Beyond)?;
        scene.ask("resume session S1, log a, since 5")?;
        scene.read(8, Place::Beyond)?;
        scene.ask("no question")
    });
    cases.add(&ASK, "and asked anew on the next connection", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 8)?;
        scene.reads(6..=6)?;
        scene.lost();
        scene.settled(false)?;
        scene.welcome(3, "a", 8, "resume session S1, log a, since 6")
    });
}

fn resumed(cases: &mut Cases) {
    cases.add(&RESUMED, "nothing was missed", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 5)?;
        scene.resumed(5, true)?;
        scene.settled(true)
    });
    cases.add(&RESUMED, "three were missed, and all have come", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 8)?;
        scene.reads(6..=8)?;
        scene.settled(false)?;
        scene.resumed(8, true)?;
        scene.settled(true)
    });
    cases.add(&RESUMED, "a live message came before it", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 6)?;
        scene.reads(6..=7)?;
        scene.resumed(6, true)?;
        scene.settled(true)
    });
    cases.add(&RESUMED, "one is missing: this connection loses messages", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 8)?;
        scene.reads(6..=6)?;
        scene.read(8, Place::Beyond)?;
        scene.pass(1);
        scene.resumed(8, true)?;
        scene.settled(false)?;
        scene.deadline(Some(1))
    });
    cases.add(&RESUMED, "nothing was asked", |tape| {
        let mut scene = Scene::at(tape, 5)?;
        scene.resumed(99, false)?;
        scene.settled(true)
    });
    cases.add(&RESUMED, "in another log the same number is no answer", |tape| {
        let mut scene = Scene::back(tape, 5, "b", 5)?;
        scene.resumed(5, true)?;
        scene.settled(false)
    });
    cases.add(&RESUMED, "a hole is closed, and the next can be asked for", |tape| {
        let mut scene = Scene::at(tape, 5)?;
        scene.ask("resume session S1, log a, since 5")?;
        scene.reads(6..=7)?;
        scene.resumed(7, true)?;
        scene.settled(true)?;
        scene.read(9, Place::Beyond)?;
        scene.ask("resume session S1, log a, since 7")
    });
}

fn deadlines(cases: &mut Cases) {
    cases.add(&DEADLINES, "a settled client waits for nothing", |tape| {
        Scene::at(tape, 5)?.deadline(None)
    });
    cases.add(&DEADLINES, "ten seconds after the question", |tape| {
        let mut scene = Scene::at(tape, 5)?;
        scene.pass(2);
        scene.ask("resume session S1, log a, since 5")?;
        scene.deadline(Some(12))
    });
    cases.add(&DEADLINES, "each next message moves it on", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 8)?;
        scene.pass(9);
        scene.reads(6..=6)?;
        scene.deadline(Some(19))
    });
    cases.add(&DEADLINES, "an old message or one beyond doesn't", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 8)?;
        scene.pass(9);
        scene.read(5, Place::Seen)?;
        scene.read(8, Place::Beyond)?;
        scene.deadline(Some(10))
    });
    cases.add(&DEADLINES, "none after the answer", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 5)?;
        scene.resumed(5, true)?;
        scene.deadline(None)
    });
}

/// The reason, the log and how far it has come, `since`, what is missing, and the cursor after it.
const FAILURES: [(Failure, &str, u64, u64, bool, u64); 8] = [
    (Failure::Gap, "a", 95, 90, true, 90),
    (Failure::Expired, "a", 95, 90, true, 90),
    (Failure::Expired, "a", 95, 40, false, 40),
    (Failure::Expired, "a", 95, 30, false, 40),
    (Failure::Epoch, "b", 95, 50, true, 50),
    (Failure::Epoch, "b", 95, 3, true, 3),
    (Failure::Expired, "b", 95, 3, true, 3),
    (Failure::Gap, "a", 39, 20, true, 20),
];

fn failed(cases: &mut Cases) {
    for (why, log, seq, since, missing, cursor) in FAILURES {
        let about = format!("{why:?}: the cursor was at a 40, log {log} goes on after {since}");
        cases.add(&FAILED, &about, move |tape| {
            let mut scene = Scene::back(tape, 40, log, seq)?;
            scene.failed(why, since, Some(missing))?;
            scene.cursor(cursor)
        });
    }
    for (why, log, session) in
        [(Failure::Gap, "a", 1), (Failure::Expired, "a", 2), (Failure::Epoch, "b", 2)]
    {
        let about = format!("{why:?}: whose session is it from now on?");
        cases.add(&FAILED, &about, move |tape| {
            let mut scene = Scene::back(tape, 40, log, 95)?;
            scene.failed(why, 90, Some(true))?;
            Mismatch::unless_equal(&Some(session), &scene.reader.me())?;
            scene.lost();
            let asks = format!("resume session S{session}, log {log}, since 90");
            scene.welcome(3, log, 95, &asks)
        });
    }
    cases.add(&FAILED, "nothing was asked", |tape| {
        let mut scene = Scene::at(tape, 5)?;
        scene.failed(Failure::Gap, 90, None)?;
        scene.cursor(5)
    });
}

fn history(cases: &mut Cases) {
    cases.add(&HISTORY, "settled when the history is read", |tape| {
        let mut scene = Scene::back(tape, 40, "a", 92)?;
        scene.failed(Failure::Gap, 90, Some(true))?;
        scene.settled(false)?;
        scene.reads(91..=91)?;
        scene.settled(false)?;
        scene.reads(92..=92)?;
        scene.settled(true)
    });
    cases.add(&HISTORY, "an empty history is read at once", |tape| {
        let mut scene = Scene::back(tape, 40, "b", 0)?;
        scene.failed(Failure::Epoch, 0, Some(true))?;
        scene.settled(true)
    });
    cases.add(&HISTORY, "history has a deadline, too", |tape| {
        let mut scene = Scene::back(tape, 40, "a", 93)?;
        scene.pass(1);
        scene.failed(Failure::Gap, 90, Some(true))?;
        scene.deadline(Some(11))?;
        scene.pass(5);
        scene.reads(91..=91)?;
        scene.deadline(Some(16))
    });
    cases.add(&HISTORY, "another log's numbers count from the answer on", |tape| {
        let mut scene = Scene::back(tape, 5, "b", 6)?;
        scene.read(6, Place::Seen)?;
        scene.failed(Failure::Epoch, 4, Some(true))?;
        scene.reads(5..=6)?;
        scene.settled(true)
    });
    cases.add(&HISTORY, "a log that has lost its end is read like another one", |tape| {
        let mut scene = Scene::back(tape, 5, "a", 3)?;
        scene.read(4, Place::Seen)?;
        scene.failed(Failure::Gap, 2, Some(true))?;
        scene.reads(3..=4)?;
        scene.settled(true)
    });
    cases.add(&HISTORY, "a hole in the history is asked for", |tape| {
        let mut scene = Scene::back(tape, 40, "a", 95)?;
        scene.failed(Failure::Gap, 90, Some(true))?;
        scene.read(93, Place::Beyond)?;
        scene.ask("resume session S1, log a, since 90")
    });
}
