use super::peer::{Peer, Socket, serve};
use crate::{
    learn::observe::{Observed, observe_async},
    lesson04_frames::close::Close,
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
            client.says("BINARY len=16", |we| we.send_binary(&all)).await;
            client.says("CLOSE 1000", |we| we.close(Some(&Close::new(1000, "")))).await;
            client.vanishes();
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
                client.sends(what, bytes).await;
                client.vanishes();
            };
            serve(&tape, number, answer(socket), talk).await;
        }
    })
}
