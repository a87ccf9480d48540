//! `lesson12 cluster --broker nats`.

use super::server::installed;
use crate::support::program::{Program, shows};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson12"));

#[tokio::test]
async fn a_cluster_on_three_nats_servers() {
    if !installed() {
        return;
    }
    let arguments = ["cluster", "--port", "0", "--broker", "nats", "--nodes", "1"];
    let mut cluster = LESSON.start(&arguments);
    let address = cluster.address("hai cửa sổ   http://").await;
    cluster.until("log 3     nats://").await;
    let url = format!("ws://{address}/ws");
    let mut lan = LESSON.start(&["join", "--name", "Lan", "--url", &url]);
    for (typed, shown, text) in [
        ("kill log\n", "kill log 1", "tin số một"),
        ("kill log 2\n", "dead", "tin số hai"), // any two of them are enough
    ] {
        cluster.types(typed);
        cluster.until(shown).await;
        lan.types(&format!("{text}\n"));
        lan.until(&format!("{text} ✓")).await;
    }
    lan.leaves();
    lan.ended().await.well();
    cluster.interrupt();
    shows(&cluster.ended().await.well(), &["Tạm biệt"]);
}
