//! The handshake over real sockets: what a server answers, and which answers a client believes.

use full_duplex::{
    lesson03_handshake::{Agreed, DialError, Url, accept},
    lesson04_frames::message::Limits,
    lesson11_compression::{
        dial::dial,
        negotiate::Terms,
        offer::{Parameters, USUAL, Window},
        options::Server,
    },
    stage::serve::listen,
};

use crate::support::{Wire, compressed::room, greeter::request};

/// The head of the answer to a request with this field, or these.
async fn answered(address: &str, fields: &[&str]) -> String {
    let mut wire = Wire::to(address).await;
    let lines = fields.iter().map(|field| ["Sec-WebSocket-Extensions: ", field, "\r\n"].concat());
    let lines: String = lines.collect();
    let request = request().replace("/chat", "/ws");
    wire.send(request.replacen("\r\n\r\n", &format!("\r\n{lines}\r\n"), 1)).await;
    wire.head().await
}

#[tokio::test]
async fn the_server_answers_in_the_first_head() {
    let (room, _) = room(&Server::new(Terms::both(true, Window::LARGEST), 1)).await;
    let accepts = |head: &str| {
        let lines = head.lines().filter_map(|line| line.strip_prefix("sec-websocket-extensions: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let rows: [(&[&str], &[&str]); 7] = [
        (&[], &[]),
        (&["permessage-deflate"], &["permessage-deflate"]),
        (
            &["permessage-deflate; client_max_window_bits=\"10\""],
            &["permessage-deflate; client_max_window_bits=10"],
        ),
        // A list may be spread over several fields, and have elements that say nothing.
        (
            &["foo", "permessage-deflate; server_max_window_bits=9"],
            &["permessage-deflate; server_max_window_bits=9"],
        ),
        (&[",, foo; a=\"bc\" ,permessage-deflate,"], &["permessage-deflate"]),
        (
            &["permessage-deflate; a, permessage-deflate; server_no_context_takeover"],
            &["permessage-deflate; server_no_context_takeover"],
        ),
        (&["permessage-deflate; server_max_window_bits=7"], &[]),
    ];
    for (fields, expected) in rows {
        let head = answered(&room.address, fields).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{fields:?}: {head}");
        assert_eq!(accepts(&head), expected, "{fields:?}");
    }
    for malformed in ["permessage-deflate;", "permessage-deflate; a=", "permessage deflate"] {
        let head = answered(&room.address, &[malformed]).await;
        assert!(head.starts_with("HTTP/1.1 400 "), "{malformed}: {head}");
    }
    room.stop().await;
}

/// What becomes of a client with these offers if the server answers this.
async fn dialled(offers: &[Parameters], answer: Option<&str>) -> Result<(), DialError> {
    let listener = listen(0).await.expect("a port");
    let url: Url =
        format!("ws://{}/", listener.local_addr().expect("an address")).parse().expect("a URL");
    let answer = answer.map(str::to_owned);
    let serve = async {
        let (mut stream, _) = listener.accept().await.expect("a client");
        accept(&mut stream, |_| Ok(Agreed { protocol: None, extension: answer })).await
    };
    let (_, dialled) = tokio::join!(serve, dial(&url, offers, 1, Limits::default()));
    dialled.map(drop)
}

#[tokio::test]
async fn a_client_refuses_what_it_did_not_offer() {
    for (answer, believed) in [
        (None, true),
        (Some("permessage-deflate"), true),
        (Some("permessage-deflate; client_max_window_bits=9"), true),
        (Some("permessage-deflate; client_max_window_bits"), false),
        (Some("permessage-deflate; server_max_window_bits=16"), false),
        (Some("permessage-deflate; foo"), false),
        (Some("permessage-deflate;"), false),
    ] {
        let came = dialled(&[USUAL], answer).await;
        match (came, believed) {
            (Ok(()), true) | (Err(DialError::Extension(_)), false) => {}
            (came, _) => panic!("{answer:?}: {came:?}"),
        }
    }
    let plain = Parameters::default();
    let told = dialled(&[plain], Some("permessage-deflate; client_max_window_bits=9")).await;
    assert!(matches!(told, Err(DialError::Extension(_))), "{told:?}");
}
