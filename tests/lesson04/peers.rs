//! Our endpoint and a library's: tungstenite as client of our echo server, and as server of our
//! client.

use full_duplex::{
    lesson03_handshake::connect,
    lesson04_frames::{
        close::Close,
        connection::{Connection, Role},
        event::{Ending, Event},
        mask::secure_key,
        message::{Limits, Message as Ours},
        protocol_error::ProtocolError,
        websocket::{Dialled, WebSocket},
    },
    stage::serve::listen,
};
use futures_util::{SinkExt, StreamExt};
use tokio::{net::TcpStream, task::JoinHandle};
use tokio_tungstenite::{
    WebSocketStream, accept_async, client_async,
    tungstenite::{
        Message, Utf8Bytes,
        protocol::{
            CloseFrame,
            frame::{
                Frame,
                coding::{CloseCode, Data, OpCode},
            },
        },
    },
};

use crate::support::echoer::Echoer;

type Theirs = WebSocketStream<TcpStream>;

/// Codes that both sides know; tungstenite refuses to receive 1014, which has been registered
/// since.
const CODES: [u16; 12] = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 3000, 4999];

async fn their_client(server: &Echoer) -> Theirs {
    client_async(server.url(), server.wire().await.0).await.expect("a WebSocket").0
}

async fn next(socket: &mut Theirs) -> Message {
    socket.next().await.expect("a message").expect("a good one")
}

fn fragment(payload: &[u8], kind: Data, last: bool) -> Message {
    Message::Frame(Frame::message(payload.to_vec(), OpCode::Data(kind), last))
}

/// "một hai" in three fragments, of which the first ends inside a character.
fn in_fragments() -> [Message; 3] {
    let bytes = "một hai".as_bytes();
    [
        fragment(&bytes[..2], Data::Text, false),
        fragment(&bytes[2..5], Data::Continue, false),
        fragment(&bytes[5..], Data::Continue, true),
    ]
}

fn messages() -> Vec<Message> {
    let long: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    vec![
        Message::text(""),
        Message::text("xin chào 👋"),
        Message::binary(vec![0, 0xff, 0x80]),
        Message::text("ế".repeat((1 << 20) / 3)),
        Message::binary(long),
    ]
}

fn close_frame(code: u16, reason: &str) -> CloseFrame {
    CloseFrame { code: CloseCode::from(code), reason: Utf8Bytes::from(reason) }
}

#[tokio::test]
async fn their_client_hears_its_words_again() {
    let server = Echoer::start().await;
    let mut socket = their_client(&server).await;
    for message in messages() {
        socket.send(message.clone()).await.expect("open");
        assert!(next(&mut socket).await == message, "not the same, or not the same kind");
    }
    for part in in_fragments() {
        socket.send(part).await.expect("open");
    }
    assert_eq!(next(&mut socket).await, Message::text("một hai"));
    socket.send(Message::Ping("?".into())).await.expect("open");
    assert_eq!(next(&mut socket).await, Message::Pong("?".into()));
    socket.close(None).await.expect("open");
    assert_eq!(next(&mut socket).await, Message::Close(None));
    assert!(socket.next().await.is_none(), "the server has ended TCP");
}

#[tokio::test]
async fn their_client_says_goodbye_with_every_code() {
    let server = Echoer::start().await;
    for code in CODES {
        let mut socket = their_client(&server).await;
        let frame = close_frame(code, "tạm biệt");
        socket.close(Some(frame.clone())).await.expect("open");
        assert_eq!(next(&mut socket).await, Message::Close(Some(frame)), "{code}");
        assert!(socket.next().await.is_none(), "{code}");
    }
}

#[tokio::test]
async fn their_client_is_told_what_was_wrong() {
    let server = Echoer::start().await;
    for (about, frames, code) in [
        ("not UTF-8", vec![fragment(b"\xff", Data::Text, true)], 1007),
        ("not UTF-8 any more", vec![fragment(b"ok\xc0", Data::Text, false)], 1007),
        ("nothing to continue", vec![fragment(b"", Data::Continue, true)], 1002),
        (
            "two messages at once",
            vec![fragment(b"", Data::Binary, false), fragment(b"", Data::Text, true)],
            1002,
        ),
        ("too long", vec![Message::binary(vec![0; (16 << 20) + 1])], 1009),
    ] {
        let mut socket = their_client(&server).await;
        for frame in frames {
            socket.send(frame).await.expect("open");
        }
        let Message::Close(Some(close)) = next(&mut socket).await else { panic!("{about}") };
        assert_eq!(u16::from(close.code), code, "{about}");
    }
}

#[tokio::test]
async fn a_server_that_stops_says_so_to_their_client() {
    let server = Echoer::start().await;
    let mut socket = their_client(&server).await;
    let (closed, _) = tokio::join!(next(&mut socket), server.stop());
    assert_eq!(closed, Message::Close(Some(close_frame(1001, ""))));
}

/// Our client, connected to a server of theirs that does `what`.
async fn our_client<F, T>(what: impl FnOnce(Theirs) -> F) -> (Dialled, JoinHandle<T>)
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let listener = listen(0).await.expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    let url = url.parse().expect("an address");
    let accept = async {
        let (stream, _) = listener.accept().await.expect("a client");
        accept_async(stream).await.expect("a WebSocket")
    };
    let (connected, theirs) = tokio::join!(connect(&url, &[]), accept);
    let (stream, _, early) = connected.expect("a WebSocket");
    let connection = Connection::new(Role::Client(secure_key), Limits::default());
    (WebSocket::new(stream, connection, early), tokio::spawn(what(theirs)))
}

/// Our client as an echo: it says what it hears until the end.
async fn echoes(socket: &mut Dialled) -> Ending {
    loop {
        match socket.next().await.expect("an end comes before the end") {
            Event::Message(message) => socket.send(&message).expect("open"),
            Event::Ping(_) | Event::Pong(_) => {}
            Event::Closed(ending) => return ending,
        }
    }
}

#[tokio::test]
async fn their_server_hears_its_words_again_from_our_client() {
    let (mut socket, theirs) = our_client(async |mut theirs: Theirs| {
        for message in messages() {
            theirs.send(message.clone()).await.expect("open");
            assert!(next(&mut theirs).await == message, "not the same, or not the same kind");
        }
        for part in in_fragments() {
            theirs.send(part).await.expect("open");
        }
        assert_eq!(next(&mut theirs).await, Message::text("một hai"));
        theirs.send(Message::Ping("?".into())).await.expect("open");
        assert_eq!(next(&mut theirs).await, Message::Pong("?".into()));
        theirs.close(Some(close_frame(4321, "đủ rồi"))).await.expect("open");
        assert_eq!(next(&mut theirs).await, Message::Close(Some(close_frame(4321, "đủ rồi"))));
    })
    .await;
    let ending = echoes(&mut socket).await;
    assert_eq!(ending, Ending::Closed(Some(Close::new(4321, "đủ rồi"))));
    socket.finish().await;
    theirs.await.expect("no panic");
}

#[tokio::test]
async fn their_server_hears_our_goodbye_with_every_code() {
    for code in CODES {
        let (socket, theirs) = our_client(async |mut theirs: Theirs| next(&mut theirs).await).await;
        // They go without an answer: the end of the stream is an end, too.
        drop(socket.close_handshake(&Close::new(code, "tạm biệt")).await);
        let heard = theirs.await.expect("no panic");
        assert_eq!(heard, Message::Close(Some(close_frame(code, "tạm biệt"))));
    }
}

#[tokio::test]
async fn our_goodbye_is_answered_by_their_server() {
    let (mut socket, theirs) =
        our_client(async |mut theirs: Theirs| while let Some(Ok(_)) = theirs.next().await {}).await;
    let long = Ours::Text("ế".repeat(1_000));
    socket.connection().send_fragmented(&long, 7).expect("open");
    let ending = socket.close_handshake(&Close::new(3000, "")).await;
    assert_eq!(ending, Ending::Closed(Some(Close::new(3000, ""))));
    theirs.await.expect("no panic");
}

#[tokio::test]
async fn their_server_is_told_what_was_wrong() {
    let (mut socket, theirs) = our_client(async |mut theirs: Theirs| {
        theirs.send(fragment(b"\xff", Data::Text, true)).await.expect("open");
        next(&mut theirs).await
    })
    .await;
    assert_eq!(echoes(&mut socket).await, Ending::Failed(ProtocolError::InvalidUtf8));
    socket.finish().await;
    let Message::Close(Some(close)) = theirs.await.expect("no panic") else { panic!("no code") };
    assert_eq!(close.code, CloseCode::Invalid);
}
