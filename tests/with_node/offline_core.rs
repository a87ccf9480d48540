//! What lesson 10's page keeps, and what its tabs tell each other, without a browser: in many
//! worlds of which chance draws the course.

use serde_json::{Value, json};

use crate::{reconnect_core::tape, support::thorough::thorough};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/with_node/offline.mjs");

pub async fn tabs_show_everything_once_and_lose_no_word() {
    let worlds = if thorough() { 3_000 } else { 300 };
    let told = json!({"worlds": worlds, "messages": 60});
    let answer: Value = tape("page-tabs", SCRIPT, "offline", &told).await;
    assert_eq!(answer["wrong"], json!([]));
    for what in ["holes", "moves", "offered"] {
        assert!(answer["counts"][what].as_u64() > Some(worlds), "little happened: {answer}");
    }
}
