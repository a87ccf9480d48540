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

use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes, protocol::CloseFrame};

use super::{
    front::{Cut, Item},
    journal::Journal,
    line::{Call, Line},
    orders::Reading,
};
use crate::{
    lesson06_chat::{
        outbox::BURST,
        session::{not_text, write},
    },
    lesson08_reconnect::protocol::parse,
};

/// How a session ended. Saying goodbye is the caller's business: the socket is still theirs.
#[derive(Debug)]
pub enum End<E> {
    /// The client has said goodbye; the socket has the answer ready.
    Goodbye(Option<CloseFrame>),
    /// The socket has failed, in reading or in writing.
    Failed(E),
    /// The socket gives nothing more, and doesn't say why.
    Silence,
    /// The hub wants it to end, or the journal has forgotten what was not yet read.
    Cut(Cut),
}

/// Carries messages both ways until one side has had enough.
pub async fn session<S, E>(socket: &mut S, line: &mut Line) -> End<E>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
{
    let Line { call, outbox, cut, journal } = line;
    let reader = Reader::new(journal.clone());
    tokio::select! {
        biased;
        why = cut => End::Cut(why.unwrap_or(Cut::Slow)), // also in the middle of a write that gets nowhere
        end = carry(socket, call, outbox, reader) => end,
    }
}

// ANCHOR: carry
async fn carry<S, E>(
    socket: &mut S,
    call: &Call,
    outbox: &mut mpsc::Receiver<Item>,
    mut reader: Reader,
) -> End<E>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
{
    let mut items = Vec::new();
    loop {
        let done = tokio::select! {
            biased; // who talks without a pause doesn't hear: that is their own loss
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => { call.say(parse(&text)); Ok(()) }
                Some(Ok(Message::Binary(_))) => { call.say(Err(not_text())); Ok(()) }
                Some(Ok(Message::Close(close))) => return End::Goodbye(close),
                Some(Ok(_)) => Ok(()), // the library has answered pings
                Some(Err(error)) => return End::Failed(error),
                None => return End::Silence,
            },
            count = outbox.recv_many(&mut items, BURST) => {
                if count == 0 {
                    return End::Cut(Cut::Slow);
                }
                // What somebody said comes before the news that they have left.
                match read_on(socket, &mut reader).await {
                    Ok(()) => obey(socket, &mut items, &mut reader).await,
                    end => end,
                }
            }
            news = reader.news() => match news {
                Ok(texts) => write(socket, texts).await.map_err(End::Failed),
                Err(Forgotten) => return End::Cut(Cut::Slow),
            },
        };
        if let Err(end) = done {
            return end;
        }
    }
}
// ANCHOR_END: carry

/// Does what the hub wants, in its order.
async fn obey<S, E>(
    socket: &mut S,
    items: &mut Vec<Item>,
    reader: &mut Reader,
) -> Result<(), End<E>>
where
    S: Sink<Message, Error = E> + Unpin,
{
    for item in items.drain(..) {
        match item {
            Item::Text(text) => socket.feed(Message::Text(text)).await.map_err(End::Failed)?,
            Item::Read(reading) => {
                reader.begin(reading);
                read_to(reading.whole, socket, reader).await?;
            }
        }
    }
    socket.flush().await.map_err(End::Failed)
}

/// Reads up to where the journal has come by now.
async fn read_on<S, E>(socket: &mut S, reader: &mut Reader) -> Result<(), End<E>>
where
    S: Sink<Message, Error = E> + Unpin,
{
    read_to(reader.journal.head(), socket, reader).await
}

async fn read_to<S, E>(seq: u64, socket: &mut S, reader: &mut Reader) -> Result<(), End<E>>
where
    S: Sink<Message, Error = E> + Unpin,
{
    while reader.is_behind(seq) {
        let texts = reader.take().map_err(|Forgotten| End::Cut(Cut::Slow))?;
        write(socket, texts).await.map_err(End::Failed)?;
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
    async fn news(&mut self) -> Result<Vec<Utf8Bytes>, Forgotten> {
        let begun = self.reading.is_some();
        let cursor = self.cursor;
        let _ = self.head.wait_for(|head| begun && *head > cursor).await;
        self.take()
    }

    /// Reads a burst: what others have said, and an ack in the place of one's own words, unless
    /// those are to be repeated.
    fn take(&mut self) -> Result<Vec<Utf8Bytes>, Forgotten> {
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
