//! What the endpoint under test has said, read by a strict reader that is not the code under test.

use std::fmt;

use super::{
    frame::{Side, mix, preview},
    pack::Unpack,
};

/// What a peer hears.
#[derive(Clone, PartialEq, Eq)]
pub enum Heard {
    Text(Vec<u8>),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<u16>),
    /// The connection is over, and the application was told this code.
    End(u16),
    /// Bytes that no endpoint may send.
    Nonsense(String),
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = |name: &str, payload: &[u8]| write!(f, "{name} {}", preview(payload));
        match self {
            Self::Text(payload) => bytes("TEXT", payload),
            Self::Binary(payload) => bytes("BINARY", payload),
            Self::Ping(payload) => bytes("PING", payload),
            Self::Pong(payload) => bytes("PONG", payload),
            Self::Close(Some(code)) => write!(f, "CLOSE {code}"),
            Self::Close(None) => write!(f, "CLOSE"),
            Self::End(code) => write!(f, "the end, for the application: {code}"),
            Self::Nonsense(why) => write!(f, "NONSENSE: {why}"),
        }
    }
}

/// Reads what one side says.
#[derive(Debug)]
pub struct Reader {
    from: Side,
    bytes: Vec<u8>,
    message: Option<(u8, Vec<u8>)>,
    /// Whether the message that has begun is compressed.
    packed: bool,
    unpack: Option<Unpack>,
    closed: bool,
}

struct Got {
    fin: bool,
    rsv1: bool,
    opcode: u8,
    payload: Vec<u8>,
}

impl Reader {
    pub fn new(from: Side) -> Self {
        let (bytes, message) = (Vec::new(), None);
        Self { from, bytes, message, packed: false, unpack: None, closed: false }
    }

    /// A reader on a connection with permessage-deflate.
    pub fn unpacking(self, unpack: Unpack) -> Self {
        Self { unpack: Some(unpack), ..self }
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Whether a frame has begun that isn't finished.
    pub fn is_inside_a_frame(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// The bytes of that frame.
    pub fn unfinished(&self) -> &[u8] {
        &self.bytes
    }

    /// The next thing heard, if it is all there.
    pub fn next(&mut self) -> Option<Heard> {
        loop {
            match self.frame() {
                Ok(None) => return None,
                Ok(Some(got)) => match self.take(got) {
                    Ok(None) => {}
                    Ok(heard) => return heard,
                    Err(why) => return Some(Heard::Nonsense(why)),
                },
                Err(why) => {
                    self.bytes.clear();
                    return Some(Heard::Nonsense(why));
                }
            }
        }
    }

    fn frame(&mut self) -> Result<Option<Got>, String> {
        let bytes = &self.bytes;
        let [first, second, ..] = **bytes else { return Ok(None) };
        // After its close frame an endpoint only owes answers to pings (§5.5.2).
        if self.closed && first & 0xF != 0xA {
            return Err("a frame after the close frame".to_owned());
        }
        let (size, least) = match second & 0x7F {
            126 => (2, 126),
            127 => (8, 0x1_0000),
            _ => (0, 0),
        };
        let Some(long) = bytes.get(2..2 + size) else { return Ok(None) };
        let long = long.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
        let length = if size == 0 { u64::from(second & 0x7F) } else { long };
        if length < least {
            return Err(format!("{length} written with {size} bytes"));
        }
        let masked = second & 0x80 != 0;
        if masked != (self.from == Side::Client) {
            return Err(format!("a {:?} with masked = {masked}", self.from));
        }
        let rsv1 = self.unpack.is_some() && first & 0x70 == 0x40;
        if first & 0x70 != 0 && !rsv1 {
            return Err(format!("reserved bits in {first:#04x}"));
        }
        let at = 2 + size + if masked { 4 } else { 0 };
        let end = at + usize::try_from(length).map_err(|error| error.to_string())?;
        if bytes.len() < end {
            return Ok(None);
        }
        let mut payload = bytes[at..end].to_vec();
        if masked {
            let key = [bytes[at - 4], bytes[at - 3], bytes[at - 2], bytes[at - 1]];
            mix(&mut payload, key);
        }
        self.bytes.drain(..end);
        Ok(Some(Got { fin: first & 0x80 != 0, rsv1, opcode: first & 0xF, payload }))
    }

    fn take(&mut self, got: Got) -> Result<Option<Heard>, String> {
        if got.opcode >= 8 && (!got.fin || got.payload.len() > 125) {
            return Err("a control frame in pieces or too long".to_owned());
        }
        if got.rsv1 && !matches!(got.opcode, 1 | 2) {
            return Err("RSV1 in a frame that doesn't begin a message".to_owned());
        }
        match (got.opcode, &mut self.message) {
            (1 | 2, none @ None) => {
                *none = Some((got.opcode, got.payload));
                self.packed = got.rsv1;
            }
            (0, Some((_, message))) => message.extend(got.payload),
            (8, _) => {
                self.closed = true;
                return close(&got.payload).map(Some);
            }
            (9, _) => return Ok(Some(Heard::Ping(got.payload))),
            (10, _) => return Ok(Some(Heard::Pong(got.payload))),
            (opcode, _) => return Err(format!("opcode {opcode} at the wrong time")),
        }
        let mut whole = self.message.take_if(|_| got.fin);
        if let (Some((_, payload)), Some(unpack), true) =
            (&mut whole, &mut self.unpack, self.packed)
        {
            *payload = unpack.message(payload)?;
        }
        Ok(match whole {
            Some((1, text)) if str::from_utf8(&text).is_err() => {
                return Err("text that is not UTF-8".to_owned());
            }
            Some((1, text)) => Some(Heard::Text(text)),
            Some((_, bytes)) => Some(Heard::Binary(bytes)),
            None => None,
        })
    }
}

fn close(payload: &[u8]) -> Result<Heard, String> {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() { Ok(Heard::Close(None)) } else { Err("half a code".into()) };
    };
    str::from_utf8(reason).map_err(|error| format!("a close reason: {error}"))?;
    let code = u16::from_be_bytes(*code);
    match code {
        1000..=1003 | 1007..=1014 | 3000..=4999 => Ok(Heard::Close(Some(code))),
        _ => Err(format!("close code {code} is never sent")),
    }
}
