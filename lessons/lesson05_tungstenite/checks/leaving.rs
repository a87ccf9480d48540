use super::peer::{Peer, Socket, serve};
use crate::{
    learn::observe::{Observed, Tape, observe_async},
    lesson04_frames::close::Close,
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
                client.says("TEXT \"xin chào\"", |we| we.send_text("xin chào")).await;
                let close = goodbye.map(|(code, reason)| Close::new(code, reason));
                let what = close
                    .as_ref()
                    .map_or("CLOSE, without a code".to_owned(), |close| format!("CLOSE {close}"));
                client.says(&what, |we| we.close(close.as_ref())).await;
                client.vanishes();
            };
            logged(&tape, number, serve(&tape, number, answer(socket), talk).await);
        }
        let half_a_message = b"\x81\x88\x37\xfa\x21\x3d\x4f";
        for (number, what, bytes) in [(5, "nothing", &b""[..]), (6, "half a frame", half_a_message)]
        {
            let (mut client, socket) = Peer::connect(&tape, number, 1024).await;
            let talk = async {
                client.sends(what, bytes).await;
                client.vanishes();
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
