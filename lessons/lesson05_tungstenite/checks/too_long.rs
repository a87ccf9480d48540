use super::peer::{Peer, Socket, serve};
use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe_async},
        text::Text,
    },
    lesson04_frames::close::Close,
};

/// The texts of exercise 05.3.
pub const EXERCISE: Exercise = Exercise {
    id: "05.3",
    name: "too_long",
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
                en: "A known mistake, and the most common loop there is: an error ends it, the socket is dropped, and nobody says\nwhy. The client sees 1006, takes it for a bad network, reconnects, and sends the same message again.",
                vi: "Một lỗi quen thuộc, và cũng là vòng lặp phổ biến nhất: gặp lỗi thì dừng, socket bị bỏ, và không ai nói vì sao.\nClient thấy 1006, tưởng mạng kém, kết nối lại, rồi gửi đúng message ấy lần nữa.",
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
        en: "`ending::code` is this match, and `closing.rs` adds what a real socket needs: a time limit for saying it, and\nreading on until the client has hung up, or the close frame may be lost to a reset.",
        vi: "`ending::code` chính là phép match này, còn `closing.rs` thêm những gì socket thật cần: thời hạn cho lời chào, và\nđọc tiếp cho đến khi client gác máy, nếu không close frame có thể mất vì một cú reset.",
    },
};

/// The longest message that the answer's server takes.
const LIMIT: usize = 16;

/// 05.3: clients that break a rule, and two that don't.
#[must_use]
pub fn too_long<F: Future<Output = ()>>(answer: impl Fn(Socket) -> F + Send + 'static) -> Observed {
    observe_async(async move |tape| {
        let all = *b"sixteen letters!";
        let (mut client, socket) = Peer::connect(&tape, 1, LIMIT).await;
        let talk = async {
            client.send("BINARY len=16", |we| we.send_binary(&all)).await;
            client.send("CLOSE 1000", |we| we.close(Some(&Close::new(1000, "")))).await;
            client.disconnect();
        };
        serve(&tape, 1, answer(socket), talk).await;
        let in_two = [&b"\x02\x8a\0\0\0\0ten bytes "[..], b"\x80\x87\0\0\0\0and seven"].concat();
        for (number, what, bytes) in [
            (2, "BINARY len=17, its header", &b"\x82\x91\0\0\0\0"[..]),
            (3, "BINARY len=10, CONTINUATION len=7", &in_two[..in_two.len() - 2]),
            (4, "BINARY len=1099511627776, its header", b"\x82\xff\0\0\x01\0\0\0\0\0\0\0\0\0"),
            (5, "TEXT ff: not UTF-8", b"\x81\x81\0\0\0\0\xff"),
            (6, "an opcode without a meaning", b"\x83\x80\0\0\0\0"),
            (7, "nothing", b""),
        ] {
            let (mut client, socket) = Peer::connect(&tape, number, LIMIT).await;
            let talk = async {
                client.send_bytes(what, bytes).await;
                client.disconnect();
            };
            serve(&tape, number, answer(socket), talk).await;
        }
    })
}
