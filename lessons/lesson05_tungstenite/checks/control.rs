use super::peer::{Peer, Socket, serve};
use crate::{
    learn::observe::{Observed, observe_async},
    lesson04_frames::{close::Close, message::Message},
};

/// 05.1: a conversation with everything that a client may say.
#[must_use]
pub fn control<F: Future<Output = ()>>(answer: impl Fn(Socket) -> F + Send + 'static) -> Observed {
    observe_async(async move |tape| {
        let (mut lan, socket) = Peer::connect(&tape, 1, 1024).await;
        let talk = async {
            lan.says("TEXT \"xin chào\"", |we| we.send_text("xin chào")).await;
            lan.says("BINARY 00 ff", |we| we.send_binary(&[0x00, 0xff])).await;
            lan.says("PING \"?\"", |we| we.ping(b"?")).await;
            lan.says("PONG \"mine\", which nobody asked for", |we| we.pong(b"mine")).await;
            let parts = Message::Text("một hai ba".to_owned());
            lan.says("TEXT \"một hai ba\" in three fragments", |we| {
                we.send_fragmented(&parts, 5)
            })
            .await;
            lan.says("TEXT \"\"", |we| we.send_text("")).await;
            lan.says("CLOSE 1000", |we| we.close(Some(&Close::new(1000, "")))).await;
            lan.vanishes();
        };
        serve(&tape, 1, answer(socket), talk).await;
    })
}
