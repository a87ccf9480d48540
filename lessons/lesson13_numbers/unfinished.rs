//! What is kept of a frame, or of a message, that is not whole.

use crate::lesson04_frames::{
    fast::extend_masked,
    frame::{Header, MAX_HEADER, Opcode},
    mask::rotated,
    protocol_error::ProtocolError,
};

use super::{
    codec::{Input, Next, Rules},
    mask::unmask,
    utf8::valid_prefix,
};

/// From so many kept bytes on, and while at least so many are missing, a read goes straight behind
/// them. Less than that is cheaper to copy than to read by itself.
const LONG: usize = 4 * 1024;

/// A frame that is arriving, a message that is, or both.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    /// The beginning of a header that is not complete.
    head: [u8; MAX_HEADER],
    have: usize,
    /// The frame whose payload is arriving.
    frame: Option<Frame>,
    /// The message whose fragments are arriving.
    message: Option<Message>,
    /// The payload of the control frame that is arriving.
    control: Vec<u8>,
    /// The opcode of the payload that was lent by the last call.
    lent: Option<Opcode>,
}

#[derive(Debug)]
struct Frame {
    /// The masking key is turned so that it fits the next byte.
    header: Header,
    left: u64,
}

#[derive(Debug)]
struct Message {
    /// The first frame's opcode: text or binary.
    opcode: Opcode,
    fragments: u32,
    bytes: Vec<u8>,
    /// How many of the bytes are unmasked.
    unmasked: usize,
    /// How many of the bytes are known to be valid UTF-8.
    valid: usize,
}

impl Unfinished {
    /// Receives what has come, until something is whole.
    pub(super) fn next(
        &mut self,
        input: &mut Input<'_>,
        rules: &Rules,
    ) -> Result<Next, ProtocolError> {
        if self.take_back() && self.is_idle() {
            return Ok(Next::Idle);
        }
        loop {
            let Some(frame) = &mut self.frame else {
                let Some(header) = self.header(input)? else { return Ok(Next::Nothing) };
                rules.admit(&header, self.message.as_ref().map(Message::size))?;
                if header.opcode.is_control() && input.rest().len() as u64 >= header.length {
                    self.lent = Some(header.opcode);
                    return Ok(Next::Lent(header));
                }
                self.begin(header, input.rest().len());
                continue;
            };
            let header = frame.header;
            if header.opcode.is_control() {
                frame.take(input, &mut self.control);
            } else if let Some(message) = &mut self.message {
                frame.take_data(input, message)?;
            }
            if frame.left > 0 {
                return Ok(Next::Nothing);
            }
            self.frame = None;
            if header.fin {
                let kept = self.message.as_ref().filter(|_| !header.opcode.is_control());
                let opcode = kept.map_or(header.opcode, |message| message.opcode);
                self.lent = Some(opcode);
                return Ok(Next::Kept(opcode));
            }
        }
    }

    /// The payload that [`next`](Self::next) has found.
    pub(super) fn payload(&self, opcode: Opcode) -> &[u8] {
        match &self.message {
            Some(message) if !opcode.is_control() => &message.bytes,
            _ => &self.control,
        }
    }

    pub(super) fn place(&mut self) -> Option<(&mut Vec<u8>, u64)> {
        let left = self.frame.as_ref().filter(|frame| !frame.header.opcode.is_control())?.left;
        let bytes = &mut self.message.as_mut()?.bytes;
        if bytes.len() < LONG || left < LONG as u64 {
            return None;
        }
        if bytes.capacity() - bytes.len() < LONG {
            bytes.reserve_exact(at_most(bytes.len(), left));
        }
        Some((bytes, left))
    }

    /// Forgets what was lent, if something was.
    fn take_back(&mut self) -> bool {
        let Some(opcode) = self.lent.take() else { return false };
        if opcode.is_control() {
            self.control = Vec::new();
        } else {
            self.message = None;
        }
        true
    }

    fn is_idle(&self) -> bool {
        self.have == 0 && self.message.is_none()
    }

    fn header(&mut self, input: &mut Input<'_>) -> Result<Option<Header>, ProtocolError> {
        if self.have == 0
            && let Some((header, length)) = Header::parse(input.rest())?
        {
            input.take(length);
            return Ok(Some(header));
        }
        while let [byte] = *input.take(1) {
            self.head[self.have] = byte;
            self.have += 1;
            if let Some((header, _)) = Header::parse(&self.head[..self.have])? {
                self.have = 0;
                return Ok(Some(header));
            }
        }
        Ok(None)
    }

    /// `here` bytes have come behind the header.
    fn begin(&mut self, header: Header, here: usize) {
        self.frame = Some(Frame { header, left: header.length });
        if header.opcode.is_control() {
            return;
        }
        let message = self.message.get_or_insert_with(|| {
            let bytes = Vec::with_capacity(at_most(2 * here, header.length));
            Message { opcode: header.opcode, fragments: 0, bytes, unmasked: 0, valid: 0 }
        });
        message.fragments += 1;
    }
}

/// The smaller one of two numbers of bytes.
fn at_most(most: usize, bytes: u64) -> usize {
    usize::try_from(bytes).map_or(most, |bytes| bytes.min(most))
}

impl Frame {
    /// Appends what has come of the payload, unmasked.
    fn take(&mut self, input: &mut Input<'_>, bytes: &mut Vec<u8>) {
        let here = input.take(at_most(usize::MAX, self.left));
        match self.header.mask {
            Some(key) => extend_masked(bytes, here, key),
            None => bytes.extend_from_slice(here),
        }
        self.arrived(here.len());
    }

    /// The same for a message, of which more may have been read to its place.
    fn take_data(
        &mut self,
        input: &mut Input<'_>,
        message: &mut Message,
    ) -> Result<(), ProtocolError> {
        let read = &mut message.bytes[message.unmasked..];
        if let Some(key) = self.header.mask {
            unmask(read, key);
        }
        let read = read.len();
        self.arrived(read);
        self.take(input, &mut message.bytes);
        message.unmasked = message.bytes.len();
        // The last piece is checked with the whole.
        if message.opcode == Opcode::Text && !(self.left == 0 && self.header.fin) {
            message.valid += valid_prefix(&message.bytes[message.valid..])?;
        }
        Ok(())
    }

    fn arrived(&mut self, count: usize) {
        self.left -= count as u64;
        self.header.mask = self.header.mask.map(|key| rotated(key, count));
    }
}

impl Message {
    fn size(&self) -> (u64, u32) {
        (self.bytes.len() as u64, self.fragments)
    }
}
