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

use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use super::{
    hub::ReadFrom,
    shared_hub::{Cut, HubLink, Item, Membership},
};
use crate::{
    lesson02_push::log::{AppendError, Appended, Appending, Cursor, Entry, Log, Since},
    lesson05_tungstenite::ending::Ending,
    lesson06_chat::{
        outbox::BURST,
        protocol::{self as room, ClientId, Complaint},
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
/// Carries messages both ways until one side ends it.
pub async fn session<S: Socket>(socket: &mut S, membership: &mut Membership) -> End {
    let log = membership.log().clone();
    let (hub, outbox, cut) = membership.split();
    let (appends, reader) = (VecDeque::new(), Reader::new(log.clone()));
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
    async fn run<S: Socket>(&mut self, socket: &mut S) -> End {
        let mut duplex = Duplex::default();
        let end = loop {
            if let Err(end) = self.step(socket, &mut duplex).await {
                break end;
            }
        };
        let last = async {
            while !self.appends.is_empty() {
                let (id, result) = written(&mut self.appends).await;
                self.hub.written(id, result);
            }
        };
        let _ = timeout(LAST_APPENDS, last).await;
        end
    }

    async fn step<S: Socket>(&mut self, socket: &mut S, duplex: &mut Duplex) -> Result<(), End> {
        let mut items = Vec::new();
        // The log is read on only when the socket has taken what was read before.
        let texts = tokio::select! {
            biased; // a client that talks without a pause doesn't hear: that is its own loss
            (id, result) = written(&mut self.appends) => {
                self.hub.written(id, result);
                return Ok(());
            }
            progress = duplex.next(socket), if self.appends.len() < MOST_APPENDS => {
                return self.receive(progress);
            }
            count = self.outbox.recv_many(&mut items, BURST), if duplex.is_idle() => {
                if count == 0 {
                    return Err(End::Cut(Cut::Slow));
                }
                self.texts(items)?
            }
            news = self.reader.news(), if duplex.is_idle() => news?,
        };
        duplex.send(texts.into_iter().map(ToSend::Text));
        Ok(())
    }

    fn receive(&mut self, progress: Result<Progress, Ending>) -> Result<(), End> {
        match progress {
            Ok(Progress::Received(Received::Text(text))) => self.text(parse(text.as_str())),
            Ok(Progress::Received(Received::Binary(_))) => self.text(Err(not_text())),
            Ok(Progress::Received(Received::Close(close))) => {
                return Err(End::Ended(Ending::Closed(close)));
            }
            Ok(_) => {}
            Err(ending) => return Err(End::Ended(ending)),
        }
        Ok(())
    }

    /// Passes a text to the hub, and begins what the hub wants to be appended.
    fn text(&mut self, text: Result<ClientMessage, Complaint>) {
        if let Some((draft, origin)) = self.hub.text(text) {
            let id = origin.id.clone();
            self.appends.push_back((id, self.log.append(draft, Some(origin))));
        }
    }

    /// What the hub wants sent, in its order. What a member wrote comes before the news that they
    /// have left.
    fn texts(&mut self, items: Vec<Item>) -> Result<Vec<Text>, Forgotten> {
        let mut texts = Vec::new();
        self.reader.read_to(self.log.head().seq, &mut texts)?;
        for item in items {
            match item {
                Item::Text(text) => texts.push(text),
                Item::Read(from) => {
                    self.reader.begin(from);
                    self.reader.read_to(from.whole, &mut texts)?;
                }
            }
        }
        Ok(texts)
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

impl From<Forgotten> for End {
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

    /// Reads everything up to this seq.
    fn read_to(&mut self, seq: u64, texts: &mut Vec<Text>) -> Result<(), Forgotten> {
        while self.from.is_some() && self.cursor.seq < seq {
            texts.extend(self.take()?);
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
