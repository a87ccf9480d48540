//! The libraries' chats, each as small as its own examples.

use std::{convert::Infallible, io, sync::Arc};

use fastwebsockets::{FragmentCollectorRead, Frame, OpCode, Payload, WebSocketError, upgrade};
use futures_util::{StreamExt, sink, stream};
use tokio::net::TcpListener;
use tokio_tungstenite::accept_async_with_config;
use tungstenite::{Message, protocol::WebSocketConfig};

use super::room::{Member, Room};
use crate::server::over_hyper;

/// tokio-tungstenite: its text is shared by all receivers, its header is written for each.
pub async fn tungstenite(
    listener: TcpListener,
    config: Option<WebSocketConfig>,
    batched: bool,
) -> io::Error {
    let mut room = Room::new(
        |text| Message::text(text),
        |message| match message {
            Message::Text(text) => Some(text),
            _ => None,
        },
    );
    let serve = move |stream, member: Member<_>| async move {
        let (out, socket) = accept_async_with_config(stream, config).await.ok()?.split();
        member.talk(out, socket).await
    };
    room.batched = batched;
    room.accept(listener, serve).await
}

/// tokio-websockets.
pub async fn tokio_websockets(listener: TcpListener) -> io::Error {
    use tokio_websockets::{Message, ServerBuilder};
    let room = Room::new(|text| Message::text(text.to_owned()), Message::as_text);
    let serve = |stream, member: Member<_>| async move {
        let (_, socket) = ServerBuilder::new().accept(stream).await.ok()?;
        let (out, socket) = socket.split();
        member.talk(out, socket).await
    };
    room.accept(listener, serve).await
}

/// sockudo-ws.
pub async fn sockudo(listener: TcpListener) -> io::Error {
    use sockudo_ws::{Config, Message, WebSocketStream, handshake::server_handshake};
    let room = Room::new(|text| Message::text(text), Message::as_text);
    let serve = |mut stream, member: Member<_>| async move {
        server_handshake(&mut stream).await.ok()?;
        // Without its heartbeat, which wants its own bytes back; the other libraries have none.
        let config = Config::builder().auto_ping(false).build();
        let socket = WebSocketStream::server(stream, config);
        let (out, socket) = StreamExt::split(socket);
        member.talk(out, socket).await
    };
    room.accept(listener, serve).await
}

/// yawc, behind hyper. Its frames are cheap to clone.
pub async fn yawc(listener: TcpListener) -> io::Error {
    use yawc::{Frame, OpCode, WebSocket};
    let room = Room::new(
        |text| Frame::text(text.to_owned()),
        |frame| (frame.opcode() == OpCode::Text).then(|| frame.as_str()),
    );
    let serve = |stream, member: Member<_>| {
        over_hyper(stream, move |request| {
            let (response, socket) = WebSocket::upgrade(request)?;
            let member = member.clone();
            tokio::spawn(async move {
                let (out, socket) = socket.await.ok()?.split();
                member.talk(out, socket.map(Ok::<_, Infallible>)).await
            });
            Ok::<_, yawc::WebSocketError>(response)
        })
    };
    room.accept(listener, serve).await
}

/// fastwebsockets, behind hyper. Reading and writing are functions of its own, so they become a stream and a sink here.
pub async fn fastwebsockets(listener: TcpListener) -> io::Error {
    let room = Room::new(|text| Arc::<str>::from(text), |text| Some(text));
    let serve = |stream, member: Member<_>| {
        over_hyper(stream, move |mut request| {
            let (response, socket) = upgrade::upgrade(&mut request)?;
            tokio::spawn(fast(socket, member.clone()));
            Ok::<_, WebSocketError>(response)
        })
    };
    room.accept(listener, serve).await
}

async fn fast(socket: upgrade::UpgradeFut, member: Member<Arc<str>>) -> Option<()> {
    let (read, write) = socket.await.ok()?.split(tokio::io::split);
    let texts = stream::unfold(FragmentCollectorRead::new(read), |mut read| async {
        loop {
            let nothing = &mut |_| async { Ok::<_, WebSocketError>(()) };
            let frame = read.read_frame(nothing).await.ok()?;
            match frame.opcode {
                OpCode::Text => {
                    let text = String::from_utf8_lossy(&frame.payload).into();
                    return Some((Ok::<_, Infallible>(text), read));
                }
                OpCode::Close => return None,
                _ => {}
            }
        }
    });
    let out = sink::unfold(write, |mut write, text: Arc<str>| async move {
        write.write_frame(Frame::text(Payload::Borrowed(text.as_bytes()))).await?;
        Ok::<_, WebSocketError>(write)
    });
    member.talk(Box::pin(out), Box::pin(texts)).await
}
