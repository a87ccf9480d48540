//! A dissector for the tap: after `101`, one line for each frame, as text. (Lesson 04's
//! dissector shows the bytes.)
//!
//! ```text
//! #1 > {"type":"join","username":"Minh"}
//! #1 < CLOSE 1000 "bye"
//! ```

use crate::{
    lesson04_frames::{
        close::Close,
        decoder::Decoder,
        frame::{Header, Opcode},
    },
    tap::{Direction, Dissect, Hex, Line},
};

/// How many bytes of a text are shown.
pub const SHOWN: usize = 400;

/// Shows the messages as text; hands it to [`Tap::then`](crate::tap::Tap::then).
#[must_use]
pub fn chat_dissect() -> Box<dyn Dissect> {
    Box::new(ChatDissect::default())
}

#[derive(Debug, Default)]
struct ChatDissect {
    to_server: Side,
    to_client: Side,
}

#[derive(Debug, Default)]
struct Side {
    decoder: Decoder,
    /// The beginning of the payload that is arriving.
    payload: Vec<u8>,
    /// Something came that is no frame; from there on nobody knows where one begins.
    lost: bool,
}

impl Dissect for ChatDissect {
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
        let side = direction.of(&mut self.to_server, &mut self.to_client);
        side.feed(direction, bytes, lines);
    }
}

impl Side {
    fn feed(&mut self, direction: Direction, mut bytes: &[u8], lines: &mut Vec<Line>) {
        while !self.lost {
            match self.decoder.next(&mut bytes) {
                Ok(None) => return,
                Ok(Some(piece)) => {
                    piece.append_to(&mut self.payload);
                    self.payload.truncate(SHOWN);
                    if piece.last {
                        lines.push(Line::wire(direction, &describe(&piece.header, &self.payload)));
                        self.payload = Vec::new();
                    }
                }
                Err(violation) => {
                    lines.push(Line::note(violation.reason()));
                    self.lost = true;
                }
            }
        }
        Hex.feed(direction, bytes, lines);
    }
}

/// A frame as a line: its text, or what else it is. `payload` is the beginning of it.
#[must_use]
pub fn describe(header: &Header, payload: &[u8]) -> String {
    let name = format!("{:?}", header.opcode).to_uppercase();
    let part = if header.fin { "" } else { " …" };
    match header.opcode {
        Opcode::Text => {
            let more = if header.length > SHOWN as u64 { "…" } else { part };
            String::from_utf8_lossy(payload).into_owned() + more
        }
        Opcode::Close => match Close::parse(payload) {
            Ok(Some(close)) => format!("{name} {close}"),
            Ok(None) => name,
            Err(violation) => format!("{name} ({})", violation.reason()),
        },
        _ => format!("{name} {} bytes{part}", header.length),
    }
}
