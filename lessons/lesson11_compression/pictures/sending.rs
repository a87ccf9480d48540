//! The pictures that a client sends, one after another: what the server says goes in, messages and
//! news come out. There is no socket here and no clock.
//!
//! ```text
//!            online                 begin goes out            received N
//!   Away ─────────────► Idle ────────────────────► Begun ────────────────► Pieces, from N on
//!     ▲                  ▲ ▲                         │                       │
//!     │ offline,         │ └── stored and said, ─────┴──────── 404, ─────────┤
//!     │ from anywhere    │     refused, cancelled              once more     │
//!                        └── its time has come ── Later ◄── 429, or the ─────┘
//!                                                           chat says later
//! ```
//!
//! Nothing is remembered of a connection that is gone: `begin` goes out again with the same id, and
//! the server says where the upload goes on. A picture leaves the queue when its chat message is in
//! the log, or when it is refused or cancelled; each of these is told.

use std::{
    collections::VecDeque,
    mem,
    time::{Duration, Instant},
};

use super::{
    message::{AHEAD, PIECE, UploadId, UploadMessage, chat_id},
    news::{News, What},
};
use crate::{
    lesson06_chat::protocol::{self as room, Code},
    lesson08_reconnect::protocol::ServerMessage,
};

/// The number of pictures that may wait.
pub const MOST: usize = 10;

/// The wait after "too much at once" (429).
pub const LATER: Duration = Duration::from_secs(5);

/// How often the server may have forgotten what it had received of an upload: a few bytes from it
/// make the client send 64 KiB.
const FORGOTTEN: u8 = 3;

/// Why a picture isn't sent to such a server.
const FROM_THE_BEGINNING: &str =
    "the server wants the same bytes again and again · server cứ đòi gửi lại mãi";

/// The pictures that are not in the chat yet, and how far the first one is.
#[derive(Debug)]
pub struct Sending {
    uploads: VecDeque<Upload>,
    phase: Phase,
    /// The uploads that the server is still to be told to forget.
    cancels: VecDeque<UploadId>,
    /// The latest that were cancelled, perhaps too late: the chat message may be on its way.
    cancelled: Vec<Picture>,
    news: VecDeque<News>,
}

/// Where the first upload is on this connection.
#[derive(Clone, Copy, Debug)]
enum Phase {
    Away,
    Idle,
    Begun,
    Pieces {
        sent: u32,
        received: u32,
        /// The answers to what was sent before going back there say the same, and mean nothing.
        back_at: Option<u32>,
    },
    Later(Instant),
}

/// An upload's number and the name of its file.
#[derive(Clone, Debug)]
struct Picture {
    id: UploadId,
    name: String,
}

#[derive(Debug)]
struct Upload {
    picture: Picture,
    bytes: Vec<u8>,
    /// Whether the server knows of it.
    begun: bool,
    received: u32,
    forgotten: u8,
    address: Option<String>,
}

/// Too many pictures wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Default for Sending {
    fn default() -> Self {
        let (uploads, cancels, news) = (VecDeque::new(), VecDeque::new(), VecDeque::new());
        Self { uploads, phase: Phase::Away, cancels, cancelled: Vec::new(), news }
    }
}

impl Sending {
    /// Queues a picture, whether there is a connection or not.
    pub fn push(&mut self, id: UploadId, name: String, bytes: Vec<u8>) -> Result<(), Full> {
        if self.uploads.len() == MOST {
            return Err(Full);
        }
        let picture = Picture { id, name };
        if !self.uploads.is_empty() || matches!(self.phase, Phase::Away) {
            self.tell(&picture.name, What::Queued);
        }
        let (begun, received, forgotten, address) = (false, 0, 0, None);
        self.uploads.push_back(Upload { picture, bytes, begun, received, forgotten, address });
        Ok(())
    }

    /// Cancels the picture that is under way, or the next one; `false` if there is none.
    pub fn cancel(&mut self) -> bool {
        let Some(Upload { picture, begun, .. }) = self.next_upload() else { return false };
        self.tell(&picture.name, What::Cancelled);
        if begun {
            self.cancels.push_back(picture.id);
            self.cancelled.truncate(MOST - 1);
            self.cancelled.insert(0, picture);
        }
        true
    }

    /// The client is in the room and has read everything.
    pub fn online(&mut self) {
        if let Phase::Away = self.phase {
            self.phase = Phase::Idle;
        }
    }

    /// The connection is gone. A person who leaves knows.
    pub fn offline(&mut self, leaving: bool) {
        let was = mem::replace(&mut self.phase, Phase::Away);
        if let (Phase::Begun | Phase::Pieces { .. }, false, Some(upload)) =
            (was, leaving, self.uploads.front())
        {
            let (name, percent) = (upload.picture.name.clone(), upload.percent());
            self.tell(&name, What::Paused { percent });
        }
    }

    /// The next binary message, if one may go out now.
    pub fn next_message(&mut self) -> Option<Vec<u8>> {
        if let Phase::Away = self.phase {
            return None;
        }
        if let Some(id) = self.cancels.pop_front() {
            return Some(UploadMessage::Cancel { id }.to_bytes());
        }
        let upload = self.uploads.front_mut()?;
        let (id, size) = (upload.picture.id, upload.size());
        match &mut self.phase {
            phase @ Phase::Idle => {
                (upload.begun, *phase) = (true, Phase::Begun);
                Some(UploadMessage::Begin { id, size }.to_bytes())
            }
            Phase::Pieces { sent, received, .. } => {
                let offset = *sent;
                let rest = upload.bytes.get(offset as usize..)?;
                let bytes = &rest[..rest.len().min(PIECE)];
                let end = offset + u32::try_from(bytes.len()).ok()?;
                if bytes.is_empty() || end - *received > AHEAD {
                    return None;
                }
                *sent = end;
                Some(UploadMessage::Piece { id, offset, bytes }.to_bytes())
            }
            Phase::Away | Phase::Begun | Phase::Later(_) => None,
        }
    }

    /// Takes in what the server says about an upload.
    pub fn handle(&mut self, message: &UploadMessage, now: Instant) {
        let Some(upload) = self.uploads.front_mut() else { return };
        if upload.picture.id != message.id() {
            return; // cancelled, or sent long ago
        }
        match *message {
            UploadMessage::Received { bytes, .. } => self.received(bytes),
            UploadMessage::Stored { address, .. } => upload.address = Some(address.to_owned()),
            UploadMessage::Refused { status: 404, .. }
                if !matches!(self.phase, Phase::Pieces { .. }) => {} // about a piece before the `begin`
            UploadMessage::Refused { status: 404, .. } if upload.forgotten < FORGOTTEN => {
                upload.forgotten += 1;
                self.phase = Phase::Idle;
            }
            UploadMessage::Refused { status: 429, why, .. } => self.later(LATER, why, now),
            UploadMessage::Refused { status, why, .. } => {
                self.refused(format!("{why} ({status})"));
            }
            UploadMessage::Begin { .. }
            | UploadMessage::Piece { .. }
            | UploadMessage::Cancel { .. } => {} // a client's
        }
    }

    /// The server has so many bytes. It answers each piece: the same number again means that it
    /// hasn't taken a piece.
    fn received(&mut self, bytes: u32) {
        let Some(upload) = self.uploads.front_mut() else { return };
        if bytes > upload.size() {
            let size = upload.size();
            return self.refused(format!("{bytes} > {size} bytes · byte"));
        }
        let back = Phase::Pieces { sent: bytes, received: bytes, back_at: Some(bytes) };
        let first = matches!(self.phase, Phase::Begun);
        match &mut self.phase {
            phase @ Phase::Begun => {
                *phase = Phase::Pieces { sent: bytes, received: bytes, back_at: None };
            }
            Phase::Pieces { sent, received, back_at } if *received < bytes && bytes <= *sent => {
                (*received, *back_at) = (bytes, None);
            }
            Phase::Pieces { back_at, .. } if *back_at == Some(bytes) => {}
            phase @ Phase::Pieces { .. } if upload.forgotten < FORGOTTEN => {
                (upload.forgotten, *phase) = (upload.forgotten + 1, back);
            }
            Phase::Pieces { .. } => return self.refused(FROM_THE_BEGINNING.to_owned()),
            Phase::Away | Phase::Idle | Phase::Later(_) => return,
        }
        self.progress(first, bytes);
    }

    /// Tells of each quarter, and of each beginning.
    fn progress(&mut self, first: bool, bytes: u32) {
        let Some(upload) = self.uploads.front_mut() else { return };
        let before = upload.percent() / 25;
        upload.received = bytes;
        let (percent, name) = (upload.percent(), upload.picture.name.clone());
        let size = upload.size();
        if first {
            self.tell(
                &name,
                if bytes == 0 { What::Begun { size } } else { What::Resumed { bytes } },
            );
        } else if percent / 25 > before && bytes < size {
            self.tell(&name, What::Progress { percent });
        }
    }

    /// Reads a text that passes: an `ack`, or the own message in a replay, ends an upload, and an
    /// error may.
    pub fn heard(&mut self, text: &str, now: Instant) {
        let ours = |it: &Picture| text.contains(&chat_id(it.id));
        let known = self.uploads.front().map(|upload| &upload.picture);
        if !self.cancelled.iter().chain(known).any(ours) {
            return;
        }
        match serde_json::from_str(text) {
            Ok(ServerMessage::Ack { id: Some(id), .. }) => self.said(&id),
            Ok(ServerMessage::Room(room::ServerMessage::Chat {
                id: Some(id), message, ..
            })) => {
                if let Some(upload) = self.uploads.front_mut().filter(|upload| upload.is(&id)) {
                    upload.address = Some(message);
                }
                self.said(&id);
            }
            Ok(ServerMessage::Room(room::ServerMessage::Error {
                id: Some(id),
                code,
                message,
                retry_after_ms,
            })) if self.uploads.front().is_some_and(|upload| upload.is(&id)) => {
                let later = matches!(code, Code::Unavailable | Code::RateLimited);
                match retry_after_ms.filter(|_| later) {
                    Some(ms) => self.later(Duration::from_millis(ms).max(LATER), &message, now),
                    None => self.refused(message),
                }
            }
            _ => {}
        }
    }

    /// The chat message of an upload is in the log.
    fn said(&mut self, id: &str) {
        if self.uploads.front().is_some_and(|upload| upload.is(id)) {
            if let Some(Upload { picture, address, .. }) = self.next_upload() {
                self.tell(&picture.name, What::Sent { address });
            }
        } else if let Some(at) = self.cancelled.iter().position(|it| chat_id(it.id) == id) {
            let Picture { name, .. } = self.cancelled.remove(at);
            self.tell(&name, What::CancelledTooLate);
        }
    }

    fn refused(&mut self, why: String) {
        if let Some(Upload { picture, .. }) = self.next_upload() {
            self.tell(&picture.name, What::Refused { why });
        }
    }

    fn later(&mut self, wait: Duration, why: &str, now: Instant) {
        if let (Some(upload), false) = (self.uploads.front(), matches!(self.phase, Phase::Away)) {
            self.phase = Phase::Later(now + wait);
            let name = upload.picture.name.clone();
            self.tell(&name, What::Later { why: why.to_owned() });
        }
    }

    /// Takes out the first one. The next begins.
    fn next_upload(&mut self) -> Option<Upload> {
        let upload = self.uploads.pop_front()?;
        if !matches!(self.phase, Phase::Away) {
            self.phase = Phase::Idle;
        }
        Some(upload)
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if let Phase::Later(until) = self.phase { Some(until) } else { None }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|until| until <= now) {
            self.phase = Phase::Idle;
        }
    }

    fn tell(&mut self, name: &str, what: What) {
        self.news.push_back(News { name: name.to_owned(), what });
    }

    /// The next thing to show.
    pub fn poll_news(&mut self) -> Option<News> {
        self.news.pop_front()
    }

    /// The pictures that are not in the chat, as far as is known, oldest first.
    pub fn unfinished(&self) -> impl Iterator<Item = &str> {
        self.uploads.iter().map(|upload| upload.picture.name.as_str())
    }
}

impl Upload {
    fn size(&self) -> u32 {
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)
    }

    fn percent(&self) -> u32 {
        let percent = u64::from(self.received) * 100 / u64::from(self.size().max(1));
        u32::try_from(percent).unwrap_or(100)
    }

    fn is(&self, id: &str) -> bool {
        chat_id(self.picture.id) == id
    }
}
