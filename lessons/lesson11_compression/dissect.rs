//! A dissector for the tap: lesson 06's, which also says what compressed messages say, and those
//! in CBOR.
//!
//! ```text
//! #1 < TEXT rsv1 85 bytes: {"type":"chat","seq":1,"username":"Minh", …
//! #2 > BINARY 41 bytes: {"id":"5f","message":"chào cả nhà","type":"chat"}
//! ```
//!
//! [`restored_frames`] shows lesson 04's frames, and behind a compressed message what it says:
//!
//! ```text
//! #1 < TEXT fin rsv1 len=85
//! #1 <   c1 55 | aa 56 2a a9 2c 48 …
//! #1 <   → 120 bytes {"type":"chat","seq":1,"username":"Minh", …
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
        dissect::frames,
        frame::{Opcode, Rsv},
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

/// Shows frames, and what compressed messages say.
#[must_use]
pub fn restored_frames() -> Box<dyn Dissect> {
    let (to_server, to_client) = (Side::new(), Side::new());
    Box::new(RestoredFrames { frames: frames(), to_server, to_client })
}

#[derive(Debug)]
struct RestoredFrames {
    frames: Box<dyn Dissect>,
    to_server: Side,
    to_client: Side,
}

impl Dissect for RestoredFrames {
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
        let side = match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        };
        let mut rest = bytes;
        while !side.lost {
            let before = rest;
            let seen = match side.decoder.next(&mut rest) {
                Ok(Some(piece)) => side.piece(&piece),
                Ok(None) => {
                    self.frames.feed(direction, before, lines);
                    return;
                }
                Err(_) => {
                    side.lost = true; // lesson 04's dissector says so
                    None
                }
            };
            // Piece by piece, so that each message stands behind its own frames.
            let taken = before.len() - rest.len();
            self.frames.feed(direction, &before[..taken], lines);
            if let Some(Restoration { length, text }) = seen.and_then(|seen| seen.restored) {
                lines.push(Line::wire(direction, &format!("  → {length} bytes {text}")));
            }
        }
        self.frames.feed(direction, rest, lines);
    }
}

#[derive(Debug)]
struct Restored {
    to_server: Side,
    to_client: Side,
}

#[derive(Debug)]
struct Side {
    decoder: Decoder,
    /// None once a message couldn't be restored: the window isn't known any more.
    inflate: Option<Inflate>,
    /// The payload of the frame that is arriving.
    frame: Vec<u8>,
    /// The compressed message that is arriving.
    message: Option<(Opcode, Vec<u8>)>,
    /// Something came that is no frame.
    lost: bool,
}

/// A frame that is there.
struct Seen {
    what: String,
    restored: Option<Restoration>,
}

/// What a compressed message says.
struct Restoration {
    length: usize,
    text: String,
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
            inflate: Some(Inflate::new(half)),
            frame: Vec::new(),
            message: None,
            lost: false,
        }
    }

    fn feed(&mut self, direction: Direction, mut bytes: &[u8], lines: &mut Vec<Line>) {
        while !self.lost {
            match self.decoder.next(&mut bytes) {
                Ok(None) => return,
                Ok(Some(piece)) => {
                    if let Some(Seen { what, restored }) = self.piece(&piece) {
                        let text = restored.map(|message| format!(": {}", message.text));
                        let line = what + text.as_deref().unwrap_or_default();
                        lines.push(Line::wire(direction, &line));
                    }
                }
                Err(error) => {
                    lines.push(Line::note(error.reason()));
                    self.lost = true;
                }
            }
        }
        Hex.feed(direction, bytes, lines);
    }

    /// A frame, once it is there.
    fn piece(&mut self, piece: &Piece<'_>) -> Option<Seen> {
        piece.append_to(&mut self.frame);
        let of_message = !piece.header.opcode.is_control();
        let begins = of_message && piece.header.rsv == Rsv::RSV1;
        let packed = begins || of_message && self.message.is_some();
        let binary = piece.header.opcode == Opcode::Binary && piece.header.fin;
        self.frame.truncate(if packed || binary { LONGEST } else { SHOWN });
        if !piece.last {
            return None;
        }
        let frame = std::mem::take(&mut self.frame);
        if !packed {
            let line = describe(&piece.header, &frame);
            let message = if binary { meaning(&frame) } else { None };
            let message = message.map(|text| format!(": {text}"));
            let what = line + message.as_deref().unwrap_or_default();
            return Some(Seen { what, restored: None });
        }
        let name = format!("{:?}", piece.header.opcode).to_uppercase();
        let begun = self.message.take().unwrap_or((piece.header.opcode, Vec::new()));
        let (opcode, mut payload) = (begun.0, [begun.1, frame].concat());
        payload.truncate(LONGEST);
        let what = format!("{name}{} {} bytes", piece.header.rsv, piece.header.length);
        if !piece.header.fin {
            self.message = Some((opcode, payload));
            return Some(Seen { what: format!("{what} …"), restored: None });
        }
        let message = self.inflate.as_mut().map(|it| it.finish(&payload, LONGEST as u64));
        let Some(Ok(message)) = message else {
            self.inflate = None;
            return Some(Seen { what, restored: None });
        };
        let (length, text) = (message.len(), shown(opcode, &message));
        Some(Seen { what, restored: Some(Restoration { length, text }) })
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
