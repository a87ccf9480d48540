//! One connection's session: from the socket to the hub, and from the journal to the socket. One task, and no other
//! writes there.
//!
//! ```text
//!   socket ──────────── what is said ───────────► hub
//!   socket ◄─────────── orders: welcome, typing, … ── outbox
//!   socket ◄─┬───────── others' messages ────────┐
//!            └───────── acks for one's own ──────┴── journal, from my cursor on
//! ```

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::{
    front::{Cut, Item},
    journal::Journal,
    line::{Call, Line},
    orders::Reading,
};
use crate::{
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        outbox::BURST,
        session::{Duplex, Progress, not_text},
        socket::{Received, Socket, ToSend},
    },
    lesson08_reconnect::protocol::parse,
    stage::text::Text,
};

/// How a session ended. The socket is still open: the close handshake is the caller's part.
#[derive(Debug)]
pub enum End {
    /// The connection has ended.
    Ended(Ending),
    /// The hub wants it to end, or the journal has forgotten what was not yet read.
    Cut(Cut),
}

/// Carries messages both ways until one side has had enough.
pub async fn session<S: Socket>(socket: &mut S, line: &mut Line) -> End {
    let Line { call, outbox, cut, journal } = line;
    let reader = Reader::new(journal.clone());
    tokio::select! {
        biased;
        why = cut => End::Cut(why.unwrap_or(Cut::Slow)), // also in the middle of a write that gets nowhere
        end = carry(socket, call, outbox, reader) => end,
    }
}

// ANCHOR: carry
async fn carry<S: Socket>(
    socket: &mut S,
    call: &Call,
    outbox: &mut mpsc::Receiver<Item>,
    mut reader: Reader,
) -> End {
    let (mut duplex, mut items) = (Duplex::default(), Vec::new());
    loop {
        // What waits is read from the journal only when the socket has taken what came before.
        let texts = tokio::select! {
            biased; // who talks without a pause doesn't hear: that is their own loss
            progress = duplex.next(socket) => {
                match progress {
                    Ok(Progress::Received(Received::Text(text))) => call.say(parse(text.as_str())),
                    Ok(Progress::Received(Received::Binary(_))) => call.say(Err(not_text())),
                    Ok(Progress::Received(Received::Close(close))) => {
                        return End::Ended(Ending::Closed(close));
                    }
                    Ok(_) => {}
                    Err(ending) => return End::Ended(ending),
                }
                continue;
            }
            count = outbox.recv_many(&mut items, BURST), if duplex.is_idle() => {
                if count == 0 {
                    return End::Cut(Cut::Slow);
                }
                obey(&mut items, &mut reader)
            }
            news = reader.news(), if duplex.is_idle() => news,
        };
        match texts {
            Ok(texts) => duplex.send(texts.into_iter().map(ToSend::Text)),
            Err(Forgotten) => return End::Cut(Cut::Slow),
        }
    }
}
// ANCHOR_END: carry

/// What the hub wants sent, in its order. What somebody said comes before the news that they have left.
fn obey(items: &mut Vec<Item>, reader: &mut Reader) -> Result<Vec<Text>, Forgotten> {
    let mut texts = Vec::new();
    read_to(reader.journal.head(), &mut texts, reader)?;
    for item in items.drain(..) {
        match item {
            Item::Text(text) => texts.push(text),
            Item::Read(reading) => {
                reader.begin(reading);
                read_to(reading.whole, &mut texts, reader)?;
            }
        }
    }
    Ok(texts)
}

fn read_to(seq: u64, texts: &mut Vec<Text>, reader: &mut Reader) -> Result<(), Forgotten> {
    while reader.is_behind(seq) {
        texts.extend(reader.take()?);
    }
    Ok(())
}

/// A cursor, and whose it is.
struct Reader {
    journal: Arc<Journal>,
    head: watch::Receiver<u64>,
    /// Nobody reads before the hub has said whose eyes these are.
    reading: Option<Reading>,
    cursor: u64,
}

/// The journal no longer has what comes next.
struct Forgotten;

impl Reader {
    fn new(journal: Arc<Journal>) -> Self {
        let head = journal.watch();
        Self { journal, head, reading: None, cursor: 0 }
    }

    /// Reads from elsewhere on: also back, if something was missed.
    fn begin(&mut self, reading: Reading) {
        self.cursor = reading.after;
        self.reading = Some(reading);
    }

    fn is_behind(&self, seq: u64) -> bool {
        self.reading.is_some() && self.cursor < seq
    }

    // ANCHOR: news
    /// Waits until there is something to read, and reads it. May be dropped while it waits.
    async fn news(&mut self) -> Result<Vec<Text>, Forgotten> {
        let begun = self.reading.is_some();
        let cursor = self.cursor;
        let _ = self.head.wait_for(|head| begun && *head > cursor).await;
        self.take()
    }

    /// Reads a burst: what others have said, and an ack in the place of one's own words, unless
    /// those are to be repeated.
    fn take(&mut self) -> Result<Vec<Text>, Forgotten> {
        let Some(Reading { me, whole, .. }) = self.reading else { return Ok(Vec::new()) };
        let entries = self.journal.read(self.cursor, BURST).ok_or(Forgotten)?;
        self.cursor += entries.len() as u64;
        let acked = |seq| seq > whole;
        let text = entries.iter().map(|entry| match entry.record.message.seq {
            seq if entry.is_by(me) && acked(seq) => entry.ack(),
            _ => entry.text.clone(),
        });
        Ok(text.collect())
    }
    // ANCHOR_END: news
}
