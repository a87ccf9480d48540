//! A browser's own `WebSocket` with lesson 11's servers: every browser offers permessage-deflate.

use std::sync::Arc;

use full_duplex::{
    lesson11_compression::{
        dissect::restored, negotiate::Terms, offer::Window, options::Server, suite::echo,
    },
    stage::serve::accept_until,
    tap::Tap,
};
use serde_json::{Value, json};

use crate::{
    browser::Browser,
    driver::Driver,
    support::{compressed::room, echoer::Echoer, host::Host},
};

/// Sends what it is told, hears it again, and remembers what was agreed on.
const TALK: &str = r"
    window.heard = [];
    const socket = window.socket = new WebSocket(URL_OF_SERVER);
    socket.binaryType = 'arraybuffer';
    const texts = Array.from({length: 20}, (_, number) => `Chào cả nhà, tin số ${number}. `.repeat(number * 9));
    const bytes = Uint8Array.from({length: 60000}, (_, at) => at % 199);
    socket.onopen = () => { texts.forEach(text => socket.send(text)); socket.send(bytes) };
    socket.onmessage = ({data}) => {
        if (typeof data === 'string') heard.push(data === texts[heard.length]);
        else heard.push(new Uint8Array(data).every((byte, at) => byte === bytes[at]) && data.byteLength === bytes.length);
    };
    socket.onclose = event => heard.push('close ' + event.code);
";

async fn echoer(most: Terms) -> Echoer {
    let (tap, server) = (Tap::recording().then(restored), Server::new(most, 16));
    let each = move |stream, stopping| {
        let server = server.clone();
        async move { drop(echo(stream, &server, stopping).await) }
    };
    Host::run(tap.clone(), |listener, stopped| accept_until(listener, tap, stopped, each)).await
}

/// The messages of a page, there and back.
async fn talk(browser: &Browser, server: &Echoer) -> Value {
    browser.go(&format!("http://{}/", server.address)).await;
    browser.run(&TALK.replace("URL_OF_SERVER", &format!("{:?}", server.url()))).await;
    browser.until("heard.length >= 21").await;
    browser.run("return [heard.every(same => same === true), socket.extensions]").await
}

pub async fn a_page_and_the_server_compress_for_each_other(driver: Arc<Driver>) {
    for (takeover, bits) in [(true, 15), (false, 15), (true, 9), (true, 8)] {
        let server = echoer(Terms::both(takeover, Window::of(bits).expect("a window"))).await;
        let browser = driver.open(1280, 800).await;
        let told = talk(&browser, &server).await;
        assert_eq!(told[0], json!(true), "takeover {takeover}, 2^{bits}: {told}");
        let agreed = told[1].as_str().unwrap_or_default();
        assert!(agreed.starts_with("permessage-deflate"), "takeover {takeover}, 2^{bits}: {told}");
        browser.close().await;
        let seen = server.stop().await;
        for compressed in ["> TEXT rsv1", "< TEXT rsv1", "> BINARY rsv1", "< BINARY rsv1"] {
            let what = format!("takeover {takeover}, 2^{bits}: no {compressed}");
            let heads: Vec<_> = seen.lines().filter(|line| line.contains("xtensions")).collect();
            assert!(seen.contains(compressed), "{what}\n{heads:?}");
        }
    }
}

/// A page's own socket in the chat: it joins, talks, and remembers what it hears.
const CHAT: &str = r"
    window.heard = [];
    const socket = window.chatting = new WebSocket(`ws://${location.host}/ws`, ['chat.v9.json', 'chat.v1.json']);
    const tell = message => socket.send(JSON.stringify(message));
    socket.onmessage = ({data}) => {
        const message = JSON.parse(data);
        if (message.type === 'welcome') tell({type: 'join', username: 'Ba'});
        if (message.type === 'presence') tell({type: 'chat', id: '1', message: 'chào cả nhà, '.repeat(9) + 'hết'});
        if (message.type === 'chat') heard.push(message.message);
        if (message.type === 'ack') heard.push('ack ' + message.id);
    };
    socket.onclose = event => heard.push('close ' + event.code);
";

pub async fn a_page_chats_in_fewer_bytes(driver: Arc<Driver>) {
    let browser = driver.open(1280, 800).await;
    for (takeover, bits) in [(true, 15), (false, 15), (true, 9)] {
        let most = Terms::both(takeover, Window::of(bits).expect("a window"));
        let (room, tap) = room(&Server::new(most, 16)).await;
        browser.go(&format!("http://{}/", room.address)).await;
        let mut lan = room.joined("Lan").await;
        browser.run(CHAT).await;
        browser.until("heard.includes('ack 1')").await;
        lan.chats("có nghe không, có nghe không?").await;
        browser.until("heard.length >= 2").await;
        let told = browser.run("return [heard, chatting.protocol, chatting.extensions]").await;
        let what = format!("takeover {takeover}, 2^{bits}: {told}");
        assert_eq!(told[0], json!(["ack 1", "có nghe không, có nghe không?"]), "{what}");
        assert_eq!(told[1], "chat.v1.json", "{what}");
        assert!(told[2].as_str().is_some_and(|it| it.starts_with("permessage-deflate")), "{what}");
        let seen = tap.transcript().to_string();
        for (start, text) in
            [("> TEXT rsv1", "chào cả nhà, chào"), ("< TEXT rsv1", "có nghe không")]
        {
            let shown = |line: &str| line.contains(start) && line.contains(text);
            assert!(seen.lines().any(shown), "{what}: no {start}, {text}\n{seen}");
        }
        browser.run("chatting.close(1000)").await;
        browser.until("heard.at(-1) === 'close 1000'").await;
        lan.leaves().await;
        room.stop().await;
    }
    browser.close().await;
}
