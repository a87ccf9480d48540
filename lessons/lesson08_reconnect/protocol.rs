//! What lesson 06's protocol has to learn so that nothing is lost: members that outlive their
//! connections, an answer to each message, and a way to ask for what was missed. The field
//! `session` holds a member's token.
//!
//! ```text
//!   client                                      server
//!     ◄── welcome {clientId, session, epoch, seq} ──   a new member; the log has come to seq
//!     ── join {username} ──────────────────────────►   for a new member; for one from before:
//!     ── resume {session, epoch, since} ───────────►   everything up to since was read
//!     ◄── chat {seq: since + 1}, … ─────────────────   own messages too: their acks may be lost
//!     ◄── resumed {seq, replayed} ──────────────────   that was all of it
//!     ◄── resume_failed {reason, since} ────────────   can't be done; what is kept follows
//!
//!     ── chat {id, message} ───────────────────────►   again with the same id, if no ack comes
//!     ◄── ack {id, seq, timestamp} ─────────────────   it is in the log, at seq
//!     ◄── reconnect {afterMs} ──────────────────────   the server stops: come back after that time
//! ```
//!
//! On one connection the `seq`s of `chat` and `ack` together have no hole: others' messages come as
//! `chat`, one's own as `ack`, each in its place. A hole is a message that was lost on the way, and
//! the client resumes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    lesson02_push::log::Epoch,
    lesson06_chat::protocol::{self as room, ClientId, Code, Complaint},
    stage::text::Text,
};

/// The private close code for "you are on another connection now". It is final: a client that
/// retried would evict that connection in turn.
pub const REPLACED: u16 = 4501;

/// The close code of a server that restarts (in IANA's registry, RFC 6455 §11.7). Ours doesn't send
/// it: some programs are told 1002 or 1006 instead.
pub const SERVICE_RESTART: u16 = 1012;

/// The close code for "this end moves to a better road" (lesson 10). Its client in Rust only
/// reports it; its page also says it to the server, over the link that ends.
pub const MOVING: u16 = 4003;

/// The secret of a member: 128 random bits, in hex. A client that has it comes back as the same
/// member. Its field in the protocol is called `session`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

/// What a client says.
#[allow(missing_docs, reason = "the fields are named so that they say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ClientMessage {
    /// "I was here, and have seen everything up to `since`."
    Resume { session: Token, epoch: Epoch, since: u64 },
    /// Anything that lesson 06 knows.
    #[serde(untagged)]
    Room(room::ClientMessage),
}

/// What the server says. Timestamps are milliseconds since 1970-01-01 UTC.
#[allow(missing_docs, reason = "the fields are named so that they say it")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ServerMessage {
    /// The first message on every connection. What is said after `seq` follows by itself.
    Welcome {
        client_id: ClientId,
        message: String,
        /// How often the server pings; a client that hears nothing for much longer is cut off.
        heartbeat_ms: u64,
        session: Token,
        epoch: Epoch,
        seq: u64,
        /// The server's name, where several share the log (lesson 12).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<String>,
    },
    /// Everything up to `seq` was sent, `replayed` messages; from here on it is live.
    Resumed { seq: u64, replayed: u64 },
    /// Not everything can be sent. What the log still holds follows, from the message after
    /// `since` on.
    ResumeFailed { reason: Failure, since: u64 },
    /// Your message is in the log, at `seq`. `duplicate`: it was already.
    Ack {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        seq: u64,
        timestamp: u64,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        duplicate: bool,
    },
    /// The server is about to stop: please come back after this time. No end that follows is final.
    Reconnect { after_ms: u64 },
    /// Anything that lesson 06 knows.
    #[serde(untagged)]
    Room(room::ServerMessage),
}

/// Why a member can't go on where it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The token is unknown, or was forgotten. The one of `welcome` is yours; join again.
    Expired,
    /// The log is another one: the earlier was lost. The token of `welcome` is yours; join again.
    Epoch,
    /// The log has forgotten something that you have not seen. You are still who you were, also if
    /// this is another log (lesson 12).
    Gap,
}

impl From<room::ServerMessage> for ServerMessage {
    fn from(message: room::ServerMessage) -> Self {
        Self::Room(message)
    }
}

/// Reads a text frame, or says what is wrong with it. The one new type is read here, the others by
/// lesson 06.
pub fn parse(text: &str) -> Result<ClientMessage, Complaint> {
    let object = room::object(text)?;
    if object.get("type").is_some_and(|kind| kind == "resume") {
        let shape = r#"{"type": "resume", "session": "…", "epoch": "…", "since": 0}"#;
        let why = format!("expected {shape} · cần {shape}");
        return serde_json::from_value(object.into())
            .map_err(|_| Complaint::new(Code::Invalid, why));
    }
    room::parse_object(object, &["resume"]).map(ClientMessage::Room)
}

impl fmt::Debug for Token {
    /// Hides the secret: a program's output is read by many.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl ClientMessage {
    /// The text that is sent; a member's token makes it a secret one.
    #[must_use]
    pub fn text(&self) -> Text {
        let text = room::to_json(self);
        if matches!(self, Self::Resume { .. }) { text.secret() } else { text }
    }
}

impl ServerMessage {
    /// The text that is sent; a member's token makes it a secret one.
    #[must_use]
    pub fn text(&self) -> Text {
        let text = room::to_json(self);
        if matches!(self, Self::Welcome { .. }) { text.secret() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_and_what_lesson_06_knows_are_read_alike() {
        let resume = r#"{"type":"resume","session":"s","epoch":"e","since":7}"#;
        let read = parse(resume);
        let (session, epoch) = (Token("s".into()), Epoch::from("e".to_owned()));
        assert_eq!(read, Ok(ClientMessage::Resume { session, epoch, since: 7 }));
        let join = parse(r#"{"type":"join","username":"Lan"}"#);
        let username = "Lan".to_owned();
        assert_eq!(join, Ok(ClientMessage::Room(room::ClientMessage::Join { username })));
        for (bad, code) in [
            (r#"{"type":"resume","session":"s","epoch":"e","since":-1}"#, Code::Invalid),
            (r#"{"type":"resume"}"#, Code::Invalid),
            (r#"{"type":"dance"}"#, Code::UnknownType),
            ("resume", Code::BadJson),
        ] {
            assert_eq!(parse(bad).map_err(|why| why.code), Err(code), "{bad}");
        }
        let unknown = parse(r#"{"type":"dance"}"#).expect_err("no message").message;
        assert!(unknown.contains("join, chat, typing, ping, resume"), "{unknown}");
    }

    #[test]
    fn a_welcome_of_lesson_06_is_told_apart() {
        let old = r#"{"type":"welcome","clientId":3,"message":"hi"}"#;
        let read: ServerMessage = serde_json::from_str(old).expect("a message");
        assert!(matches!(read, ServerMessage::Room(room::ServerMessage::Welcome { .. })));
        let chat = r#"{"type":"chat","seq":1,"username":"Lan","message":"hi","timestamp":0}"#;
        let read: ServerMessage = serde_json::from_str(chat).expect("a message");
        assert_eq!(read.text().as_str(), chat);
    }
}
