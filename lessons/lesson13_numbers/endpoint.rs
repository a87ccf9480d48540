//! The fast endpoint: what lesson 04's [`Connection`](crate::lesson04_frames::connection) does, on
//! the codec that lends.
//!
//! It has two halves, so that what one half lends can be sent by the other one: an echo needs no
//! copy.

use std::mem::swap;

use crate::lesson04_frames::{
    close::Close,
    connection::{Role, SendError, State},
    event::Ending,
    frame::{Header, MAX_CONTROL, Opcode, Rsv},
    message::Limits,
    protocol_error::ProtocolError,
    transmit::Transmit,
};

use super::codec::{Arrived, Codec, Input};

/// What a peer has done; payloads are lent until the next call.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// It has sent a text.
    Text(&'a str),
    /// It has sent bytes.
    Binary(&'a [u8]),
    /// It has sent a ping. The pong is already queued.
    Ping(&'a [u8]),
    /// It has sent a pong.
    Pong(&'a [u8]),
    /// The connection has ended.
    Closed(Ending),
}

/// One end of a connection.
#[derive(Debug)]
pub struct Endpoint {
    /// What comes in.
    pub codec: Codec,
    /// What goes out.
    pub sender: Sender,
}

impl Endpoint {
    /// An end of a connection whose handshake is done.
    #[must_use]
    pub fn new(role: Role, limits: Limits) -> Self {
        let sender = Sender { role, state: State::Open, transmit: Transmit::default() };
        Self { codec: Codec::new(role, limits), sender }
    }

    // ANCHOR: receive
    /// The next event; `None` if all bytes are received. Call it until then.
    #[inline]
    pub fn receive<'a>(&'a mut self, input: &'a mut Input<'_>) -> Option<Event<'a>> {
        receive(&mut self.codec, &mut self.sender, input)
    }
    // ANCHOR_END: receive

    /// The stream has ended: no more bytes will come.
    pub fn receive_eof(&mut self) -> Option<Event<'static>> {
        self.codec.clear();
        (self.sender.state != State::Closed).then(|| self.sender.closed(Ending::Lost))
    }
}

/// [`Endpoint::receive`] for a caller that uses the sending half meanwhile.
#[inline]
pub fn receive<'a>(
    codec: &'a mut Codec,
    sender: &mut Sender,
    input: &'a mut Input<'_>,
) -> Option<Event<'a>> {
    if sender.state == State::Closed {
        codec.clear();
        input.drop_rest(); // "MUST NOT process any further data" (§7.1.7)
        return None;
    }
    match codec.next(input) {
        Ok(None) => None,
        Ok(Some(Arrived::Text(text))) => Some(Event::Text(text)),
        Ok(Some(Arrived::Binary(bytes))) => Some(Event::Binary(bytes)),
        Ok(Some(Arrived::Pong(payload))) => Some(Event::Pong(payload)),
        Ok(Some(Arrived::Ping(payload))) => {
            sender.transmit.pong(sender.role, payload);
            Some(Event::Ping(payload))
        }
        Ok(Some(Arrived::Close(close))) => Some(sender.answer_close(close)),
        Err(error) => Some(sender.fail(error)),
    }
}

/// The sending half of an endpoint, and the state of the connection.
#[derive(Debug)]
pub struct Sender {
    role: Role,
    state: State,
    transmit: Transmit,
}

impl Sender {
    /// The role of this end.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The state of the connection.
    #[inline]
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Sends a text in one frame.
    #[inline]
    pub fn send_text(&mut self, text: &str) -> Result<(), SendError> {
        self.send(Opcode::Text, text.as_bytes())
    }

    /// Sends bytes in one frame.
    #[inline]
    pub fn send_binary(&mut self, bytes: &[u8]) -> Result<(), SendError> {
        self.send(Opcode::Binary, bytes)
    }

    #[inline]
    pub(super) fn send(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), SendError> {
        self.send_fragmented(opcode, payload, usize::MAX)
    }

    /// Sends a message in fragments of at most `size` bytes of payload.
    #[inline]
    pub fn send_fragmented(
        &mut self,
        opcode: Opcode,
        payload: &[u8],
        size: usize,
    ) -> Result<(), SendError> {
        self.open()?;
        self.transmit.fragments(self.role, (opcode, Rsv::NONE), payload, size);
        Ok(())
    }

    /// Queues the header of a message whose payload the caller writes; gives the key with which it
    /// must be masked.
    pub(super) fn begin(
        &mut self,
        opcode: Opcode,
        length: usize,
    ) -> Result<Option<[u8; 4]>, SendError> {
        self.open()?;
        Ok(self.transmit.header(self.role, Header::new(opcode, length)))
    }

    /// Queues bytes that belong to a frame.
    pub(super) fn queue(&mut self, bytes: &[u8]) {
        self.transmit.bytes(bytes);
    }

    /// Changes the send buffer for another one, if nothing waits in it.
    #[inline]
    pub(super) fn swap_empty(&mut self, other: &mut Transmit) {
        if self.transmit.waiting().is_empty() {
            swap(&mut self.transmit, other);
        }
    }

    /// Sends a ping.
    pub fn ping(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.control(Opcode::Ping, payload)
    }

    /// Sends a pong that no ping has asked for, which §5.5.3 allows.
    pub fn pong(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.control(Opcode::Pong, payload)
    }

    /// Starts the closing handshake, with or without a code.
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

    /// Gives the memory of an empty send buffer back.
    pub fn rest(&mut self) {
        self.transmit.rest();
    }

    #[inline]
    fn open(&self) -> Result<(), SendError> {
        if self.state == State::Open { Ok(()) } else { Err(SendError::Closing) }
    }

    fn control(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), SendError> {
        self.open()?;
        if payload.len() > MAX_CONTROL {
            return Err(SendError::LongControl(payload.len()));
        }
        self.transmit.control(self.role, opcode, payload);
        Ok(())
    }

    #[cold]
    fn answer_close(&mut self, close: Option<Close>) -> Event<'static> {
        if self.state == State::Open {
            let payload = close.as_ref().map(Close::payload).unwrap_or_default();
            self.transmit.control(self.role, Opcode::Close, &payload);
        }
        self.closed(Ending::Closed(close))
    }

    /// "_Fail the WebSocket Connection_" (§7.1.7): one close frame, and the end.
    #[cold]
    fn fail(&mut self, error: ProtocolError) -> Event<'static> {
        if self.state == State::Open {
            let close = Close::new(error.code(), &error.reason());
            self.transmit.control(self.role, Opcode::Close, &close.payload());
        }
        self.closed(Ending::Failed(error))
    }

    fn closed(&mut self, ending: Ending) -> Event<'static> {
        self.state = State::Closed;
        Event::Closed(ending)
    }
}
