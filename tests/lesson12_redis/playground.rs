//! `lesson12 cluster`: what is typed at its prompt, and that nothing is left behind.

use tokio::net::TcpStream;

use super::server::installed;
use crate::support::program::{Program, nobody, shows};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson12"));

#[tokio::test]
async fn a_cluster_to_play_with() {
    if !installed() {
        return;
    }
    let mut cluster = LESSON.start(&["cluster", "--port", "0", "--nodes", "2"]);
    let address = cluster.address("http://").await;
    let mut parts = Vec::new();
    for part in ["http://", "http://", "redis://"] {
        parts.push(cluster.address(part).await);
    }
    let url = format!("ws://{address}/ws");
    let person = |name| LESSON.start(&["join", "--name", name, "--url", &url]);
    let (mut lan, mut ba) = (person("Lan"), person("Ba"));
    lan.until("Ba").await;
    ba.types("tin số một\n");
    lan.until("tin số một").await;
    for (typed, shown, text) in [
        ("kill 1\n", "dead", "tin số hai"),
        ("start 1\nfreeze 2\n", "frozen", "tin số ba"),
        ("start 2\nkill log\n", "dead", "tin số bốn"),
        ("nonsense\nkill 3\nstart log\n", "một server", "tin số năm"),
    ] {
        cluster.types(typed);
        cluster.until(shown).await;
        ba.types(&format!("{text}\n"));
        if text != "tin số bốn" {
            lan.until(text).await; // without a log nothing is said: it comes later
        }
    }
    lan.leaves();
    ba.leaves();
    lan.ended().await.well();
    ba.ended().await.well();
    cluster.interrupt();
    shows(&cluster.ended().await.well(), &["Tạm biệt"]);
    for part in parts.iter().chain([&address]) {
        TcpStream::connect(part).await.expect_err("nothing is left behind");
    }
}

#[tokio::test]
async fn a_cluster_without_a_redis() {
    let url = format!("redis://{}/", nobody().await);
    LESSON.trouble([(vec!["cluster", "--port", "0", "--log", &url], "không khởi động được")]).await;
}
