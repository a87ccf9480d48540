//! A picture that goes up in pieces, for the book: the messages as they are before they are masked.

use std::{fmt::Write as _, future::poll_fn};

use full_duplex::{
    lesson04_frames::{message::Limits, websocket::Dialled},
    lesson06_chat::socket::{Received, Socket, ToSend},
    lesson11_compression::{
        binary::BinarySocket as _, dial::dial, negotiate::Terms, offer::Window, options::Server,
        pictures::message::UploadMessage,
    },
    tap::hex,
};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::chat::room;
use crate::support::{SOON, for_the_book};

/// A picture of one dot, and beside it the words `place`, `Ben Luc`.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x01\x00\x00\x00\x00\x37\x6e\xf9\x24\
    \x00\x00\x00\x0dtEXtplace\0Ben Luc\xe0\x9b\x1d\x35\
    \x00\x00\x00\x0aIDAT\x78\x9c\x63\x68\x00\x00\x00\x82\x00\x81\x77\xcd\x72\xb6\x00\x00\x00\x00IEND\xae\x42\x60\x82";

/// The upload.
const ID: u64 = 0x0123_4567_89ab_cdef;

/// A client that writes down what it says and hears.
struct Recorder {
    socket: Dialled,
    number: usize,
    told: String,
}

impl Recorder {
    async fn dials(address: &str, number: usize, told: String) -> Self {
        let url = format!("ws://{address}/ws").parse().expect("an address");
        let socket = dial(&url, &[], 128, Limits::default()).await.expect("a socket");
        Self { socket, number, told }
    }

    fn tell(&mut self, words: &str) {
        writeln!(self.told, "#{} {words}", self.number).expect("a String takes it");
    }

    async fn says(&mut self, message: Value) {
        self.socket.start_send(ToSend::Text(message.to_string().into())).expect("open");
        poll_fn(|cx| self.socket.poll_flush(cx)).await.expect("open");
    }

    async fn sends(&mut self, about: &str, message: UploadMessage<'_>) {
        let bytes = message.to_bytes();
        self.tell(&format!("> {about}\n#{} >   {}", self.number, parts(&bytes)));
        self.socket.start_send_binary(bytes).expect("open");
        poll_fn(|cx| self.socket.poll_flush(cx)).await.expect("open");
    }

    async fn next(&mut self) -> Received {
        let next = timeout(SOON, poll_fn(|cx| Socket::poll_next(&mut self.socket, cx))).await;
        next.expect("it says something").expect("open")
    }

    async fn hears(&mut self, about: &str) {
        loop {
            if let Received::Binary(bytes) = self.next().await {
                self.tell(&format!("< {about}\n#{} <   {}", self.number, parts(&bytes)));
                return;
            }
        }
    }

    async fn hears_text(&mut self, kind: &str) -> Value {
        loop {
            if let Received::Text(text) = self.next().await {
                let message: Value = serde_json::from_str(text.as_str()).expect("JSON");
                if message["type"] == kind {
                    return message;
                }
            }
        }
    }
}

/// The kind, the id, the number and the rest.
fn parts(message: &[u8]) -> String {
    let (header, rest) = message.split_at(13);
    let parts = [&header[..1], &header[1..9], &header[9..]].map(hex).join(" | ");
    if rest.is_empty() { parts } else { format!("{parts} | {}", hex(rest)) }
}

#[tokio::test]
async fn a_picture_goes_up_in_pieces() {
    let (room, _) = room(&Server::new(Terms::both(false, Window::LARGEST), 128)).await;
    let size = u32::try_from(PICTURE.len()).expect("a small picture");
    let mut mai = Recorder::dials(&room.address, 1, String::new()).await;
    let session = mai.hears_text("welcome").await;
    mai.says(json!({ "type": "join", "username": "Mai" })).await;
    mai.hears_text("presence").await;
    mai.sends("begin: 92 bytes", UploadMessage::Begin { id: ID, size }).await;
    mai.hears("received: 0").await;
    mai.sends("piece at 0", UploadMessage::Piece { id: ID, offset: 0, bytes: &PICTURE[..48] })
        .await;
    let chat = json!({ "type": "chat", "id": "m1", "message": "Chúc mừng năm mới!" });
    mai.tell(&format!("> {chat}"));
    mai.says(chat).await;
    mai.hears("received: 48").await;
    mai.hears_text("ack").await;
    mai.tell("< {\"type\":\"ack\",\"id\":\"m1\", …}");
    mai.tell("· the signal is gone, and comes back");
    let told = std::mem::take(&mut mai.told);
    drop(mai);
    let mut mai = Recorder::dials(&room.address, 2, told).await;
    mai.hears_text("welcome").await;
    let (session, epoch) = (&session["session"], &session["epoch"]);
    mai.says(json!({ "type": "resume", "session": session, "epoch": epoch, "since": 1 })).await;
    mai.hears_text("resumed").await;
    mai.sends("begin: 92 bytes", UploadMessage::Begin { id: ID, size }).await;
    mai.hears("received: 48").await;
    mai.sends("piece at 48", UploadMessage::Piece { id: ID, offset: 48, bytes: &PICTURE[48..] })
        .await;
    mai.hears("received: 92").await;
    mai.hears("stored: 67").await;
    assert_eq!(mai.hears_text("ack").await["id"], format!("{ID:016x}"));
    mai.tell(&format!("< {{\"type\":\"ack\",\"id\":\"{ID:016x}\", …}}"));
    for_the_book(|| insta::assert_snapshot!("lesson11__a_picture_in_pieces", mai.told));
    room.stop().await;
}
