//! A chat message as CBOR (RFC 8949), and back: the subprotocol `chat.v1.cbor`.
//!
//! ```text
//!   {"type":"chat","message":"chào","seq":7}      40 bytes
//!   A3  00 01  02 65 63 68 C3 A0 6F  09 07        12 bytes
//!   └┬┘ └─┬─┘  └─────────┬─────────┘ └─┬─┘
//!  map  type:  message: a text of     seq: 7
//!  of 3 chat   5 bytes
//! ```
//!
//! Both ends know the names that stand in [`FIELDS`] and [`TYPES`]: on the wire, each is a small
//! number. Every other name or value is written out: a field that a later version adds passes
//! through.

use std::fmt;

use minicbor::{Decoder, Encoder, data::Type};
use serde_json::{Map, Number, Value};

/// The names of fields; the place in the list is the number. The list belongs to `chat.v1.cbor`
/// and never changes: other numbers are another subprotocol, `chat.v2.cbor`.
pub const FIELDS: [&str; 20] = [
    TYPE,
    "id",
    "message",
    "username",
    "timestamp",
    "clientId",
    "users",
    "isTyping",
    "reason",
    "seq",
    "echo",
    "code",
    "retryAfterMs",
    "session",
    "epoch",
    "since",
    "heartbeatMs",
    "replayed",
    "duplicate",
    "afterMs",
];

/// The known values of `type`. It never changes, either. A value that isn't here stands as a text
/// under the name `type`, also as a text.
pub const TYPES: [&str; 15] = [
    "join",
    "chat",
    "typing",
    "ping",
    "resume",
    "welcome",
    "presence",
    "user_joined",
    "user_left",
    "pong",
    "error",
    "ack",
    "resumed",
    "resume_failed",
    "reconnect",
];

const TYPE: &str = "type";

/// Objects and lists in each other, at most.
pub const MAX_DEPTH: usize = 16;

/// Whether a binary message begins as CBOR's maps do. An upload's messages begin with 1 to 5.
#[must_use]
pub fn is_map(message: &[u8]) -> bool {
    matches!(message.first(), Some(0xA0..=0xBF))
}

/// A JSON object as CBOR; `None` for any other text, and for one that is nested too deeply.
#[must_use]
pub fn encode(text: &str) -> Option<Vec<u8>> {
    let object = serde_json::from_str(text).ok()?;
    let mut encoder = Encoder::new(Vec::new());
    put_object(&mut encoder, &object, MAX_DEPTH)?;
    Some(encoder.into_writer())
}

fn put_object(to: &mut Encoder<Vec<u8>>, object: &Map<String, Value>, depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    to.map(object.len() as u64).ok()?;
    for (name, value) in object {
        let known = number_of(&FIELDS, name).filter(|_| name != TYPE);
        let kind = value.as_str().filter(|_| name == TYPE).and_then(|kind| number_of(&TYPES, kind));
        match (known, kind) {
            (_, Some(kind)) => {
                to.u64(0).ok()?.u64(kind).ok()?;
                continue;
            }
            (Some(known), None) => to.u64(known).ok()?,
            (None, None) => to.str(name).ok()?,
        };
        put(to, value, depth)?;
    }
    Some(())
}

fn put(to: &mut Encoder<Vec<u8>>, value: &Value, depth: usize) -> Option<()> {
    match value {
        Value::Null => to.null().ok()?,
        Value::Bool(yes) => to.bool(*yes).ok()?,
        Value::String(text) => to.str(text).ok()?,
        Value::Object(object) => return put_object(to, object, depth),
        Value::Array(list) => {
            let depth = depth.checked_sub(1)?;
            to.array(list.len() as u64).ok()?;
            return list.iter().try_for_each(|value| put(to, value, depth));
        }
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => to.u64(number).ok()?,
            (_, Some(number), _) => to.i64(number).ok()?,
            (.., number) => to.f64(number?).ok()?,
        },
    };
    Some(())
}

fn number_of(table: &[&str], name: &str) -> Option<u64> {
    table.iter().position(|known| *known == name).map(|at| at as u64)
}

/// CBOR that is no message of this chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The place of the byte that was reached.
    pub at: usize,
}

/// The JSON text of a message in CBOR. Its numbers are integers of 64 bits, and floats of 32 or 64;
/// each length stands before what it counts; no name stands in a map twice.
///
/// A length is only a claim: no memory is asked for before the bytes are there.
pub fn decode(message: &[u8]) -> Result<String, Broken> {
    let mut decoder = Decoder::new(message);
    let object = match decoder.datatype() {
        Ok(Type::Map) => value(&mut decoder, MAX_DEPTH),
        _ => None,
    };
    let whole = decoder.position() == message.len();
    match object {
        Some(object) if whole => Ok(object.to_string()),
        _ => Err(Broken { at: decoder.position() }),
    }
}

fn value(from: &mut Decoder, depth: usize) -> Option<Value> {
    Some(match from.datatype().ok()? {
        Type::Null => {
            from.null().ok()?;
            Value::Null
        }
        Type::Bool => from.bool().ok()?.into(),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => from.u64().ok()?.into(),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => from.i64().ok()?.into(),
        Type::F32 => Number::from_f64(from.f32().ok()?.into())?.into(), // JSON has no infinity
        Type::F64 => Number::from_f64(from.f64().ok()?)?.into(),
        Type::String => from.str().ok()?.into(),
        Type::Array => {
            let depth = depth.checked_sub(1)?;
            let mut list = Vec::new();
            for _ in 0..from.array().ok()?? {
                list.push(value(from, depth)?);
            }
            list.into()
        }
        Type::Map => {
            let depth = depth.checked_sub(1)?;
            let mut object = Map::new();
            for _ in 0..from.map().ok()?? {
                let (name, value) = field(from, depth)?;
                if object.insert(name.to_owned(), value).is_some() {
                    return None;
                }
            }
            object.into()
        }
        _ => return None,
    })
}

/// A field: a name, or its number, and a value. Number 0 is a `type` that has a number, too.
fn field<'a>(from: &mut Decoder<'a>, depth: usize) -> Option<(&'a str, Value)> {
    if from.datatype().ok()? == Type::String {
        return Some((from.str().ok()?, value(from, depth)?));
    }
    let name = named(&FIELDS, from.u64().ok()?)?;
    let value =
        if name == TYPE { named(&TYPES, from.u64().ok()?)?.into() } else { value(from, depth)? };
    Some((name, value))
}

fn named(table: &[&'static str], number: u64) -> Option<&'static str> {
    table.get(usize::try_from(number).ok()?).copied()
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at } = self;
        write!(f, "not a message in CBOR, at byte {at} · không phải tin bằng CBOR, ở byte {at}")
    }
}
