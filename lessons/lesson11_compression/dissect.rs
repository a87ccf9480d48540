//! A dissector for the tap: lesson 06's, which also says what compressed messages say, and those
//! in CBOR.
//!
//! ```text
//! #1 < TEXT rsv1 85 bytes: {"type":"chat","seq":1,"username":"Minh", …
//! #2 > BINARY 41 bytes: {"id":"5f","message":"chào cả nhà","type":"chat"}
//! ```
//!
//! It doesn't look at what was agreed on: a reader that keeps the largest window understands every
//! smaller one, and none.

use super::{
    inflate::Inflate, negotiate::Half, offer::Window, pictures::message::UploadMessage,
    subprotocol::cbor::decode,
};
use crate::{
    lesson04_frames::{
        decoder::{Decoder, Piece},
        frame::{Opcode, Rsv},
        protocol_error::ProtocolError,
    },
    lesson06_chat::chat_dissect::{SHOWN, describe},
    tap::{Direction, Dissect, Hex, Line},
};

/// The longest message that is restored to be shown, compressed or not.
const LONGEST: usize = 1 << 20;

/// Shows messages as text, compressed or not; hands it to [`Tap::then`](crate::tap::Tap::then).
#[must_use]
pub fn restored() -> Box<dyn Dissect> {
    Box::new(Restored { to_server: Side::new(), to_client: Side::new() })
}

#[derive(Debug)]
struct Restored {
    to_server: Side,
    to_client: Side,
}

#[derive(Debug)]
struct Side {
    decoder: Decoder,
    inflate: Inflate,
    /// The payload of the frame that is arriving.
    frame: Vec<u8>,
    /// The compressed message that is arriving.
    message: Option<(Opcode, Vec<u8>)>,
    /// Something came that is no frame, or can't be restored.
    lost: bool,
}

impl Dissect for Restored {
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
        let side = match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        };
        side.feed(direction, bytes, lines);
    }
}

impl Side {
    fn new() -> Self {
        let half = Half { takeover: true, window: Window::LARGEST };
        Self {
            decoder: Decoder::default(),
            inflate: Inflate::new(half),
            frame: Vec::new(),
            message: None,
            lost: false,
        }
    }

    fn feed(&mut self, direction: Direction, mut bytes: &[u8], lines: &mut Vec<Line>) {
        while !self.lost {
            let line = match self.decoder.next(&mut bytes) {
                Ok(None) => return,
                Ok(Some(piece)) => self.piece(&piece),
                Err(error) => Err(error),
            };
            match line {
                Ok(text) => lines.extend(text.map(|text| Line::wire(direction, &text))),
                Err(error) => {
                    lines.push(Line::note(error.reason()));
                    self.lost = true;
                }
            }
        }
        Hex.feed(direction, bytes, lines);
    }

    /// The line for a frame, once it is there.
    fn piece(&mut self, piece: &Piece<'_>) -> Result<Option<String>, ProtocolError> {
        piece.append_to(&mut self.frame);
        let of_message = !piece.header.opcode.is_control();
        let begins = of_message && piece.header.rsv == Rsv::RSV1;
        let packed = begins || of_message && self.message.is_some();
        let binary = piece.header.opcode == Opcode::Binary && piece.header.fin;
        self.frame.truncate(if packed || binary { LONGEST } else { SHOWN });
        if !piece.last {
            return Ok(None);
        }
        let frame = std::mem::take(&mut self.frame);
        if !packed {
            let line = describe(&piece.header, &frame);
            let message = if binary { meaning(&frame) } else { None };
            let message = message.map(|text| format!(": {text}"));
            return Ok(Some(line + message.as_deref().unwrap_or_default()));
        }
        let name = format!("{:?}", piece.header.opcode).to_uppercase();
        let begun = self.message.take().unwrap_or((piece.header.opcode, Vec::new()));
        let (opcode, payload) = (begun.0, [begun.1, frame].concat());
        let what = format!("{name}{} {} bytes", piece.header.rsv, piece.header.length);
        if !piece.header.fin {
            self.message = Some((opcode, payload));
            return Ok(Some(format!("{what} …")));
        }
        let restored = self.inflate.finish(&payload, LONGEST as u64)?;
        Ok(Some(format!("{what}: {}", shown(opcode, &restored))))
    }
}

fn shown(opcode: Opcode, message: &[u8]) -> String {
    match opcode {
        Opcode::Text => begin(&String::from_utf8_lossy(message)),
        _ => meaning(message).unwrap_or_else(|| format!("{} bytes", message.len())),
    }
}

/// What a binary message says: it belongs to an upload, or it is CBOR.
fn meaning(message: &[u8]) -> Option<String> {
    if let Ok(upload) = UploadMessage::parse(message) {
        return Some(upload.to_string());
    }
    decode(message).ok().map(|text| begin(&text))
}

fn begin(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    shown += if shown.len() < text.len() { "…" } else { "" };
    shown
}
