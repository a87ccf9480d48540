//! Lesson 03 and a real browser: it believes our answer, hears our frame, and parts as friends.

use std::sync::Arc;

use serde_json::json;

use crate::{driver::Driver, engine::Engine, support::greeter::Greeter};

pub async fn a_page_hears_hello_and_a_clean_goodbye(driver: Arc<Driver>) {
    let lesson = Greeter::start().await;
    let browser = driver.open(1280, 800).await;
    // As a person would: look at it, be told what to paste, paste it.
    browser.go(&format!("http://{}/", lesson.address)).await;
    let page = browser.text("body").await;
    assert!(page.contains("this server speaks WebSocket only"), "{page}");
    assert!(page.contains("server này chỉ nói WebSocket"), "{page}");
    browser.picture("handshake-426-wide").await;
    let told: Vec<_> =
        page.lines().filter(|line| line.trim_start().starts_with("socket")).collect();
    assert_eq!(told.len(), 3, "{page}");
    let pasted = told.join("\n").replace("socket = ", "const socket = window.socket = ");
    let listen = "window.said = []; console.log = said => window.said.push(String(said)); \
        window.socket.addEventListener('close', event => { window.clean = event.wasClean })";
    browser.run(&format!("{pasted}\n{listen}")).await;
    browser.until("window.said.length === 2 && window.clean !== undefined").await;
    assert_eq!(browser.run("return window.said").await, json!(["hello", "1000"]));
    assert_eq!(browser.run("return window.clean").await, true);
    browser.close().await;
    let transcript = lesson.stop().await;
    assert!(transcript.contains("< HTTP/1.1 426 Upgrade Required"), "{transcript}");
    let opened = transcript.split("HTTP/1.1 101 ").nth(1).expect("a WebSocket");
    assert!(opened.contains("< 81 05 68 65 6c 6c 6f 88 02 03 e8"), "{transcript}");
    assert!(opened.contains("> 88 82 "), "the browser's own goodbye, masked: {transcript}");
}

pub async fn a_page_is_told_nothing_of_a_refusal(driver: Arc<Driver>) {
    let lesson = Greeter::start().await;
    let browser = driver.open(1280, 800).await;
    browser.go(&format!("http://{}/", lesson.address)).await;
    // No page may ask for two subprotocols of the same name: the browser itself refuses that.
    browser
        .run(
            "try { new WebSocket(`ws://${location.host}/`, ['a', 'a']); window.why = 'opened' } \
             catch (error) { window.why = error.name }",
        )
        .await;
    assert_eq!(browser.run("return window.why").await, "SyntaxError");
    // A subprotocol that the server doesn't speak. Chromium hangs up, as it should, and says 1006
    // without a reason. Firefox and WebKit open the socket all the same.
    browser
        .run(
            "window.ends = []; const socket = new WebSocket(`ws://${location.host}/`, ['chat']); \
             socket.onclose = event => window.ends.push(socket.protocol, event.code, event.reason)",
        )
        .await;
    browser.until("window.ends.length === 3").await;
    let code = if driver.engine == Engine::Chromium { 1006 } else { 1000 };
    assert_eq!(browser.run("return window.ends").await, json!(["", code, ""]));
    browser.close().await;
    lesson.stop().await;
}

/// Nobody sits here who could allow it, so Chromium's question is answered with no.
pub async fn a_public_page_may_not_simply_call_this_machine(driver: Arc<Driver>) {
    let (page, ours) = (Greeter::start().await, Greeter::start().await);
    let call = format!(
        "window.said = []; window.socket = new WebSocket('ws://{}/'); \
         for (const type of ['open', 'error', 'close']) \
             window.socket.addEventListener(type, event => window.said.push(event.code ?? type))",
        ours.address
    );
    for (public, said) in [(false, json!(["open", 1000])), (true, json!(["error", 1006]))] {
        let browser = if public {
            driver.open_with_public(page.port()).await
        } else {
            driver.open(1280, 800).await
        };
        browser.go(&format!("http://{}/", page.address)).await;
        browser.run(&call).await;
        browser.until("window.said.length === 2").await;
        assert_eq!(browser.run("return window.said").await, said, "public: {public}");
        browser.close().await;
    }
    page.stop().await;
    let transcript = ours.stop().await;
    assert_eq!(transcript.matches("GET / HTTP/1.1").count(), 1, "the other call: {transcript}");
}
