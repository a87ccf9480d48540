//! HTTP/2 as a person reads it (RFC 9113): frame by frame, heads line by line. A stream that has
//! become a WebSocket (RFC 8441) is read as one.

use std::collections::BTreeMap;

use super::{AfterUpgrade, Direction, Dissect, Line, hpack::Decoder, secrets};

/// What a client says first.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame's head: length, type, flags, stream.
const HEAD: usize = 9;

/// The end of a stream's direction, in `DATA` and `HEADERS`; an answer, in `SETTINGS` and `PING`.
const END_STREAM: u8 = 0x1;
/// No `CONTINUATION` follows.
const END_HEADERS: u8 = 0x4;
/// The first byte says how many there are of no meaning at the end.
const PADDED: u8 = 0x8;
/// Five bytes about priority come first.
const PRIORITY: u8 = 0x20;

/// Dissects one connection.
#[derive(Debug)]
pub struct Http2 {
    requests: Side,
    answers: Side,
    after_upgrade: AfterUpgrade,
    streams: BTreeMap<u32, Stream>,
}

/// One direction.
#[derive(Debug, Default)]
struct Side {
    buffer: Vec<u8>,
    /// A head that is not complete, its stream and flags.
    block: (Vec<u8>, u32, u8),
    decoder: Decoder,
}

/// What a stream was asked to be, and has become.
#[derive(Debug)]
enum Stream {
    /// A socket, if the answer is 200.
    Asked,
    Socket(Box<dyn Dissect>),
}

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Http2 {
    /// A dissector that reads sockets with the one that `after_upgrade` makes.
    #[must_use]
    pub fn new(after_upgrade: AfterUpgrade) -> Self {
        let (requests, answers) = (Side::default(), Side::default());
        Self { requests, answers, after_upgrade, streams: BTreeMap::new() }
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        direction.of(&mut self.requests, &mut self.answers)
    }

    fn show(&mut self, direction: Direction, frame: Frame, lines: &mut Vec<Line>) {
        let Frame { kind, flags, stream, payload } = frame;
        let is_end = if flags & END_STREAM != 0 { " end_stream" } else { "" };
        let mut say = |text: String| lines.push(Line::wire(direction, text.trim_end()));
        match kind {
            0x0 => {
                let data = unpadded(flags, &payload);
                say(format!("DATA stream={stream} len={}{is_end}", data.len()));
                if let Some(Stream::Socket(socket)) = self.streams.get_mut(&stream) {
                    socket.feed(direction, data, lines);
                }
            }
            0x1 => {
                let block = unpadded(flags, &payload);
                let block =
                    if flags & PRIORITY != 0 { block.get(5..).unwrap_or(&[]) } else { block };
                self.side(direction).block = (block.to_vec(), stream, flags);
                self.head(direction, flags, lines);
            }
            0x9 => {
                self.side(direction).block.0.extend_from_slice(&payload);
                self.head(direction, flags, lines);
            }
            0x3 => say(format!("RST_STREAM stream={stream} {}", error(&payload))),
            0x4 if flags & END_STREAM != 0 => say("SETTINGS ack".to_owned()),
            0x4 => say(format!("SETTINGS {}", settings(&payload))),
            0x6 if flags & END_STREAM != 0 => say("PING ack".to_owned()),
            0x6 => say("PING".to_owned()),
            0x7 => say(format!("GOAWAY {}", error(payload.get(4..).unwrap_or(&[])))),
            0x8 => say(format!("WINDOW_UPDATE stream={stream} +{}", word(&payload))),
            other => say(format!("frame of type {other} stream={stream} len={}", payload.len())),
        }
    }

    /// A head, once it is complete.
    fn head(&mut self, direction: Direction, flags: u8, lines: &mut Vec<Line>) {
        if flags & END_HEADERS == 0 {
            return;
        }
        let side = self.side(direction);
        let (block, stream, first_flags) = std::mem::take(&mut side.block);
        let is_end = if first_flags & END_STREAM != 0 { " end_stream" } else { "" };
        let length = block.len();
        lines.push(Line::wire(direction, &format!("HEADERS stream={stream} len={length}{is_end}")));
        let Some(fields) = side.decoder.fields(&block) else {
            return lines.push(Line::note("a head that can't be read"));
        };
        for (name, value) in &fields {
            let line = format!("{name}: {value}");
            lines.push(Line::wire(direction, &format!("  {}", secrets::field(&line))));
        }
        let has = |name: &str, value: &str| fields.iter().any(|it| it.0 == name && it.1 == value);
        if has(":protocol", "websocket") {
            self.streams.insert(stream, Stream::Asked);
        } else if has(":status", "200")
            && let Some(asked @ Stream::Asked) = self.streams.get_mut(&stream)
        {
            *asked = Stream::Socket((self.after_upgrade)());
        }
    }
}

impl Dissect for Http2 {
    fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
        self.side(direction).buffer.extend_from_slice(bytes);
        while let Some(frame) = self.side(direction).next(direction, lines) {
            self.show(direction, frame, lines);
        }
    }
}

impl Side {
    /// The next frame, once it is complete.
    fn next(&mut self, direction: Direction, lines: &mut Vec<Line>) -> Option<Frame> {
        if self.buffer.starts_with(PREFACE) {
            self.buffer.drain(..PREFACE.len());
            lines.push(Line::wire(direction, "PRI * HTTP/2.0"));
        } else if !self.buffer.is_empty() && PREFACE.starts_with(&self.buffer) {
            return None; // a part of it
        }
        let head = self.buffer.first_chunk::<HEAD>()?;
        let [long, length @ .., kind, flags, a, b, c, d] = *head;
        let length = usize::from(long) << 16 | usize::from(u16::from_be_bytes(length));
        if self.buffer.len() < HEAD + length {
            return None;
        }
        let mut payload: Vec<_> = self.buffer.drain(..HEAD + length).collect();
        payload.drain(..HEAD);
        let stream = u32::from_be_bytes([a & 0x7f, b, c, d]);
        Some(Frame { kind, flags, stream, payload })
    }
}

fn unpadded(flags: u8, payload: &[u8]) -> &[u8] {
    match payload.split_first() {
        Some((padding, rest)) if flags & PADDED != 0 => {
            &rest[..rest.len().saturating_sub(usize::from(*padding))]
        }
        _ => payload,
    }
}

fn word(payload: &[u8]) -> u32 {
    payload.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// RFC 9113 §7.
fn error(payload: &[u8]) -> String {
    const NAMES: [&str; 14] = [
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ];
    let code = word(payload);
    NAMES.get(code as usize).map_or_else(|| code.to_string(), |name| (*name).to_owned())
}

/// RFC 9113 §6.5.2, and RFC 8441 §3.
fn settings(payload: &[u8]) -> String {
    let pairs = payload.chunks_exact(6).map(|pair| {
        let (id, value) = (u16::from_be_bytes([pair[0], pair[1]]), word(&pair[2..]));
        let name = match id {
            1 => "HEADER_TABLE_SIZE",
            2 => "ENABLE_PUSH",
            3 => "MAX_CONCURRENT_STREAMS",
            4 => "INITIAL_WINDOW_SIZE",
            5 => "MAX_FRAME_SIZE",
            6 => "MAX_HEADER_LIST_SIZE",
            8 => "ENABLE_CONNECT_PROTOCOL",
            _ => return format!("{id}={value}"),
        };
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join(" ")
}
