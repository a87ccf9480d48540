//! One who speaks and many who listen.

use std::{
    io,
    time::{Duration, Instant},
};

use tokio::time::timeout;

use crate::{
    audience::{Audience, PATIENCE},
    person::{Person, chats},
    processors::{Place, at},
    server::{Server, chat::Chat},
};

/// What is said, again and again: as long as what people say to each other.
pub const WORDS: &str = "Chào cả nhà, tối nay mình họp lúc mấy giờ nhỉ?";

/// A server and those who are in its room.
pub struct Load {
    words: String,
    speaker: Person,
    audience: Audience,
    /// Whether the server acknowledges what is said.
    acks: bool,
    server: Server, // dropped last: it waits until everybody has gone
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
    pub async fn new(who: Chat, listeners: usize, words: &str, place: Place) -> io::Result<Self> {
        let (server, speaker, people) = room(who, listeners, words, place).await?;
        let mut audience = Audience::new();
        for person in people {
            audience.add(person, |_| {});
        }
        Ok(Self { words: words.to_owned(), speaker, audience, acks: who.acks(), server })
    }

    /// The speaker shows that it lives: its own ears are not for pings.
    pub async fn lives(&mut self) -> io::Result<()> {
        self.speaker.lives().await
    }

    /// Says so many messages at once, waits until everybody has heard all of them, and again until it is late.
    pub async fn turn(&mut self, burst: usize, time: Duration) -> io::Result<Turn> {
        let frames = chats(&self.words, burst);
        let each = burst * self.audience.len();
        let worked = self.server.worked();
        let start = Instant::now();
        let mut deliveries = 0;
        while start.elapsed() < time {
            self.audience.expects(each);
            self.speaker.says(&frames).await?;
            self.audience.has_heard().await?;
            if self.acks {
                self.speaker.catch_up(self.audience.space())?; // a server waits for one who doesn't read
            }
            deliveries += each;
        }
        let time = start.elapsed();
        let work = self.server.worked().zip(worked).map(|(after, before)| after - before);
        Ok(Turn { deliveries: u32::try_from(deliveries).unwrap_or(u32::MAX), time, work })
    }
}

/// A server there, one who speaks, and those who listen.
pub async fn room(
    who: Chat,
    listeners: usize,
    words: &str,
    place: Place,
) -> io::Result<(Server, Person, Vec<Person>)> {
    let server = at(place, || who.start())?;
    let mut people = Vec::new();
    for _ in 0..listeners {
        people.push(who.client(&server.url).await?);
    }
    let mut speaker = who.client(&server.url).await?;
    check(words, &mut speaker, &mut people).await?;
    if who.acks() {
        check(words, &mut speaker, &mut people).await?; // before it, everybody is told who speaks there
    }
    Ok((server, speaker, people))
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
