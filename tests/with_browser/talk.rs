//! What people do on every lesson's page: say something, and read what was said.

use serde_json::json;

use crate::browser::{Browser, ENTER};

pub async fn say(browser: &Browser, text: &str) {
    browser.fill("#text", text).await;
    browser.keys("#text", ENTER).await;
}

/// Waits until a window shows exactly these messages, in this order, each once.
pub async fn reads(browser: &Browser, messages: &[&str]) {
    lists(browser, "#messages li[data-seq] .what", messages).await;
}

/// Waits until these elements say this, one after the other.
pub async fn lists(browser: &Browser, elements: &str, texts: &[&str]) {
    let shown = format!("[...document.querySelectorAll('{elements}')].map(e => e.textContent)");
    let expected = json!(texts);
    browser.until(&format!("JSON.stringify({shown}) === JSON.stringify({expected})")).await;
}

/// Waits until an element says this.
pub async fn tells(browser: &Browser, element: &str, words: &str) {
    let text = format!("document.querySelector('{element}').innerText");
    browser.until(&format!("{text}.includes({})", json!(words))).await;
}
