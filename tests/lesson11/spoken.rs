//! The chat over a socket that speaks CBOR, with a real server: what is on the wire, and what a
//! message that is no message is answered.

use std::future::poll_fn;

use full_duplex::{
    lesson04_frames::{message::Limits, websocket::Dialled},
    lesson06_chat::{
        protocol::MAX_TEXT_FRAME,
        socket::{Received, Socket as _, ToSend},
    },
    lesson11_compression::{
        binary::BinarySocket as _,
        dial::dial_speaking,
        negotiate::Terms,
        offer::{Parameters, USUAL, Window},
        options::Server,
        subprotocol::{choose::Subprotocol, socket::Translated},
    },
};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{SOON, compressed::room};

/// A client that speaks a subprotocol.
struct Speaker(Translated<Dialled>);

impl Speaker {
    async fn dials(address: &str, wanted: Subprotocol, offers: &[Parameters]) -> Self {
        let url = format!("ws://{address}/ws").parse().expect("an address");
        let socket = dial_speaking(&url, wanted, offers, 16, Limits::default()).await;
        let mut speaker = Self(socket.expect("a socket"));
        assert_eq!(speaker.0.subprotocol(), wanted);
        assert!(speaker.hears("welcome").await["clientId"].is_u64());
        speaker
    }

    async fn says(&mut self, message: Value) {
        self.says_text(&message.to_string()).await;
    }

    async fn says_text(&mut self, text: &str) {
        poll_fn(|cx| self.0.poll_ready(cx)).await.expect("open");
        self.0.start_send(ToSend::Text(text.into())).expect("open");
        poll_fn(|cx| self.0.poll_flush(cx)).await.expect("open");
    }

    async fn says_bytes(&mut self, bytes: Vec<u8>) {
        poll_fn(|cx| self.0.poll_ready(cx)).await.expect("open");
        self.0.start_send_binary(bytes).expect("open");
        poll_fn(|cx| self.0.poll_flush(cx)).await.expect("open");
    }

    /// The next message of this type.
    async fn hears(&mut self, kind: &str) -> Value {
        loop {
            let next = timeout(SOON, poll_fn(|cx| self.0.poll_next(cx))).await;
            let received = next.expect("it says something").expect("open");
            if let Received::Text(text) = received {
                let message: Value = serde_json::from_str(text.as_str()).expect("JSON");
                if message["type"] == kind {
                    return message;
                }
            }
        }
    }
}

#[tokio::test]
async fn json_and_cbor_in_one_room() {
    for offers in [&[][..], &[USUAL]] {
        let server = Server::new(Terms::both(true, Window::LARGEST), 16);
        let (room, tap) = room(&server).await;
        let mut lan = Speaker::dials(&room.address, Subprotocol::Cbor, offers).await;
        let mut ba = Speaker::dials(&room.address, Subprotocol::Json, offers).await;
        lan.says(json!({ "type": "join", "username": "Lan" })).await;
        ba.says(json!({ "type": "join", "username": "Ba" })).await;
        lan.hears("user_joined").await;
        lan.says(json!({ "type": "chat", "id": "7", "message": "chào", "later": [1, null] })).await;
        assert_eq!(lan.hears("ack").await["id"], "7");
        let heard = ba.hears("chat").await;
        assert_eq!((&heard["message"], &heard["username"]), (&"chào".into(), &"Lan".into()));
        ba.says(json!({ "type": "chat", "message": "còn đây" })).await;
        assert_eq!(lan.hears("chat").await["message"], "còn đây");
        lan.says(json!({ "type": "ping", "timestamp": 1.5 })).await;
        assert_eq!(lan.hears("pong").await["echo"], 1.5);
        drop((lan, ba));
        let seen = tap.transcript().to_string();
        for (direction, shown) in [('>', r#""message":"chào""#), ('<', r#""message":"còn đây""#)]
        {
            let line = |line: &&str| {
                line.contains(&format!("#1 {direction} BINARY")) && line.contains(shown)
            };
            assert_eq!(seen.lines().filter(line).count(), 1, "{direction}\n{seen}");
        }
        assert!(!seen.contains("#2 > BINARY") && !seen.contains("#2 < BINARY"), "{seen}");
        room.stop().await;
    }
}

/// What breaks CBOR gets the answer that a text gets which is no JSON, and the connection stays.
#[tokio::test]
async fn what_is_no_message_is_answered() {
    let (room, _) = room(&Server::new(Terms::both(false, Window::LARGEST), 128)).await;
    let mut cbor = Speaker::dials(&room.address, Subprotocol::Cbor, &[]).await;
    let mut json = Speaker::dials(&room.address, Subprotocol::Json, &[]).await;
    let long = MAX_TEXT_FRAME + 1;
    let rows: [(Vec<u8>, &str, &str); 6] = [
        (b"\xa1\x00".to_vec(), "bad_json", "not_text"),
        (b"\xbf\xff".to_vec(), "bad_json", "not_text"),
        (b"\xa0\x00".to_vec(), "bad_json", "not_text"),
        (b"\xa0".to_vec(), "unknown_type", "not_text"),
        (vec![0xa0; long], "too_large", "not_text"),
        (vec![0x81; 10], "not_text", "not_text"),
    ];
    for (bytes, in_cbor, in_json) in rows {
        for (speaker, expected) in [(&mut cbor, in_cbor), (&mut json, in_json)] {
            speaker.says_bytes(bytes.clone()).await;
            let error = speaker.hears("error").await;
            let what = &bytes[..bytes.len().min(9)];
            assert_eq!(error["code"], expected, "{what:?} {error}");
            let said = error["message"].as_str().unwrap_or_default();
            assert!(said.contains(" · ") && said.len() < 300, "{error}");
        }
    }
    // A text is read as one in either subprotocol: no JSON, and JSON that isn't an object.
    for (text, expected) in [("{", "bad_json"), ("[]", "invalid"), ("{}", "unknown_type")] {
        for speaker in [&mut cbor, &mut json] {
            speaker.says_text(text).await;
            assert_eq!(speaker.hears("error").await["code"], expected, "{text}");
        }
    }
    drop((cbor, json));
    room.stop().await;
}
