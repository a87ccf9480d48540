use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    lesson01_polling::log::Message,
};

/// The texts of exercise 01.1.
pub const EXERCISE: Exercise = Exercise {
    id: "01.1",
    name: "cursor",
    title: Text { en: "The cursor", vi: "Con trỏ" },
    hints: [
        Text {
            en: "Lan has seen message 6. Which is the first message that she has not seen? And when nobody\nhas spoken since: what should she ask with next time?",
            vi: "Lan đã xem tin số 6. Tin đầu tiên Lan chưa xem là tin nào? Và nếu từ đó đến giờ chưa ai nói gì,\nlần sau Lan nên hỏi với số mấy?",
        },
        Text {
            en: "Look at `seq`, never at the place in the slice: the log's beginning may be forgotten.\nThe next cursor belongs to the log, not to the news: it is the newest message's `seq`, new or not.",
            vi: "Hãy nhìn `seq`, đừng nhìn vị trí trong slice: phần đầu của nhật ký có thể đã bị quên.\nCon trỏ tiếp theo thuộc về nhật ký chứ không thuộc về phần tin mới: đó là `seq` của tin mới nhất,\ndù tin ấy đã xem hay chưa.",
        },
        Text {
            en: "`log.iter().filter(|message| message.seq > cursor).cloned().collect()`, and for the cursor\n`log.last().map_or(cursor, |newest| newest.seq)`.",
            vi: "`log.iter().filter(|message| message.seq > cursor).cloned().collect()`, còn con trỏ là\n`log.last().map_or(cursor, |newest| newest.seq)`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "includes_the_last",
            hint: Text {
                en: "A known mistake: the last message comes again with every answer. `since=6` means that\nmessage 6 has been seen.",
                vi: "Một lỗi quen thuộc: tin cuối cùng cứ đến lại trong mọi câu trả lời. `since=6` nghĩa là tin số 6\nđã xem rồi.",
            },
        },
        Mistake {
            name: "falls_back_to_zero",
            hint: Text {
                en: "A known mistake: after an empty answer the cursor falls back to 0, and the whole room\narrives once more. What is the cursor when there is nothing new?",
                vi: "Một lỗi quen thuộc: sau một câu trả lời rỗng, con trỏ tụt về 0, thế là mọi tin trong phòng\nlại đến từ đầu. Khi không có gì mới thì con trỏ là bao nhiêu?",
            },
        },
        Mistake {
            name: "counts_from_the_front",
            hint: Text {
                en: "A known mistake: `skip(cursor)` counts places, not `seq`s. It works until the log forgets\nits first message; from then on Lan misses messages, and nobody notices.",
                vi: "Một lỗi quen thuộc: `skip(cursor)` đếm vị trí chứ không đếm `seq`. Nó chạy đúng cho tới khi\nnhật ký quên tin đầu tiên; từ đó Lan bị lỡ tin mà chẳng ai hay.",
            },
        },
    ],
    after: Text {
        en: "The lesson's own log does it without looking at every message: since `seq`s are consecutive,\nthe first new one is found by subtraction (log.rs). And it says so when something between the\ncursor and the log is gone: in production a silent gap is worse than an error.",
        vi: "Nhật ký của bài học làm được việc này mà không phải xem từng tin: vì các `seq` liên tiếp nhau,\nchỉ cần một phép trừ là tìm ra tin mới đầu tiên (log.rs). Và khi phần nằm giữa con trỏ và nhật ký\nđã mất, nó nói rõ ra: trên production, lặng lẽ mất tin còn tệ hơn báo lỗi.",
    },
};

/// Messages that the room of this check keeps: few, so that forgetting is part of the story.
const KEPT: usize = 4;
const LAN: u64 = 1;
const MINH: u64 = 2;

/// 01.1: Lan polls while Minh talks. Each answer tells Lan the cursor to use next.
#[must_use]
pub fn cursor(since: fn(&[Message], u64) -> (Vec<Message>, u64)) -> Observed {
    observe(move |tape| {
        let mut log: Vec<Message> = Vec::new();
        let mut lan = 0;
        let mut read = Vec::new();
        let mut said = 0;
        // How often Minh speaks before each of Lan's questions.
        for speaks in [0, 2, 0, 0, 1, 3, 0, 4, 0] {
            for _ in 0..speaks {
                said += 1;
                tape.sent(MINH, &format!("POST /messages {said}"));
                log.push(Message {
                    seq: said,
                    username: "Minh".into(),
                    message: said.to_string(),
                    timestamp: 1_000 * said,
                });
                if log.len() > KEPT {
                    log.remove(0);
                }
            }
            tape.sent(LAN, &format!("GET /messages?since={lan}"));
            let (messages, next) = since(&log, lan);
            let seqs: Vec<_> = messages.iter().map(|message| message.seq).collect();
            tape.received(LAN, &format!("messages {seqs:?}, next cursor {next}"));
            read.extend(seqs);
            lan = next;
        }
        tape.note(LAN, format!("Lan has read {read:?}"));
    })
}
