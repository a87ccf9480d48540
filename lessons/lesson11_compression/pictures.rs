//! Pictures in the chat: up over the socket in pieces, down over HTTP.
//!
//! ```text
//!   pieces ──► ServerSocket ──► Uploads ── whole ──► strip ──► Store ──► GET /pictures/NAME
//!                   │                                            │
//!   chat ◄── "/pictures/NAME" ◄──────────────────────────────────┘
//! ```
//!
//! The log stays a log of texts: what a picture adds to it is its address.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::Instant};

use self::{
    kind::Kind,
    message::{UploadId, UploadMessage},
    refusal::Refusal,
    store::{Name, Store},
    uploads::{Answer, Key, Uploads},
};
use crate::lesson08_reconnect::server::{hub::ConnectionId, shared_hub::SharedHub};

pub mod client_socket;
pub mod commands;
pub mod kind;
pub mod message;
pub mod news;
pub mod refusal;
pub mod sending;
pub mod serve;
pub mod server_socket;
pub mod store;
pub mod strip;
pub mod uploads;

/// The number of finished uploads that are remembered. A client that has missed the end asks again.
const REMEMBERED: usize = 512;

/// The number of pictures that are being checked and stored at once.
const AT_ONCE: usize = 16;

/// A picture that is being stored: its name and size in the end. It goes on if it isn't waited
/// for.
pub type Storing = Shared<BoxFuture<'static, Result<(Name, u32), Refusal>>>;

/// The pictures of a room, shared by all its connections.
pub struct Pictures {
    hub: Arc<SharedHub>,
    store: Arc<Store>,
    at_once: Arc<Semaphore>,
    arriving: Mutex<Arriving>,
}

#[derive(Default)]
struct Arriving {
    uploads: Uploads,
    /// The uploads that are whole, the oldest first.
    finished: VecDeque<(Key, Storing)>,
}

/// What a connection is to do because of a message.
pub enum Reply {
    /// Tell the client that so much is here.
    Received(u32),
    /// Tell the client that it doesn't go on.
    Refused(Refusal),
    /// Tell the client that all is here; and when it is stored, the room.
    Stored(u32, Storing),
}

impl Pictures {
    /// No pictures yet; `hub` knows which member is on a connection.
    #[must_use]
    pub fn new(hub: Arc<SharedHub>, store: Arc<Store>) -> Self {
        let at_once = Arc::new(Semaphore::new(AT_ONCE));
        Self { hub, store, at_once, arriving: Mutex::default() }
    }

    /// Takes in a message of an upload. `None` if there is nothing to say; also for a connection
    /// whose member is on another one now.
    pub fn handle(&self, connection: ConnectionId, message: &UploadMessage<'_>) -> Option<Reply> {
        let member = self.hub.member(connection)?;
        let key = (member, message.id());
        let mut arriving = self.lock();
        if let UploadMessage::Begin { size, .. } = message
            && let Some((_, storing)) = arriving.finished.iter().find(|(other, _)| *other == key)
        {
            return Some(Reply::Stored(*size, storing.clone()));
        }
        match arriving.uploads.handle(member, message, Instant::now().into_std()) {
            Answer::Nothing => None,
            Answer::Received(bytes) => Some(Reply::Received(bytes)),
            Answer::Refused(why) => Some(Reply::Refused(why)),
            Answer::Whole(picture) => {
                let size = u32::try_from(picture.len()).unwrap_or(u32::MAX);
                let Some(storing) = self.begin_to_store(picture) else {
                    return Some(Reply::Refused(Refusal::Busy));
                };
                if arriving.finished.len() == REMEMBERED {
                    arriving.finished.pop_front();
                }
                arriving.finished.push_back((key, storing.clone()));
                Some(Reply::Stored(size, storing))
            }
        }
    }

    /// Checks and stores a picture on a thread that may wait; `None` if too many are under way.
    fn begin_to_store(&self, picture: Vec<u8>) -> Option<Storing> {
        let place = self.at_once.clone().try_acquire_owned().ok()?;
        let store = self.store.clone();
        let stored = spawn_blocking(move || {
            let _place = place; // until it is done, also if the connection has gone
            let kind = Kind::of(&picture).ok_or(Refusal::NotAPicture)?;
            let stripped = strip::strip(kind, &picture)?;
            drop(picture);
            let size = u32::try_from(stripped.len()).unwrap_or(u32::MAX);
            Ok((store.put(stripped, kind)?, size))
        });
        Some(stored.map(|stored| stored.unwrap_or(Err(Refusal::NotStored))).boxed().shared())
    }

    /// An upload has failed after its end: it may begin again.
    pub fn forget(&self, connection: ConnectionId, id: UploadId) {
        if let Some(member) = self.hub.member(connection) {
            self.lock().finished.retain(|(key, _)| *key != (member, id));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Arriving> {
        self.arriving.lock().unwrap_or_else(PoisonError::into_inner) // nothing panics under it
    }
}
