//! Lesson 04's echo server as a browser's own `WebSocket` meets it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    driver::{Browser, Driver},
    support::echoer::Echoer,
};

/// What the page remembers of its socket: every event, with the ready state in which it came.
const OPEN: &str = r"
    window.log = [];
    const socket = window.socket = new WebSocket(URL_OF_SERVER);
    socket.binaryType = 'arraybuffer';
    const note = (...what) => log.push([...what, socket.readyState]);
    note('created');
    socket.onopen = () => note('open', socket.protocol, socket.extensions);
    socket.onerror = () => note('error');
    socket.onclose = event => note('close', event.code, event.reason, event.wasClean);
    socket.onmessage = async ({data}) => {
        if (typeof data === 'string') note('text', data);
        else if (data instanceof ArrayBuffer) note('buffer', [...new Uint8Array(data)]);
        else note('blob', [...new Uint8Array(await data.arrayBuffer())]);
    };
";

/// The server's own answer to a browser that asked for a page is a page, from which sockets may be opened.
async fn open(browser: &Browser, server: &Echoer) {
    browser.go(&format!("http://{}/", server.address)).await;
    browser.run(&OPEN.replace("URL_OF_SERVER", &format!("{:?}", server.url()))).await;
    until(browser, 2).await;
    assert_eq!(log(browser).await, json!([["created", 0], ["open", "", "", 1]]));
    browser.run("log.length = 0").await;
}

async fn until(browser: &Browser, events: usize) {
    browser.until(&format!("log.length >= {events}")).await;
}

async fn log(browser: &Browser) -> Value {
    browser.run("return log").await
}

pub async fn text_and_bytes_come_back_as_they_were(driver: Arc<Driver>) {
    let server = Echoer::start().await;
    let browser = driver.open(1280, 800).await;
    open(&browser, &server).await;
    browser
        .run("socket.send(''); socket.send('xin chào 👋'); socket.send(new Uint8Array([0, 255]))")
        .await;
    until(&browser, 3).await;
    browser.run("socket.binaryType = 'blob'; socket.send(new Blob(['ba', 'bốn']))").await;
    until(&browser, 4).await;
    let expected = json!([
        ["text", "", 1],
        ["text", "xin chào 👋", 1],
        ["buffer", [0, 255], 1],
        ["blob", "babốn".as_bytes(), 1],
    ]);
    assert_eq!(log(&browser).await, expected);
    browser.close().await;
    let seen = server.stop().await;
    assert!(seen.contains("> TEXT fin masked len=0"), "{seen}");
    assert!(seen.contains("> BINARY fin masked len=2"), "{seen}");
}

pub async fn a_megabyte_comes_back(driver: Arc<Driver>) {
    let server = Echoer::start().await;
    let browser = driver.open(1280, 800).await;
    open(&browser, &server).await;
    let script = r"
        const bytes = new Uint8Array(1 << 20).map((_, i) => i * 7);
        const text = 'ế'.repeat((1 << 20) / 3);
        socket.onmessage = ({data}) => log.push(typeof data === 'string'
            ? data === text
            : data.byteLength === bytes.length && new Uint8Array(data).every((byte, i) => byte === bytes[i]));
        socket.send(bytes);
        socket.send(text);
    ";
    browser.run(script).await;
    until(&browser, 2).await;
    assert_eq!(log(&browser).await, json!([true, true]));
    browser.close().await;
}

pub async fn a_page_says_goodbye(driver: Arc<Driver>) {
    let server = Echoer::start().await;
    let browser = driver.open(1280, 800).await;
    for (close, heard) in [
        ("socket.close()", json!(["close", 1005, "", true, 3])),
        ("socket.close(1000)", json!(["close", 1000, "", true, 3])),
        ("socket.close(3001, 'tạm biệt')", json!(["close", 3001, "tạm biệt", true, 3])),
        ("socket.close(4999)", json!(["close", 4999, "", true, 3])),
    ] {
        open(&browser, &server).await;
        browser.run(&format!("{close}; log.push(['asked', socket.readyState])")).await;
        until(&browser, 2).await;
        assert_eq!(log(&browser).await, json!([["asked", 2], heard]), "{close}");
    }
    browser.close().await;
}

pub async fn a_page_hears_the_servers_goodbye(driver: Arc<Driver>) {
    let server = Echoer::start().await;
    let browser = driver.open(1280, 800).await;
    open(&browser, &server).await;
    server.stop().await;
    until(&browser, 1).await;
    assert_eq!(log(&browser).await, json!([["close", 1001, "", true, 3]]));

    // A browser breaks no rule of frames, but it can send more than the server takes.
    let small = full_duplex::lesson04_frames::message::Limits::of(1_000);
    let server = Echoer::with_limits(small).await;
    open(&browser, &server).await;
    browser.run("socket.send(new Uint8Array(1001))").await;
    until(&browser, 1).await;
    let too_big = json!([["close", 1009, "the message is too big", true, 3]]);
    assert_eq!(log(&browser).await, too_big);
    browser.close().await;
    server.stop().await;
}
