//! What a proxy tells the server about the visitor: of all that arrives, only what the proxy has
//! written itself can be believed.

use full_duplex::{
    stage::serve::accept_until,
    tap::{Tap, Tapped},
};
use tokio::net::TcpStream;

use crate::{
    proxy::{Kind, Proxy},
    support::{Wire, host::Host, wire::Answer},
};

/// A server whose answer is the head of the request, as it arrived.
pub enum Echoes {}

pub async fn head_echo() -> Host<Echoes> {
    let tap = Tap::counting();
    let each = |stream: Tapped<TcpStream>, _| async {
        let mut wire = Wire(stream);
        let head = wire.head().await;
        let length = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", head.len());
        wire.send(format!("{length}{head}")).await;
    };
    Host::run(tap.clone(), |listener, stopped| accept_until(listener, tap, stopped, each)).await
}

/// What has arrived in a field, several lines of it as one.
pub fn field(head: &str, name: &str) -> String {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let named = lines.filter(|(other, _)| other.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value).collect::<Vec<_>>().join(", ")
}

/// A visitor who lies about an address of its own.
const LIES: &str = "GET / HTTP/1.1\r\nhost: chat.example\r\nx-forwarded-for: 203.0.113.7\r\n\
    forwarded: for=203.0.113.7\r\n\r\n";

async fn arrived(proxy: &Proxy) -> String {
    let mut wire = Wire::to(&proxy.address).await;
    wire.send(LIES).await;
    let Answer { body, .. } = wire.answer().await;
    body
}

/// The lie arrives behind five of the six, before the truth; a made-up `Forwarded` behind all.
pub async fn only_the_last_word_about_a_visitor_is_the_proxys(kind: &'static Kind) {
    let server = head_echo().await;
    let head = arrived(&kind.before(&server.address).await).await;
    let addresses = field(&head, "x-forwarded-for");
    let replaces = kind.name == "caddy";
    let expected = if replaces { "127.0.0.1" } else { "203.0.113.7, 127.0.0.1" };
    assert_eq!(addresses, expected, "{head}");
    assert_eq!(field(&head, "forwarded"), "for=203.0.113.7", "{head}");
    assert_eq!(field(&head, "host"), "chat.example", "{head}");
}
