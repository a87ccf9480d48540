//! What travels between a client and the room: one JSON object in each text frame, told apart by
//! its `type`.
//!
//! ```text
//!   client                                    server
//!     ◄──────────── welcome {clientId} ─────────     connected, and not announced yet
//!     ── join {username} ──────────────────────►     (without it the name is "Client 7")
//!     ◄──────────── presence {users} ───────────     the members, this one among them
//!                                                    others: user_joined
//!     ── chat {message} ───────────────────────►     others: chat {seq, clientId, username, …}
//!     ── typing {isTyping} ────────────────────►     others: typing {clientId, username, …}
//!     ── ping {timestamp} ─────────────────────►
//!     ◄──────────── pong {timestamp, echo} ─────
//!     ── anything else ────────────────────────►
//!     ◄──────────── error {code, message, id?} ─     and the connection stays
//! ```
//!
//! Unknown fields are ignored, on both sides: that is how a protocol grows.

use std::{fmt::Display, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, error::Category};

use crate::{lesson01_polling::refusal::Refusal, stage::text::Text};

/// A connection's public name, given by the server: 1 for the first.
pub type ClientId = u64;

/// The longest text frame that is read as JSON, in bytes. (2,000 characters, each written as two
/// `\uXXXX`, are 24,000.)
pub const MAX_TEXT_FRAME: usize = 32 * 1024;

/// The longest `id` that is remembered and repeated, in bytes.
pub const MAX_ID: usize = 64;

// ANCHOR: client
/// A message from a client.
#[allow(missing_docs, reason = "the fields are named so that they say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ClientMessage {
    /// The client's name. Sent again, it is a new name.
    Join { username: String },
    /// A message for everybody. The `id` is the client's own; it comes back with errors.
    Chat {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        message: String,
    },
    /// Begins or ends typing.
    Typing { is_typing: bool },
    /// A ping for browsers: their scripts can't send the protocol's own.
    Ping { timestamp: Number },
}
// ANCHOR_END: client

// ANCHOR: server
/// A message from the server. Timestamps are milliseconds since 1970-01-01 UTC.
#[allow(missing_docs, reason = "the fields are named so that they say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ServerMessage {
    /// The first message on every connection.
    Welcome { client_id: ClientId, message: String },
    /// The members who have joined.
    Presence { users: Vec<User> },
    /// A member has joined, or has another name now.
    UserJoined { client_id: ClientId, username: String, timestamp: u64 },
    /// A member has gone. Without a close handshake there is a reason.
    UserLeft {
        client_id: ClientId,
        username: String,
        timestamp: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A chat message. Without `clientId` it was posted over HTTP.
    Chat {
        seq: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<ClientId>,
        username: String,
        message: String,
        timestamp: u64,
    },
    /// A member begins or ends typing. A chat or a leave ends it, too, without this message.
    Typing { client_id: ClientId, username: String, is_typing: bool },
    /// The answer to a ping; `echo` is the client's own timestamp.
    Pong { timestamp: u64, echo: Number },
    /// A refusal and its reason; `id` names the message, if it had one.
    Error {
        code: Code,
        message: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
}
// ANCHOR_END: server

/// The text to send: encoded once, shared by all receivers.
pub fn to_json(message: &impl Serialize) -> Text {
    serde_json::to_string(message).unwrap_or_default().into() // plain data: can't fail
}

/// One person in the room. Two may have the same name; their `clientId`s differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User<Name = String> {
    /// Which connection.
    pub client_id: ClientId,
    /// What it wants to be called.
    pub username: Name,
}

/// [`ServerMessage::Presence`] with names that stay where they are: a long list needs no copies.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "presence")]
pub struct Presence<'a> {
    /// The members who have joined.
    pub users: Vec<User<&'a str>>,
}

/// The reason of a refusal, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Not JSON.
    BadJson,
    /// An unknown `type`, or none.
    UnknownType,
    /// A binary message.
    NotText,
    /// JSON of another shape, or a name or a text against the rules.
    Invalid,
    /// A longer frame than any message can be.
    TooLarge,
    /// Too much at once (lesson 09).
    RateLimited,
    /// Not now.
    Unavailable,
}

/// A refusal of something that a client has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// For programs.
    pub code: Code,
    /// For people, in both languages.
    pub message: String,
    /// The `id` that the client gave it.
    pub id: Option<String>,
    /// The time after which the client may try again, if trying again helps.
    pub retry_after: Option<Duration>,
}

impl Complaint {
    /// A complaint about a message that had no `id`, or none that could be read.
    pub fn new(code: Code, why: impl Display) -> Self {
        Self { code, message: why.to_string(), id: None, retry_after: None }
    }
}

impl From<Complaint> for ServerMessage {
    fn from(Complaint { code, message, id, retry_after }: Complaint) -> Self {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self::Error { code, message, id, retry_after_ms: retry_after.map(milliseconds) }
    }
}

/// Every `type` that a client may send, and what must come with it.
const TYPES: [(&str, &str); 4] = [
    ("join", r#"{"type": "join", "username": "…"}"#),
    ("chat", r#"{"type": "chat", "message": "…"}"#),
    ("typing", r#"{"type": "typing", "isTyping": true}"#),
    ("ping", r#"{"type": "ping", "timestamp": 0}"#),
];

// ANCHOR: parse
/// Reads a text frame as a JSON object: the one pass over the text.
pub fn object(text: &str) -> Result<Map<String, Value>, Complaint> {
    if text.len() > MAX_TEXT_FRAME {
        return Err(too_large());
    }
    // An object first: serde would also take ["chat", "hi"] for one.
    serde_json::from_str(text).map_err(|error| not_an_object(&error))
}

/// Reads an object as a message. A later lesson has `more` types, which it reads itself; a
/// complaint lists them, too.
pub fn parse_object(object: Map<String, Value>, more: &[&str]) -> Result<ClientMessage, Complaint> {
    let id = object.get("id").and_then(Value::as_str).filter(|id| id.len() <= MAX_ID);
    let id = id.map(str::to_owned);
    let about = |code, why| Complaint { id: id.clone(), ..Complaint::new(code, why) };
    let known = object.get("type").and_then(Value::as_str);
    let known = TYPES.iter().find(|(name, _)| known == Some(name));
    let Some((_, shape)) = known else { return Err(about(Code::UnknownType, unknown_type(more))) };
    if object.get("id").is_some_and(|given| !given.is_null() && id.is_none()) {
        return Err(about(Code::Invalid, bad_id()));
    }
    serde_json::from_value(object.into()).map_err(|error| {
        let why: String = error.to_string().chars().take(100).collect(); // it may quote the client
        about(Code::Invalid, format!("expected {shape}: {why} · cần {shape}: {why}"))
    })
}
// ANCHOR_END: parse

fn not_an_object(error: &serde_json::Error) -> Complaint {
    match error.classify() {
        Category::Data => Complaint::new(
            Code::Invalid,
            "a message is a JSON object, {…} · mỗi tin phải là một JSON object, {…}",
        ),
        _ => Complaint::new(Code::BadJson, Refusal::BadJson(error.to_string())),
    }
}

/// The complaint about a message that is longer than any can be.
#[must_use]
pub fn too_large() -> Complaint {
    let why = format!(
        "a message is at most {MAX_TEXT_FRAME} bytes long · mỗi tin dài tối đa {MAX_TEXT_FRAME} byte"
    );
    Complaint::new(Code::TooLarge, why)
}

fn unknown_type(more: &[&str]) -> String {
    let names: Vec<_> = TYPES.iter().map(|(name, _)| name).chain(more).copied().collect();
    let names = names.join(", ");
    format!("type must be one of: {names} · type phải là một trong: {names}")
}

fn bad_id() -> String {
    format!(
        "id must be a text of at most {MAX_ID} bytes · id phải là chuỗi không quá {MAX_ID} byte"
    )
}
