use crate::learn::{
    exercise::{Exercise, Mistake},
    text::Text,
};

/// 04.3: fragments, and a ping between them.
pub const FRAGMENTS: Exercise = Exercise {
    id: "04.3",
    name: "ex04_3_fragments",
    title: Text { en: "Fragments around a ping", vi: "Những mảnh quanh một ping" },
    hints: [
        Text {
            en: "What has to survive from one frame to the next? And which frames have nothing to do with it at all?",
            vi: "Từ frame này sang frame kế, cái gì phải còn lại? Và những frame nào chẳng liên quan gì tới nó?",
        },
        Text {
            en: "Match on the opcode and on whether a message is unfinished: control frames first, they change nothing;\na continuation needs an unfinished message; text and binary need that there is none.",
            vi: "Hãy match theo opcode và theo việc có message dở dang hay không: control frame xét trước, chúng không đổi gì;\ncontinuation cần một message dở dang; text và binary thì cần điều ngược lại.",
        },
        Text {
            en: "After that: append the payload. With FIN, give out `Message` with the opcode of the *first* frame and leave\n`None` behind; without FIN, put opcode and bytes back into `unfinished` and say nothing.",
            vi: "Sau đó: nối payload vào. Có FIN thì trả `Message` với opcode của frame *đầu tiên* và để lại `None`; không\ncó FIN thì cất opcode và các byte lại vào `unfinished`, không nói gì.",
        },
    ],
    mistakes: &[
        Mistake {
            name: "ping_joins_the_message",
            hint: Text {
                en: "A known mistake: a ping between two fragments is taken for a fragment. Its payload lands in the message,\nits FIN ends it, and no pong is sent.",
                vi: "Một lỗi quen thuộc: ping nằm giữa hai mảnh bị coi là một mảnh. Payload của nó lẫn vào message, FIN của nó\nkết thúc message, mà pong thì không gửi.",
            },
        },
        Mistake {
            name: "ping_forgets_the_message",
            hint: Text {
                en: "A known mistake: the ping is answered, but what came before it is forgotten. With `take()`, remember to\nput it back.",
                vi: "Một lỗi quen thuộc: ping được đáp, nhưng phần đến trước nó bị quên. Đã `take()` ra thì nhớ cất lại.",
            },
        },
        Mistake {
            name: "takes_the_last_opcode",
            hint: Text {
                en: "A known mistake: the message is handed out as a \"continuation\". What it is, text or binary, only its\nfirst frame says.",
                vi: "Một lỗi quen thuộc: message được trao ra như một \"continuation\". Nó là text hay binary, chỉ frame đầu\ntiên mới cho biết.",
            },
        },
        Mistake {
            name: "takes_anything",
            hint: Text {
                en: "A known mistake: whatever comes is appended. Then a peer that has lost its place is understood as\nsaying something that it never said.",
                vi: "Một lỗi quen thuộc: cái gì đến cũng nối vào. Thế là một bên đã lạc nhịp bị hiểu thành nói điều mà nó chưa\ntừng nói.",
            },
        },
    ],
    after: Text {
        en: "The lesson's connection.rs doesn't even wait for a frame to be whole: it adds pieces as they come, looks at\ntext at once, and knows the limit before it keeps a byte. Why a ping may cut in: else a peer that sends a film\nin one message could not be asked whether it is still alive.",
        vi: "connection.rs của bài học thậm chí không chờ trọn một frame: khúc nào đến thì nối khúc ấy, soi text ngay, và\nbiết giới hạn trước khi giữ lại byte nào. Vì sao ping được chen ngang: nếu không, một bên đang gửi cả bộ phim\ntrong một message sẽ chẳng ai hỏi được là còn sống không.",
    },
};
