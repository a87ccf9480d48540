use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe},
        text::Text,
    },
    lesson04_frames::frame::Opcode,
};

/// The texts of exercise 04.3.
pub const EXERCISE: Exercise = Exercise {
    id: "04.3",
    name: "fragments",
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

/// A frame that has arrived: valid by itself, unmasked, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// It ends its message.
    pub fin: bool,
    /// What it is; never a close frame here.
    pub opcode: Opcode,
    /// What it carries.
    pub payload: Vec<u8>,
}

/// A message whose end hasn't come: its kind, and its bytes so far.
pub type Unfinished = Option<(Opcode, Vec<u8>)>;

/// What an endpoint says to a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// To the application: a whole message, text or binary.
    Message(Opcode, Vec<u8>),
    /// To the peer: a pong.
    Pong(Vec<u8>),
    /// To the peer: this breaks the protocol; 1002, and nothing more is read.
    Fail,
}

/// 04.3: frames of several conversations arrive, one by one.
#[must_use]
pub fn fragments(take: fn(&mut Unfinished, Incoming) -> Option<Said>) -> Observed {
    use Opcode::{Binary, Continuation, Ping, Pong, Text};
    let conversations: [&[(bool, Opcode, &str)]; 7] = [
        &[(true, Text, "chào"), (true, Binary, "bytes")],
        &[(false, Text, "xin "), (false, Continuation, "chào "), (true, Continuation, "Lan")],
        &[(false, Text, "một "), (true, Ping, "còn đó?"), (true, Continuation, "hai")],
        &[(false, Binary, ""), (true, Pong, "?"), (true, Continuation, ""), (true, Text, "next")],
        &[(false, Binary, "a"), (true, Continuation, "b"), (true, Ping, ""), (true, Text, "c")],
        &[(true, Continuation, "of what?")],
        &[(false, Text, "one"), (true, Text, "two")],
    ];
    observe(move |tape| {
        for (number, frames) in (1..).zip(conversations) {
            let mut unfinished = None;
            for (fin, opcode, text) in frames {
                let fin_shown = if *fin { " fin" } else { "" };
                tape.sent(number, &format!("{}{fin_shown} {text:?}", name(*opcode)));
                let payload = text.as_bytes().to_vec();
                let said = take(&mut unfinished, Incoming { fin: *fin, opcode: *opcode, payload });
                match said {
                    Some(Said::Fail) => {
                        tape.received(number, "CLOSE 1002");
                        break;
                    }
                    Some(Said::Pong(payload)) => {
                        tape.received(number, &format!("PONG fin {:?}", lossy(&payload)));
                    }
                    Some(Said::Message(opcode, bytes)) => {
                        tape.note(number, format!("{} message {:?}", name(opcode), lossy(&bytes)));
                    }
                    None => {}
                }
            }
        }
    })
}

fn name(opcode: Opcode) -> String {
    format!("{opcode:?}").to_uppercase()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
