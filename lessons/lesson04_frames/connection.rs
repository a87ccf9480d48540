//! One end of a WebSocket connection, without a socket: bytes in, events out, bytes out (RFC 6455 §5 to §7).
//!
//! ```text
//!                      ┌──────────────┐
//!   bytes ─ receive ──►│              ├──► Event
//!                      │  Connection  │
//!   what you say ─────►│              ├──► transmit ─ bytes
//!                      └──────────────┘
//!
//!          our Close              their Close
//!   Open ────────────► Closing ─────────────────────► Closed (Goodbye)
//!     │  their Close; we answer with the same ───────► Closed (Goodbye)
//!     │  a violation; we say which ──────────────────► Closed (Failed)
//!     └  the stream ends ────────────────────────────► Closed (Lost)
//! ```
//!
//! Receiving never fails: whatever a peer does, it becomes an [`Event`]. After [`Event::Closed`] nothing more comes.

use super::{
    close::Close,
    decoder::{Decoder, Piece},
    event::{Ending, Event},
    extension::Extension,
    frame::{Header, MAX_CONTROL, Opcode, Rsv},
    mask::NextKey,
    message::{Assembly, Limits},
    transmit::Transmit,
    violation::Violation,
};

/// Which end of the connection this is. A client masks what it sends, a server doesn't, and each insists that the other
/// one does as it should (§5.1).
#[derive(Clone, Copy, Debug)]
pub enum Role {
    /// The end that accepted.
    Server,
    /// The end that dialled, with its source of masking keys.
    Client(NextKey),
}

/// One end of a connection.
#[derive(Debug)]
pub struct Connection {
    pub(super) role: Role,
    pub(super) state: State,
    pub(super) transmit: Transmit,
    pub(super) extension: Option<Box<dyn Extension>>,
    limits: Limits,
    decoder: Decoder,
    assembly: Option<Assembly>,
    control: Vec<u8>,
}

/// See the diagram above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Both sides may speak.
    Open,
    /// We have said goodbye and listen for theirs.
    Closing,
    /// Over.
    Closed,
}

impl Connection {
    /// An end of a connection whose handshake is done.
    #[must_use]
    pub fn new(role: Role, limits: Limits) -> Self {
        Self {
            role,
            state: State::Open,
            transmit: Transmit::default(),
            extension: None,
            limits,
            decoder: Decoder::default(),
            assembly: None,
            control: Vec::new(),
        }
    }

    /// This connection, with an extension that the handshake has agreed on.
    #[must_use]
    pub fn with_extension(self, extension: Box<dyn Extension>) -> Self {
        Self { extension: Some(extension), ..self }
    }

    /// Which end this is.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// Where the connection stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    // ANCHOR: receive
    /// Takes bytes from the front of `bytes` until something has happened; `None` when all are
    /// used up. So call it until it says `None`.
    pub fn receive(&mut self, bytes: &mut &[u8]) -> Option<Event> {
        while self.state != State::Closed {
            match self.decoder.next(bytes) {
                Ok(None) => return None,
                Ok(Some(piece)) => match self.take(&piece) {
                    Ok(None) => {}
                    Ok(event) => return event,
                    Err(violation) => return Some(self.fail(violation)),
                },
                Err(violation) => return Some(self.fail(violation)),
            }
        }
        *bytes = &[]; // "MUST NOT process any further data" (§7.1.7)
        None
    }
    // ANCHOR_END: receive

    /// The stream has ended: no byte will come any more.
    pub fn receive_end(&mut self) -> Option<Event> {
        (self.state != State::Closed).then(|| self.closed(Ending::Lost))
    }

    #[inline]
    // ANCHOR: take
    fn take(&mut self, piece: &Piece<'_>) -> Result<Option<Event>, Violation> {
        if piece.first {
            self.admit(&piece.header)?;
        }
        if piece.header.opcode.is_control() {
            self.take_control(piece)
        } else {
            self.take_data(piece)
        }
    }

    /// Judges a frame by its header: none of its payload has been kept yet.
    #[inline]
    fn admit(&self, header: &Header) -> Result<(), Violation> {
        self.admit_bits(header)?;
        match self.role {
            Role::Server if header.mask.is_none() => return Err(Violation::NotMasked),
            Role::Client(_) if header.mask.is_some() => return Err(Violation::Masked),
            _ => {}
        }
        let before = self.assembly.as_ref().map(Assembly::size);
        match (header.opcode, before) {
            (control, _) if control.is_control() => {
                if !header.fin {
                    return Err(Violation::FragmentedControl);
                }
                if header.length > MAX_CONTROL as u64 {
                    return Err(Violation::LongControl);
                }
                Ok(())
            }
            (Opcode::Continuation, None) => Err(Violation::NothingToContinue),
            (Opcode::Text | Opcode::Binary, Some(_)) => Err(Violation::UnfinishedMessage),
            (_, before) => self.limits.admit(header, before.unwrap_or_default()),
        }
    }
    // ANCHOR_END: take

    /// RSV1 belongs to the extension, if there is one, and only on a message's first frame.
    #[inline]
    fn admit_bits(&self, header: &Header) -> Result<(), Violation> {
        let begins = matches!(header.opcode, Opcode::Text | Opcode::Binary);
        match header.rsv {
            Rsv::NONE => Ok(()),
            Rsv::RSV1 if self.extension.is_some() && begins => Ok(()),
            _ => Err(Violation::ReservedBits),
        }
    }

    #[inline]
    fn take_data(&mut self, piece: &Piece<'_>) -> Result<Option<Event>, Violation> {
        let assembly = self.assembly.take();
        let mut assembly = assembly.unwrap_or_else(|| Assembly::begin(piece));
        assembly.add(piece)?;
        if !(piece.last && piece.header.fin) {
            self.assembly = Some(assembly);
            return Ok(None);
        }
        let message = assembly.finish(self.extension.as_deref_mut(), &self.limits)?;
        Ok(Some(Event::Message(message)))
    }

    fn take_control(&mut self, piece: &Piece<'_>) -> Result<Option<Event>, Violation> {
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
                self.closed(Ending::Goodbye(close))
            }
        }))
    }

    // ANCHOR: fail
    fn fail(&mut self, violation: Violation) -> Event {
        if self.state == State::Open {
            let close = Close::new(violation.code(), &violation.reason());
            self.transmit.control(self.role, Opcode::Close, &close.payload());
        }
        self.closed(Ending::Failed(violation))
    }
    // ANCHOR_END: fail

    fn closed(&mut self, ending: Ending) -> Event {
        self.state = State::Closed;
        (self.assembly, self.control) = (None, Vec::new());
        Event::Closed(ending)
    }
}
