//! The send buffer: frames as bytes, in the order in which they were sent.

use super::{
    connection::Role,
    fast::extend_masked,
    frame::{Header, MAX_HEADER, Opcode, Rsv},
};

/// While this many bytes wait, the pong of another ping replaces the one before: "an endpoint MAY
/// elect to send a Pong frame for only the most recently processed Ping frame" (RFC 6455 §5.5.3).
/// So a peer that pings and never reads doesn't fill this end's memory.
const MANY: usize = 64 * 1024;

/// The largest buffer that is kept until the connection rests.
const KEPT: usize = 4 * 1024;

/// The first size of the buffer after a rest, in bytes.
const FIRST_ROOM: usize = 2 * 1024;

/// Bytes that wait for the socket.
#[derive(Debug, Default)]
pub(crate) struct Transmit {
    bytes: Vec<u8>,
    /// The number of bytes that the socket has taken.
    sent: usize,
    /// The newest pong that found no room.
    pong: Option<Vec<u8>>,
}

impl Transmit {
    /// Queues a frame. The opcode, `fin` and `rsv` are the caller's responsibility.
    #[inline]
    fn frame(&mut self, role: Role, header: Header, payload: &[u8]) {
        if self.sent > self.bytes.len() / 2 {
            // Otherwise a reader that is always a little late would let the buffer grow for ever.
            self.bytes.drain(..self.sent);
            self.sent = 0;
        }
        self.bytes.reserve(payload.len() + MAX_HEADER);
        match self.header(role, header) {
            Some(key) => extend_masked(&mut self.bytes, payload, key),
            None => self.bytes.extend_from_slice(payload),
        }
    }

    /// Queues a header; gives the key with which its payload must be masked.
    #[inline]
    pub(crate) fn header(&mut self, role: Role, mut header: Header) -> Option<[u8; 4]> {
        if let Role::Client(next_key) = role {
            header.mask = Some(next_key());
        }
        header.encode(&mut self.bytes);
        header.mask
    }

    /// Queues bytes of a payload, as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Queues the frames of a message, each with at most `size` bytes of it.
    #[inline]
    pub(crate) fn fragments(
        &mut self,
        role: Role,
        (opcode, rsv): (Opcode, Rsv),
        payload: &[u8],
        size: usize,
    ) {
        if self.bytes.capacity() == 0 {
            self.bytes.reserve(FIRST_ROOM); // several short messages often follow each other
        }
        let (mut opcode, mut rsv, mut rest) = (opcode, rsv, payload);
        loop {
            let (here, more) = rest.split_at(rest.len().min(size.max(1)));
            let header = Header { fin: more.is_empty(), rsv, ..Header::new(opcode, here.len()) };
            self.frame(role, header, here);
            if more.is_empty() {
                return;
            }
            (opcode, rsv, rest) = (Opcode::Continuation, Rsv::NONE, more);
        }
    }

    /// Queues a control frame.
    pub(crate) fn control(&mut self, role: Role, opcode: Opcode, payload: &[u8]) {
        if opcode == Opcode::Close
            && let Some(payload) = self.pong.take()
        {
            self.control(role, Opcode::Pong, &payload); // nothing may follow a close frame
        }
        self.frame(role, Header::new(opcode, payload.len()), payload);
    }

    pub(crate) fn pong(&mut self, role: Role, payload: &[u8]) {
        if self.waiting().len() < MANY {
            self.pong = None; // an older one, which must not come after this one
            self.control(role, Opcode::Pong, payload);
        } else {
            self.pong = Some(payload.to_vec());
        }
    }

    /// Bytes that the socket hasn't taken.
    #[inline]
    pub(crate) fn waiting(&self) -> &[u8] {
        &self.bytes[self.sent..]
    }

    /// Gives an empty buffer back: an idle connection keeps none, because there may be ten
    /// thousand.
    #[inline]
    pub(crate) fn rest(&mut self) {
        if self.bytes.is_empty() {
            self.bytes = Vec::new();
        }
    }

    /// The socket has taken `count` more bytes.
    #[inline]
    pub(crate) fn advance(&mut self, role: Role, count: usize) {
        self.sent = self.sent.saturating_add(count);
        if self.sent >= self.bytes.len() {
            // The next message is probably as long as this one, but a long one leaves nothing
            // behind.
            if self.bytes.capacity() > KEPT {
                self.bytes = Vec::new();
            }
            self.bytes.clear();
            self.sent = 0;
            if let Some(payload) = self.pong.take() {
                self.control(role, Opcode::Pong, &payload);
            }
        }
    }
}
