//! The page's files, over real sockets.

use full_duplex::stage::page::CONTENT_SECURITY_POLICY;

use super::room::room;
use crate::support::durable::memory_log;

#[tokio::test]
async fn the_page_is_whole_and_is_this_lessons() {
    let room = room(&memory_log(1)).await;
    let files = room.page(CONTENT_SECURITY_POLICY).await;
    for folder in ["/page/", "/chat/", "/heartbeat/", "/reconnect/", "/roads/", "/offline/"] {
        assert!(files.iter().any(|file| file.contains(folder)), "{folder} in {files:?}");
    }
    let mut wire = room.wire().await;
    let index = wire.request("GET", "/", None).await.body;
    assert!(index.contains("Lesson 10 · Plan B") && index.contains("Bài 10 · Phương án B"));
    assert!(!index.contains("Lesson 06") && !index.contains("chat/page.js"), "another lesson's");
    assert!(index.contains("roads/page.js?every="), "the server's own pace");
    wire.close().await;
    room.stop().await;
}

#[tokio::test]
async fn the_worker_has_all_files_of_the_page_and_nothing_else() {
    let room = room(&memory_log(1)).await;
    let files = room.page(CONTENT_SECURITY_POLICY).await;
    let mut wire = room.wire().await;
    let index = wire.request("GET", "/", None).await;
    let worker = wire.request("GET", "/worker.js", None).await;
    assert!(
        worker.head.contains("cache-control: no-cache"),
        "it is asked for anew: {}",
        worker.head
    );
    assert!(worker.head.contains("content-type: text/javascript"), "{}", worker.head);
    for file in &files {
        let path = file.split('?').next().unwrap_or_default().trim_start_matches('/');
        let listed = format!("[\"{}\"", if path.is_empty() { "./" } else { path });
        assert!(worker.body.contains(&listed), "{listed}");
        if path.is_empty() {
            continue;
        }
        let (_, rest) = path.split_once('/').unwrap_or_default();
        let (version, _) = rest.split_once('/').unwrap_or_default();
        assert!(index.head.contains(&format!("page-version: {version}")), "{file}");
    }
    let script = files.iter().find(|file| file.ends_with("/page/rules.js")).expect("a script");
    let script = wire.request("GET", script, None).await;
    assert!(script.head.contains("immutable"), "{}", script.head);
    let other = wire.request("GET", "/v/0123456789abcdef/page/rules.js", None).await;
    assert_eq!(other.status(), 404, "another version isn't here");
    for never in ["/ws\"", "/link", "messages", "status"] {
        assert!(!worker.body.contains(&format!("[\"{never}")), "{never}");
    }
    wire.close().await;
    room.stop().await;
}
