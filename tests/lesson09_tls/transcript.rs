//! A socket over HTTP/2 as the tap shows it inside of TLS: what the chapter prints.

use full_duplex::{
    lesson06_chat::protocol::{ClientMessage, ServerMessage},
    lesson09_door::tls::WithTls,
    tap::Tap,
};

use crate::{
    multiplexed::{Browser, Wire, fields},
    place::{Place, hears, joined},
    support::for_the_book,
};

/// Two sockets and a request on one connection; whatever is secret is hidden. The second socket
/// joins nobody, so that nothing happens at the same time.
#[tokio::test]
async fn a_socket_over_http2() {
    let with_tls = WithTls { tls: true, ..WithTls::default() };
    let place = Place::open_with(with_tls, |_| (), Tap::recording()).await;
    let (session, ticket) = (place.session("Lan").await, place.session("Minh").await);
    let ticket = place.ticket(&ticket).await;
    let browser = Browser::of(&place, b"h2");
    let mut connection = browser.multiplexed(&Wire::default()).await;
    let cookie = format!("__Host-session={session}");
    let shown = fields([("origin", browser.origin()), ("cookie", &cookie)]);
    let mut first = connection.socket(&shown).await;
    joined(&mut first, "Lan").await;
    let chat = ClientMessage::Chat { id: Some("1".into()), message: "Chào cả nhà".into() };
    first.send(&chat).await.expect("sent");
    let ping = ClientMessage::Ping { timestamp: 1.into() };
    first.send(&ping).await.expect("sent");
    hears(&mut first, |it| matches!(it, ServerMessage::Pong { .. })).await;
    let bearer = fields([("authorization", &format!("Bearer {ticket}"))]);
    let mut second = connection.socket(&bearer).await;
    hears(&mut second, |it| matches!(it, ServerMessage::Welcome { .. })).await;
    second.leave().await;
    let said = told(&place.tap.transcript().to_string(), &place.address.port().to_string());
    for secret in [&session, &ticket] {
        assert!(!said.contains(secret.as_str()), "a secret stands in the transcript");
    }
    for_the_book(|| insta::assert_snapshot!("lesson09__a_socket_over_http2", said));
}

/// The connection of HTTP/2 alone, without what another day or another port would change, and
/// without the frames that tell only how much room there is.
fn told(transcript: &str, port: &str) -> String {
    let number = transcript.lines().find(|line| line.ends_with("PRI * HTTP/2.0"));
    let number = number.and_then(|line| line.split(' ').next()).expect("HTTP/2");
    let mut lines = Vec::new();
    for line in transcript.lines().filter(|line| line.starts_with(&format!("{number} "))) {
        let line = line.replace(number, "#1").replace(port, "PORT");
        let is_room = ["WINDOW_UPDATE", "SETTINGS ack"].iter().any(|it| line.contains(it));
        let is_end = line.ends_with(" len=0 end_stream"); // it may come a little later
        if is_room || is_end || line.contains("date: ") || line.contains("· open") {
            continue;
        }
        // `/status` counts bytes, and the server's settings may be sent a little earlier.
        if let Some((before, _)) = line.split_once("content-length: ") {
            lines.push(format!("{before}content-length: …"));
            continue;
        }
        lines.push(match line.split_once(" len=") {
            Some((before, _)) if line.contains("DATA stream=1 ") => {
                format!("{before} len=… end_stream")
            }
            Some((before, after)) if line.contains("HEADERS") => {
                let end = after.split_once(' ').map_or_else(String::new, |it| format!(" {}", it.1));
                before.to_owned() + &end
            }
            _ => line,
        });
    }
    lines.join("\n")
}
