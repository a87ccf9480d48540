//! Plays a script of raw bytes against a server, and keeps what each client hears.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::tcp::OwnedWriteHalf,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::support::{SOON, frames::KEY, greeter::request, room::Room};

/// Something that happens in a story. The first word is the client's name.
#[derive(Clone, Debug)]
pub enum Step {
    /// A client connects, and sends this together with its handshake.
    Connects(&'static str, Vec<u8>),
    /// A client sends texts, all at once.
    Says(&'static str, Vec<String>),
    /// A client sends bytes, all at once.
    Sends(&'static str, Vec<u8>),
    /// A client sends bytes one by one.
    Trickles(&'static str, Vec<u8>),
    /// A client connects, and is back as another one, which had read so far.
    Resumes(&'static str, &'static str, u64),
    /// A client's connection is gone, without a word.
    Vanishes(&'static str),
    /// A request over HTTP; its answer is kept under this name.
    Asks(&'static str, String),
    /// The server is asked to stop.
    Stop,
}

/// A client: what it has heard, and whether that was all.
#[derive(Debug)]
struct Client {
    says: Option<OwnedWriteHalf>,
    heard: Arc<Mutex<(Vec<u8>, bool)>>,
    reading: JoinHandle<()>,
}

/// A text frame of a client.
pub fn text(json: &str) -> Vec<u8> {
    frame(0x81, json.as_bytes())
}

/// Any frame of a client, with the shortest length.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ ..126 => bytes.push(0x80 | u8::try_from(length).expect("less than 126")),
        length @ ..0x1_0000 => {
            bytes.push(0x80 | 0x7e);
            bytes.extend(u16::try_from(length).expect("16 bits").to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 0x7f);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(KEY);
    bytes.extend(payload.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key));
    bytes
}

/// What each client has heard in the end. After each step the story waits until nothing was heard
/// for this time.
pub async fn play(room: Room, steps: &[Step], quiet: Duration) -> String {
    let mut clients = BTreeMap::new();
    let mut room = Some(room);
    let mut stopped = None;
    for step in steps {
        match step {
            Step::Connects(name, early) => {
                let address = &room.as_ref().expect("a server").address;
                clients.insert(*name, Client::at(address, early).await);
            }
            Step::Says(name, texts) => {
                let bytes: Vec<u8> = texts.iter().flat_map(|json| text(json)).collect();
                client(&mut clients, name).sends(&bytes).await;
            }
            Step::Sends(name, bytes) => client(&mut clients, name).sends(bytes).await,
            Step::Trickles(name, bytes) => {
                for byte in bytes {
                    client(&mut clients, name).sends(&[*byte]).await;
                    tokio::task::yield_now().await;
                }
            }
            Step::Resumes(name, before, since) => {
                let welcome = client(&mut clients, before).welcome();
                let (session, epoch) = (&welcome["session"], &welcome["epoch"]);
                let address = &room.as_ref().expect("a server").address;
                let mut back = Client::at(address, b"").await;
                let resume = serde_json::json!({"type": "resume", "session": session, "epoch": epoch, "since": since});
                back.sends(&text(&resume.to_string())).await;
                clients.insert(*name, back);
            }
            Step::Vanishes(name) => client(&mut clients, name).says = None,
            Step::Asks(name, request) => {
                let address = &room.as_ref().expect("a server").address;
                clients.insert(*name, Client::asking(address, request.as_bytes()).await);
            }
            Step::Stop => {
                stopped = Some(tokio::spawn(room.take().expect("a server that runs").stop()));
            }
        }
        calm(&clients, quiet).await;
    }
    drop(stopped);
    let mut all = String::new();
    for (name, client) in &clients {
        let _ = write!(all, "{name}:\n{}", client.story());
        client.reading.abort();
    }
    all
}

fn client<'a>(clients: &'a mut BTreeMap<&'static str, Client>, name: &str) -> &'a mut Client {
    clients.get_mut(name).unwrap_or_else(|| panic!("{name} hasn't connected"))
}

/// Waits until nothing is heard for some time.
async fn calm(clients: &BTreeMap<&'static str, Client>, quiet: Duration) {
    let heard = || -> usize {
        clients.values().map(|client| client.heard.lock().expect("no panic").0.len()).sum()
    };
    let (mut before, mut since) = (heard(), Instant::now());
    while since.elapsed() < quiet {
        sleep(quiet / 10).await;
        if heard() != before {
            (before, since) = (heard(), Instant::now());
        }
    }
}

impl Client {
    async fn at(address: &str, early: &[u8]) -> Self {
        let handshake = request().replace("/chat", "/ws");
        Self::asking(address, &[handshake.as_bytes(), early].concat()).await
    }

    async fn asking(address: &str, bytes: &[u8]) -> Self {
        let stream = tokio::net::TcpStream::connect(address).await.expect("a server");
        stream.set_nodelay(true).expect("a socket");
        let (mut incoming, says) = stream.into_split();
        let heard: Arc<Mutex<(Vec<u8>, bool)>> = Arc::default();
        let keeps = heard.clone();
        let reading = tokio::spawn(async move {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = incoming.read(&mut buffer).await {
                keeps.lock().expect("no panic").0.extend(&buffer[..count]);
            }
            keeps.lock().expect("no panic").1 = true;
        });
        let mut client = Self { says: Some(says), heard, reading };
        client.sends(bytes).await;
        let answered = async {
            while !client.heard.lock().expect("no panic").0.windows(4).any(|end| end == b"\r\n\r\n")
                && !client.reading.is_finished()
            {
                sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(SOON, answered).await.expect("an answer");
        client
    }

    /// Sends bytes; a server that has closed doesn't take them, and that is no mistake.
    async fn sends(&mut self, bytes: &[u8]) {
        if let Some(says) = &mut self.says {
            let _ = says.write_all(bytes).await;
        }
    }

    fn frames(&self) -> (String, Vec<(u8, Vec<u8>)>, bool) {
        let (bytes, ended) = self.heard.lock().expect("no panic").clone();
        let end =
            bytes.windows(4).position(|end| end == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut rest = &bytes[end..];
        let mut frames = Vec::new();
        if !head.starts_with("HTTP/1.1 101") {
            frames.push((0, rest.to_vec()));
            return (head, frames, ended);
        }
        while let [first, length, more @ ..] = rest {
            let (length, more) = match (length, more) {
                (126, [a, b, more @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), more),
                (127, _) => panic!("a frame that is too long for a chat"),
                (length, more) => (usize::from(*length), more),
            };
            let (payload, more) = more.split_at(length.min(more.len()));
            match (first, frames.last_mut()) {
                // Lesson 08 sends a long text in fragments.
                (0x00, Some((_, begun))) => begun.extend(payload),
                (0x80, Some((opcode @ 0x01, begun))) => {
                    begun.extend(payload);
                    *opcode = 0x81;
                }
                _ => frames.push((*first, payload.to_vec())),
            }
            rest = more;
        }
        (head, frames, ended)
    }

    fn welcome(&self) -> Value {
        let (_, frames, _) = self.frames();
        let (_, welcome) = frames.first().expect("a welcome");
        serde_json::from_slice(welcome).expect("JSON")
    }

    /// What it has heard, a line for each frame, and how it ended.
    fn story(&self) -> String {
        let (head, frames, ended) = self.frames();
        let mut story = String::new();
        for line in head.lines().filter(|line| !line.starts_with("date: ") && !line.is_empty()) {
            let _ = writeln!(story, "  {line}");
        }
        for (first, payload) in frames {
            // Each library has its own words for what is wrong.
            let broken = [1002, 1007, 1009].map(u16::to_be_bytes);
            let payload = match payload.get(..2) {
                Some(code) if first == 0x88 && broken.iter().any(|one| one == code) => {
                    &payload[..2]
                }
                _ => &payload[..],
            };
            let text = String::from_utf8(payload.to_vec())
                .unwrap_or_else(|bytes| format!("{:?}", bytes.into_bytes()));
            let text = match text.split_once("\"afterMs\":") {
                Some((before, _)) => format!("{before}\"afterMs\": …"), // by chance
                None => text,
            };
            let _ = writeln!(story, "  {first:02x} {}", text.trim_end());
        }
        let _ = writeln!(story, "  {}", if ended { "the end" } else { "still open" });
        story
    }
}
