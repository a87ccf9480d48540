//! Both halves against a WebSocket library that others wrote.

use full_duplex::{
    lesson03_handshake::{AcceptError, DialError, HandshakeError, accept, connect},
    stage::serve::listen,
};
use futures_util::{SinkExt, StreamExt};
use tokio::{io::AsyncReadExt, net::TcpStream};
use tokio_tungstenite::{
    accept_hdr_async, client_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        handshake::server::{Request, Response},
        http::{HeaderValue, StatusCode},
        protocol::frame::coding::CloseCode,
    },
};

use crate::support::greeter::{Greeter, anything};

#[tokio::test]
async fn a_client_of_tungstenite_hears_hello_and_a_clean_goodbye() {
    let server = Greeter::start().await;
    let stream = server.wire().await.0;
    let url = format!("ws://{}/chat?room=1", server.address);
    let (mut socket, answer) = client_async(url, stream).await.expect("a WebSocket");
    assert_eq!(answer.status(), StatusCode::SWITCHING_PROTOCOLS);
    let hello = socket.next().await.expect("a message").expect("a good one");
    assert_eq!(hello, Message::text("hello"));
    let goodbye = socket.next().await.expect("a message").expect("a good one");
    let Message::Close(Some(frame)) = goodbye else { panic!("{goodbye:?}") };
    assert_eq!(frame.code, CloseCode::Normal);
    assert!(socket.next().await.is_none(), "the server ends TCP first");
}

#[tokio::test]
async fn a_client_of_tungstenite_is_refused_in_http() {
    let (mut server, stream) = pair().await;
    let dialling = client_async("ws://localhost/", stream);
    let old = async {
        let mut request = "ws://localhost/".into_client_request().expect("a request");
        request.headers_mut().insert("sec-websocket-version", HeaderValue::from_static("8"));
        let (mut server, stream) = pair().await;
        let (failed, refused) =
            tokio::join!(client_async(request, stream), accept(&mut server, anything));
        let Err(Error::Http(answer)) = failed else { panic!("{failed:?}") };
        assert_eq!(answer.status(), StatusCode::UPGRADE_REQUIRED);
        assert_eq!(answer.headers()["sec-websocket-version"], "13");
        let version = matches!(refused, Err(AcceptError::Handshake(HandshakeError::Version)));
        assert!(version, "{refused:?}");
    };
    let (opened, accepted) = tokio::join!(dialling, accept(&mut server, anything));
    assert!(opened.is_ok() && accepted.is_ok(), "{opened:?} {accepted:?}");
    old.await;
}

#[tokio::test]
async fn a_server_of_tungstenite_answers_our_call() {
    let (url, server) = tungstenite(|request, mut response: Response| {
        assert_eq!(request.uri(), "/chat?room=1");
        assert_eq!(request.headers()["sec-websocket-protocol"], "chat.v2, chat.v1");
        let chosen = HeaderValue::from_static("chat.v1");
        response.headers_mut().insert("sec-websocket-protocol", chosen);
        response
    })
    .await;
    let url = format!("{url}chat?room=1").parse().expect("an address");
    let (mut stream, agreed, mut early) =
        connect(&url, &["chat.v2", "chat.v1"]).await.expect("a WebSocket");
    assert_eq!(agreed.protocol.as_deref(), Some("chat.v1"));
    let mut rest = [0; 16];
    while early.len() < 4 {
        let length = stream.read(&mut rest).await.expect("a frame");
        early.extend_from_slice(&rest[..length]);
    }
    assert_eq!(early, b"\x81\x02hi");
    drop(stream);
    server.await.expect("no panic");
}

#[tokio::test]
async fn a_server_that_promises_too_much_is_not_believed() {
    let (url, _server) = tungstenite(|_, mut response: Response| {
        let unasked = HeaderValue::from_static("permessage-deflate");
        response.headers_mut().insert("sec-websocket-extensions", unasked);
        response
    })
    .await;
    let failed = connect(&url.parse().expect("an address"), &[]).await;
    assert!(matches!(failed, Err(DialError::Extension(_))), "{failed:?}");
}

/// A server of tungstenite on a socket of its own, which says "hi" and waits for the end.
async fn tungstenite(
    answer: fn(&Request, Response) -> Response,
) -> (String, tokio::task::JoinHandle<()>) {
    let listener = listen(0).await.expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client");
        #[expect(clippy::result_large_err, reason = "tungstenite's own signature")]
        let answer = move |request: &Request, response| Ok(answer(request, response));
        let mut socket = accept_hdr_async(stream, answer).await.expect("a WebSocket");
        let _ = socket.send(Message::text("hi")).await; // a client that doesn't believe us is gone
        while let Some(Ok(_)) = socket.next().await {}
    });
    (url, server)
}

/// Both ends of a TCP connection.
async fn pair() -> (TcpStream, TcpStream) {
    let listener = listen(0).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (accepted, connected) = tokio::join!(listener.accept(), TcpStream::connect(address));
    (accepted.expect("a client").0, connected.expect("the server listens"))
}
