//! What people do on every lesson's page: say something, and read what was said.

use crate::driver::{Browser, ENTER};

pub async fn say(browser: &Browser, text: &str) {
    browser.fill("#text", text).await;
    browser.keys("#text", ENTER).await;
}

/// Waits until somebody's window shows exactly these messages, in this order, each once.
pub async fn reads(browser: &Browser, messages: &[&str]) {
    let shown =
        "[...document.querySelectorAll('#messages li[data-seq] .what')].map(e => e.textContent)";
    let expected = serde_json::to_string(messages).expect("JSON");
    browser.until(&format!("JSON.stringify({shown}) === JSON.stringify({expected})")).await;
}
