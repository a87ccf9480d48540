//! What a page's `WebSocket` makes of a server's answer to the subprotocols that it asks for.

use std::sync::Arc;

use full_duplex::{
    lesson03_handshake::{Agreed, parse_request},
    stage::serve::listen,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{driver::Driver, engine::Engine, support::greeter::Greeter};

/// Answers every handshake, with the subprotocol that the target names, offered or not.
async fn answer(mut stream: TcpStream) -> Option<()> {
    let mut head = Vec::new();
    let request = loop {
        stream.read_buf(&mut head).await.ok().filter(|read| *read > 0)?;
        if let Some((request, _)) = parse_request(&head).ok()? {
            break request;
        }
    };
    let mut answer = String::from_utf8(request.response(&Agreed::default()).to_bytes()).ok()?;
    let chosen = &request.target[1..];
    if !chosen.is_empty() {
        answer.insert_str(answer.len() - 2, &format!("sec-websocket-protocol: {chosen}\r\n"));
    }
    stream.write_all(answer.as_bytes()).await.ok()?;
    while stream.read(&mut [0; 64]).await.ok()? > 0 {} // until the page hangs up
    Some(())
}

/// Asks for some, and remembers how it went.
const ASK: &str = r"
    window.heard = undefined;
    const socket = new WebSocket(URL_OF_SERVER, WANTED);
    socket.onopen = () => { window.heard = ['open', socket.protocol]; socket.close() };
    socket.onclose = ({code}) => { window.heard ??= ['close', code] };
";

pub async fn each_engine_judges_the_servers_choice(driver: Arc<Driver>) {
    let listener = listen(0).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let serving = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    let page = Greeter::start().await;
    let browser = driver.open(1280, 800).await;
    browser.go(&format!("http://{}/", page.address)).await;
    let (open, failed) = (|protocol: &str| json!(["open", protocol]), json!(["close", 1006]));
    // RFC 6455 §4.1, or the standard of a page's `WebSocket`, has the client fail: not all do.
    let unless = |lenient, protocol: &str| {
        if driver.engine == lenient { open(protocol) } else { failed.clone() }
    };
    let none = if driver.engine == Engine::Chromium { failed.clone() } else { open("") };
    let rows: [(Value, &str, Value); 8] = [
        (json!([]), "", open("")),
        (json!(["chat.v1.json"]), "chat.v1.json", open("chat.v1.json")),
        (json!(["chat.v1.cbor", "chat.v1.json"]), "chat.v1.json", open("chat.v1.json")),
        (json!(["chat.v1.json"]), "", none),
        (json!(["chat.v1.json"]), "chat.v1.cbor", failed.clone()),
        (json!(["chat.v1.json"]), "CHAT.V1.JSON", unless(Engine::WebKit, "CHAT.V1.JSON")),
        (json!(["a", "b"]), "a,b", failed.clone()),
        (json!([]), "chat.v1.json", unless(Engine::Firefox, "")),
    ];
    let mut seen = Vec::new();
    for (wanted, chosen, _) in &rows {
        let ask = ASK.replace("URL_OF_SERVER", &format!("'ws://127.0.0.1:{port}/{chosen}'"));
        browser.run(&ask.replace("WANTED", &wanted.to_string())).await;
        browser.until("window.heard !== undefined").await;
        let heard = browser.run("return window.heard").await;
        seen.push((wanted.clone(), *chosen, heard));
    }
    assert_eq!(seen, rows, "{}", driver.engine);
    browser.close().await;
    page.stop().await;
    serving.abort();
}
