//! Pictures over connections that break: lesson 08's client with the socket that carries pictures,
//! over pipes in memory, against a server that cuts where the test wants.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use full_duplex::{
    lesson04_frames::{
        connection::{Connection, Role},
        event::Event as Frame,
        fast::secure_key,
        message::{Limits, Message},
        websocket::WebSocket,
    },
    lesson08_reconnect::{
        client::{
            Client,
            driver::Driver,
            event::{Event, Input, State},
        },
        outcome::Outcome,
    },
    lesson11_compression::pictures::{
        client_socket::{PictureQueue, Uploading},
        message::{AHEAD, PIECE, UploadId, UploadMessage, chat_id},
        news::{News, What},
    },
};
use serde_json::{Value, json};
use tokio::{
    io::{DuplexStream, duplex},
    sync::mpsc::{UnboundedSender, unbounded_channel},
};

const PICTURE: usize = 3 * PIECE + 100;

/// A server's memory, over all connections.
#[derive(Default)]
struct Room {
    /// Texts with their ids: the log of a room with one member.
    log: Vec<(String, String)>,
    arriving: BTreeMap<UploadId, (u32, Vec<u8>)>,
    stored: BTreeMap<UploadId, Vec<u8>>,
    joins: usize,
    resumes: usize,
    /// The messages until the cut, in both directions.
    left: Option<usize>,
    /// Whether the uploads are forgotten then.
    forgets: bool,
    /// What has arrived, in short.
    seen: Vec<String>,
}

/// The cut.
struct Cut;

impl Room {
    fn message(&mut self) -> Result<(), Cut> {
        match &mut self.left {
            None => Ok(()),
            Some(0) => {
                self.left = None;
                if self.forgets {
                    self.arriving.clear();
                }
                Err(Cut)
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    /// The answers to a text.
    fn text(&mut self, text: &str) -> Vec<Message> {
        let said: Value = serde_json::from_str(text).expect("JSON");
        match said["type"].as_str() {
            Some("join") => {
                self.joins += 1;
                vec![]
            }
            Some("resume") => {
                self.resumes += 1;
                let since = said["since"].as_u64().expect("a number");
                let mut answers = Vec::new();
                for (seq, (id, message)) in (1..).zip(&self.log).filter(|(seq, _)| *seq > since) {
                    answers.push(json!({"type": "chat", "seq": seq, "id": id, "username": "An", "message": message, "timestamp": 0}));
                }
                answers.push(
                    json!({"type": "resumed", "seq": self.log.len(), "replayed": answers.len()}),
                );
                answers.iter().map(|it| Message::Text(it.to_string())).collect()
            }
            Some("chat") => {
                let word = |name| said[name].as_str().unwrap_or_default().to_owned();
                self.seen.push(word("message"));
                vec![self.chat(&word("id"), word("message"))]
            }
            _ => vec![],
        }
    }

    /// Takes a chat message into the log, once.
    fn chat(&mut self, id: &str, message: String) -> Message {
        let known = self.log.iter().position(|(other, _)| other == id);
        if known.is_none() {
            self.log.push((id.to_owned(), message));
        }
        let seq = known.map_or(self.log.len(), |at| at + 1);
        let ack = json!({"type": "ack", "id": id, "seq": seq, "timestamp": 0, "duplicate": known.is_some()});
        Message::Text(ack.to_string())
    }

    /// The answers to a message of an upload.
    fn binary(&mut self, bytes: &[u8]) -> Vec<Message> {
        let message = UploadMessage::parse(bytes).expect("a message");
        let id = message.id();
        let binary = |message: UploadMessage| Message::Binary(message.to_bytes());
        match message {
            UploadMessage::Begin { size, .. } => {
                self.seen.push("begin".to_owned());
                if self.stored.contains_key(&id) {
                    let mut answers = vec![binary(UploadMessage::Received { id, bytes: size })];
                    answers.extend(self.say(id));
                    return answers;
                }
                let (_, held) = self.arriving.entry(id).or_insert((size, Vec::new()));
                let bytes = u32::try_from(held.len()).expect("small");
                vec![binary(UploadMessage::Received { id, bytes })]
            }
            UploadMessage::Piece { offset, bytes, .. } => {
                self.seen.push("piece".to_owned());
                let Some((size, held)) = self.arriving.get_mut(&id) else {
                    return vec![binary(UploadMessage::Refused { id, status: 404, why: "" })];
                };
                assert_eq!(offset as usize, held.len(), "in order");
                held.extend_from_slice(bytes);
                let (bytes, size) = (u32::try_from(held.len()).expect("small"), *size);
                let mut answers = vec![binary(UploadMessage::Received { id, bytes })];
                if bytes == size {
                    let (_, held) = self.arriving.remove(&id).expect("it is there");
                    assert!(self.stored.insert(id, held).is_none(), "once");
                    answers.extend(self.say(id));
                }
                answers
            }
            UploadMessage::Cancel { .. } => {
                self.seen.push("cancel".to_owned());
                self.arriving.remove(&id);
                vec![]
            }
            _ => panic!("a client doesn't say {message:?}"),
        }
    }

    fn say(&mut self, id: UploadId) -> [Message; 2] {
        let address = format!("/pictures/{id:032x}.png");
        let stored = UploadMessage::Stored { id, size: 1, address: &address }.to_bytes();
        [Message::Binary(stored), self.chat(&chat_id(id), address)]
    }
}

async fn serve(
    stream: DuplexStream,
    room: Arc<Mutex<Room>>,
    gate: Option<UnboundedSender<()>>,
) -> Option<()> {
    let connection = Connection::new(Role::Server, Limits::default());
    let mut socket = WebSocket::new(stream, connection, Vec::new());
    let seq = room.lock().expect("whole").log.len();
    let welcome = json!({"type": "welcome", "clientId": 1, "message": "", "heartbeatMs": 25_000, "session": "s", "epoch": "e", "seq": seq});
    socket.send_text(&welcome.to_string()).ok()?;
    while let Some(event) = socket.next().await {
        let Frame::Message(message) = event else { continue };
        let answers = {
            let mut room = room.lock().expect("whole");
            room.message().ok()?;
            match message {
                Message::Text(text) => room.text(&text),
                Message::Binary(bytes) => room.binary(&bytes),
            }
        };
        for answer in answers {
            if room.lock().expect("whole").message().is_err() {
                let _ = socket.flush().await;
                return None;
            }
            socket.ready().await.ok()?;
            socket.send(&answer).ok()?;
        }
        socket.flush().await.ok()?;
        if let Some(gate) = &gate {
            let _ = gate.send(());
            tokio::time::sleep(Duration::from_secs(1)).await; // a slow server
        }
    }
    Some(())
}

struct Person {
    driver: Driver<Uploading<WebSocket<DuplexStream>>>,
    uploads: PictureQueue,
    news: Vec<News>,
    heard: Vec<Event>,
}

impl Person {
    fn new(room: &Arc<Mutex<Room>>, gate: Option<UnboundedSender<()>>) -> Self {
        let (uploads, room) = (PictureQueue::default(), room.clone());
        let over = uploads.clone();
        let client = Client::new("An", fastrand::Rng::with_seed(1));
        let mut driver = Driver::new(client, move |_, _| {
            let (ours, theirs) = duplex(1024);
            tokio::spawn(serve(theirs, room.clone(), gate.clone()));
            let connection = Connection::new(Role::Client(secure_key), Limits::default());
            let socket = over.over(WebSocket::new(ours, connection, Vec::new()));
            async move { Ok::<_, Outcome>(socket) }
        });
        driver.handle(Input::Retry);
        Self { driver, uploads, news: Vec::new(), heard: Vec::new() }
    }

    /// The next thing that happens: an event or news.
    async fn next(&mut self) {
        tokio::select! {
            event = self.driver.next() => {
                let event = event.expect("it goes on");
                if let Event::State(State::Online) = event {
                    self.uploads.online();
                }
                self.heard.push(event);
            }
            news = std::future::poll_fn(|cx| self.uploads.poll_news(cx)) => self.news.push(news),
        }
    }

    /// How many pictures are in the chat, as the person knows.
    fn sent(&self) -> usize {
        self.news.iter().filter(|news| matches!(news.what, What::Sent { address: Some(_) })).count()
    }

    fn delivered(&self) -> usize {
        self.heard.iter().filter(|event| matches!(event, Event::Delivered { .. })).count()
    }
}

fn picture(number: u64) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(number);
    (0..PICTURE).map(|_| random.u8(..)).collect()
}

/// Two pictures and a text between them, on a line that is cut after so many messages.
async fn two_pictures(cut: Option<usize>, forgets: bool) -> Arc<Mutex<Room>> {
    let room = Room { left: cut, forgets, ..Room::default() };
    let room = Arc::new(Mutex::new(room));
    let mut person = Person::new(&room, None);
    for number in [1, 2] {
        person.uploads.push(number, format!("{number}.png"), picture(number)).expect("room");
    }
    person.driver.handle(Input::Say("xin chào".to_owned()));
    while person.sent() < 2 || person.delivered() < 1 {
        person.next().await;
    }
    let seen = room.lock().expect("whole");
    for number in [1, 2] {
        assert_eq!(seen.stored.get(&number), Some(&picture(number)), "{cut:?}");
    }
    assert_eq!(seen.log.len(), 3, "each once: {cut:?} {:?}", seen.log);
    assert_eq!(person.uploads.unfinished(), [""; 0]);
    assert!(!person.heard.iter().any(|event| matches!(event, Event::Missed(_))));
    drop(seen);
    room
}

#[tokio::test(start_paused = true)]
async fn acks_of_pictures_leave_no_hole_in_what_the_client_reads() {
    let room = two_pictures(None, false).await;
    let room = room.lock().expect("whole");
    assert_eq!((room.joins, room.resumes), (1, 0));
    let pieces = room.seen.iter().filter(|it| *it == "piece").count();
    assert_eq!(pieces, 2 * PICTURE.div_ceil(PIECE), "each once: {:?}", room.seen);
}

/// Whichever message is the first that is lost, in whichever direction.
#[tokio::test(start_paused = true)]
async fn every_picture_arrives_once_wherever_the_line_is_cut() {
    for forgets in [false, true] {
        for cut in 0.. {
            let room = two_pictures(Some(cut), forgets).await;
            let room = room.lock().expect("whole");
            if room.left.is_some() {
                assert!(cut > 20, "the line was cut everywhere");
                break;
            }
            assert!(room.resumes <= 1, "one reconnect is enough: {cut}");
        }
    }
}

/// A text that is written while a large picture is under way goes out before the rest of it.
#[tokio::test(start_paused = true)]
async fn the_chat_does_not_wait_behind_a_picture() {
    let (gate, mut passed) = unbounded_channel();
    let room = Arc::new(Mutex::new(Room::default()));
    let mut person = Person::new(&room, Some(gate));
    person.uploads.push(1, "large.png".to_owned(), vec![7; 2 * 1024 * 1024]).expect("room");
    let pieces = || room.lock().expect("whole").seen.iter().filter(|it| *it == "piece").count();
    while pieces() < 10 {
        tokio::select! {
            () = person.next() => {}
            _ = passed.recv() => {}
        }
    }
    let before = pieces();
    person.driver.handle(Input::Say("xin chào".to_owned()));
    while person.delivered() < 1 {
        person.next().await;
    }
    let seen = room.lock().expect("whole").seen.clone();
    let at = seen.iter().position(|it| it == "xin chào").expect("it has arrived");
    let between = seen[..at].iter().filter(|it| *it == "piece").count() - before;
    assert!(between <= AHEAD as usize / PIECE, "{between} pieces went before it");
    assert!(between <= 2, "what is written already goes first, and no more: {between}");
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_is_cancelled_stops_and_the_next_one_goes_up() {
    let (gate, mut passed) = unbounded_channel();
    let room = Arc::new(Mutex::new(Room::default()));
    let mut person = Person::new(&room, Some(gate));
    person.uploads.push(1, "large.png".to_owned(), vec![7; 2 * 1024 * 1024]).expect("room");
    person.uploads.push(2, "small.png".to_owned(), picture(2)).expect("room");
    while room.lock().expect("whole").seen.len() < 5 {
        tokio::select! {
            () = person.next() => {}
            _ = passed.recv() => {}
        }
    }
    assert!(person.uploads.cancel());
    while person.sent() < 1 {
        person.next().await;
    }
    let room = room.lock().expect("whole");
    assert_eq!(room.stored.keys().collect::<Vec<_>>(), [&2]);
    assert!(room.arriving.is_empty(), "the server has forgotten it");
}
