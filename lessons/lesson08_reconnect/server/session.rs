//! One connection's session: from the socket to the hub and into the log, from the log to the
//! socket. It is one task, and no other one writes to the socket.
//!
//! ```text
//!   socket ──────────── texts ──────────────────► hub ── append ──► log
//!   socket ◄─────────── welcome, typing, … ────── outbox
//!   socket ◄─┬───────── others' messages ────────┐
//!            └───────── acks for one's own ──────┴── log, from this connection's cursor on
//! ```

use std::{collections::VecDeque, future::pending, sync::Arc, time::Duration};

use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use tokio_tungstenite::tungstenite::{Message, protocol::CloseFrame};

use super::{
    hub::ReadFrom,
    shared_hub::{Cut, HubLink, Item, Membership},
};
use crate::{
    lesson02_push::log::{AppendError, Appended, Appending, Cursor, Entry, Log, Since},
    lesson06_chat::{
        outbox::BURST,
        protocol::{self as room, ClientId, Complaint},
        session::{not_text, write},
    },
    lesson08_reconnect::protocol::{ClientMessage, ServerMessage, parse},
    stage::text::Text,
};

/// The number of one connection's appends that may wait for the log before its socket is read again.
const MOST_APPENDS: usize = 32;

/// The time that a connection's last appends get after the connection has ended.
const LAST_APPENDS: Duration = Duration::from_secs(2);

/// How a session ended. The close handshake is left to the caller, who still has the socket.
#[derive(Debug)]
pub enum End<E> {
    /// The client has sent a close frame; the socket has the answer ready.
    Goodbye(Option<CloseFrame>),
    /// The socket has failed, in reading or in writing.
    Failed(E),
    /// The socket has ended without a close frame.
    Silence,
    /// The hub wants it to end, or the log has forgotten what was not yet read.
    Cut(Cut),
}

/// Carries messages both ways until one side ends it.
pub async fn session<S, E>(socket: &mut S, membership: &mut Membership) -> End<E>
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
{
    let log = membership.log().clone();
    let (hub, outbox, cut) = membership.split();
    let (reader, appends) = (Reader::new(log.clone()), VecDeque::new());
    let mut session = Session { hub, outbox, log: &*log, appends, reader };
    tokio::select! {
        biased;
        why = cut => End::Cut(why.unwrap_or(Cut::Slow)), // also in the middle of a write that is stuck
        end = session.run(socket) => end,
    }
}

struct Session<'a> {
    hub: &'a HubLink,
    outbox: &'a mut mpsc::Receiver<Item>,
    log: &'a dyn Log,
    /// This connection's appends, each with its message's id. The first one is under way.
    appends: VecDeque<(Option<String>, Appending<'a>)>,
    reader: Reader,
}

impl Session<'_> {
    // ANCHOR: carry
    async fn run<S, E>(&mut self, socket: &mut S) -> End<E>
    where
        S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
    {
        let end = loop {
            if let Err(end) = self.step(socket).await {
                break end;
            }
        };
        let _ = timeout(LAST_APPENDS, async {
            while !self.appends.is_empty() {
                let (id, result) = written(&mut self.appends).await;
                self.hub.written(id, result);
            }
        })
        .await;
        end
    }

    async fn step<S, E>(&mut self, socket: &mut S) -> Result<(), End<E>>
    where
        S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
    {
        let mut items = Vec::new();
        tokio::select! {
            biased; // a client that talks without a pause doesn't hear: that is its own loss
            (id, result) = written(&mut self.appends) => {
                self.hub.written(id, result);
                Ok(())
            }
            message = socket.next(), if self.appends.len() < MOST_APPENDS => match message {
                Some(Ok(Message::Text(text))) => self.text(parse(&text)),
                Some(Ok(Message::Binary(_))) => self.text(Err(not_text())),
                Some(Ok(Message::Close(close))) => Err(End::Goodbye(close)),
                Some(Ok(_)) => Ok(()), // the library has answered pings
                Some(Err(error)) => Err(End::Failed(error)),
                None => Err(End::Silence),
            },
            count = self.outbox.recv_many(&mut items, BURST) => {
                if count == 0 {
                    return Err(End::Cut(Cut::Slow));
                }
                // What a member wrote comes before the news that they have left.
                self.reader.read_to(self.log.head().seq, socket).await?;
                self.send(items, socket).await
            }
            news = self.reader.news() => send_all(socket, news?).await,
        }
    }

    /// Passes a text to the hub, and begins what the hub wants to be appended.
    fn text<E>(&mut self, text: Result<ClientMessage, Complaint>) -> Result<(), End<E>> {
        if let Some((draft, origin)) = self.hub.text(text) {
            let id = origin.id.clone();
            self.appends.push_back((id, self.log.append(draft, Some(origin))));
        }
        Ok(())
    }
    // ANCHOR_END: carry

    /// Does what the hub wants, in its order.
    async fn send<S, E>(&mut self, items: Vec<Item>, socket: &mut S) -> Result<(), End<E>>
    where
        S: Sink<Message, Error = E> + Unpin,
    {
        for item in items {
            match item {
                Item::Text(text) => {
                    socket.feed(Message::Text(text.into())).await.map_err(End::Failed)?;
                }
                Item::Read(from) => {
                    self.reader.begin(from);
                    self.reader.read_to(from.whole, socket).await?;
                }
            }
        }
        socket.flush().await.map_err(End::Failed)
    }
}

/// Completes when the first of the appends has.
async fn written(
    appends: &mut VecDeque<(Option<String>, Appending<'_>)>,
) -> (Option<String>, Result<Appended, AppendError>) {
    let Some((_, append)) = appends.front_mut() else { return pending().await };
    let result = append.await;
    let id = appends.pop_front().and_then(|(id, _)| id);
    (id, result)
}

async fn send_all<S, E>(socket: &mut S, texts: Vec<Text>) -> Result<(), End<E>>
where
    S: Sink<Message, Error = E> + Unpin,
{
    write(socket, texts.into_iter().map(Into::into)).await.map_err(End::Failed)
}

/// A cursor in the log, and the member that it belongs to.
struct Reader {
    log: Arc<dyn Log>,
    head: watch::Receiver<Cursor>,
    /// Nothing is read before the hub has said for whom.
    from: Option<ReadFrom>,
    cursor: Cursor,
}

/// The log no longer has what comes next.
struct Forgotten;

impl<E> From<Forgotten> for End<E> {
    fn from(Forgotten: Forgotten) -> Self {
        Self::Cut(Cut::Slow)
    }
}

impl Reader {
    fn new(log: Arc<dyn Log>) -> Self {
        let (head, cursor) = (log.grown(), log.head());
        Self { log, head, from: None, cursor }
    }

    /// Reads from elsewhere on: also back, if something was missed.
    fn begin(&mut self, from: ReadFrom) {
        self.cursor.seq = from.after;
        self.from = Some(from);
    }

    /// Sends everything up to this seq.
    async fn read_to<S, E>(&mut self, seq: u64, socket: &mut S) -> Result<(), End<E>>
    where
        S: Sink<Message, Error = E> + Unpin,
    {
        while self.from.is_some() && self.cursor.seq < seq {
            let texts = self.take()?;
            send_all(socket, texts).await?;
        }
        Ok(())
    }

    // ANCHOR: news
    /// Waits until there is something to read, and reads it. May be dropped while it waits.
    async fn news(&mut self) -> Result<Vec<Text>, Forgotten> {
        let begun = self.from.is_some();
        let cursor = self.cursor.seq;
        let _ = self.head.wait_for(|head| begun && head.seq > cursor).await;
        self.take()
    }

    /// Reads a burst: what others have written, and an ack in the place of the member's own
    /// messages, unless those are to be repeated.
    fn take(&mut self) -> Result<Vec<Text>, Forgotten> {
        let Some(ReadFrom { me, whole, .. }) = self.from else { return Ok(Vec::new()) };
        let Since { entries, next, gap } = self.log.read(&self.cursor, BURST);
        if gap {
            return Err(Forgotten);
        }
        self.cursor = next;
        let text = |entry: &Arc<Entry>| {
            let acknowledged = is_by(entry, me) && entry.message.seq > whole;
            if acknowledged { ack(entry) } else { entry.encoded(chat).clone() }
        };
        Ok(entries.iter().map(text).collect())
    }
    // ANCHOR_END: news
}

fn is_by(entry: &Entry, me: ClientId) -> bool {
    entry.origin.as_ref().is_some_and(|origin| origin.client_id == me)
}

/// What all readers but the author are sent of an entry.
fn chat(entry: &Entry) -> Text {
    let message = entry.message.clone();
    let chat = room::ServerMessage::Chat {
        seq: message.seq,
        id: entry.origin.as_ref().and_then(|origin| origin.id.clone()),
        client_id: entry.origin.as_ref().map(|origin| origin.client_id),
        username: message.username,
        message: message.message,
        timestamp: message.timestamp,
    };
    ServerMessage::from(chat).text()
}

/// What the author is sent instead: the message is in the log.
fn ack(entry: &Entry) -> Text {
    let id = entry.origin.as_ref().and_then(|origin| origin.id.clone());
    let (seq, timestamp) = (entry.message.seq, entry.message.timestamp);
    ServerMessage::Ack { id, seq, timestamp, duplicate: false }.text()
}
