//! Why a secret and a stranger's words must not share a compressor: the lengths of frames tell the
//! secret, letter by letter. And the cure.
//!
//! ```text
//!   room ── "the word for the door is durian" ──► Lan      one compressor, one window
//!   Minh ── "the word for the door is d?" ──────► Lan
//!                              with the right letter this frame is one byte shorter
//! ```
//!
//! Everything here happens in this process, to a made-up word.

use std::{fmt, sync::Arc, time::Duration};

use clap::Args;
use thiserror::Error;
use tokio::{
    io::{DuplexStream, duplex},
    sync::watch,
    task::JoinHandle,
    time::Instant,
};

use super::{
    dial::dial_over,
    extension::THRESHOLD_IN_CONTEXT,
    negotiate::Terms,
    offer::{USUAL, Window},
    options::Server,
};
use crate::{
    lesson02_push::log::Log,
    lesson03_handshake::{DialError, Url},
    lesson04_frames::{
        close::{Close, CloseCode},
        event::Event,
        message::{Limits, Message},
        websocket::WebSocket,
    },
    lesson06_chat::{
        protocol as room,
        socket::{Socket, ToSend},
    },
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{
        protocol::ClientMessage,
        server::{
            connection::serve_member,
            durable_log::DurableLog,
            http::{AppState, Config, MAX_CONNECTIONS},
            hub::{Hub, Policy},
            session::read,
            shared_hub::SharedHub,
            token::{Draw, NoRandomBits, secure_random},
        },
    },
    stage::{program::print_line, text::Text},
    tap::{Tap, Tapped},
};

/// What each member is told about a word; so the stranger knows how the sentence goes.
const SENTENCE: &str = "the word for the door is ";

/// How often the letters are tried until one is shorter than the others.
const ROUNDS: usize = 3;

/// No ping comes between two frames.
const QUIET: Pace =
    Pace { every: Duration::from_secs(24 * 60 * 60), pong_timeout: Duration::from_secs(10) };

/// The bytes that may be on their way.
const PIPE: usize = 64 * 1024;

/// The arguments of `secret`.
#[derive(Args, Clone, Debug)]
pub struct Secret {
    /// The word to be found, of the letters a to z · Từ phải tìm, gồm các chữ cái a đến z
    #[arg(long, default_value = "durian", value_parser = word)]
    word: String,
}

fn word(text: &str) -> Result<String, &'static str> {
    let fits =
        (1..=10).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_lowercase());
    let sorry = "1 to 10 letters from a to z · cần 1 đến 10 chữ cái từ a đến z";
    if fits { Ok(text.to_owned()) } else { Err(sorry) }
}

/// Why there is no result, in both languages.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The handshake fails.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// No tokens.
    #[error(transparent)]
    Random(#[from] NoRandomBits),
    /// A conversation has ended too early.
    #[error("a connection has ended too early · một kết nối kết thúc quá sớm")]
    Ended,
}

/// How a room speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// One window for all that a member hears.
    Shared,
    /// The same, but what is marked as secret stays out of it.
    Cured,
    /// Each message is compressed by itself.
    NoContext,
}

/// A letter that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// All letters so far.
    pub found: String,
    /// The guesses so far.
    pub guesses: usize,
    /// The length of the frame with the right letter, and of the shortest other one.
    pub lengths: (u64, u64),
}

/// What the lengths have told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    room: Room,
    word: String,
    /// Letter by letter.
    pub steps: Vec<Step>,
    /// All guesses.
    pub guesses: usize,
}

/// What the program says first.
const INTRODUCTION: &str = "\
The room tells Lan a secret word. Minh plays a stranger here: he says the same sentence with a guess.
He reads nothing: he only counts how long his own words are on the way to Lan.

Phòng nói riêng với Lan một từ bí mật. Minh đóng vai người lạ trong phòng, nói lại đúng câu ấy, kèm một chữ cái đoán.
Minh không đọc được gì: chỉ đếm xem lời của chính mình dài bao nhiêu byte trên đường tới Lan.
";

/// Attacks the word in each kind of room, and prints what was found.
pub async fn run(secret: Secret) -> Result<(), SecretError> {
    print_line(INTRODUCTION);
    for room in [Room::Shared, Room::Cured, Room::NoContext] {
        print_line(attack(&secret.word, room).await?);
    }
    Ok(())
}

/// Finds as much of the word as the lengths of frames tell.
pub async fn attack(word: &str, room: Room) -> Result<Told, SecretError> {
    let mut scene = Scene::open(word, room).await?;
    let word = word.to_owned();
    let mut told = Told { room, word, steps: Vec::new(), guesses: 0 };
    let mut found = String::new();
    while let Some((letter, lengths)) = next_letter(&mut scene, &found).await? {
        found.push(letter);
        let guesses = scene.guesses;
        told.steps.push(Step { found: found.clone(), guesses, lengths });
    }
    told.guesses = scene.guesses;
    Ok(told)
}

/// The letter whose frame is shorter than all others', twice; none if no letter's is.
async fn next_letter(
    scene: &mut Scene,
    found: &str,
) -> Result<Option<(char, (u64, u64))>, SecretError> {
    for _ in 0..ROUNDS {
        let (few, others) = scene.shortest(found, 'a'..='z').await?;
        let Some(other) = others.first() else { return Ok(None) };
        // By chance a frame may be shorter, too: the message's number is in it, and grows. The
        // other letter is guessed first, so that a number with one more digit proves nothing.
        let other = other.letter;
        let again = [other].into_iter().chain(few.into_iter().map(|guess| guess.letter));
        let (few, others) = scene.shortest(found, again).await?;
        if let ([guess], [next, ..]) = (few.as_slice(), others.as_slice())
            && guess.letter != other
        {
            return Ok(Some((guess.letter, (guess.bytes, next.bytes))));
        }
    }
    Ok(None)
}

/// A letter, and how long the frame with it was.
#[derive(Clone, Copy)]
struct Guess {
    bytes: u64,
    letter: char,
}

/// A room, and a stranger in it. The member who is told the word comes and goes: a bad network.
struct Scene {
    server: Door,
    stranger: Person,
    guesses: usize,
}

/// A client, and the server's task for it.
struct Person {
    socket: WebSocket<Tapped<DuplexStream>>,
    served: JoinHandle<()>,
}

impl Scene {
    async fn open(word: &str, room: Room) -> Result<Self, SecretError> {
        let server = Door::open(word, room)?;
        let (stranger, _) = server.enter("Minh").await?;
        Ok(Self { server, stranger, guesses: 0 })
    }

    /// Guesses each of these letters: those with the shortest frame, and the others.
    async fn shortest(
        &mut self,
        found: &str,
        letters: impl IntoIterator<Item = char>,
    ) -> Result<(Vec<Guess>, Vec<Guess>), SecretError> {
        let mut guesses = Vec::new();
        for letter in letters {
            let bytes = self.length(&format!("{SENTENCE}{found}{letter}?")).await?;
            guesses.push(Guess { bytes, letter });
        }
        let least = guesses.iter().map(|guess| guess.bytes).min();
        Ok(guesses.into_iter().partition(|guess| Some(guess.bytes) == least))
    }

    /// The stranger says this; how many bytes then go to the member.
    async fn length(&mut self, guess: &str) -> Result<u64, SecretError> {
        self.guesses += 1;
        let (mut lan, wire) = self.server.enter("Lan").await?;
        let before = wire.traffic().sent;
        let chat = room::ClientMessage::Chat { id: None, message: guess.to_owned() };
        self.stranger.say(chat).await?;
        lan.hear(guess).await?;
        let length = wire.traffic().sent - before;
        self.stranger.hear(r#""type":"ack""#).await?;
        lan.leave().await;
        Ok(length)
    }
}

impl Person {
    async fn say(&mut self, message: room::ClientMessage) -> Result<(), SecretError> {
        let text = ClientMessage::Room(message).text();
        self.socket.send_text(text.as_str()).map_err(|_| SecretError::Ended)?;
        self.socket.flush().await.map_err(|_| SecretError::Ended)
    }

    async fn hear(&mut self, wanted: &str) -> Result<(), SecretError> {
        loop {
            match self.socket.next().await {
                Some(Event::Message(Message::Text(said))) if said.contains(wanted) => {
                    return Ok(());
                }
                Some(Event::Closed(_)) | None => return Err(SecretError::Ended),
                Some(_) => {}
            }
        }
    }

    /// Leaves, and waits until the room has heard of it.
    async fn leave(self) {
        self.socket.close_handshake(&Close::new(CloseCode::NORMAL, "")).await;
        let _ = self.served.await;
    }
}

/// The server.
struct Door {
    url: Url,
    room: AppState,
    compression: Server,
    /// What each member is told before anything else.
    private: Text,
    /// Dropping it would stop the server.
    _running: watch::Sender<bool>,
}

impl Door {
    fn open(word: &str, room: Room) -> Result<Self, SecretError> {
        let private = Text::from(format!(r#"{{"type":"private","message":"{SENTENCE}{word}"}}"#));
        let (running, stopping) = watch::channel(false);
        let hub = hub(secure_random()?);
        let config = Config { hub, pace: QUIET, tap: Tap::counting(), log_line: drop };
        let most = Terms::both(room != Room::NoContext, Window::LARGEST);
        Ok(Self {
            url: "ws://127.0.0.1/ws".parse()?,
            room: AppState { config, stopping },
            compression: Server::new(most, THRESHOLD_IN_CONTEXT),
            private: if room == Room::Cured { private.secret() } else { private },
            _running: running,
        })
    }

    /// A person enters; with the tap that counts the bytes that come to them.
    async fn enter(&self, name: &str) -> Result<(Person, Tap), SecretError> {
        let (near, far) = duplex(PIPE);
        let wire = Tap::counting();
        let near = wire.wrap_client(near, name);
        let dialling =
            dial_over(near, &self.url, Vec::new(), &[USUAL], usize::MAX, Limits::default());
        let (dialled, served) = tokio::join!(dialling, self.serve(far));
        let mut person = Person { socket: dialled?.0, served: served? };
        person.say(room::ClientMessage::Join { username: name.to_owned() }).await?;
        person.say(room::ClientMessage::Ping { timestamp: 0.into() }).await?;
        person.hear(r#""type":"pong""#).await?; // and so all that came before
        Ok((person, wire))
    }

    async fn serve(&self, stream: DuplexStream) -> Result<JoinHandle<()>, SecretError> {
        let accepted = self.compression.accept(stream, Limits::default()).await;
        let mut socket = accepted.map_err(|_| SecretError::Ended)?;
        let private = ToSend::Text(self.private.clone());
        Socket::start_send(&mut socket, private).map_err(|_| SecretError::Ended)?;
        let member = self.room.config.hub.connect().ok_or(SecretError::Ended)?;
        Ok(tokio::spawn(serve_member(self.room.clone(), socket, member, "", read)))
    }
}

/// A room in which time stands still: a timestamp that changes would change lengths, too, and each
/// guess would have to be repeated a few times.
fn hub(mut draw: Draw) -> Arc<SharedHub> {
    let log: Arc<dyn Log> = Arc::new(DurableLog::in_memory(|| 0, &mut draw));
    let now = Instant::now().into_std();
    let hub = Hub::new(log.clone(), &[], Policy::default(), || 0, draw, now);
    SharedHub::new(hub, log, MAX_CONNECTIONS)
}

impl Room {
    fn name(self) -> &'static str {
        match self {
            Self::Shared => {
                "the secret in the window (--context-takeover) · bí mật nằm trong cửa sổ (--context-takeover)"
            }
            Self::Cured => {
                "the same, but the secret goes uncompressed · cũng vậy, nhưng bí mật được gửi không nén"
            }
            Self::NoContext => {
                "each message by itself (the default) · nén riêng từng message (mặc định)"
            }
        }
    }
}

impl Told {
    /// How many letters of the word were found.
    #[must_use]
    pub fn right(&self) -> usize {
        let found = self.steps.last().map_or("", |step| &step.found);
        found.chars().zip(self.word.chars()).take_while(|(found, real)| found == real).count()
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { room, word, steps, guesses } = self;
        writeln!(f, "{}\n", room.name())?;
        if !steps.is_empty() {
            let [guesses, bytes, others] = ["guesses", "bytes", "others"];
            writeln!(f, "  {guesses:>8}{bytes:>8}{others:>10}")?;
            let [guesses, bytes, others] = ["lần đoán", "byte", "chữ khác"];
            writeln!(f, "  {guesses:>8}{bytes:>8}{others:>10}")?;
        }
        for Step { found, guesses, lengths: (bytes, others) } in steps {
            let verdict = if word.starts_with(found) { "" } else { "   (no · không phải)" };
            writeln!(f, "  {guesses:>8}{bytes:>8}{others:>10}   {found}{verdict}")?;
        }
        let (right, all) = (self.right(), word.len());
        writeln!(
            f,
            "  {guesses} guesses: {right} of {all} letters found · {guesses} lần đoán: tìm ra {right} trên {all} chữ cái"
        )
    }
}
