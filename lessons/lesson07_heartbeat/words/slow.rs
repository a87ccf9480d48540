use crate::learn::{
    exercise::{Exercise, Mistake},
    text::Text,
};

/// 07.3: a slow reader is fatal neither to others nor to itself.
pub const SLOW: Exercise = Exercise {
    id: "07.3",
    name: "ex07_3_slow",
    title: Text { en: "The slow reader", vi: "Người đọc chậm" },
    hints: [
        Text {
            en: "Minh's `send` takes eight seconds. Who waits for it, in your program? And where do the messages lie meanwhile, how many of them,\nand who decides which are thrown away?",
            vi: "`send` tới Minh mất tám giây. Trong chương trình của bạn, ai phải chờ nó? Còn các tin trong lúc ấy nằm ở đâu, bao nhiêu tin, và ai\nquyết định bỏ tin nào?",
        },
        Text {
            en: "A task for each phone, so that each waits for itself; a `broadcast::channel::<String>(KEEP)` between them and the one who reads `said`. A\nreceiver's `recv` has three answers, and only one of them means the end. Take all three out of the `select!` as they are, and look at\nthem afterwards.",
            vi: "Mỗi điện thoại một task, để ai chậm thì tự chờ; giữa chúng và người đọc `said` là một `broadcast::channel::<String>(KEEP)`. `recv` của receiver\ncó ba kiểu trả lời, và chỉ một kiểu nghĩa là hết. Hãy lấy cả ba ra khỏi `select!` nguyên như thế, rồi mới xét.",
        },
        Text {
            en: "In the task: `let next = tokio::select! { next = news.recv() => next, () = phone.left() => return };`, then\n`Ok(text) => phone.send(&text).await`, `Err(RecvError::Lagged(count)) => phone.missed(count).await`,\n`Err(RecvError::Closed) => return`. Outside: `while let Some(text) = said.recv().await { let _ = news.send(text); }`.",
            vi: "Trong task: `let next = tokio::select! { next = news.recv() => next, () = phone.left() => return };`, rồi\n`Ok(text) => phone.send(&text).await`, `Err(RecvError::Lagged(count)) => phone.missed(count).await`,\n`Err(RecvError::Closed) => return`. Bên ngoài: `while let Some(text) = said.recv().await { let _ = news.send(text); }`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "lag_is_the_end",
            hint: Text {
                en: "A known mistake: an `Err` from `recv` is taken for the end. `Lagged` only says how many messages are missing; the receiver stands\nat the oldest that was kept, and goes on. Minh's tunnel cost him three messages, and you took the rest, too.",
                vi: "Một lỗi quen thuộc: `recv` trả về `Err` là coi như hết. `Lagged` chỉ cho biết thiếu bao nhiêu tin; receiver đang đứng ở tin cũ nhất\ncòn giữ, và vẫn đi tiếp. Đường hầm lấy của Minh ba tin, còn bạn lấy nốt phần còn lại.",
            },
        },
        Mistake {
            name: "pattern_in_select",
            hint: Text {
                en: "A known mistake, and a quiet one: `Ok(text) = news.recv()` in a `select!`. When `Lagged` comes, the pattern doesn't match, the branch\nis switched off, and `select!` waits for the others alone: for Minh to leave. He is connected, and hears nothing ever again. Bind the\nwhole result, and match afterwards.",
                vi: "Một lỗi quen thuộc, và rất lặng lẽ: `Ok(text) = news.recv()` trong `select!`. Khi `Lagged` đến, mẫu không khớp, nhánh ấy bị tắt, và\n`select!` chỉ còn chờ các nhánh kia: chờ Minh rời đi. Bạn ấy vẫn kết nối, mà không bao giờ nghe thấy gì nữa. Hãy lấy nguyên kết quả,\nrồi mới `match`.",
            },
        },
        Mistake {
            name: "gap_in_silence",
            hint: Text {
                en: "A known mistake: `Lagged` is passed over. Minh reads on as if nothing had happened, and answers a question that he only half knows.\nWho has missed something must at least be told that, and how much.",
                vi: "Một lỗi quen thuộc: lặng lẽ bỏ qua `Lagged`. Minh đọc tiếp như không có chuyện gì, rồi trả lời một câu mà bạn ấy chỉ biết một nửa. Ai\nlỡ tin thì ít nhất phải được báo rằng mình lỡ, và lỡ bao nhiêu.",
            },
        },
        Mistake {
            name: "subscribes_anew",
            hint: Text {
                en: "A known mistake: a lagging receiver is exchanged for a new one. The new one begins with the next message, so the four that were kept\nfor Minh are thrown away as well, and the number that he is told is too small.",
                vi: "Một lỗi quen thuộc: đổi receiver bị tụt lại lấy một cái mới. Cái mới bắt đầu từ tin kế tiếp, nên bốn tin được giữ cho Minh cũng mất\nluôn, và con số báo cho bạn ấy thì thiếu.",
            },
        },
        Mistake {
            name: "everybody_waits",
            hint: Text {
                en: "A known mistake: one loop sends to all, one after the other, and waits for each. While Minh is in his tunnel, Lan hears nothing. The\nslowest reader sets everybody's pace.",
                vi: "Một lỗi quen thuộc: một vòng lặp gửi cho tất cả, lần lượt từng người, và chờ từng người. Minh còn trong hầm thì Lan chẳng nghe được\ngì. Người đọc chậm nhất quyết định nhịp của cả phòng.",
            },
        },
        Mistake {
            name: "keeps_everything",
            hint: Text {
                en: "A known mistake: a queue without an end. Minh gets everything, and it looks like kindness; with a phone that stays in the tunnel\novernight the server keeps the whole night for it, and for the next thousand phones as well.",
                vi: "Một lỗi quen thuộc: hàng đợi không có giới hạn. Minh nhận đủ tất cả, trông thật tử tế; nhưng điện thoại nằm trong hầm suốt đêm thì\nserver giữ hộ nó cả đêm, và giữ hộ cả nghìn chiếc tiếp theo nữa.",
            },
        },
    ],
    after: Text {
        en: "A broadcast channel is a small log with a cursor for each reader: the course's old idea, with room for four. The lesson's room\ndecides otherwise (hub_task.rs): an outbox for each, fleeting news dropped when it is full, and whoever would miss a real\nmessage put out with 4001, to come back and resume. Both are honest; silence is not.",
        vi: "Broadcast channel là một nhật ký nhỏ, mỗi người đọc một con trỏ: vẫn ý tưởng cũ của khoá học, chỉ có điều chứa được bốn tin. Phòng chat\ncủa bài học chọn cách khác (hub_task.rs): mỗi người một hộp thư đi, đầy thì bỏ tin thoáng qua, còn ai sắp lỡ một tin thật thì bị mời\nra với mã 4001 để quay lại đọc tiếp. Cả hai cách đều thành thật; im lặng thì không.",
    },
};
