use crate::learn::{
    exercise::{Exercise, Mistake},
    text::Text,
};

/// 04.5: a property that catches wrong decoders.
pub const BUG_HUNT: Exercise = Exercise {
    id: "04.5",
    name: "ex04_5_bug_hunt",
    title: Text { en: "Bug hunt (hard)", vi: "Săn lỗi (khó)" },
    hints: [
        Text {
            en: "What is true of *every* right decoder, whatever was sent and however it was cut? And where do decoders break:\nin the middle of things, or at their edges?",
            vi: "Điều gì đúng với *mọi* bộ giải mã đúng, dù gửi gì và cắt thế nào? Và bộ giải mã hay hỏng ở đâu: ở giữa, hay\nở biên?",
        },
        Text {
            en: "Several frames, their lengths from a list of edges: 0, 1, 125, 126, 127, 65,535, 65,536. One long row of bytes,\ncut at random places, sometimes into crumbs, sometimes into large pieces. Then compare whole frames.",
            vi: "Vài frame, độ dài lấy từ danh sách các giá trị biên: 0, 1, 125, 126, 127, 65.535, 65.536. Nối thành một dãy\nbyte dài, cắt ở chỗ ngẫu nhiên, khi thì vụn, khi thì khúc lớn. Rồi so sánh trọn từng frame.",
        },
        Text {
            en: "`let mut chance = fastrand::Rng::with_seed(seed);` then 1 to 4 times: push a `Frame`, `wire.extend(encode(…))`.\nWhile `wire` is not empty: `let rest = wire.split_off(chance.usize(1..=most).min(wire.len()))`, push the front.\nAt last `decode(&pieces) == sent`.",
            vi: "`let mut chance = fastrand::Rng::with_seed(seed);` rồi 1 đến 4 lần: thêm một `Frame`, `wire.extend(encode(…))`.\nChừng nào `wire` chưa rỗng: `let rest = wire.split_off(chance.usize(1..=most).min(wire.len()))`, cất khúc đầu.\nCuối cùng `decode(&pieces) == sent`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "never_cuts",
            hint: Text {
                en: "A known mistake: all the bytes in one piece. That is how tests on one machine go, and how the bugs that wait\nat a cut survive until production.",
                vi: "Một lỗi quen thuộc: tất cả byte dồn vào một khúc. Test trên một máy vẫn diễn ra như thế, và nhờ vậy\nnhững lỗi nằm chờ ở chỗ cắt sống sót tới tận production.",
            },
        },
        Mistake {
            name: "one_frame_each",
            hint: Text {
                en: "A known mistake: a conversation of one frame. What a decoder does with the bytes *behind* a frame is never\ntried.",
                vi: "Một lỗi quen thuộc: mỗi cuộc trò chuyện chỉ có một frame. Bộ giải mã làm gì với những byte *phía sau* frame thì\nchẳng bao giờ được thử.",
            },
        },
        Mistake {
            name: "only_short_payloads",
            hint: Text {
                en: "A known mistake: all payloads are short. Two of the three ways of writing a length are never seen.",
                vi: "Một lỗi quen thuộc: payload nào cũng ngắn. Trong ba cách viết độ dài, hai cách chẳng bao giờ xuất hiện.",
            },
        },
        Mistake {
            name: "only_counts",
            hint: Text {
                en: "A known mistake: it counts the frames and never looks inside. A wrongly unmasked payload is still a frame.",
                vi: "Một lỗi quen thuộc: chỉ đếm frame mà không nhìn vào trong. Payload bỏ mask sai thì vẫn là một frame.",
            },
        },
    ],
    after: Text {
        en: "The lesson's own decoder lives under such a property: the same events and the same answers however the bytes are\ncut, from thousands of random conversations, in every `cargo test`. A random test must print its seed: a failure\nthat can't be repeated is a rumour.",
        vi: "Bộ giải mã của bài học cũng sống dưới một tính chất như thế: cùng sự kiện, cùng câu trả lời, dù byte bị cắt thế nào,\nqua hàng nghìn cuộc trò chuyện ngẫu nhiên, mỗi lần `cargo test`. Test ngẫu nhiên thì phải in seed ra: thất bại mà\nkhông lặp lại được thì chỉ là lời đồn.",
    },
};
