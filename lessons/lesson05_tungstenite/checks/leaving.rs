use super::peer::{Peer, Socket, serve};
use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, Tape, observe_async},
        text::Text,
    },
    lesson04_frames::close::Close,
};

/// The texts of exercise 05.2.
pub const EXERCISE: Exercise = Exercise {
    id: "05.2",
    name: "leaving",
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
                en: "A known mistake: every client that is gone left with 1000. But clients 5 and 6 said nothing: TCP ended, because they\ncrashed or a proxy cut them off. That is 1006, and only after one of the two does lesson 08 reconnect.",
                vi: "Một lỗi quen thuộc: ai đi cũng ghi là 1000. Nhưng client 5 và 6 có nói gì đâu: TCP cứ thế kết thúc, vì chương\ntrình sập hay bị proxy cắt. Đó là 1006, và chỉ một trong hai mã này khiến bài 08 kết nối lại.",
            },
        },
        Mistake {
            name: "no_code_is_normal",
            hint: Text {
                en: "A known mistake: a goodbye without a code is logged as 1000. Nobody said 1000; programs report this as\n1005.",
                vi: "Một lỗi quen thuộc: lời tạm biệt không kèm mã bị ghi là 1000. Không ai nói 1000 cả; chương trình ghi trường\nhợp này là 1005.",
            },
        },
        Mistake {
            name: "stops_at_close_frame",
            hint: Text {
                en: "A known mistake: the log is right, but the answer never goes out, because nobody reads any more after the\nclose frame. The client said goodbye properly and has to report 1006.",
                vi: "Một lỗi quen thuộc: log thì đúng, nhưng lời đáp không bao giờ ra ngoài, vì sau close frame không ai đọc nữa. Client\nchào đàng hoàng mà đành phải ghi 1006.",
            },
        },
    ],
    after: Text {
        en: "1005 and 1006 are only reported: they stand for the two cases in which no number came. `ending.rs` makes the same\ndistinction with a type, so that nobody can forget a case.",
        vi: "1005 và 1006 chỉ dùng để ghi lại: đó là hai trường hợp không có con số nào đến. `ending.rs` phân biệt y như thế bằng\nmột kiểu dữ liệu, để không ai quên được trường hợp nào.",
    },
};

/// 05.2: six clients leave, each in its own way.
#[must_use]
pub fn leaving<F: Future<Output = (u16, String)>>(
    answer: impl Fn(Socket) -> F + Send + 'static,
) -> Observed {
    observe_async(async move |tape| {
        let goodbyes = [Some((1000, "bye")), Some((1001, "")), Some((4000, "đủ rồi")), None];
        for (number, goodbye) in (1..).zip(goodbyes) {
            let (mut client, socket) = Peer::connect(&tape, number, 1024).await;
            let talk = async {
                client.send("TEXT \"xin chào\"", |we| we.send_text("xin chào")).await;
                let close = goodbye.map(|(code, reason)| Close::new(code, reason));
                let what = close
                    .as_ref()
                    .map_or("CLOSE, without a code".to_owned(), |close| format!("CLOSE {close}"));
                client.send(&what, |we| we.close(close.as_ref())).await;
                client.disconnect();
            };
            logged(&tape, number, serve(&tape, number, answer(socket), talk).await);
        }
        let half_a_message = b"\x81\x88\x37\xfa\x21\x3d\x4f";
        for (number, what, bytes) in [(5, "nothing", &b""[..]), (6, "half a frame", half_a_message)]
        {
            let (mut client, socket) = Peer::connect(&tape, number, 1024).await;
            let talk = async {
                client.send_bytes(what, bytes).await;
                client.disconnect();
            };
            logged(&tape, number, serve(&tape, number, answer(socket), talk).await);
        }
    })
}

fn logged(tape: &Tape, number: u64, log: Option<(u16, String)>) {
    if let Some((code, reason)) = log {
        tape.note(number, format!("the log: client left, {code} {reason:?}"));
    }
}
