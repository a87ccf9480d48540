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

use tokio::{sync::watch, time::timeout};

use super::{
    hub::{Command, ConnectionId, ReadFrom},
    shared_hub::{Cut, Item, Membership, Queued, SharedHub},
};
use crate::{
    lesson02_push::log::{AppendError, Appended, Appending, Cursor, Entry, Log, Origin, Since},
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        fast_outbox::Outbox,
        outbox::BURST,
        protocol::{self as room, Code, Complaint},
        session::{Duplex, Progress, not_text},
        socket::{Received, Socket, ToSend},
    },
    lesson08_reconnect::protocol::{ClientMessage, ServerMessage, parse},
    stage::text::Text,
};

/// The number of one connection's appends that may wait for the log before its socket is read
/// again.
const MOST_APPENDS: usize = 32;

/// The time that a connection's last appends get after the connection has ended.
const LAST_APPENDS: Duration = Duration::from_secs(2);

/// How a session ended. The socket is still open: the close handshake is the caller's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The connection has ended.
    Ended(Ending),
    /// The hub wants it to end, or the log has forgotten what was not yet read.
    Cut(Cut),
}

/// Carries messages both ways until one side ends it. `read` turns what arrives into a message or a
/// complaint, as in lesson 06.
pub async fn session<S: Socket>(
    socket: &mut S,
    membership: &mut Membership,
    read: impl FnMut(Received) -> Option<Result<ClientMessage, Complaint>>,
) -> End {
    let (place, outbox, cut) = membership.split();
    let (connection, hub) = (place.connection(), place.hub());
    let log = hub.log();
    let (appends, reader) = (VecDeque::new(), Reader::new(log.clone(), place.start()));
    let mut session = Session { connection, hub, outbox, log: &**log, appends, reader };
    tokio::select! {
        biased;
        why = cut => End::Cut(why.unwrap_or(Cut::Slow)), // also in the middle of a write that is stuck
        end = session.run(socket, read) => end,
    }
}

/// The usual way to read what arrives: texts are JSON, bytes are refused.
#[must_use]
pub fn read(received: Received) -> Option<Result<ClientMessage, Complaint>> {
    match received {
        Received::Text(text) => Some(parse(text.as_str())),
        Received::Binary(_) => Some(Err(not_text())),
        Received::Ping | Received::Pong | Received::Close(_) => None,
    }
}

struct Session<'a> {
    connection: ConnectionId,
    hub: &'a SharedHub,
    outbox: &'a mut Outbox<Arc<Queued>>,
    log: &'a dyn Log,
    /// This connection's appends, each with its message's id. The first one is under way.
    appends: VecDeque<(Option<String>, Appending<'a>)>,
    reader: Reader,
}

impl Session<'_> {
    async fn run<S: Socket>(
        &mut self,
        socket: &mut S,
        mut read: impl FnMut(Received) -> Option<Result<ClientMessage, Complaint>>,
    ) -> End {
        let mut duplex = Duplex::default();
        let end = loop {
            let mut items = Vec::new();
            // The log is read on only when the socket has taken what was read before.
            let texts = tokio::select! {
                biased; // a client that talks without a pause doesn't hear: that is its own loss
                (id, result) = written(&mut self.appends) => {
                    self.hub.handle(Command::Written(self.connection, id, result));
                    continue;
                }
                progress = duplex.next(socket), if self.appends.len() < MOST_APPENDS => {
                    match self.receive(progress, &mut read) {
                        Ok(()) => continue,
                        Err(ending) => break End::Ended(ending),
                    }
                }
                () = self.outbox.take(&mut items), if duplex.is_idle() => self.texts(items),
                head = self.reader.grown(), if duplex.is_idle() => self.news(head),
            };
            match texts {
                Ok(texts) => duplex.send(texts.into_iter().map(ToSend::Text)),
                Err(Forgotten) => break End::Cut(Cut::Slow),
            }
        };
        let _ = timeout(LAST_APPENDS, self.finish()).await;
        end
    }

    /// Completes the appends that are under way.
    async fn finish(&mut self) {
        while !self.appends.is_empty() {
            let (id, result) = written(&mut self.appends).await;
            self.hub.handle(Command::Written(self.connection, id, result));
        }
    }

    // ANCHOR: receive
    /// Passes a text to the hub, and begins what the hub wants to be appended.
    fn receive(
        &mut self,
        progress: Result<Progress, Ending>,
        read: impl FnOnce(Received) -> Option<Result<ClientMessage, Complaint>>,
    ) -> Result<(), Ending> {
        let received = match progress? {
            Progress::Received(Received::Close(close)) => return Err(Ending::Closed(close)),
            Progress::Received(received) => received,
            Progress::Written => return Ok(()),
        };
        let Some(text) = read(received) else { return Ok(()) };
        if let Some((draft, origin)) = self.hub.handle(Command::Text(self.connection, text)) {
            let id = origin.id.clone();
            self.appends.push_back((id, self.log.append(draft, Some(origin))));
        }
        Ok(())
    }
    // ANCHOR_END: receive

    /// What the hub wants sent, in its order, and each item behind the messages that the log held
    /// when the hub decided it: nobody speaks before they are here, or after they have left.
    fn texts(&mut self, items: Vec<Arc<Queued>>) -> Result<Vec<Text>, Forgotten> {
        let mut texts = Vec::new();
        for queued in items {
            self.reader.read_to(queued.head, &mut texts)?;
            match &queued.item {
                Item::Text(text) => texts.push(text.clone()),
                Item::Read(from) => {
                    self.reader.begin(*from);
                    self.reader.read_to(from.whole, &mut texts)?;
                }
            }
        }
        Ok(texts)
    }

    /// The log has grown up to this seq. What the hub decided before that comes first: it may have
    /// done so after the outbox was last looked at.
    fn news(&mut self, head: u64) -> Result<Vec<Text>, Forgotten> {
        let mut items = Vec::new();
        self.outbox.take_now(&mut items);
        if items.is_empty() { self.reader.news(head) } else { self.texts(items) }
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

impl Reader {
    fn new(log: Arc<dyn Log>, cursor: Cursor) -> Self {
        let head = log.grown();
        Self { log, head, from: None, cursor }
    }

    /// Reads from elsewhere on: also back, if something was missed.
    fn begin(&mut self, from: ReadFrom) {
        self.cursor.seq = from.after;
        self.from = Some(from);
    }

    // ANCHOR: news
    /// Waits until there is something to read; returns how far. Another log in the place of this
    /// one is something to read, too: a gap. May be dropped while it waits.
    async fn grown(&mut self) -> u64 {
        let Cursor { epoch, seq } = &self.cursor;
        if self.from.is_none() {
            return pending().await;
        }
        let news = |head: &Cursor| head.seq > *seq || head.epoch != *epoch;
        self.head.wait_for(news).await.map_or(*seq, |head| head.seq)
    }

    /// Reads everything up to this seq, which the log has reached.
    fn read_to(&mut self, seq: u64, texts: &mut Vec<Text>) -> Result<(), Forgotten> {
        while self.from.is_some() && self.cursor.seq < seq {
            texts.extend(self.news(seq)?);
        }
        Ok(())
    }

    /// Reads a burst, up to this seq: what others have written, and an ack in the place of the
    /// member's own messages, unless those are to be repeated.
    fn news(&mut self, seq: u64) -> Result<Vec<Text>, Forgotten> {
        let Some(ReadFrom { me, whole, .. }) = self.from else { return Ok(Vec::new()) };
        let rest = seq.saturating_sub(self.cursor.seq);
        let most = usize::try_from(rest).map_or(BURST, |rest| rest.min(BURST));
        let Since { entries, next, gap } = self.log.read(&self.cursor, most);
        if gap {
            return Err(Forgotten);
        }
        self.cursor = next;
        let text = |entry: &Arc<Entry>| match &entry.origin {
            Some(Origin { client_id, id, .. }) if *client_id == me && entry.message.seq > whole => {
                let (id, timestamp) = (id.clone(), entry.message.timestamp);
                let seq = entry.message.seq;
                ServerMessage::Ack { id, seq, timestamp, duplicate: false }.text()
            }
            _ => entry.encoded(chat).clone(),
        };
        Ok(entries.iter().map(text).collect())
    }
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
// ANCHOR_END: news

/// An append that has failed, as its author hears of it.
pub(super) fn not_written(id: Option<String>, why: &AppendError) -> room::ServerMessage {
    let (code, retry_after_ms) = match why {
        AppendError::Invalid(_) => (Code::Invalid, None),
        AppendError::Unavailable(_) => (Code::Unavailable, Some(2_000)),
    };
    room::ServerMessage::Error { code, message: why.to_string(), id, retry_after_ms }
}
