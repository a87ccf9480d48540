//! The other half of a [`Connection`]: what we say. Frames are queued; the driver carries them to the socket.

use thiserror::Error;

use super::{
    close::Close,
    connection::{Connection, State},
    frame::{Header, MAX_CONTROL, Opcode, Rsv},
    message::Message,
};

/// We wanted to say what can't be said. The connection is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CannotSay {
    /// We have said goodbye, or the connection has ended.
    #[error(
        "the connection is closing, nothing more can be said · kết nối đang đóng, không nói thêm được nữa"
    )]
    Closing,
    /// A ping or pong carries 125 bytes at most.
    #[error(
        "{0} bytes are too many for a control frame, 125 at most · {0} byte là quá nhiều cho control frame, tối đa 125"
    )]
    LongControl(usize),
    /// A code that must not be sent.
    #[error("close code {0} must never be sent · mã đóng {0} không bao giờ được gửi")]
    CloseCode(u16),
}

impl Connection {
    /// Sends a message in one frame.
    #[inline]
    pub fn send(&mut self, message: &Message) -> Result<(), CannotSay> {
        self.message(message.opcode(), message.payload(), usize::MAX)
    }

    /// Sends text in one frame.
    #[inline]
    pub fn send_text(&mut self, text: &str) -> Result<(), CannotSay> {
        self.message(Opcode::Text, text.as_bytes(), usize::MAX)
    }

    /// Sends bytes in one frame.
    #[inline]
    pub fn send_binary(&mut self, bytes: &[u8]) -> Result<(), CannotSay> {
        self.message(Opcode::Binary, bytes, usize::MAX)
    }

    /// Sends a message in fragments of at most `size` bytes of payload.
    pub fn send_fragmented(&mut self, message: &Message, size: usize) -> Result<(), CannotSay> {
        self.message(message.opcode(), message.payload(), size)
    }

    /// Asks whether the peer is there.
    pub fn ping(&mut self, payload: &[u8]) -> Result<(), CannotSay> {
        self.control(Opcode::Ping, payload)
    }

    /// Says that we are here, without having been asked (§5.5.3 allows it).
    pub fn pong(&mut self, payload: &[u8]) -> Result<(), CannotSay> {
        self.control(Opcode::Pong, payload)
    }

    // ANCHOR: close
    /// Says goodbye, with or without words. From now on only the peer may speak, until it has
    /// said goodbye, too.
    pub fn close(&mut self, close: Option<&Close>) -> Result<(), CannotSay> {
        if let Some(close) = close
            && !close.code.may_travel()
        {
            return Err(CannotSay::CloseCode(close.code.value()));
        }
        self.control(Opcode::Close, &close.map(Close::payload).unwrap_or_default())?;
        self.state = State::Closing;
        Ok(())
    }
    // ANCHOR_END: close

    /// Bytes that want to go to the socket.
    #[inline]
    #[must_use]
    pub fn transmit(&self) -> &[u8] {
        self.transmit.waiting()
    }

    /// The socket has taken so many of them.
    #[inline]
    pub fn transmitted(&mut self, count: usize) {
        self.transmit.advance(self.role, count);
    }

    /// Nothing will be said for a while: keeps no room for it.
    #[inline]
    pub fn rest(&mut self) {
        self.transmit.rest();
    }

    #[inline]
    fn message(&mut self, opcode: Opcode, payload: &[u8], size: usize) -> Result<(), CannotSay> {
        self.open()?;
        match self.extension.as_mut().and_then(|extension| extension.apply(payload)) {
            Some(changed) => {
                self.transmit.fragments(self.role, (opcode, Rsv::RSV1), &changed, size);
            }
            None => self.transmit.fragments(self.role, (opcode, Rsv::NONE), payload, size),
        }
        Ok(())
    }

    fn control(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), CannotSay> {
        self.open()?;
        if payload.len() > MAX_CONTROL {
            return Err(CannotSay::LongControl(payload.len()));
        }
        self.transmit.frame(self.role, Header::new(opcode, payload.len()), payload);
        Ok(())
    }

    fn open(&self) -> Result<(), CannotSay> {
        if self.state == State::Open { Ok(()) } else { Err(CannotSay::Closing) }
    }
}
