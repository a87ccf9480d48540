use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    lesson01_polling::log::Message,
};

/// The texts of exercise 02.3.
pub const EXERCISE: Exercise = Exercise {
    id: "02.3",
    name: "resume",
    title: Text { en: "Where were we?", vi: "Lần trước tới đâu rồi?" },
    hints: [
        Text {
            en: "`Last-Event-ID` is lesson 01's cursor by another name. After which cursors does this log still have every\nmessage? And who wrote that header?\n(Anybody can; whatever it says must never make the server panic.)",
            vi: "`Last-Event-ID` chính là con trỏ của bài 01 mang tên khác. Sau những con trỏ nào thì nhật ký này vẫn còn đủ mọi\ntin? Và ai là người viết header đó?\n(Ai viết cũng được; nó nói gì đi nữa cũng không được làm server panic.)",
        },
        Text {
            en: "Nothing is missing for a cursor from the number before the oldest message kept up to the newest one. Anything\nelse, another number or no number, is a gap: say so, and send all there is. Refusing would be worse: a browser\ndoesn't come back after an error status.",
            vi: "Con trỏ từ số ngay trước tin cũ nhất còn giữ cho đến số của tin mới nhất thì không thiếu gì. Còn lại, số khác hay\nchẳng phải số, đều là khoảng bị mất: hãy nói rõ, và gửi mọi tin đang có. Từ chối thì tệ hơn: gặp mã lỗi là trình\nduyệt không kết nối lại nữa.",
        },
        Text {
            en: "let first = log.first().map_or(1, |oldest| oldest.seq); let head = log.last().map_or(0, |newest| newest.seq);\nmatch id.parse::<u64>() { Ok(seen) if (first - 1..=head).contains(&seen) => the messages with seq > seen,\n_ => (true, log.to_vec()) }",
            vi: "let first = log.first().map_or(1, |oldest| oldest.seq); let head = log.last().map_or(0, |newest| newest.seq);\nmatch id.parse::<u64>() { Ok(seen) if (first - 1..=head).contains(&seen) => các tin có seq > seen,\n_ => (true, log.to_vec()) }",
        },
    ],
    mistakes: &[
        Mistake {
            name: "sends_the_last_again",
            hint: Text {
                en: "A known mistake: the last event comes once more after every reconnection. `Last-Event-ID: 5` says that 5 has\nbeen seen.",
                vi: "Một lỗi quen thuộc: cứ kết nối lại là event cuối cùng đến thêm một lần. `Last-Event-ID: 5` nghĩa là đã xem số 5 rồi.",
            },
        },
        Mistake {
            name: "silent_gap",
            hint: Text {
                en: "A known mistake: nobody is told what the log has forgotten, and a number from an earlier run of the server\nbrings nothing at all until the new log has grown past it.",
                vi: "Một lỗi quen thuộc: phần nhật ký đã quên thì bị lờ đi, còn con số từ lần chạy trước của server thì chẳng mang lại gì\ncho tới khi nhật ký mới lớn hơn nó.",
            },
        },
        Mistake {
            name: "nonsense_is_the_beginning",
            hint: Text {
                en: "A known mistake: an id that is no number counts as 0. Lan gets every message again as if she had never been\nhere, below everything she already has, and nobody tells her why.",
                vi: "Một lỗi quen thuộc: id không phải con số thì coi như 0. Lan nhận lại mọi tin như chưa từng ghé phòng, nối ngay dưới\nnhững tin đã có, mà chẳng ai giải thích vì sao.",
            },
        },
        Mistake {
            name: "skips_to_now",
            hint: Text {
                en: "A known mistake: an id that can't be understood counts as \"has seen everything\". Lan gets only what is said\nfrom now on; what she has missed lies in the log, and nobody tells her that it does.",
                vi: "Một lỗi quen thuộc: id không hiểu được thì coi như \"đã xem hết\". Lan chỉ nhận những gì được nói từ giờ trở đi;\nnhững tin đã lỡ vẫn nằm trong nhật ký, mà chẳng ai bảo cho bạn ấy biết.",
            },
        },
        Mistake {
            name: "gap_too_soon",
            hint: Text {
                en: "A known mistake: off by one. If Lan has seen 5 and the log begins with 6, she has missed nothing: 6 is the very\nnext one. Yet she is told of a gap.",
                vi: "Một lỗi quen thuộc: lệch một số. Lan đã xem tới 5, nhật ký bắt đầu từ 6, thế thì chẳng lỡ gì: 6 chính là tin kế tiếp.\nVậy mà Lan lại bị báo là có khoảng bị mất.",
            },
        },
        Mistake {
            name: "unwraps",
            hint: Text {
                en: "A known mistake: `unwrap` on a header that anybody can write. An id that is no number makes the server panic; Lan\nhears nothing, and her browser comes back with the same id, again and again.",
                vi: "Một lỗi quen thuộc: `unwrap` một header mà ai cũng viết được. Id không phải con số là server panic; Lan chẳng nghe\nđược gì, còn trình duyệt cứ kết nối lại với đúng id ấy, hết lần này đến lần khác.",
            },
        },
    ],
    after: Text {
        en: "In our server lesson 01's log decides all of this by one subtraction, and nonsense becomes the largest\nnumber there is, a cursor of no log (http.rs). One case still goes unnoticed: a new log that has grown past the\nold cursor. Lesson 08 gives the log a name, and the ids begin with it.",
        vi: "Trong server của bài học, nhật ký của bài 01 quyết định tất cả chỉ bằng một phép trừ, còn id vô nghĩa biến thành\ncon số lớn nhất có thể, con trỏ của một nhật ký không hề có (http.rs). Vẫn còn một trường hợp lọt lưới: nhật ký mới\nđã lớn vượt con trỏ cũ. Bài 08 đặt tên cho nhật ký, và id bắt đầu bằng cái tên ấy.",
    },
};

const LAN: u64 = 1;

/// What the log holds when Lan (re)connects: the first and the last `seq` (none if the last is
/// smaller), and what her browser says in `Last-Event-ID`.
const CONNECTIONS: [(u64, u64, Option<&str>); 12] = [
    (1, 0, None),
    (1, 3, None),
    (1, 5, Some("3")),
    (1, 5, Some("5")),
    (4, 9, Some("5")),
    (6, 11, Some("5")),
    (9, 14, Some("5")),
    (9, 14, None),
    (1, 2, Some("14")),
    (1, 0, Some("14")),
    (1, 2, Some("0a1b:7")),
    (1, 2, Some("-1")),
];

/// How a stream begins: whether with a gap, and the messages.
type Beginning = (bool, Vec<Message>);

/// 02.3: Lan's browser connects again and again, to a log that forgets and to a server that starts
/// over.
#[must_use]
pub fn resume(begin: fn(&[Message], Option<&str>) -> Beginning) -> Observed {
    observe(move |tape| {
        for (first, last, id) in CONNECTIONS {
            let message = |seq| Message {
                seq,
                username: "Minh".into(),
                message: seq.to_string(),
                timestamp: 1_000 * seq,
            };
            let log: Vec<_> = (first..=last).map(message).collect();
            let kept: Vec<_> = log.iter().map(|message| message.seq).collect();
            tape.note(LAN, format!("the log holds {kept:?}"));
            tape.sent(
                LAN,
                &match id {
                    Some(id) => format!("GET /events, Last-Event-ID: {id}"),
                    None => "GET /events, for the first time".into(),
                },
            );
            let (gap, messages) = begin(&log, id);
            if gap {
                tape.received(LAN, "event: gap");
            }
            let seqs: Vec<_> = messages.iter().map(|message| message.seq).collect();
            tape.received(LAN, &format!("messages {seqs:?}"));
        }
    })
}
