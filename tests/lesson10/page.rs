//! The page's files, over real sockets.

use full_duplex::stage::page::CONTENT_SECURITY_POLICY;

use super::room::room;
use crate::support::durable::memory_log;

#[tokio::test]
async fn the_page_is_whole_and_is_this_lessons() {
    let room = room(&memory_log(1)).await;
    let files = room.page(CONTENT_SECURITY_POLICY).await;
    for folder in ["/page/", "/chat/", "/heartbeat/", "/reconnect/", "/roads/"] {
        assert!(files.iter().any(|file| file.starts_with(folder)), "{folder} in {files:?}");
    }
    let mut wire = room.wire().await;
    let index = wire.request("GET", "/", None).await.body;
    assert!(index.contains("Lesson 10 · Plan B") && index.contains("Bài 10 · Phương án B"));
    assert!(!index.contains("Lesson 06") && !index.contains("chat/page.js"), "another lesson's");
    assert!(index.contains("roads/page.js?every="), "the server's own pace");
    wire.close().await;
    room.stop().await;
}
