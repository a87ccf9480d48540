//! Lesson 11's compression with other people's: four clients, three servers, each with a context
//! that goes on and without one, with windows of every size that they can.

use full_duplex::{
    lesson04_frames::{
        close::{Close, CloseCode},
        dissect::frames,
        event::{Ending, Event},
        message::{Limits, Message},
    },
    lesson11_compression::{
        dial::dial,
        negotiate::Terms,
        offer::{ClientWindow, Parameters, Window},
        options::Server,
        suite::echo,
    },
    stage::serve::accept_until,
    tap::Tap,
};
use tokio::time::timeout;

use super::{CHAT, Client, leaves, printed, talk, without_acks};
use crate::support::{SOON, compressed::room, echoer::Echoer, host::Host};

/// What a client offers, and what our server agrees to at most.
const WAYS: [(&str, bool, u8); 6] = [
    ("usual", true, 15),
    ("usual", false, 15),
    ("usual", true, 9),
    ("usual", false, 8), // which nobody is told: zlib can't do it
    ("alone", true, 15),
    ("small", true, 15),
];

fn terms(takeover: bool, bits: u8) -> Terms {
    Terms::both(takeover, Window::of(bits).expect("a window"))
}

/// Lesson 11's echo server.
async fn echoer(most: Terms) -> Echoer {
    let (tap, server) = (Tap::recording().then(frames), Server::new(most, 1));
    let each = move |stream, stopping| {
        let server = server.clone();
        async move { drop(echo(stream, &server, stopping).await) }
    };
    Host::run(tap.clone(), |listener, stopped| accept_until(listener, tap, stopped, each)).await
}

/// A client says text, a long text and long bytes, and hears them again; all are compressed.
pub async fn client(client: Client) {
    for (offer, takeover, bits) in WAYS {
        let server = echoer(terms(takeover, bits)).await;
        let running =
            client.start_with(&["echo", &server.url()], &[("FULL_DUPLEX_DEFLATE", offer)]);
        let seen = printed(running).await;
        let expected =
            "text Chào buổi sáng, Việt Nam\na long text\nlong bytes\npong ?\nclose 3001\n";
        assert_eq!(seen, expected, "{offer}, takeover {takeover}, 2^{bits}");
        let wire = server.stop().await;
        assert!(wire.contains("#1 < TEXT fin rsv1"), "{offer}:\n{wire}");
        // undici restores, and sends everything as it is.
        let compresses = !client.0.contains("undici");
        assert_eq!(wire.contains("#1 > TEXT fin rsv1"), compresses, "{offer}:\n{wire}");
    }
}

/// A client that offers subprotocols, too, talks in lesson 11's room; most messages are compressed.
pub async fn chats(client: Client) {
    let compresses = !client.0.contains("undici");
    for (offer, takeover, bits) in [("usual", true, 15), ("usual", false, 15), ("small", true, 15)]
    {
        let (room, tap) = room(&Server::new(terms(takeover, bits), 16)).await;
        let protocols = if takeover { "chat.v9.cbor,chat.v1.json" } else { "chat.v1.json" };
        let variables = [("FULL_DUPLEX_DEFLATE", offer), ("FULL_DUPLEX_PROTOCOLS", protocols)];
        let (lan, ba) = talk(&room, client, &variables).await;
        let seen = leaves(lan, ba).await;
        let what = format!("{offer}, takeover {takeover}, 2^{bits}");
        assert_eq!(without_acks(&seen), format!("{CHAT}Lan tạm biệt\nclose 1000\n"), "{what}");
        let wire = tap.transcript().to_string();
        let shown =
            |start, text| wire.lines().any(|line| line.contains(start) && line.contains(text));
        assert!(shown("#2 < ", "sec-websocket-protocol: chat.v1.json"), "{what}\n{wire}");
        assert!(shown("#2 < TEXT rsv1", "có nghe không?"), "{what}\n{wire}");
        assert_eq!(shown("#2 > TEXT rsv1", "chào cả nhà"), compresses, "{what}\n{wire}");
        room.stop().await;
    }
}

/// Our client and a server: messages of every kind, several times.
pub async fn server(peer: Client) {
    for way in ["usual", "alone", "small"] {
        for (takeover, hint) in [(true, ClientWindow::Any), (false, ClientWindow::Any)] {
            let offer = Parameters {
                server_no_context_takeover: !takeover,
                client_no_context_takeover: !takeover,
                server_max_window_bits: None,
                client_max_window_bits: Some(hint),
            };
            talks(peer, way, offer).await;
        }
    }
}

async fn talks(peer: Client, way: &str, offer: Parameters) {
    let mut running = peer.start_with(&[], &[("FULL_DUPLEX_DEFLATE", way)]);
    let port = running.line().await.expect("its port");
    let url = format!("ws://127.0.0.1:{}/", port.trim()).parse().expect("an address");
    let dialled = dial(&url, &[offer], 1, Limits::default()).await;
    let mut socket = dialled.unwrap_or_else(|why| panic!("{way}, {offer}: {why}"));
    for number in 0..30 {
        for message in messages(number) {
            socket.send(&message).expect("open");
            let came = timeout(SOON, socket.next()).await.expect("an echo");
            assert!(came == Some(Event::Message(message)), "{way}, {offer}, {number}");
        }
    }
    let ending = socket.close_handshake(&Close::new(CloseCode::NORMAL, "")).await;
    assert!(matches!(ending, Ending::Closed(Some(close)) if close.code == CloseCode::NORMAL));
    running.leaves();
    assert_eq!(printed(running).await, "", "{way}, {offer}");
}

fn messages(number: usize) -> [Message; 5] {
    let noise: Vec<u8> = std::iter::repeat_with(|| fastrand::u8(..)).take(number * 37).collect();
    [
        Message::Text(format!(r#"{{"type":"chat","seq":{number},"message":"Chào cả nhà"}}"#)),
        Message::Text(String::new()),
        Message::Text("tin dài, ".repeat(number * 300)),
        Message::Binary(noise),
        Message::Binary(vec![0; 40_000]),
    ]
}
