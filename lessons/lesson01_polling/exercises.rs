//! The exercises of lesson 01 in words. Their code lies in `exercises` (yours) and `solutions` (ours).

use crate::learn::{
    exercise::{Exercise, Lesson, Mistake},
    text::Text,
};

/// Lesson 01 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "01",
    folder: "lesson01_polling",
    title: Text { en: "Polling", vi: "Hỏi liên tục" },
    exercises: &[CURSOR, NOTHING_NEW, PACE],
};

const CURSOR: Exercise = Exercise {
    id: "01.1",
    name: "ex01_1_cursor",
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
        en: "The lesson's own room does it without looking at every message: since `seq`s are consecutive,\nthe first new one is found by subtraction (room.rs). And it says so when something between the\ncursor and the log is gone: in production a silent gap is worse than an error.",
        vi: "Phòng chat của bài học làm được việc này mà không phải xem từng tin: vì các `seq` liên tiếp nhau,\nchỉ cần một phép trừ là tìm ra tin mới đầu tiên (room.rs). Và khi phần nằm giữa con trỏ và nhật ký\nđã mất, nó nói rõ ra: trên production, lặng lẽ mất tin còn tệ hơn báo lỗi.",
    },
};

const NOTHING_NEW: Exercise = Exercise {
    id: "01.2",
    name: "ex01_2_nothing_new",
    title: Text { en: "Nothing new, cheaply", vi: "\"Không có gì mới\", thật rẻ" },
    hints: [
        Text {
            en: "How does a client know where an answer ends, if the connection stays open for the next one?\nAnd which status says \"success, and there is nothing to read\"?",
            vi: "Khi kết nối còn mở cho câu trả lời kế tiếp, làm sao client biết một câu trả lời kết thúc ở đâu?\nVà mã trạng thái nào nói \"thành công, nhưng không có gì để đọc\"?",
        },
        Text {
            en: "`204 No Content` never has a body and needs no header field at all. An answer with a body says\nits length in `content-length`, in bytes: \"Chào\" is 4 characters and 5 bytes.",
            vi: "`204 No Content` không bao giờ có body và không cần header nào cả. Câu trả lời có body thì ghi độ\ndài trong `content-length`, tính bằng byte: \"Chào\" là 4 ký tự nhưng 5 byte.",
        },
        Text {
            en: "`\"HTTP/1.1 204 No Content\\r\\n\\r\\n\"` is all of it. With news: `HTTP/1.1 200 OK`, the line\n`content-length: {}` with `json.len()`, an empty line, the JSON.",
            vi: "`\"HTTP/1.1 204 No Content\\r\\n\\r\\n\"` là đủ. Khi có tin: `HTTP/1.1 200 OK`, dòng\n`content-length: {}` với `json.len()`, một dòng trống, rồi JSON.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "counts_characters",
            hint: Text {
                en: "A known mistake: `content-length` counts bytes, not characters. In English nobody notices;\nthe first \"à\" cuts the JSON short, and the rest of it looks like the next answer.",
                vi: "Một lỗi quen thuộc: `content-length` đếm byte, không đếm ký tự. Viết tiếng Anh thì chẳng ai nhận ra;\nnhưng chữ \"à\" đầu tiên sẽ làm JSON bị cụt, còn phần đuôi bị đọc thành câu trả lời kế tiếp.",
            },
        },
        Mistake {
            name: "body_after_204",
            hint: Text {
                en: "A known mistake: a body behind a 204. The client knows that a 204 has none, so it takes those\nbytes for the beginning of the next answer. The connection is lost.",
                vi: "Một lỗi quen thuộc: gửi body sau 204. Client biết 204 không có body, nên coi những byte ấy là\nphần đầu của câu trả lời kế tiếp. Kết nối coi như hỏng.",
            },
        },
        Mistake {
            name: "length_on_204",
            hint: Text {
                en: "A known mistake: `content-length: 0` on a 204. Most clients shrug, but the rule is clear: a 204 has\nno body, so it must not announce one, not even an empty one (RFC 9110 §8.6).",
                vi: "Một lỗi quen thuộc: gắn `content-length: 0` vào 204. Phần lớn client bỏ qua cho, nhưng luật rất rõ:\n204 không có body, nên không được báo độ dài, kể cả độ dài bằng 0 (RFC 9110 §8.6).",
            },
        },
        Mistake {
            name: "empty_200",
            hint: Text {
                en: "A known mistake: a 200 without a body is cheap, but it promises JSON, and nothing is not JSON:\n`JSON.parse(\"\")` throws.",
                vi: "Một lỗi quen thuộc: 200 không có body thì rẻ thật, nhưng nó hứa sẽ có JSON, mà rỗng thì không phải JSON:\n`JSON.parse(\"\")` sẽ ném lỗi.",
            },
        },
    ],
    after: Text {
        en: "Our server stays with `200` and a small body, so that every answer carries the cursor; a `204`\nis right where an unchanged cursor goes without saying. Real savings are elsewhere: the request's\nhead alone is longer than all of this, and no answer can make that cheaper. Lesson 02 asks less often.",
        vi: "Server của bài học vẫn dùng `200` với body nhỏ, để câu trả lời nào cũng mang theo con trỏ; `204` chỉ\nhợp khi ai cũng ngầm hiểu là con trỏ không đổi. Chỗ tiết kiệm thật sự nằm ở nơi khác: riêng head của request\nđã dài hơn tất cả những thứ này, mà không câu trả lời nào làm nó rẻ đi được. Bài 02 sẽ hỏi ít lần hơn.",
    },
};

const PACE: Exercise = Exercise {
    id: "01.3",
    name: "ex01_3_pace",
    title: Text { en: "Polling at the right pace", vi: "Hỏi đúng nhịp" },
    hints: [
        Text {
            en: "What must the client remember from one question to the next? And what are the two things that\ncan end its pause?",
            vi: "Từ câu hỏi này sang câu hỏi kế tiếp, client phải nhớ điều gì? Và hai điều gì có thể kết thúc\nquãng nghỉ của nó?",
        },
        Text {
            en: "One variable holds the pause. Empty answer: double it, but not beyond SLOWEST. News: back to\nFASTEST. Then wait for whichever comes first, with `tokio::select!`.",
            vi: "Một biến giữ độ dài quãng nghỉ. Câu trả lời rỗng: nhân đôi, nhưng không quá SLOWEST. Có tin: trở về\nFASTEST. Rồi dùng `tokio::select!` để chờ xem điều nào đến trước.",
        },
        Text {
            en: "loop { let news = room.poll().await;\n  pause = if news > 0 { FASTEST } else { SLOWEST.min(pause * 2) };\n  tokio::select! { () = sleep(pause) => {} () = room.spoke() => {} } }",
            vi: "loop { let news = room.poll().await;\n  pause = if news > 0 { FASTEST } else { SLOWEST.min(pause * 2) };\n  tokio::select! { () = sleep(pause) => {} () = room.spoke() => {} } }",
        },
    ],
    mistakes: &[
        Mistake {
            name: "never_speeds_up",
            hint: Text {
                en: "A known mistake: the pause grows and never shrinks. After one silent minute the room talks,\nand this client still looks in every 8 seconds.",
                vi: "Một lỗi quen thuộc: quãng nghỉ cứ dài ra mà không bao giờ ngắn lại. Sau một phút im lặng,\ncả phòng rôm rả trở lại, mà client này vẫn 8 giây mới ghé một lần.",
            },
        },
        Mistake {
            name: "no_ceiling",
            hint: Text {
                en: "A known mistake: doubling without a ceiling. After an hour of silence the next question is an\nhour away.",
                vi: "Một lỗi quen thuộc: nhân đôi mà không có mức trần. Sau một giờ im lặng, phải cả giờ nữa mới\nđến câu hỏi kế tiếp.",
            },
        },
        Mistake {
            name: "deaf_while_waiting",
            hint: Text {
                en: "A known mistake: once asleep, the client hears nothing, not even its own person. `select!`\nwaits for two things at once.",
                vi: "Một lỗi quen thuộc: hễ ngủ là client không còn nghe thấy ai, kể cả chủ của nó. `select!` giúp chờ\nhai điều cùng lúc.",
            },
        },
    ],
    after: Text {
        en: "This is how mail clients and dashboards poll. Note what it can't do: the first word after a\nsilence still waits up to 8 s. In production, add a little randomness to the pause, or a thousand\nclients that lost the same server will all ask in the same instant (lesson 08 measures that herd).",
        vi: "Ứng dụng mail hay dashboard thường polling theo cách này. Để ý điều nó không làm được: lời đầu tiên\nsau một hồi im lặng vẫn có thể phải chờ tới 8 giây. Trên production, hãy thêm chút ngẫu nhiên vào quãng\nnghỉ, kẻo một nghìn client vừa mất cùng một server sẽ đồng loạt hỏi cùng một lúc (bài 08 sẽ đo cả đàn ấy).",
    },
};
