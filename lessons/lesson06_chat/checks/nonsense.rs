use serde_json::Value;

use crate::learn::{
    exercise::{Exercise, Mistake},
    observe::{Observed, observe},
    text::Text,
};

/// The texts of exercise 06.4.
pub const EXERCISE: Exercise = Exercise {
    id: "06.4",
    name: "nonsense",
    title: Text { en: "Nonsense is answered", vi: "Gửi linh tinh cũng được trả lời" },
    hints: [
        Text {
            en: "How many questions must a text pass before Minh may see it? And what does Minh see: what Lan has sent, or what you\nhave made of it?",
            vi: "Một text phải qua bao nhiêu câu hỏi thì Minh mới được thấy? Và Minh thấy gì: thứ Lan gửi lên, hay thứ bạn làm ra từ nó?",
        },
        Text {
            en: "Is it JSON? Is its `type` the text `chat`? Is its `message` a text that is not blank? The first no decides the code. At the\nend build a new object from the two fields that you know; what you don't know doesn't get through.",
            vi: "Có phải JSON không? `type` có đúng là chuỗi `chat` không? `message` có phải một chuỗi, và không để trống? Câu trả lời \"không\"\nđầu tiên quyết định mã lỗi. Cuối cùng hãy dựng một object mới từ hai trường bạn biết; thứ gì không biết thì không lọt qua.",
        },
        Text {
            en: "`let Ok(frame) = serde_json::from_str::<Value>(text) else { return Reaction::Refuse(\"bad_json\") };`, then\n`frame[\"type\"] != \"chat\"` (asking for a field that isn't there gives null, no panic), then\n`frame[\"message\"].as_str()`, and `Reaction::Relay(json!({\"type\": \"chat\", \"message\": message}))`.",
            vi: "`let Ok(frame) = serde_json::from_str::<Value>(text) else { return Reaction::Refuse(\"bad_json\") };`, rồi\n`frame[\"type\"] != \"chat\"` (hỏi một trường không có thì được null chứ không panic), rồi\n`frame[\"message\"].as_str()`, và `Reaction::Relay(json!({\"type\": \"chat\", \"message\": message}))`.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "relays_anything",
            hint: Text {
                en: "A known mistake: anything that is JSON is passed on. So Lan can send a `welcome` that seems to come from the server. The\nserver must not lend its voice to strangers: relay only what you know.",
                vi: "Một lỗi quen thuộc: cứ JSON là chuyển tiếp. Thế là Lan gửi được cả một `welcome` trông như của server. Server không được cho\nngười lạ mượn giọng mình: chỉ chuyển tiếp những gì bạn biết.",
            },
        },
        Mistake {
            name: "lets_them_sign",
            hint: Text {
                en: "A known mistake: the chat is checked, and then passed on as it came, `username` and all. Minh reads \"I am Minh\", signed\nMinh. Build a new object from the fields that you have checked.",
                vi: "Một lỗi quen thuộc: kiểm tra tin xong rồi lại chuyển nguyên xi, kèm cả `username`. Minh đọc thấy \"I am Minh\", ký tên Minh. Hãy\ndựng một object mới từ những trường bạn đã kiểm tra.",
            },
        },
        Mistake {
            name: "hangs_up",
            hint: Text {
                en: "A known mistake: one text that is no JSON, and the connection is gone. A typing error in a client becomes a client that\nreconnects for ever. Answer, and stay: only what breaks WebSocket itself ends a WebSocket.",
                vi: "Một lỗi quen thuộc: một text không phải JSON là mất luôn kết nối. Lỗi đánh máy trong client biến thành một client cứ kết nối\nlại mãi. Hãy trả lời rồi ở lại: chỉ điều gì phạm luật của chính WebSocket mới đáng kết thúc một WebSocket.",
            },
        },
        Mistake {
            name: "unwraps",
            hint: Text {
                en: "A known mistake: `unwrap` on what a stranger has sent. A panic, made by anybody, at any time, with eight bytes.",
                vi: "Một lỗi quen thuộc: `unwrap` thứ mà người lạ gửi tới. Ai cũng có thể làm bạn panic, bất cứ lúc nào, chỉ bằng tám byte.",
            },
        },
        Mistake {
            name: "ignores_in_silence",
            hint: Text {
                en: "A known mistake: nonsense is passed over in silence. Nobody is harmed, and nobody who writes a client ever learns why\nnothing happens. An error with a code costs one line.",
                vi: "Một lỗi quen thuộc: gặp điều vô nghĩa thì lặng thinh bỏ qua. Chẳng hại ai, nhưng người viết client sẽ không bao giờ biết vì sao\nkhông có gì xảy ra. Một lỗi kèm mã chỉ tốn một dòng.",
            },
        },
    ],
    after: Text {
        en: "The lesson reads into an `enum` (protocol.rs): after `parse_object` there is nothing in the program that has not been checked, and\nthe compiler lists what remains to be handled. Its table of bad input has more than thirty rows, each with the proof that the\nconversation goes on. In production most nonsense comes from your own older clients, not from attackers.",
        vi: "Bài học đọc thẳng vào một `enum` (protocol.rs): sau `parse_object`, trong chương trình không còn gì chưa kiểm tra, và compiler liệt kê\ngiúp bạn những gì còn phải xử lý. Bảng đầu vào hỏng của bài có hơn ba mươi dòng, dòng nào cũng kèm bằng chứng rằng cuộc trò\nchuyện vẫn tiếp tục. Trên production, phần lớn những thứ vô nghĩa đến từ chính client cũ của bạn chứ không phải từ kẻ tấn công.",
    },
};

/// What the server does with a text frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Reaction {
    /// Sends this to everybody else. The server adds the `clientId`.
    Relay(Value),
    /// Answers `error` with this code; the connection stays.
    Refuse(&'static str),
    /// Does nothing.
    Ignore,
    /// Closes the connection.
    HangUp,
}

const LAN: u64 = 1;
const MINH: u64 = 2;

/// What Lan sends, by accident or on purpose.
const FRAMES: [&str; 12] = [
    r#"{"type":"chat","message":"chào"}"#,
    "xin chào",
    r#"{"type":"chat","message":"a"#,
    r#"{"type":"chat"}"#,
    r#"{"type":"chat","message":7}"#,
    r#"{"type":"chat","message":"   "}"#,
    r#"{"type":"dance"}"#,
    r#"{"type":7}"#,
    r#"{"message":"no type at all"}"#,
    r#"{"type":"welcome","message":"I am the server"}"#,
    r#"{"type":"chat","message":"I am Minh","username":"Minh","clientId":2}"#,
    r#"{"type":"chat","message":"còn nghe không?"}"#,
];

/// 06.4: Lan sends nonsense between her words; Minh listens.
#[must_use]
pub fn nonsense(react: fn(&str) -> Reaction) -> Observed {
    observe(move |tape| {
        for frame in FRAMES {
            tape.sent(LAN, frame);
            match react(frame) {
                Reaction::Relay(mut json) => {
                    if let Some(object) = json.as_object_mut() {
                        object.insert("clientId".to_owned(), LAN.into());
                    }
                    tape.received(MINH, &json.to_string());
                }
                Reaction::Refuse(code) => tape.received(LAN, &format!("error {code}")),
                Reaction::Ignore => tape.note(LAN, "hears nothing, and wonders"),
                Reaction::HangUp => return tape.note(LAN, "is thrown out"),
            }
        }
    })
}
