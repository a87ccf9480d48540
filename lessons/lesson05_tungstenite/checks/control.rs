use super::peer::{Peer, Socket, serve};
use crate::{
    learn::{
        exercise::{Exercise, Mistake},
        observe::{Observed, observe_async},
        text::Text,
    },
    lesson04_frames::{close::Close, message::Message},
};

/// The texts of exercise 05.1.
pub const EXERCISE: Exercise = Exercise {
    id: "05.1",
    name: "control",
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

/// 05.1: a conversation with everything that a client may say.
#[must_use]
pub fn control<F: Future<Output = ()>>(answer: impl Fn(Socket) -> F + Send + 'static) -> Observed {
    observe_async(async move |tape| {
        let (mut lan, socket) = Peer::connect(&tape, 1, 1024).await;
        let talk = async {
            lan.send("TEXT \"xin chào\"", |we| we.send_text("xin chào")).await;
            lan.send("BINARY 00 ff", |we| we.send_binary(&[0x00, 0xff])).await;
            lan.send("PING \"?\"", |we| we.ping(b"?")).await;
            lan.send("PONG \"mine\", which nobody asked for", |we| we.pong(b"mine")).await;
            let parts = Message::Text("một hai ba".to_owned());
            lan.send("TEXT \"một hai ba\" in three fragments", |we| {
                we.send_fragmented(&parts, 5)
            })
            .await;
            lan.send("TEXT \"\"", |we| we.send_text("")).await;
            lan.send("CLOSE 1000", |we| we.close(Some(&Close::new(1000, "")))).await;
            lan.disconnect();
        };
        serve(&tape, 1, answer(socket), talk).await;
    })
}
