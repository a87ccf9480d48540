//! One end of a WebSocket connection, without a socket: bytes in, events out, bytes out
//! (RFC 6455 §5 to §7).
//!
//! ```text
//!                        ┌──────────────┐
//!   bytes ── receive ───►│              ├──► Event
//!                        │  Connection  │
//!   send, ping, close ──►│              ├──► transmit ── bytes
//!                        └──────────────┘
//!
//!          our Close               their Close
//!   Open ─────────────► Closing ──────────────────────► Closed (Closed)
//!     │  their Close; the same Close goes back ───────► Closed (Closed)
//!     │  a protocol error; a Close tells which ───────► Closed (Failed)
//!     └  the stream ends ─────────────────────────────► Closed (Lost)
//! ```
//!
//! Receiving never fails: whatever a peer does becomes an [`Event`]. [`Event::Closed`] is the last
//! one.

use thiserror::Error;

use super::{
    close::Close,
    decoder::{Decoder, Piece},
    event::{Ending, Event},
    extension::Extension,
    frame::{Header, MAX_CONTROL, Opcode, Rsv},
    mask::NextKey,
    message::{Assembly, Limits, Message},
    protocol_error::ProtocolError,
    transmit::Transmit,
};

// ANCHOR: types
/// The role of this end. A client masks its frames and a server doesn't, and each end insists that
/// the other one follows this rule (§5.1).
#[derive(Clone, Copy, Debug)]
pub enum Role {
    /// The end that accepted the connection.
    Server,
    /// The end that dialled, with its source of masking keys.
    Client(NextKey),
}

/// The state of a connection: see the diagram above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Both ends may send.
    Open,
    /// This end has sent its close frame and waits for the other one.
    Closing,
    /// Nothing more is received or sent.
    Closed,
}

/// One end of a connection.
#[derive(Debug)]
pub struct Connection {
    role: Role,
    state: State,
    limits: Limits,
    extension: Option<Box<dyn Extension>>,
    decoder: Decoder,
    /// The message whose fragments are arriving.
    assembly: Option<Assembly>,
    /// The payload of the control frame that is arriving.
    control: Vec<u8>,
    pub(super) transmit: Transmit,
}
// ANCHOR_END: types

/// Why something can't be sent. The connection is as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SendError {
    /// This end has sent its close frame, or the connection has ended.
    #[error(
        "the connection is closing, nothing more can be said · kết nối đang đóng, không nói thêm được nữa"
    )]
    Closing,
    /// Too much waits to be sent: the peer reads more slowly than this end writes.
    #[error("the other side reads too slowly · bên kia đọc quá chậm")]
    Full,
    /// The payload of a ping or pong is longer than 125 bytes.
    #[error(
        "{0} bytes are too many for a control frame, 125 at most · {0} byte là quá nhiều cho control frame, tối đa 125"
    )]
    LongControl(usize),
    /// This close code must not be sent (§7.4).
    #[error("close code {0} must never be sent · mã đóng {0} không bao giờ được gửi")]
    CloseCode(u16),
}

impl Connection {
    /// An end of a connection whose handshake is done.
    #[must_use]
    pub fn new(role: Role, limits: Limits) -> Self {
        Self {
            role,
            state: State::Open,
            limits,
            extension: None,
            decoder: Decoder::default(),
            assembly: None,
            control: Vec::new(),
            transmit: Transmit::default(),
        }
    }

    /// The same connection with an extension that both sides have agreed on in the handshake.
    #[must_use]
    pub fn with_extension(self, extension: Box<dyn Extension>) -> Self {
        Self { extension: Some(extension), ..self }
    }

    /// The role of this end.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The state of the connection.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    // ANCHOR: receive
    /// Takes bytes from the front of `bytes` until there is an event; `None` means that all bytes
    /// are used up. Call it until it returns `None`.
    pub fn receive(&mut self, bytes: &mut &[u8]) -> Option<Event> {
        while self.state != State::Closed {
            let piece = match self.decoder.next(bytes) {
                Ok(Some(piece)) => piece,
                Ok(None) => return None,
                Err(error) => return Some(self.fail(error)),
            };
            match self.take(&piece) {
                Ok(None) => {}
                Ok(event) => return event,
                Err(error) => return Some(self.fail(error)),
            }
        }
        *bytes = &[]; // "MUST NOT process any further data" (§7.1.7)
        None
    }

    /// The stream has ended: no more bytes will come.
    pub fn receive_eof(&mut self) -> Option<Event> {
        (self.state != State::Closed).then(|| self.closed(Ending::Lost))
    }
    // ANCHOR_END: receive

    #[inline]
    // ANCHOR: take
    fn take(&mut self, piece: &Piece<'_>) -> Result<Option<Event>, ProtocolError> {
        if piece.first {
            self.admit(&piece.header)?;
        }
        if piece.header.opcode.is_control() {
            self.take_control(piece)
        } else {
            self.take_data(piece)
        }
    }
    // ANCHOR_END: take

    #[inline]
    // ANCHOR: admit
    /// Checks a frame by its header, before any of its payload is kept.
    fn admit(&self, header: &Header) -> Result<(), ProtocolError> {
        self.admit_bits(header)?;
        match self.role {
            Role::Server if header.mask.is_none() => return Err(ProtocolError::NotMasked),
            Role::Client(_) if header.mask.is_some() => return Err(ProtocolError::Masked),
            _ => {}
        }
        let before = self.assembly.as_ref().map(Assembly::size);
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

    /// RSV1 belongs to the extension, if there is one, and only on a message's first frame.
    #[inline]
    fn admit_bits(&self, header: &Header) -> Result<(), ProtocolError> {
        let begins = matches!(header.opcode, Opcode::Text | Opcode::Binary);
        match header.rsv {
            Rsv::NONE => Ok(()),
            Rsv::RSV1 if self.extension.is_some() && begins => Ok(()),
            _ => Err(ProtocolError::ReservedBits),
        }
    }
    // ANCHOR_END: admit

    #[inline]
    // ANCHOR: take_data
    fn take_data(&mut self, piece: &Piece<'_>) -> Result<Option<Event>, ProtocolError> {
        let assembly = self.assembly.take();
        let mut assembly = assembly.unwrap_or_else(|| Assembly::begin(piece));
        assembly.add(piece)?;
        if !(piece.last && piece.header.fin) {
            assembly.preview(self.extension.as_deref_mut(), self.limits.message)?;
            self.assembly = Some(assembly);
            return Ok(None);
        }
        let message = assembly.finish(self.extension.as_deref_mut(), &self.limits)?;
        Ok(Some(Event::Message(message)))
    }
    // ANCHOR_END: take_data

    // ANCHOR: take_control
    fn take_control(&mut self, piece: &Piece<'_>) -> Result<Option<Event>, ProtocolError> {
        piece.append_to(&mut self.control);
        if !piece.last {
            return Ok(None);
        }
        let payload = std::mem::take(&mut self.control);
        Ok(Some(match piece.header.opcode {
            Opcode::Ping => {
                self.transmit.pong(self.role, &payload);
                Event::Ping(payload)
            }
            Opcode::Pong => Event::Pong(payload),
            _ => {
                let close = Close::parse(&payload)?;
                if self.state == State::Open {
                    self.transmit.control(self.role, Opcode::Close, &payload);
                }
                self.closed(Ending::Closed(close))
            }
        }))
    }
    // ANCHOR_END: take_control

    // ANCHOR: fail
    /// "_Fail the WebSocket Connection_" (§7.1.7): one close frame, and the end.
    fn fail(&mut self, error: ProtocolError) -> Event {
        if self.state == State::Open {
            let close = Close::new(error.code(), &error.reason());
            self.transmit.control(self.role, Opcode::Close, &close.payload());
        }
        self.closed(Ending::Failed(error))
    }

    fn closed(&mut self, ending: Ending) -> Event {
        self.state = State::Closed;
        (self.assembly, self.control) = (None, Vec::new());
        Event::Closed(ending)
    }
    // ANCHOR_END: fail

    /// Sends a message in one frame.
    #[inline]
    pub fn send(&mut self, message: &Message) -> Result<(), SendError> {
        self.message(message.opcode(), message.payload(), usize::MAX)
    }

    /// Sends a text in one frame.
    #[inline]
    pub fn send_text(&mut self, text: &str) -> Result<(), SendError> {
        self.message(Opcode::Text, text.as_bytes(), usize::MAX)
    }

    /// Sends bytes in one frame.
    #[inline]
    pub fn send_binary(&mut self, bytes: &[u8]) -> Result<(), SendError> {
        self.message(Opcode::Binary, bytes, usize::MAX)
    }

    /// Sends a message in fragments of at most `size` bytes of payload.
    pub fn send_fragmented(&mut self, message: &Message, size: usize) -> Result<(), SendError> {
        self.message(message.opcode(), message.payload(), size)
    }

    /// Sends a ping.
    pub fn ping(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.control(Opcode::Ping, payload)
    }

    /// Sends a pong that no ping has asked for, which §5.5.3 allows.
    pub fn pong(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.control(Opcode::Pong, payload)
    }

    // ANCHOR: close
    /// Starts the closing handshake, with or without a code. From now on this end sends nothing
    /// but pongs, and receives until the close frame of the other end has come.
    pub fn close(&mut self, close: Option<&Close>) -> Result<(), SendError> {
        if let Some(close) = close
            && !close.code.may_travel()
        {
            return Err(SendError::CloseCode(close.code.value()));
        }
        self.control(Opcode::Close, &close.map(Close::payload).unwrap_or_default())?;
        self.state = State::Closing;
        Ok(())
    }
    // ANCHOR_END: close

    fn message(&mut self, opcode: Opcode, payload: &[u8], size: usize) -> Result<(), SendError> {
        self.open()?;
        let changed = self.extension.as_mut().and_then(|extension| extension.apply(payload));
        let (rsv, payload) = match &changed {
            Some(changed) => (Rsv::RSV1, changed.as_slice()),
            None => (Rsv::NONE, payload),
        };
        self.transmit.fragments(self.role, (opcode, rsv), payload, size);
        Ok(())
    }

    // ANCHOR: control
    fn control(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), SendError> {
        self.open()?;
        if payload.len() > MAX_CONTROL {
            return Err(SendError::LongControl(payload.len()));
        }
        self.transmit.control(self.role, opcode, payload);
        Ok(())
    }

    pub(super) fn open(&self) -> Result<(), SendError> {
        if self.state == State::Open { Ok(()) } else { Err(SendError::Closing) }
    }
    // ANCHOR_END: control

    /// The bytes that wait to be written to the socket.
    #[inline]
    #[must_use]
    pub fn transmit(&self) -> &[u8] {
        self.transmit.waiting()
    }

    /// The socket has taken the first `count` bytes of those that wait.
    #[inline]
    pub fn transmitted(&mut self, count: usize) {
        self.transmit.advance(self.role, count);
    }

    /// Gives the memory of an empty send buffer back, because nothing will be sent for a while.
    #[inline]
    pub fn rest(&mut self) {
        self.transmit.rest();
    }
}
