//! The exercises of lesson 05 in words.

use crate::learn::{
    exercise::{Exercise, Lesson, Mistake},
    text::Text,
};

/// Lesson 05 as the board shows it.
pub const LESSON: Lesson = Lesson {
    number: "05",
    folder: "lesson05_tungstenite",
    title: Text { en: "Echo with tungstenite", vi: "Echo bằng tungstenite" },
    exercises: &[CONTROL, LEAVING, TOO_LONG],
};

const CONTROL: Exercise = Exercise {
    id: "05.1",
    name: "ex05_1_control",
    title: Text { en: "Echo, but not everything", vi: "Nhại lời, nhưng không nhại tất" },
    hints: [
        Text {
            en: "Which kinds of message does the library hand out? Which of them has it answered already?",
            vi: "Thư viện trao ra những loại message nào? Loại nào nó đã tự đáp rồi?",
        },
        Text {
            en: "`while let Some(Ok(message)) = socket.next().await`, and a `match` inside: text and binary go back as they\nare, the rest is left alone, but the loop goes on.",
            vi: "`while let Some(Ok(message)) = socket.next().await`, bên trong là `match`: text và binary gửi lại y nguyên, còn\nlại thì để yên, nhưng vòng lặp vẫn chạy tiếp.",
        },
        Text {
            en: "`if message.is_text() || message.is_binary()`, then `socket.send(message).await`; leave the loop if that\nfails.",
            vi: "`if message.is_text() || message.is_binary()` thì `socket.send(message).await`; gửi không được thì rời vòng lặp.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "echoes_everything",
            hint: Text {
                en: "A known mistake: pings go back as pings, too. The library has answered them already; and a ping asks for a\npong, so two such servers would talk to each other for ever.",
                vi: "Một lỗi quen thuộc: ping cũng bị gửi trả thành ping. Thư viện đã đáp rồi; mà ping thì đòi pong, nên hai server\nkiểu này nói chuyện với nhau sẽ chẳng bao giờ dứt.",
            },
        },
        Mistake {
            name: "only_text",
            hint: Text {
                en: "A known mistake: binary messages are swallowed. The client waits for an answer that never comes.",
                vi: "Một lỗi quen thuộc: message binary bị nuốt mất. Client chờ mãi một câu trả lời không bao giờ đến.",
            },
        },
        Mistake {
            name: "everything_is_text",
            hint: Text {
                en: "A known mistake: bytes are turned into text on the way back. The byte ff is no letter, so it comes back as\nU+FFFD, and nobody can undo that.",
                vi: "Một lỗi quen thuộc: byte bị biến thành text trên đường về. Byte ff không phải chữ nào cả, nên nó quay lại thành\nU+FFFD, và không ai khôi phục được.",
            },
        },
    ],
    after: Text {
        en: "Three things happened that you didn't write: the ping was answered, the fragments came as one message, the\ngoodbye was answered. All three happen inside `next`: a server that doesn't read does none of them.",
        vi: "Có ba việc xảy ra mà bạn không hề viết: ping được đáp, các mảnh đến thành một message, lời tạm biệt được chào lại.\nCả ba đều xảy ra bên trong `next`: server không đọc thì chẳng làm được việc nào.",
    },
};

const LEAVING: Exercise = Exercise {
    id: "05.2",
    name: "ex05_2_leaving",
    title: Text { en: "Who left, and how", vi: "Ai đi, và đi thế nào" },
    hints: [
        Text {
            en: "Six clients leave. Which of them said something about it, and which code does nobody ever send?",
            vi: "Sáu client ra đi. Ai có nói lời nào, và mã nào thì không ai gửi bao giờ?",
        },
        Text {
            en: "Begin with 1006. When a `Message::Close` comes, remember what it says, and read on: the answer to it goes out\nwith the next read.",
            vi: "Bắt đầu với 1006. Khi `Message::Close` đến, hãy nhớ lấy điều nó nói, rồi đọc tiếp: lời đáp chỉ ra ngoài ở lần đọc\nsau.",
        },
        Text {
            en: "`Message::Close(Some(frame))`: `(frame.code.into(), frame.reason.to_string())`; `Message::Close(None)`: 1005\nand no reason. The loop ends when `next` gives `None` or an error.",
            vi: "`Message::Close(Some(frame))`: `(frame.code.into(), frame.reason.to_string())`; `Message::Close(None)`: 1005, không\nlý do. Vòng lặp kết thúc khi `next` cho `None` hoặc lỗi.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "gone_is_normal",
            hint: Text {
                en: "A known mistake: whoever is gone left with 1000. But clients 5 and 6 said nothing: their battery died, or\ntheir train entered a tunnel. That is 1006, and lesson 08 comes back only after one of the two.",
                vi: "Một lỗi quen thuộc: ai đi cũng ghi là 1000. Nhưng client 5 và 6 có nói gì đâu: máy hết pin, hoặc tàu vào hầm. Đó\nlà 1006, và chỉ một trong hai mã này khiến bài 08 kết nối lại.",
            },
        },
        Mistake {
            name: "no_code_is_normal",
            hint: Text {
                en: "A known mistake: a goodbye without a code is logged as 1000. Nobody said 1000; the log's word for this is\n1005.",
                vi: "Một lỗi quen thuộc: lời tạm biệt không kèm mã bị ghi là 1000. Không ai nói 1000 cả; log có từ riêng cho chuyện này:\n1005.",
            },
        },
        Mistake {
            name: "stops_at_goodbye",
            hint: Text {
                en: "A known mistake: the log is right, but the answer never goes out, because nobody reads any more after the\nclose frame. The client said goodbye properly and has to report 1006.",
                vi: "Một lỗi quen thuộc: log thì đúng, nhưng lời đáp không bao giờ ra ngoài, vì sau close frame không ai đọc nữa. Client\nchào đàng hoàng mà đành phải ghi 1006.",
            },
        },
    ],
    after: Text {
        en: "1005 and 1006 are the log's words: they are the two cases in which no number came. `ending.rs` makes the same\ndistinction with a type, so that nobody can forget a case.",
        vi: "1005 và 1006 là từ ngữ của log: đó là hai trường hợp không có con số nào đến. `ending.rs` phân biệt y như thế bằng\nmột kiểu dữ liệu, để không ai quên được trường hợp nào.",
    },
};

const TOO_LONG: Exercise = Exercise {
    id: "05.3",
    name: "ex05_3_too_long",
    title: Text { en: "Too long, and told so", vi: "Dài quá, và được báo" },
    hints: [
        Text {
            en: "What does `while let Some(Ok(message))` do with an error? What does the client hear of it?",
            vi: "`while let Some(Ok(message))` làm gì với lỗi? Client nghe được gì về nó?",
        },
        Text {
            en: "Match `Some(Err(error))`, too. `Error::Capacity`, `Error::Utf8` and `Error::Protocol` are the client's fault,\nand each has its code; then `socket.close(Some(CloseFrame { … })).await`.",
            vi: "Hãy match cả `Some(Err(error))`. `Error::Capacity`, `Error::Utf8` và `Error::Protocol` là lỗi của client, mỗi loại\ncó mã riêng; rồi `socket.close(Some(CloseFrame { … })).await`.",
        },
        Text {
            en: "`CloseCode::Size` is 1009, `CloseCode::Invalid` 1007, `CloseCode::Protocol` 1002. Any other error: the client\nis gone, just return.",
            vi: "`CloseCode::Size` là 1009, `CloseCode::Invalid` là 1007, `CloseCode::Protocol` là 1002. Lỗi khác: client đã đi mất,\ncứ return.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "silent_drop",
            hint: Text {
                en: "A known mistake, and the most usual loop there is: an error ends it, the socket is dropped, and nobody says\nwhy. The client sees 1006, takes it for a bad network, comes back, and sends the same message again.",
                vi: "Một lỗi quen thuộc, và là vòng lặp phổ biến nhất trên đời: gặp lỗi thì dừng, socket bị bỏ, và không ai nói vì sao.\nClient thấy 1006, tưởng mạng kém, quay lại, rồi gửi đúng message ấy lần nữa.",
            },
        },
        Mistake {
            name: "always_1002",
            hint: Text {
                en: "A known mistake: every error is 1002. A message that is too long breaks no rule of the protocol, only yours:\n1009 says \"send less\", 1007 \"that was no text\".",
                vi: "Một lỗi quen thuộc: lỗi gì cũng là 1002. Message quá dài không phạm luật giao thức, chỉ phạm luật của bạn: 1009 nói\n\"gửi ngắn lại\", 1007 nói \"đó không phải text\".",
            },
        },
        Mistake {
            name: "says_1000",
            hint: Text {
                en: "A known mistake: `close(None)` or 1000 after an error. That says \"all is well\", and the client never learns\nthat its message was refused.",
                vi: "Một lỗi quen thuộc: `close(None)` hoặc 1000 sau khi gặp lỗi. Thế là nói \"mọi chuyện êm đẹp\", và client không bao giờ\nbiết message của mình bị từ chối.",
            },
        },
    ],
    after: Text {
        en: "`ending::code` is this match, and `farewell.rs` adds what a real socket needs: a time limit for saying it, and\nreading on until the client has hung up, or the close frame may be lost to a reset.",
        vi: "`ending::code` chính là phép match này, còn `farewell.rs` thêm những gì socket thật cần: thời hạn cho lời chào, và\nđọc tiếp cho đến khi client gác máy, nếu không close frame có thể mất vì một cú reset.",
    },
};
