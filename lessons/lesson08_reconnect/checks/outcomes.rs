use std::time::Duration;

use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, Tape, observe},
        text::Text,
    },
    lesson08_reconnect::{
        outcome::{Outcome, Verdict},
        protocol::REPLACED,
    },
};

/// The texts of exercise 08.2.
pub const EXERCISE: Exercise = Exercise {
    id: "08.2",
    name: "final",
    title: Text { en: "What is final", vi: "Khi nào là dứt khoát" },
    hints: [
        Text {
            en: "For each way to end, ask: if I do exactly the same again, can it end differently? Who would have to change, and do they know that I am\nwaiting?",
            vi: "Với mỗi kiểu kết thúc, hãy hỏi: nếu mình làm lại y hệt, kết quả có thể khác không? Ai phải thay đổi, và họ có biết mình đang chờ\nkhông?",
        },
        Text {
            en: "Two `match`es, one for close codes and one for statuses. In both it is shorter to write down the final ones; only, for statuses the\nfinal ones are the rule (`4xx`) with two exceptions, 408 and 429. 1006 is no message from anybody: it means that nothing came.",
            vi: "Hai `match`, một cho mã đóng và một cho mã trạng thái. Ở cả hai, liệt kê những cái dứt khoát thì ngắn hơn; có điều với mã trạng thái\nthì dứt khoát là lệ chung (`4xx`), với hai ngoại lệ là 408 và 429. 1006 không phải lời của ai cả: nó nghĩa là chẳng có gì đến.",
        },
        Text {
            en: "Codes: `1000 | 1002 | 1003 | 1007..=1010 | 4501..=4503` stop, 4500 asks for credentials, everything else dials again.\nStatuses: 401 asks for credentials; `408 | 429 | 500..=599` give `retry_after.map_or(Verdict::Retry, Verdict::RetryAfter)`; the rest stops.\nOutcomes without a number dial again, except the `Stranger`.",
            vi: "Mã đóng: `1000 | 1002 | 1003 | 1007..=1010 | 4501..=4503` thì dừng, 4500 thì hỏi lại thông tin đăng nhập, còn lại gọi lại.\nMã trạng thái: 401 thì hỏi thông tin đăng nhập; `408 | 429 | 500..=599` cho `retry_after.map_or(Verdict::Retry, Verdict::RetryAfter)`; còn lại dừng.\nNhững kết cục không có con số thì gọi lại, trừ `Stranger`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "retries_everything",
            hint: Text {
                en: "A known mistake: everything is tried again. Your message is too big (1009), the server says so and closes; you come back and send it again,\nuntil the battery is empty. And whoever said goodbye (1000) is dragged back into the room.",
                vi: "Một lỗi quen thuộc: cái gì cũng thử lại. Tin của bạn quá lớn (1009), server báo vậy rồi đóng; bạn quay lại và gửi lại đúng tin ấy, cho\ntới khi cạn pin. Còn người đã chào tạm biệt (1000) thì bị lôi trở lại phòng.",
            },
        },
        Mistake {
            name: "only_1000_is_final",
            hint: Text {
                en: "A known mistake: only 1000 is final. That is what a famous example does. \"I don't speak your language\" (1002), \"not allowed\" (403) and\n\"you have come in elsewhere\" (4501) are answers, too, and they stay the same however often you ask.",
                vi: "Một lỗi quen thuộc: chỉ 1000 mới là dứt khoát. Một ví dụ nổi tiếng làm đúng như vậy. \"Tôi không hiểu bạn nói gì\" (1002), \"không được phép\" (403)\nhay \"bạn đã vào từ nơi khác\" (4501) cũng là câu trả lời, và hỏi bao nhiêu lần thì vẫn thế.",
            },
        },
        Mistake {
            name: "any_close_is_final",
            hint: Text {
                en: "A known mistake: a goodbye of the server ends it all. 1001 and 1012 say that *this process* is stopping; a new one is up in a second, and\nnobody comes. At every release all your users are offline until they press a button.",
                vi: "Một lỗi quen thuộc: server chào tạm biệt là coi như hết. 1001 và 1012 chỉ nói rằng *tiến trình này* đang dừng; một giây sau đã có tiến trình\nmới, mà chẳng ai tới. Cứ mỗi lần phát hành, toàn bộ người dùng lại offline cho tới khi tự tay bấm nút.",
            },
        },
        Mistake {
            name: "cut_is_final",
            hint: Text {
                en: "A known mistake: a connection that was cut is final. 1006 is never sent by anybody: your own side writes it down when a connection ends\nwithout a goodbye. Lifts, Wi-Fi, a server pulled out of the wall: it is *the* reason to come back. (1005 is a goodbye without a code.)",
                vi: "Một lỗi quen thuộc: kết nối bị đứt thì coi là hết. Không ai gửi 1006 cả: chính phía bạn ghi nó lại khi kết nối kết thúc mà không có lời\nchào. Thang máy, Wi-Fi, server bị rút phích: đó *chính là* lý do để quay lại. (1005 là lời chào không kèm mã.)",
            },
        },
        Mistake {
            name: "windows_fight",
            hint: Text {
                en: "A known mistake: 4501 is tried again. Somebody has duplicated a tab. Each comes back and puts the other out, as fast as their backoff\nlets them, for ever; and each time both replay the log. Whoever is replaced, stops.",
                vi: "Một lỗi quen thuộc: gặp 4501 vẫn thử lại. Có người nhân đôi một tab. Tab này quay lại thì đẩy tab kia ra, nhanh hết mức backoff cho phép,\nmãi mãi; và lần nào cả hai cũng phát lại nhật ký. Ai đã bị thay thế thì dừng.",
            },
        },
        Mistake {
            name: "deaf_to_retry_after",
            hint: Text {
                en: "A known mistake: `Retry-After` is not heard. The server has counted how long it needs, and even told you; whoever comes earlier gets the\nsame answer, and costs it the time that it asked for.",
                vi: "Một lỗi quen thuộc: không nghe `Retry-After`. Server đã tính nó cần bao lâu, lại còn nói cho bạn biết; ai đến sớm hơn thì vẫn nhận đúng câu\ntrả lời ấy, và lấy mất của nó chính khoảng thời gian nó xin.",
            },
        },
        Mistake {
            name: "any_status_is_final",
            hint: Text {
                en: "A known mistake: every status but 101 is final. 503 is what a proxy says while its backend restarts, and 429 what it says when everybody\ncomes at once. Both mean \"later\", not \"never\".",
                vi: "Một lỗi quen thuộc: mọi mã trạng thái khác 101 đều coi là dứt khoát. 503 là điều proxy nói trong lúc backend khởi động lại, còn 429 là điều nó nói\nkhi mọi người ùa vào cùng lúc. Cả hai nghĩa là \"để sau\", không phải \"không bao giờ\".",
            },
        },
    ],
    after: Text {
        en: "The table is the contract between the two ends: the server chooses a code by what it wants the client to do. That is why \"too slow\" has\none of its own (4001), although 1008 would be true: 1008 would send the reader away for good. The lesson's client also tells the person\n*why* it has stopped; a red dot is no reason.",
        vi: "Cái bảng này là giao kèo giữa hai đầu: server chọn mã theo điều nó muốn client làm. Vì vậy \"đọc quá chậm\" có mã riêng (4001), dù nói\n1008 cũng đúng: 1008 sẽ đuổi hẳn người đọc. Client của bài học còn nói cho người dùng biết *vì sao* nó dừng; một chấm đỏ thì chưa phải là\nlý do.",
    },
};

/// Close codes: the RFC's, the registered ones, and those that this course has chosen.
const CODES: [u16; 21] = [
    1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 4000, 4001,
    4002, 4500, 4501, 4502, 4503,
];

/// Answers that are not 101, some with `Retry-After` in seconds.
const STATUSES: [(u16, Option<u64>); 13] = [
    (400, None),
    (401, None),
    (403, None),
    (404, None),
    (404, Some(7)), // that makes it no less final
    (408, None),
    (426, None),
    (429, None),
    (429, Some(60)),
    (500, None),
    (502, None),
    (503, None),
    (503, Some(7)),
];

/// How long two windows that take each other's place are watched.
const ROUNDS: u64 = 6;

/// 08.2: every way in which a connection or an attempt can end; then two windows with one session.
#[must_use]
pub fn outcomes(verdict: fn(Outcome) -> Verdict) -> Observed {
    observe(move |tape| {
        for code in CODES {
            let outcome = Outcome::Closed(code.into());
            tape.note(1, format!("closed with {code}: {}", words(verdict(outcome))));
        }
        for (status, seconds) in STATUSES {
            let retry_after = seconds.map(Duration::from_secs);
            let asks = seconds.map_or(String::new(), |it| format!(" and Retry-After: {it}"));
            let said = words(verdict(Outcome::Declined { status, retry_after }));
            tape.note(1, format!("HTTP {status}{asks}: {said}"));
        }
        for outcome in [Outcome::Silent, Outcome::TooSlow, Outcome::Unreachable, Outcome::Stranger]
        {
            tape.note(1, format!("{outcome:?}: {}", words(verdict(outcome))));
        }
        two_windows(tape, verdict);
    })
}

fn words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Stop => "stops".into(),
        Verdict::Retry => "dials again".into(),
        Verdict::RetryAfter(time) => format!("dials again, not before {time:?}"),
        Verdict::Credentials => "asks who you are, dials once more".into(),
    }
}

/// A duplicated tab: both hold the same session, and the server lets the newer in.
fn two_windows(tape: &Tape, verdict: fn(Outcome) -> Verdict) {
    tape.sent(1, "resume with session S");
    for round in 0..ROUNDS {
        let (newer, older) = if round % 2 == 0 { (2, 1) } else { (1, 2) };
        tape.sent(newer, "resume with session S");
        tape.received(older, "close 4501 replaced");
        if verdict(Outcome::Closed(REPLACED.into())) == Verdict::Stop {
            return tape.note(older, "stops; the newer one has the room to itself");
        }
    }
    tape.note(0, "and so on, for ever");
}
