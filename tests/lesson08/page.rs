//! The page's files, over real sockets.

use full_duplex::{lesson07_heartbeat::heartbeat::Pace, stage::page::CONTENT_SECURITY_POLICY};

use crate::support::{durable::memory_log, room::Room};

#[tokio::test]
async fn the_page_is_whole_and_is_this_lessons() {
    let room = Room::with_log_at(Pace::default(), &memory_log(1)).await;
    let files = room.page(CONTENT_SECURITY_POLICY).await;
    for folder in ["/page/", "/chat/", "/heartbeat/", "/reconnect/"] {
        assert!(files.iter().any(|file| file.starts_with(folder)), "{folder} in {files:?}");
    }
    let mut wire = room.wire().await;
    let index = wire.request("GET", "/", None).await.body;
    assert!(!index.contains("Lesson 06") && !index.contains("Bài 06"), "another lesson's title");
    assert!(!index.contains("chat/page.js"), "another lesson's script");
    assert!(index.contains("every=25000&amp;pong_timeout=10000"), "the server's own pace");
}

#[tokio::test]
async fn the_smallest_client_has_a_page_of_its_own() {
    let room = Room::with_log_at(Pace::default(), &memory_log(1)).await;
    let mut wire = room.wire().await;
    let page = wire.request("GET", "/smallest.html", None).await.body;
    let script = wire.request("GET", "/reconnect/smallest.js", None).await.body;
    assert!(page.contains("reconnect/smallest_page.js"), "{page}");
    assert!(
        script.contains("new WebSocket(url)") && !script.contains("import"),
        "one file to copy"
    );
}
