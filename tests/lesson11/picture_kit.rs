//! For the tests of pictures: a room, its place on the disk, a client that sends pieces.

use std::{fs, time::Duration};

use full_duplex::{
    lesson04_frames::message::Message,
    lesson06_chat::server::LogLine,
    lesson08_reconnect::server::{Keeping, http::Config, hub::Policy},
    lesson11_compression::{
        dissect::restored,
        http::run_server,
        negotiate::Terms,
        offer::Window,
        options::Server,
        pictures::{
            message::{PIECE, UploadMessage},
            store::Store,
        },
    },
    tap::Tap,
};
use serde_json::Value;
use tokio::io::AsyncReadExt as _;

use crate::support::{
    durable::{QUIET, counting_from},
    file::File,
    host::Host,
    room::{Client, Room},
};

/// A room with its log in a file, and its pictures beside it.
pub async fn room(log: &File, log_line: LogLine) -> Room {
    let mut draw = counting_from(u128::from(fastrand::u64(..)));
    let keeping = Keeping { log: Some(log.path().into()), grace: Duration::from_secs(30) };
    let kept = keeping.open(&mut draw).expect("a log");
    let hub = kept.hub(Policy::default(), draw, 100, log_line);
    let store = Store::of(keeping.log.as_deref(), counting_from(100), log_line);
    let tap = Tap::recording().then(restored);
    let config = Config { hub, pace: QUIET, tap: tap.clone(), log_line };
    let compression = Server::new(Terms::both(false, Window::LARGEST), 128);
    Host::run(tap, |listener, stop| run_server(listener, config, compression, store, stop)).await
}

/// A log, and the directory of its pictures: both are gone with it.
pub struct Place(pub File);

impl Place {
    pub fn new() -> Self {
        Self(File::absent("chat.log"))
    }

    pub fn pictures(&self) -> String {
        format!("{}.pictures", self.0.path())
    }

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.pictures()).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().into_string().expect("a name")).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.pictures());
        let _ = fs::remove_file(self.pictures());
    }
}

/// What a sender is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Received(u32),
    Refused(u16),
    Stored(String),
    Ack(bool),
    Chat(String),
}

impl Client {
    pub async fn begins(&mut self, id: u64, size: u32) {
        self.sends_upload(UploadMessage::Begin { id, size }).await;
    }

    pub async fn sends_upload(&mut self, message: UploadMessage<'_>) {
        self.sends(&Message::Binary(message.to_bytes())).await;
    }

    /// The pieces from an offset on, up to another one.
    pub async fn pieces(&mut self, id: u64, picture: &[u8], from: usize, to: usize) {
        for (number, bytes) in picture[from..to].chunks(PIECE).enumerate() {
            let offset = u32::try_from(from + number * PIECE).expect("a small picture");
            self.sends_upload(UploadMessage::Piece { id, offset, bytes }).await;
        }
    }

    /// What comes next about an upload or a message.
    pub async fn told(&mut self) -> Told {
        loop {
            let bytes = match self.message().await {
                Message::Binary(bytes) => bytes,
                Message::Text(text) => {
                    let json: Value = serde_json::from_str(&text).expect("JSON");
                    match json["type"].as_str() {
                        Some("ack") => return Told::Ack(json["duplicate"] == true),
                        Some("chat") => {
                            let message = json["message"].as_str().expect("a text");
                            return Told::Chat(message.to_owned());
                        }
                        Some("error") => panic!("{text}"),
                        _ => continue,
                    }
                }
            };
            return match UploadMessage::parse(&bytes).expect("an answer") {
                UploadMessage::Received { bytes, .. } => Told::Received(bytes),
                UploadMessage::Refused { status, why, .. } => {
                    assert!(why.contains(" · "), "{why}");
                    Told::Refused(status)
                }
                UploadMessage::Stored { address, .. } => Told::Stored(address.to_owned()),
                other => panic!("{other:?}"),
            };
        }
    }

    /// What comes next is a picture's address, and then the acknowledgement.
    pub async fn stored(&mut self, duplicate: bool) -> String {
        let Told::Stored(address) = self.told().await else { panic!("not stored") };
        assert_eq!(self.told().await, Told::Ack(duplicate));
        address
    }

    /// The whole way.
    pub async fn sends_picture(&mut self, id: u64, picture: &[u8]) -> String {
        self.begins(id, size(picture)).await;
        assert_eq!(self.told().await, Told::Received(0));
        self.pieces(id, picture, 0, picture.len()).await;
        let mut told = self.told().await;
        while told != Told::Received(size(picture)) {
            assert!(matches!(told, Told::Received(_)), "{told:?}");
            told = self.told().await;
        }
        self.stored(false).await
    }
}

impl Room {
    /// The member of this `welcome`, on a new connection.
    pub async fn back(&self, welcome: &Value) -> Client {
        let mut client = self.client().await;
        let (session, epoch, seq) = (&welcome["session"], &welcome["epoch"], &welcome["seq"]);
        let resume =
            format!(r#"{{"type":"resume","session":{session},"epoch":{epoch},"since":{seq}}}"#);
        client.says(&resume).await;
        client.until("resumed").await;
        client
    }
}

pub fn size(picture: &[u8]) -> u32 {
    u32::try_from(picture.len()).expect("a small picture")
}

/// A PNG whose pixels are so many bytes of anything: nobody here looks at them.
pub fn png(pixels: usize) -> Vec<u8> {
    let chunk =
        |kind: &[u8], data: &[u8]| [&size(data).to_be_bytes()[..], kind, data, &[0; 4]].concat();
    let pixels: Vec<u8> = (0..pixels).map(|at| (at * at / 7).to_le_bytes()[0]).collect();
    let parts = [
        chunk(b"IHDR", b"\0\0\x01\0\0\0\x01\0\x08\x02\0\0\0"),
        chunk(b"IDAT", &pixels),
        chunk(b"IEND", b""),
    ];
    [b"\x89PNG\r\n\x1a\n", &parts.concat()[..]].concat()
}

/// The head and the body of an answer to `GET`.
pub async fn got(room: &Room, method: &str, path: &str) -> (String, Vec<u8>) {
    let mut wire = room.wire().await;
    let request =
        format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    wire.send(request).await;
    let head = wire.head().await;
    let mut body = Vec::new();
    wire.0.read_to_end(&mut body).await.expect("a body");
    (head, body)
}
