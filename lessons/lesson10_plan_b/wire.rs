//! What travels over a link, in JSON.
//!
//! ```text
//!   POST /link                                    → 201 {"link": "<32 hex digits>"}
//!
//!   from here on with the field  Link-Token: <32 hex digits>
//!
//!   GET  /link/items?after=n&wait=s               → 200 {"items": [{"n": 1, "text": "…"}, …]}
//!   GET  /link/events?after=n                     → 200 text/event-stream
//!   POST /link/items {"from", "items", "after"}   → 204
//! ```
//!
//! The items of both directions have the same shape, and each direction numbers its own from 1 on.
//! The secret is in a header field and not in the path: addresses are written into the log files of
//! servers and proxies, fields are not. A field that HTTP doesn't know has another use: a page of
//! another site can't send it unless the server agrees (CORS preflight), and this server doesn't.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    lesson02_push::{event::Event, parser::Received as ReadEvent},
    lesson04_frames::close::Close,
    stage::text::Text,
};

/// The header field with the link's secret.
pub const LINK_TOKEN: &str = "link-token";

// ANCHOR: item
/// One item: what would be a message or a control frame on a WebSocket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A text.
    #[serde(serialize_with = "text", deserialize_with = "from_text")]
    Text(Text),
    /// "Are you there?"
    Ping {},
    /// "Yes."
    Pong {},
    /// Nothing follows.
    Close {
        /// The code, as in a close frame.
        code: u16,
        /// The reason, as in a close frame.
        #[serde(default)]
        reason: String,
    },
}
// ANCHOR_END: item

/// An item with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// The number.
    pub n: u64,
    /// The item.
    #[serde(flatten)]
    pub item: Item,
}

/// The answer to `POST /link`.
#[derive(Serialize, Deserialize)]
pub struct Opened {
    /// The link's secret.
    pub link: String,
}

/// The answer to `GET /link/items`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Answer {
    /// Everything after the number that was asked for; perhaps nothing.
    pub items: Vec<Numbered>,
}

/// The body of `POST /link/items`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Posting {
    /// The number of the first item, or of the next one if there is none.
    pub from: u64,
    /// The items, in order.
    pub items: Vec<Item>,
    /// The last number that was heard from the server: it need not be kept any more.
    #[serde(default)]
    pub after: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn text<S: Serializer>(text: &Text, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text.as_str())
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    String::deserialize(deserializer).map(Text::from)
}

impl Item {
    /// The number of bytes that count against a limit.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Ping {} | Self::Pong {} => 0,
            Self::Close { reason, .. } => reason.len(),
        }
    }

    /// Whether nothing counts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<Close> for Item {
    fn from(Close { code, reason }: Close) -> Self {
        Self::Close { code: code.value(), reason }
    }
}

impl Numbered {
    /// The item as an event of a stream: a text is an event without a name. (The texts of a chat
    /// are JSON in one line; in another text each line break would arrive as LF.)
    #[must_use]
    pub fn event(&self) -> Event {
        let (name, data) = match &self.item {
            Item::Text(text) => (None, text.as_str().to_owned()),
            Item::Ping {} => (Some("ping"), String::new()),
            Item::Pong {} => (Some("pong"), String::new()),
            Item::Close { .. } => {
                (Some("close"), serde_json::to_string(&self.item).unwrap_or_default())
            }
        };
        let name = name.and_then(crate::lesson02_push::event::OneLine::new);
        Event { id: Some(self.n.into()), name, data }
    }

    /// The item that an event stands for; `None` for an event of a later version.
    #[must_use]
    pub fn from_event(n: u64, event: ReadEvent) -> Option<Self> {
        let item = match event.name.as_str() {
            "message" => Item::Text(event.data.into()),
            "ping" => Item::Ping {},
            "pong" => Item::Pong {},
            "close" => serde_json::from_str(&event.data).ok()?,
            _ => return None,
        };
        Some(Self { n, item })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson02_push::parser::Parser;

    fn items() -> Vec<Numbered> {
        let close = Item::Close { code: 1001, reason: "bye".to_owned() };
        let items = [Item::Text(r#"{"type":"pong"}"#.into()), Item::Ping {}, Item::Pong {}, close];
        items.into_iter().zip(1..).map(|(item, n)| Numbered { n, item }).collect()
    }

    #[test]
    fn an_item_is_small_json() {
        let text = serde_json::to_string(&items()).expect("plain data");
        assert_eq!(
            text,
            r#"[{"n":1,"text":"{\"type\":\"pong\"}"},{"n":2,"ping":{}},{"n":3,"pong":{}},{"n":4,"close":{"code":1001,"reason":"bye"}}]"#
        );
        let read: Vec<Numbered> = serde_json::from_str(&text).expect("items");
        assert_eq!(read, items());
    }

    #[test]
    fn an_item_is_an_event_and_an_event_is_an_item() {
        for item in items() {
            let mut parser = Parser::default();
            let mut events = parser.feed(item.event().to_string().as_bytes()).expect("short");
            assert_eq!((events.len(), parser.last_id.parse()), (1, Ok(item.n)));
            assert_eq!(Numbered::from_event(item.n, events.remove(0)), Some(item));
        }
    }
}
