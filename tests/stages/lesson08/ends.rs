//! Every way in which a call or a connection can end, and whether it is worth another call.

use std::time::Duration;

use full_duplex::{
    learn::{
        ladder::{Cases, Group, Mismatch},
        observe::Tape,
        text::Text,
    },
    lesson08_reconnect::outcome::{MAX_WAIT, Outcome, Verdict},
};

static CLOSES: Group = Group {
    title: Text { en: "what a close code means", vi: "mã đóng nói điều gì" },
    rule: "RFC 6455 §7.4.1; the book's page \"Close codes\"; outcome.rs, the table",
    hint: Text {
        en: "Can the next call end differently? Not if it was meant so (1000) or if the same bytes would fail again\n(1002, 1003, 1007 to 1010). From 4501 on this course's own codes are final, 4500 asks who you are. All\nothers: again.",
        vi: "Lần gọi sau có thể kết thúc khác đi không? Không, nếu đó là chủ ý (1000) hoặc nếu cùng những byte ấy sẽ lại\nhỏng (1002, 1003, 1007 đến 1010). Từ 4501 trở đi, gặp mã riêng của khoá học thì không thử lại nữa, còn 4500\nhỏi bạn là ai. Mọi mã khác: gọi lại.",
    },
};

static WINDOWS: Group = Group {
    title: Text { en: "two windows with one session", vi: "hai cửa sổ chung một session" },
    rule: "lesson 08a, \"When not to come back\"; protocol.rs, REPLACED",
    hint: Text {
        en: "4501 says: you are on another connection now. A client that reconnects after it evicts the other one,\nwhich reconnects, too.",
        vi: "4501 nghĩa là: bạn đã vào bằng kết nối khác. Client nào gặp nó mà vẫn kết nối lại thì đẩy bên kia ra, rồi bên\nkia cũng kết nối lại.",
    },
};

static HTTP: Group = Group {
    title: Text { en: "an answer that isn't 101", vi: "câu trả lời không phải 101" },
    rule: "RFC 9110 §10.2.3 (Retry-After), §15.5, §15.6; outcome.rs, the table",
    hint: Text {
        en: "401 asks who you are. 408, 429 and 5xx are worth another call, and not before the time that `Retry-After`\nasks for, at most `MAX_WAIT`. Every other status is final, with or without `Retry-After`.",
        vi: "401 hỏi bạn là ai. 408, 429 và 5xx thì đáng gọi lại, và không sớm hơn thời gian mà `Retry-After` yêu cầu,\nnhiều nhất là `MAX_WAIT`. Gặp mã trạng thái khác thì không thử lại nữa, dù có `Retry-After` hay không.",
    },
};

static OTHERS: Group = Group {
    title: Text { en: "an end without a number", vi: "kết thúc không kèm con số" },
    rule: "lesson 08a, \"When not to come back\"",
    hint: Text {
        en: "Silence, slowness, a network that isn't there, a restart that was announced: all of these pass. A stranger\nstays a stranger.",
        vi: "Im lặng, chậm chạp, không có mạng, hay server báo trước là khởi động lại: rồi cũng qua cả. Còn bên lạ thì vẫn\nlà bên lạ.",
    },
};

/// Close codes in the order of the cases: first the plain ones, then their neighbours.
const CODES: [(u16, Verdict); 25] = [
    (1006, Verdict::Retry),
    (1000, Verdict::Stop),
    (1001, Verdict::Retry),
    (1002, Verdict::Stop),
    (1003, Verdict::Stop),
    (1005, Verdict::Retry),
    (1007, Verdict::Stop),
    (1008, Verdict::Stop),
    (1009, Verdict::Stop),
    (1010, Verdict::Stop),
    (1011, Verdict::Retry),
    (1012, Verdict::Retry),
    (1013, Verdict::Retry),
    (1014, Verdict::Retry),
    (1015, Verdict::Retry),
    (3000, Verdict::Retry),
    (4000, Verdict::Retry),
    (4001, Verdict::Retry),
    (4002, Verdict::Retry),
    (4499, Verdict::Retry),
    (4500, Verdict::Credentials),
    (4502, Verdict::Stop),
    (4503, Verdict::Stop),
    (4504, Verdict::Stop),
    (4999, Verdict::Stop),
];

/// The statuses, `Retry-After` in seconds, and the verdicts.
const STATUSES: [(u16, Option<u64>, Verdict); 17] = [
    (503, None, Verdict::Retry),
    (503, Some(7), Verdict::RetryAfter(Duration::from_secs(7))),
    (500, None, Verdict::Retry),
    (502, None, Verdict::Retry),
    (599, None, Verdict::Retry),
    (429, None, Verdict::Retry),
    (429, Some(60), Verdict::RetryAfter(Duration::from_secs(60))),
    (408, None, Verdict::Retry),
    (401, None, Verdict::Credentials),
    (400, None, Verdict::Stop),
    (403, None, Verdict::Stop),
    (404, None, Verdict::Stop),
    (404, Some(7), Verdict::Stop),
    (426, None, Verdict::Stop),
    (200, None, Verdict::Stop),
    (301, None, Verdict::Stop),
    (503, Some(u64::MAX), Verdict::RetryAfter(MAX_WAIT)),
];

const WITHOUT_NUMBER: [(Outcome, Verdict); 5] = [
    (Outcome::Silent, Verdict::Retry),
    (Outcome::Restarting, Verdict::Retry),
    (Outcome::TooSlow, Verdict::Retry),
    (Outcome::Unreachable, Verdict::Retry),
    (Outcome::Stranger, Verdict::Stop),
];

pub fn add(cases: &mut Cases) {
    for (code, verdict) in CODES {
        cases.add(&CLOSES, &format!("closed with {code}"), move |tape| {
            tape.received(1, &format!("close {code}"));
            judges(tape, Outcome::Closed(code.into()), verdict)
        });
    }
    cases.add(&WINDOWS, "the newer of two windows stays", two_windows);
    for (status, seconds, verdict) in STATUSES {
        let asks = seconds.map_or(String::new(), |it| format!(", Retry-After: {it}"));
        let answer = format!("HTTP {status}{asks}");
        cases.add(&HTTP, &answer.clone(), move |tape| {
            tape.received(1, &answer);
            let retry_after = seconds.map(Duration::from_secs);
            judges(tape, Outcome::Declined { status, retry_after }, verdict)
        });
    }
    for (outcome, verdict) in WITHOUT_NUMBER {
        cases.add(&OTHERS, &format!("{outcome:?}"), move |tape| judges(tape, outcome, verdict));
    }
}

fn judges(tape: &Tape, outcome: Outcome, expected: Verdict) -> Result<(), Mismatch> {
    let verdict = outcome.verdict();
    tape.note(1, format!("{outcome:?}: {verdict:?}"));
    Mismatch::unless_equal(&expected, &verdict)
}

/// A duplicated tab: both hold the same session, and the server lets the newer in.
fn two_windows(tape: &Tape) -> Result<(), Mismatch> {
    tape.sent(1, "resume, session S");
    for round in 0..6 {
        let (newer, older) = if round % 2 == 0 { (2, 1) } else { (1, 2) };
        tape.sent(newer, "resume, session S");
        tape.received(older, "close 4501");
        let verdict = Outcome::Closed(4501.into()).verdict();
        tape.note(older, format!("{verdict:?}"));
        if verdict == Verdict::Stop {
            return Ok(());
        }
    }
    Mismatch::unless_same("the older window stops", "they put each other out for ever")
}
