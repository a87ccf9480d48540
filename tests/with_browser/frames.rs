//! Lesson 04's echo server as a browser's own `WebSocket` meets it.

use std::sync::Arc;

use full_duplex::{
    lesson03_handshake::{Agreed, accept},
    lesson04_frames::message::Limits,
    stage::serve::listen,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{browser::Browser, driver::Driver, engine::Engine, support::echoer::Echoer};

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
        else if ('byteLength' in data) note('buffer', [...new Uint8Array(data)]);
        else note('blob', [...new Uint8Array(await data.arrayBuffer())]);
    };
";

/// The server's own answer to a browser that asked for a page is a page, from which sockets may be
/// opened.
async fn open(browser: &Browser, server: &Echoer) {
    browser.go(&format!("http://{}/", server.address)).await;
    dial(browser, &server.url()).await;
    until(browser, 2).await;
    assert_eq!(log(browser).await, json!([["created", 0], ["open", "", "", 1]]));
    browser.run("log.length = 0").await;
}

async fn dial(browser: &Browser, url: &str) {
    browser.run(&OPEN.replace("URL_OF_SERVER", &format!("{url:?}"))).await;
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
    let server = Echoer::with_limits(Limits::of(1_000)).await;
    open(&browser, &server).await;
    browser.run("socket.send(new Uint8Array(1001))").await;
    until(&browser, 1).await;
    let closed = browser.run("return log[0].slice(0, 3)").await;
    assert_eq!(closed, json!(["close", 1009, "the message is too big, 1000 bytes at most"]));
    // The server hangs up right behind its Close. Firefox mostly doesn't answer then: not clean.
    if driver.engine != Engine::Firefox {
        assert_eq!(browser.run("return log[0][3]").await, true, "clean");
    }
    browser.close().await;
    server.stop().await;
}

/// A server that says these bytes to one client after the handshake, hears an answer, and ends.
async fn says(bytes: Vec<u8>) -> String {
    let listener = listen(0).await.expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        accept(&mut stream, |_| Ok(Agreed::default())).await.expect("a handshake");
        stream.write_all(&bytes).await.expect("open");
        if !bytes.is_empty() {
            let _ = stream.read(&mut [0; 200]).await; // a reset is an answer, too
        }
        stream.shutdown().await.expect("open");
        let _ = stream.read_to_end(&mut Vec::new()).await; // a reset is an end, too
    });
    url
}

/// What a page hears of an end: the code, and whether it was clean.
async fn hears(browser: &Browser, bytes: &[u8]) -> (u64, bool) {
    dial(browser, &says(bytes.to_vec()).await).await;
    browser.until("log.some(([what]) => what === 'close')").await;
    let closed = browser.run("return log.at(-1)").await;
    (closed[1].as_u64().expect("a code"), closed[3] == true)
}

pub async fn a_page_tells_what_was_said_from_what_was_not(driver: Arc<Driver>) {
    let server = Echoer::start().await;
    let browser = driver.open(1280, 800).await;
    browser.go(&format!("http://{}/", server.address)).await;
    for (about, bytes, code, clean) in [
        ("no code is said: 1005 is only reported", b"\x88\x00".as_slice(), 1005, true),
        ("nothing is said: 1006 is only reported", b"", 1006, false),
        ("a reserved bit", b"\xc1\x00", 1006, false),
    ] {
        assert_eq!(hears(&browser, bytes).await, (code, clean), "{about}");
    }
    // A server masks, and says goodbye. RFC 6455 (§5.1) asks for an end at the first byte; Firefox
    // takes the mask off and reads on.
    let heard = hears(&browser, b"\x81\x82\x01\x01\x01\x01ih\x88\x02\x0b\xb8").await;
    let read = browser.run("return log.some(([, said]) => said === 'hi')").await;
    let firefox = driver.engine == Engine::Firefox;
    assert_eq!(
        (heard, read == true),
        (if firefox { (3000, true) } else { (1006, false) }, firefox)
    );
    browser.close().await;
    server.stop().await;
}

/// Whether an engine takes a close code from a server. Codes that it doesn't take become 1006.
fn takes(engine: Engine, code: u16) -> bool {
    match engine {
        Engine::Firefox => true, // even those that nobody may say
        Engine::Chromium => !matches!(code, 1005 | 1006 | 1015),
        // Only the codes of RFC 6455: 1012 to 1014 came later.
        Engine::WebKit => matches!(code, 1000..=1003 | 1007..=1011 | 3000..=4999),
    }
}

pub async fn each_engine_takes_its_own_close_codes(driver: Arc<Driver>) {
    let server = Echoer::start().await;
    let browser = driver.open(1280, 800).await;
    browser.go(&format!("http://{}/", server.address)).await;
    for code in [1000, 1002, 1005, 1006, 1011, 1012, 1013, 1014, 1015, 2999, 3000, 4501, 5000_u16] {
        let [high, low] = code.to_be_bytes();
        let heard = hears(&browser, &[0x88, 2, high, low]).await;
        let taken = takes(driver.engine, code);
        assert_eq!(heard, (if taken { code.into() } else { 1006 }, taken), "{code}");
    }
    browser.close().await;
    server.stop().await;
}

/// `send` accepts all of it and reports nothing; `bufferedAmount` counts it.
pub async fn what_nobody_reads_waits_in_the_browser(driver: Arc<Driver>) {
    let server = Echoer::start().await;
    let browser = driver.open(1280, 800).await;
    browser.go(&format!("http://{}/", server.address)).await;
    let listener = listen(0).await.expect("a port");
    let url = format!("ws://{}/", listener.local_addr().expect("an address"));
    let deaf = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        accept(&mut stream, |_| Ok(Agreed::default())).await.expect("a handshake");
        stream // and nobody reads from it
    });
    dial(&browser, &url).await;
    until(&browser, 2).await;
    let stream = deaf.await.expect("a connection");
    let flood = "const before = socket.bufferedAmount; socket.send('chào'); const word = socket.bufferedAmount; \
        for (let sent = 0; sent < 16; sent++) socket.send('x'.repeat(2 ** 20)); \
        return [before, word, socket.bufferedAmount - word, socket.readyState, log.length]";
    // Bytes, not letters. (WebKit counts the headers of its frames, too.)
    let [before, word, flood, state, events] =
        serde_json::from_value::<[u64; 5]>(browser.run(flood).await).expect("five numbers");
    assert_eq!((before, state, events), (0, 1, 2), "open, and no error");
    assert!((5..=11).contains(&word), "{word}");
    assert!((16 << 20..(16 << 20) + 500).contains(&flood), "{flood}");
    // What would wait by itself.
    let stream_api = browser.run("return 'WebSocketStream' in window").await;
    assert_eq!(stream_api, driver.engine == Engine::Chromium);
    drop(stream);
    browser.close().await;
    server.stop().await;
}
