//! Frames and JSON without memory of their own: what comes in is read where it is, what goes out is
//! written where it will be sent from.

use serde::{Deserialize, Serialize};

use crate::{
    lesson02_push::log::Entry,
    lesson04_frames::frame::{Header, Opcode},
    lesson06_chat::protocol::{ClientId, MAX_ID, MAX_TEXT_FRAME},
    stage::text::Text,
};

// ANCHOR: frame
/// Adds a frame to what will be sent.
pub fn frame(opcode: Opcode, payload: &[u8], out: &mut Vec<u8>) {
    Header::new(opcode, payload.len()).encode(out);
    out.extend_from_slice(payload);
}
// ANCHOR_END: frame

/// A chat message of a client, in its usual form.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Chat<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    /// The client's own name for it.
    #[serde(default)]
    pub id: Option<String>,
    /// The text.
    pub message: String,
}

// ANCHOR: read
impl<'a> Chat<'a> {
    /// Reads what nearly all texts are: a chat message with nothing unusual about it. `None` means
    /// that lesson 08's [`parse`](crate::lesson08_reconnect::protocol::parse) has to look at it.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        if text.len() > MAX_TEXT_FRAME || !text.starts_with('{') {
            return None; // serde would take an array for this struct, too
        }
        let chat: Self = serde_json::from_str(text).ok()?;
        let is_usual = chat.kind == "chat" && chat.id.as_ref().is_none_or(|id| id.len() <= MAX_ID);
        is_usual.then_some(chat)
    }
}
// ANCHOR_END: read

/// Lesson 08's `chat` and `ack`, with borrowed fields.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Out<'a> {
    Chat {
        seq: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        client_id: Option<ClientId>,
        username: &'a str,
        message: &'a str,
        timestamp: u64,
    },
    Ack {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        seq: u64,
        timestamp: u64,
    },
}

impl<'a> Out<'a> {
    fn chat(entry: &'a Entry) -> Self {
        let (message, origin) = (&entry.message, entry.origin.as_ref());
        Self::Chat {
            seq: message.seq,
            id: origin.and_then(|origin| origin.id.as_deref()),
            client_id: origin.map(|origin| origin.client_id),
            username: &message.username,
            message: &message.message,
            timestamp: message.timestamp,
        }
    }

    fn ack(entry: &'a Entry) -> Self {
        let id = entry.origin.as_ref().and_then(|origin| origin.id.as_deref());
        Self::Ack { id, seq: entry.message.seq, timestamp: entry.message.timestamp }
    }
}

/// Writes entries of the log as frames, through one buffer that is used again.
#[derive(Debug, Default)]
pub struct Encoder {
    json: Vec<u8>,
}

// ANCHOR: encoder
impl Encoder {
    /// Adds what all but the author are sent of an entry.
    pub fn chat(&mut self, entry: &Entry, out: &mut Vec<u8>) {
        self.json(&Out::chat(entry), out);
    }

    /// Adds what its author is sent.
    pub fn ack(&mut self, entry: &Entry, out: &mut Vec<u8>) {
        self.json(&Out::ack(entry), out);
    }

    fn json(&mut self, message: &Out<'_>, out: &mut Vec<u8>) {
        self.json.clear();
        let _ = serde_json::to_writer(&mut self.json, message); // plain data into memory: can't fail
        frame(Opcode::Text, &self.json, out);
    }
}
// ANCHOR_END: encoder

/// What all but the author are sent of an entry, as a text that readers share.
pub fn chat_text(entry: &Entry) -> Text {
    serde_json::to_string(&Out::chat(entry)).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lesson01_polling::log::Message,
        lesson02_push::log::Origin,
        lesson06_chat::protocol as room,
        lesson08_reconnect::protocol::{ClientMessage, ServerMessage, parse},
    };

    fn entry(id: Option<&str>, origin: bool) -> Entry {
        let message = "nói \"chào\" \u{1f44b}".to_owned();
        let message = Message { seq: 7, username: "Thảo".to_owned(), message, timestamp: 1_000 };
        let origin = origin.then(|| Origin {
            client_id: 3,
            session: Some("digest".to_owned()),
            id: id.map(str::to_owned),
        });
        Entry::new(message, origin)
    }

    /// The payload of the one frame.
    fn payload(frame: &[u8]) -> &str {
        let (header, at) = Header::parse(frame).expect("a frame").expect("a whole one");
        assert_eq!((header.opcode, header.fin), (Opcode::Text, true));
        assert_eq!(frame.len() as u64, header.length + at as u64);
        str::from_utf8(&frame[at..]).expect("a text")
    }

    #[test]
    fn what_goes_out_is_lesson_08s_to_the_byte() {
        for entry in [entry(Some("a1"), true), entry(None, true), entry(None, false)] {
            let Message { seq, username, message, timestamp } = entry.message.clone();
            let id = entry.origin.as_ref().and_then(|origin| origin.id.clone());
            let client_id = entry.origin.as_ref().map(|origin| origin.client_id);
            let ack = ServerMessage::Ack { id: id.clone(), seq, timestamp, duplicate: false };
            let chat =
                room::ServerMessage::Chat { seq, id, client_id, username, message, timestamp };
            let chat = ServerMessage::from(chat).text();
            let (mut encoder, mut out) = (Encoder::default(), Vec::new());
            encoder.chat(&entry, &mut out);
            assert_eq!(payload(&out), chat.as_str());
            assert_eq!(chat_text(&entry), chat);
            out.clear();
            encoder.ack(&entry, &mut out);
            assert_eq!(payload(&out), ack.text().as_str());
        }
    }

    #[test]
    fn what_comes_in_is_read_as_lesson_08_does_or_left_to_it() {
        for usual in [
            r#"{"type":"chat","id":"a1","message":"chào"}"#,
            r#"{"message":"a \"b\" \u00e9","type":"chat"}"#,
            r#"{"type":"chat","id":null,"message":""}"#,
        ] {
            let Chat { id, message, .. } = Chat::read(usual).expect(usual);
            let room = room::ClientMessage::Chat { id, message };
            assert_eq!(parse(usual), Ok(ClientMessage::Room(room)), "{usual}");
        }
        let long = format!(r#"{{"type":"chat","id":"{}","message":"x"}}"#, "i".repeat(65));
        for unusual in [
            long.as_str(),
            r#"["chat","a1","chào"]"#,
            r#"{"type":"chat","message":7}"#,
            r#"{"type":"join","message":"x"}"#,
            r#"{"type":"chat","message":"x","message":"y"}"#,
            r#"{"type":"chat","message":"x","more":1e999}"#,
            r#" {"type":"chat","message":"x"}"#,
            "{",
        ] {
            assert_eq!(Chat::read(unusual), None, "{unusual}");
        }
    }
}
