//! One who speaks and many who listen.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::{sync::Notify, task::JoinSet, time::timeout};

use crate::{
    person::{Person, Space, chats, space},
    server::{Server, chat::Chat},
};

/// What is said, again and again: as long as what people say to each other.
pub const WORDS: &str = "Chào cả nhà, tối nay mình họp lúc mấy giờ nhỉ?";
/// Nothing takes so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server and those who are in its room.
pub struct Load {
    words: String,
    speaker: Person,
    listeners: JoinSet<io::Result<()>>,
    heard: Arc<Heard>,
    /// Whether the server acknowledges what is said.
    acks: bool,
    server: Server, // dropped last: it waits until everybody has gone
}

/// What has reached the listeners, all of them together.
#[derive(Debug)]
struct Heard {
    space: Space,
    missing: AtomicUsize,
    all: Notify,
}

impl Heard {
    fn count(&self, texts: usize) {
        if self.missing.fetch_sub(texts, Relaxed) == texts {
            self.all.notify_one();
        }
    }
}

/// What happened in one turn.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Messages that have reached somebody.
    pub deliveries: u32,
    /// How long it took.
    pub time: Duration,
    /// Nanoseconds for which processors worked for the server.
    pub work: Option<f64>,
}

impl Load {
    /// Starts a server and fills its room.
    pub async fn new(who: Chat, listeners: usize, words: &str) -> io::Result<Self> {
        let server = who.start()?;
        let mut people = Vec::new();
        for _ in 0..listeners {
            people.push(who.client(&server.url).await?);
        }
        let mut speaker = who.client(&server.url).await?;
        check(words, &mut speaker, &mut people).await?;
        if who.acks() {
            check(words, &mut speaker, &mut people).await?; // before it, everybody is told who speaks there
        }
        let heard = Heard { space: space(), missing: AtomicUsize::new(0), all: Notify::new() };
        let heard = Arc::new(heard);
        let mut listeners = JoinSet::new();
        for person in people {
            let heard = heard.clone();
            listeners.spawn(async move {
                person.listen(&heard.space, |texts| heard.count(texts)).await
            });
        }
        Ok(Self { words: words.to_owned(), speaker, listeners, heard, acks: who.acks(), server })
    }

    /// Says so many messages at once, waits until everybody has heard all of them, and again until it is late.
    pub async fn turn(&mut self, burst: usize, time: Duration) -> io::Result<Turn> {
        self.speaker.lives().await?; // its own ears are not for this
        let frames = chats(&self.words, burst);
        let each = burst * self.listeners.len();
        let worked = self.server.worked();
        let start = Instant::now();
        let mut deliveries = 0;
        while start.elapsed() < time {
            self.heard.missing.store(each, Relaxed);
            self.speaker.says(&frames).await?;
            tokio::select! {
                biased;
                () = self.heard.all.notified() => {}
                Some(end) = self.listeners.join_next() => end.map_err(io::Error::other)??,
                () = tokio::time::sleep(PATIENCE) => return Err(io::ErrorKind::TimedOut.into()),
            }
            if self.acks {
                self.speaker.catch_up(&self.heard.space)?; // a server waits for one who doesn't read
            }
            deliveries += each;
        }
        let time = start.elapsed();
        let work = self.server.worked().zip(worked).map(|(after, before)| after - before);
        Ok(Turn { deliveries: u32::try_from(deliveries).unwrap_or(u32::MAX), time, work })
    }
}

/// Messages are only counted later, so one is looked at: everybody hears it.
async fn check(words: &str, speaker: &mut Person, people: &mut [Person]) -> io::Result<()> {
    speaker.says(&chats(words, 1)).await?;
    let everybody = async {
        for person in people {
            person.hears(words, Vec::new()).await?;
        }
        Ok(())
    };
    timeout(PATIENCE, everybody).await?
}
