//! WebSocket over HTTP/2: the same door, the same room, the same end.

use axum::http::HeaderMap;
use full_duplex::{
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::protocol::{ClientMessage, ServerMessage},
    lesson08_reconnect::outcome::KICKED,
};
use http_body_util::BodyExt as _;
use tokio::time::timeout;

use crate::{
    multiplexed::{Browser, Opened, Wire, fields},
    place::{Place, hears, joined},
    support::SOON,
};

/// Two people on one connection, and one on HTTP/1.1, in one room.
#[tokio::test]
async fn sockets_share_a_connection_and_a_room() {
    let place = Place::open().await;
    let browser = Browser::of(&place, b"h2");
    let mut connection = browser.multiplexed(&Wire::default()).await;
    let mut sockets = Vec::new();
    for name in ["Lan", "Minh"] {
        let cookie = format!("__Host-session={}", place.session(name).await);
        let mut socket =
            connection.socket(&fields([("origin", browser.origin()), ("cookie", &cookie)])).await;
        joined(&mut socket, name).await;
        sockets.push(socket);
    }
    let hoa = place.session("Hoa").await;
    let mut hoa_socket = place.socket(&place.trust(), &hoa).await;
    joined(&mut hoa_socket, "Hoa").await;
    let message = "x".repeat(100_000).chars().take(1_900).collect::<String>();
    let chat = ClientMessage::Chat { id: Some("1".into()), message };
    sockets[0].send(&chat).await.expect("sent");
    let is_chat = |message: &ServerMessage| matches!(message, ServerMessage::Chat { .. });
    hears(&mut sockets[1], is_chat).await;
    hears(&mut hoa_socket, is_chat).await;
    // One goes; the connection and the other one stay.
    sockets.remove(0).leave().await;
    hears(&mut sockets[0], |it| matches!(it, ServerMessage::UserLeft { .. })).await;
    let answer = connection.ask(connection.get("/")).await;
    assert_eq!(answer.status().as_u16(), 200);
    place.stop().await;
    assert_eq!(end(&mut sockets[0]).await, 1001, "the server stops");
}

/// Reads until the end; its code.
async fn end(socket: &mut Opened) -> u16 {
    let reading = async {
        loop {
            if let Err(ending) = socket.next().await {
                return ending;
            }
        }
    };
    let ending = timeout(SOON, reading).await.expect("an end");
    assert!(matches!(ending, Ending::Closed(Some(_))), "{ending:?}");
    ending.code().value()
}

/// What is refused over HTTP/1.1 is refused here, with the same status and words.
#[tokio::test]
async fn the_door_is_the_same() {
    let place = Place::open().await;
    let browser = Browser::of(&place, b"h2");
    let mut connection = browser.multiplexed(&Wire::default()).await;
    let session = place.session("Lan").await;
    let cookie = format!("__Host-session={session}");
    let (ours, evil) = (browser.origin().to_owned(), "https://evil.example");
    let ticket = format!("Bearer {}", place.ticket(&session).await);
    let forged = format!("Bearer {session}");
    for (shown, status, code) in [
        (HeaderMap::new(), 401, "sign in first"),
        (fields([("origin", &ours)]), 401, "sign in first"),
        (fields([("origin", evil), ("cookie", &cookie)]), 403, "not from a page"),
        (fields([("origin", "null"), ("cookie", &cookie)]), 403, "not from a page"),
        (fields([("cookie", &cookie)]), 401, "sign in first"), // a cookie without a page
        (fields([("authorization", &forged)]), 401, "not good"), // a session is no ticket
        (fields([("host", "evil.example"), ("authorization", "Bearer x")]), 401, "not good"),
    ] {
        let answer = connection.ask(connection.extended("websocket", &shown)).await;
        let got = answer.status().as_u16();
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!(got == status && body.contains(code), "{shown:?}: {got} {body}");
    }
    let answer = connection.ask(connection.extended("connect-udp", &HeaderMap::new())).await;
    assert_eq!(answer.status().as_u16(), 501);
    // A status of 2xx would be an open socket.
    let mut request = connection.extended("websocket", &fields([("authorization", &ticket)]));
    *request.uri_mut() = browser.origin().parse().expect("the page's address");
    assert_eq!(connection.ask(request).await.status().as_u16(), 501);
    let old = fields([("authorization", &ticket), ("sec-websocket-version", "8")]);
    let mut request = connection.extended("websocket", &old);
    request.headers_mut().insert("sec-websocket-version", "8".parse().expect("a value"));
    let answer = connection.ask(request).await;
    assert_eq!(answer.status().as_u16(), 426);
    // A ticket is good once, and none of the above has used it.
    let shown = fields([("authorization", &ticket)]);
    let mut socket = connection.socket(&shown).await;
    joined(&mut socket, "Lan").await;
    let answer = connection.ask(connection.extended("websocket", &shown)).await;
    assert_eq!(answer.status().as_u16(), 401, "the second time");
    // And a session that ends takes its sockets along, wherever they are.
    let answer = place.ask("/sign-out", Some(&session), None).await;
    assert_eq!(answer.status.as_u16(), 204);
    assert_eq!(end(&mut socket).await, KICKED);
}
