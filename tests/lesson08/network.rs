//! The client that comes back, on a real network: what proxies answer in the server's place.

use full_duplex::lesson03_handshake::HandshakeError;

use crate::support::{
    program::Program,
    scripted::{Scripted, Then},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson08"));

/// An answer that no further attempt makes better is told with all that the server says, once.
#[tokio::test]
async fn what_is_final_is_told_with_the_servers_own_words() {
    let cure = String::from_utf8(HandshakeError::Dropped.response().to_bytes()).expect("a text");
    let version = HandshakeError::HttpVersion.response().to_bytes();
    let version = String::from_utf8(version).expect("a text");
    for (answer, words) in [
        (cure, "proxy_set_header Upgrade $http_upgrade;"),
        (version, "proxy_http_version 1.1;"),
        ("HTTP/1.1 501 No\r\ncontent-length: 5\r\n\r\nNever".to_owned(), "│ Never"),
        ("HTTP/1.1 403 No\r\n\r\n<h1>Not for\nyou</h1>".to_owned(), "│ Not for you"),
    ] {
        let mut server = Scripted::saying(&answer, Then::End).await;
        let url = format!("ws://{}/ws", server.address);
        let running = LESSON.start(&["join", "--name", "Minh", "--url", &url]);
        let ended = running.ended().await;
        assert!(!ended.ok && ended.said.contains(words), "{words} in {}", ended.said);
        assert!(!ended.said.contains("panicked"), "{}", ended.said);
        server.requests.try_recv().expect("one call");
        server.requests.try_recv().expect_err("no other");
    }
}
