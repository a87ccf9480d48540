//! The log of this lesson behind one handle, for the lessons that don't read a
//! [`Log`](crate::lesson02_push::log::Log) yet.

use std::{
    collections::HashMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Body,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};

use super::{
    http::{cursor, json, posted},
    log::{Clock, Draft, MemoryLog, Message, News},
    refusal::Refusal,
    rules::{self, Invalid},
};

/// One log, shared by all requests.
#[derive(Debug)]
pub struct Chat {
    log: Mutex<MemoryLog>,
    clock: Clock,
}

impl Chat {
    /// An empty log.
    #[must_use]
    pub fn new(capacity: NonZeroUsize, clock: Clock) -> Self {
        Self { log: MemoryLog::new(capacity).into(), clock }
    }

    /// Adds a message to the log.
    pub fn say(&self, draft: &Draft) -> Result<Message, Invalid> {
        let username = rules::username(&draft.username)?.to_owned();
        let message = rules::text(&draft.message)?.to_owned();
        let mut log = self.lock();
        let timestamp = (self.clock)(); // under the lock: a later message never has an earlier time
        Ok(log.append(|seq| Message { seq, username, message, timestamp }).clone())
    }

    /// What is new since `cursor`.
    pub fn news(&self, cursor: u64) -> News {
        self.lock().since(cursor, usize::MAX)
    }

    /// The newest message's `seq`.
    pub fn head(&self) -> u64 {
        self.lock().head()
    }

    fn lock(&self) -> MutexGuard<'_, MemoryLog> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `GET /messages` and `POST /messages`.
pub fn messages(chat: Arc<Chat>) -> Router {
    Router::new().route("/messages", get(get_messages).post(post_message)).with_state(chat)
}

async fn get_messages(
    State(chat): State<Arc<Chat>>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    Ok(json(StatusCode::OK, &chat.news(cursor(query.get("since"))?)))
}

async fn post_message(
    State(chat): State<Arc<Chat>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    Ok(json(StatusCode::CREATED, &chat.say(&posted(&headers, body).await?)?))
}
