//! One member's session: from the socket to the hub, from the hub to the socket. It is the only
//! task that writes to this socket.
//!
//! ```text
//!   socket ── Received ──► read ── ClientMessage or Complaint ──► hub
//!   socket ◄── Text ───────────── Duplex ◄────────────────────── outbox
//! ```
//!
//! The session doesn't know TCP, time or the close handshake. Any [`Socket`] will do.

use std::{
    collections::VecDeque,
    future::poll_fn,
    task::{Poll, ready},
};

use tokio::sync::mpsc;

use super::{
    fast_outbox::{KEPT, Outbox}, // as in `outbox`, faster
    hub::Command,
    hub_task::{Inbound, Membership},
    protocol::{ClientId, ClientMessage, Code, Complaint, object, parse_object},
    socket::{Received, Socket, ToSend},
};
use crate::lesson05_tungstenite::ending::Ending;

/// How a session ended. The socket is still open: the close handshake is the caller's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The connection has ended.
    Ended(Ending),
    /// The hub has evicted this member: too much was waiting.
    TooSlow,
}

// ANCHOR: session
/// Carries messages both ways until the connection ends or the hub evicts the member. `read` turns
/// what arrives into a message or a complaint; `None` means that it is nothing for the hub.
pub async fn session<S: Socket>(
    socket: &mut S,
    membership: &mut Membership,
    read: impl FnMut(Received) -> Option<Result<ClientMessage, Complaint>>,
) -> End {
    let Membership { id, hub, outbox, evicted, .. } = membership;
    tokio::select! {
        biased;
        () = evicted.wait() => End::TooSlow, // also in the middle of a write that gets nowhere
        ending = carry(socket, (*id, hub), outbox, read) => End::Ended(ending),
    }
}

async fn carry<S: Socket>(
    socket: &mut S,
    (id, hub): (ClientId, &mpsc::Sender<Inbound>),
    outbox: &mut Outbox,
    mut read: impl FnMut(Received) -> Option<Result<ClientMessage, Complaint>>,
) -> Ending {
    let (mut duplex, mut texts) = (Duplex::default(), Vec::new());
    loop {
        let progress = tokio::select! {
            () = outbox.take(&mut texts), if duplex.is_idle() => {
                duplex.send(texts.drain(..).map(ToSend::Text));
                texts.shrink_to(KEPT);
                continue;
            }
            progress = duplex.next(socket) => progress,
        };
        match progress {
            Ok(Progress::Received(Received::Close(close))) => return Ending::Closed(close),
            Ok(Progress::Received(received)) => {
                if let Some(said) = read(received) {
                    // Waits while the queue is full. A hub that is gone has evicted everybody.
                    let _ = hub.send(Inbound::Command(Command::Said(id, said))).await;
                }
            }
            Ok(Progress::Written) => {}
            Err(ending) => return ending,
        }
    }
}
// ANCHOR_END: session

// ANCHOR: read
/// The usual way to read what arrives: texts are JSON, bytes are refused.
#[must_use]
pub fn read(received: Received) -> Option<Result<ClientMessage, Complaint>> {
    match received {
        Received::Text(text) => {
            Some(object(text.as_str()).and_then(|object| parse_object(object, &[])))
        }
        Received::Binary(_) => Some(Err(not_text())),
        Received::Ping | Received::Pong | Received::Close(_) => None,
    }
}
// ANCHOR_END: read

/// The complaint about a binary message.
#[must_use]
pub fn not_text() -> Complaint {
    let why = "this room takes text, not bytes · phòng này nhận văn bản, không nhận byte";
    Complaint::new(Code::NotText, why)
}

/// The number of messages that are read while a write makes no progress. Then reading stops, too: a
/// peer that asks and never reads the answers is not listened to without end.
pub const READ_AHEAD: usize = 16;

/// The largest queue, in messages, that is kept for the next ones.
const FEW: usize = 4;

// ANCHOR: duplex
/// Both directions of a socket at once: writes what waits and reads all the same. Two peers that
/// both read only after they have written would wait for each other for ever.
#[derive(Debug, Default)]
pub struct Duplex {
    /// Not yet taken by the socket.
    waiting: VecDeque<ToSend>,
    /// Whether something waits here or in the socket.
    writing: bool,
    /// The messages that were read since a write made progress.
    ahead: usize,
}

/// What [`Duplex::next`] has achieved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A message has arrived.
    Received(Received),
    /// Everything that waited has been written.
    Written,
}

impl Duplex {
    /// Whether nothing waits to be written. A caller that adds messages only then keeps the queue
    /// bounded.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        !self.writing
    }

    /// Queues messages. They go out together: one flush, and so one write.
    pub fn send(&mut self, messages: impl IntoIterator<Item = ToSend>) {
        self.waiting.extend(messages);
        self.writing = true;
    }

    /// Reads the next message, or writes everything that waits, whatever comes first. Reading comes
    /// first: the reason for a failed write is often the peer's close frame. Nothing is lost if the
    /// future is dropped while it waits.
    pub async fn next<S: Socket>(&mut self, socket: &mut S) -> Result<Progress, Ending> {
        poll_fn(|cx| {
            if (!self.writing || self.ahead < READ_AHEAD)
                && let Poll::Ready(received) = socket.poll_next(cx)?
            {
                let has_payload = matches!(received, Received::Text(_) | Received::Binary(_));
                self.ahead += usize::from(has_payload && self.writing);
                return Poll::Ready(Ok(Progress::Received(received)));
            }
            if !self.writing {
                return Poll::Pending;
            }
            while !self.waiting.is_empty() {
                ready!(socket.poll_ready(cx))?;
                if let Some(message) = self.waiting.pop_front() {
                    socket.start_send(message)?;
                    self.ahead = 0;
                }
            }
            ready!(socket.poll_flush(cx))?;
            self.waiting.shrink_to(FEW); // a burst doesn't keep its memory for ever
            (self.writing, self.ahead) = (false, 0);
            Poll::Ready(Ok(Progress::Written))
        })
        .await
    }
}
// ANCHOR_END: duplex
