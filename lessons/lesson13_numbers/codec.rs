//! Frames where they are: a message that is whole in what a read has brought is unmasked in place
//! and lent, without a copy and without memory of its own.
//!
//! ```text
//!   what a read has brought: ┌──┬───────────┬──┬──────┬──┬─────────────
//!                            │ H│  payload  │ H│ paylo│ H│ payload, the beginning …
//!                            └──┴───────────┴──┴──────┴──┴─────────────
//!                                └── lent ──┘  └ lent ┘  └─ kept ──► the next read goes behind it
//! ```
//!
//! The rules are those of lesson 04's [`Connection`](crate::lesson04_frames::connection), and so
//! are the errors. Tests hold both to the same events.

use crate::lesson04_frames::{
    close::Close,
    connection::Role,
    frame::{Header, MAX_CONTROL, MAX_HEADER, Opcode, Rsv},
    message::Limits,
    protocol_error::ProtocolError,
};

use super::{mask::unmask, unfinished::Unfinished, utf8};

/// What a read has brought, and how much of it has been received.
#[derive(Debug)]
pub struct Input<'a> {
    bytes: &'a mut [u8],
    taken: usize,
    /// How many bytes there can be here altogether, if the next read goes behind these.
    room: usize,
}

impl<'a> Input<'a> {
    /// Bytes of which nothing has been received. Payloads are unmasked in them.
    #[must_use]
    pub fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, taken: 0, room: 0 }
    }

    /// The same, when the next read goes behind them: here is room for so many bytes altogether. A
    /// frame that is not whole, and will be whole here, is not received before.
    #[must_use]
    pub fn growing(bytes: &'a mut [u8], room: usize) -> Self {
        Self { bytes, taken: 0, room }
    }

    /// Whether the next frame will be whole here, if it has so many bytes.
    fn has_room(&self, frame: u64) -> bool {
        frame.saturating_add(self.taken as u64) <= self.room as u64
    }

    /// The bytes that haven't been received.
    #[inline]
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    /// Receives so many bytes, at most what there is.
    #[inline]
    pub fn take(&mut self, count: usize) -> &mut [u8] {
        let begin = self.taken;
        self.taken += count.min(self.bytes.len() - begin);
        &mut self.bytes[begin..self.taken]
    }

    /// What is left is not received by anybody.
    pub fn drop_rest(&mut self) {
        self.taken = self.bytes.len();
    }
}

/// What has arrived. Payloads are lent until the next call.
#[derive(Debug, PartialEq, Eq)]
pub enum Arrived<'a> {
    /// A whole text message.
    Text(&'a str),
    /// A whole binary message.
    Binary(&'a [u8]),
    /// A ping.
    Ping(&'a [u8]),
    /// A pong.
    Pong(&'a [u8]),
    /// A close frame.
    Close(Option<Close>),
}

impl<'a> Arrived<'a> {
    #[inline]
    fn new(opcode: Opcode, payload: &'a [u8]) -> Result<Self, ProtocolError> {
        Ok(match opcode {
            Opcode::Text => Self::Text(utf8::text(payload)?),
            Opcode::Ping => Self::Ping(payload),
            Opcode::Pong => Self::Pong(payload),
            Opcode::Close => Self::Close(Close::parse(payload)?),
            Opcode::Binary | Opcode::Continuation => Self::Binary(payload),
        })
    }
}

/// The receiving half of an endpoint.
#[derive(Debug)]
pub struct Codec {
    rules: Rules,
    /// A frame or a message that is not whole; there is none while a connection is idle.
    unfinished: Option<Box<Unfinished>>,
}

impl Codec {
    /// For this end of a connection.
    #[must_use]
    pub fn new(role: Role, limits: Limits) -> Self {
        let masked = matches!(role, Role::Server);
        Self { rules: Rules { masked, limits }, unfinished: None }
    }

    // ANCHOR: next
    /// The next thing that has arrived; `None` if all bytes are received, or must grow. Call it
    /// until then: what was lent before is given back by the next call.
    #[inline]
    pub fn next<'a>(
        &'a mut self,
        input: &'a mut Input<'_>,
    ) -> Result<Option<Arrived<'a>>, ProtocolError> {
        if self.unfinished.is_none() {
            match self.rules.whole(input.rest())? {
                Found::Nothing => return Ok(None),
                Found::Whole(header, at) => {
                    input.take(at);
                    return lent(&header, input).map(Some);
                }
                Found::Beginning(of) if input.has_room(of) => return Ok(None),
                Found::Beginning(_) => self.unfinished = Some(Box::default()),
            }
        }
        self.go_on(input)
    }
    // ANCHOR_END: next

    /// [`next`](Self::next), when something is unfinished.
    #[inline(never)]
    fn go_on<'a>(
        &'a mut self,
        input: &'a mut Input<'_>,
    ) -> Result<Option<Arrived<'a>>, ProtocolError> {
        let next = match &mut self.unfinished {
            Some(unfinished) => unfinished.next(input, &self.rules),
            None => Ok(Next::Nothing),
        };
        match next {
            Ok(Next::Lent(header)) => lent(&header, input).map(Some),
            Ok(Next::Kept(opcode)) => {
                let kept = self.unfinished.as_deref().map(|kept| kept.payload(opcode));
                kept.map(|payload| Arrived::new(opcode, payload)).transpose()
            }
            Ok(Next::Idle) => {
                self.unfinished = None;
                self.next(input)
            }
            Ok(Next::Nothing) => Ok(None),
            Err(error) => {
                self.clear();
                Err(error)
            }
        }
    }

    /// Where the next read should go, if that is where a payload stays: a buffer, and how many
    /// bytes are missing. Memory is reserved for as much again as has come; what is only announced
    /// may never come. Then call [`next`](Self::next) with an empty input.
    pub fn place(&mut self) -> Option<(&mut Vec<u8>, u64)> {
        self.unfinished.as_mut()?.place()
    }

    /// Forgets what is unfinished.
    pub fn clear(&mut self) {
        self.unfinished = None;
    }
}

/// Unmasks the payload in front and lends it.
#[inline]
fn lent<'a>(header: &Header, input: &'a mut Input<'_>) -> Result<Arrived<'a>, ProtocolError> {
    let payload = input.take(usize::try_from(header.length).unwrap_or(usize::MAX));
    if let Some(key) = header.mask {
        unmask(payload, key);
    }
    Arrived::new(header.opcode, payload)
}

/// What an unfinished frame or message has come to.
pub(super) enum Next {
    /// More must come.
    Nothing,
    /// Nothing is unfinished any more.
    Idle,
    /// A frame that is a whole message, or a control frame: its payload is next in the input.
    Lent(Header),
    /// A message, or a control frame, whose payload is kept.
    Kept(Opcode),
}

enum Found {
    Nothing,
    /// A whole message, or a control frame; its payload begins there.
    Whole(Header, usize),
    /// The beginning of a frame of so many bytes; of more than any, if a message has more of them.
    Beginning(u64),
}

/// What a peer must keep to.
#[derive(Debug)]
pub(super) struct Rules {
    /// Whether the peer masks: it does if it is the client (§5.1).
    masked: bool,
    pub(super) limits: Limits,
}

impl Rules {
    #[inline]
    fn whole(&self, bytes: &[u8]) -> Result<Found, ProtocolError> {
        if bytes.is_empty() {
            return Ok(Found::Nothing);
        }
        let Some((header, at)) = Header::parse(bytes)? else {
            return Ok(Found::Beginning(MAX_HEADER as u64));
        };
        self.admit(&header, None)?;
        let frame = if header.fin { header.length + at as u64 } else { u64::MAX };
        let is_whole = frame <= bytes.len() as u64;
        Ok(if is_whole { Found::Whole(header, at) } else { Found::Beginning(frame) })
    }

    /// Checks a frame by its header, as lesson 04's endpoint does; `before` are the bytes and the
    /// fragments of the message that is arriving.
    #[inline]
    pub(super) fn admit(
        &self,
        header: &Header,
        before: Option<(u64, u32)>,
    ) -> Result<(), ProtocolError> {
        if header.rsv != Rsv::NONE {
            return Err(ProtocolError::ReservedBits);
        }
        match (self.masked, header.mask.is_some()) {
            (true, false) => return Err(ProtocolError::NotMasked),
            (false, true) => return Err(ProtocolError::Masked),
            _ => {}
        }
        match (header.opcode, before) {
            (control, _) if control.is_control() => {
                if !header.fin {
                    return Err(ProtocolError::FragmentedControl);
                }
                if header.length > MAX_CONTROL as u64 {
                    return Err(ProtocolError::LongControl);
                }
                Ok(())
            }
            (Opcode::Continuation, None) => Err(ProtocolError::NothingToContinue),
            (Opcode::Text | Opcode::Binary, Some(_)) => Err(ProtocolError::UnfinishedMessage),
            (_, before) => self.limits.admit(header, before.unwrap_or_default()),
        }
    }
}
