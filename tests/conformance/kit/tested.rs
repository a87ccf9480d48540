//! An endpoint under test: lesson 04's, and lesson 13's, which must do the same.

use full_duplex::{
    lesson04_frames::{
        close::Close,
        connection::{Connection, Role, SendError, State},
        event::Event,
        message::{Limits, Message},
    },
    lesson13_numbers::{
        codec::Input,
        endpoint::{self, Endpoint},
    },
};

/// What an endpoint can be asked for.
pub trait Tested {
    fn receive(&mut self, bytes: &mut &[u8]) -> Option<Event>;
    fn receive_eof(&mut self) -> Option<Event>;
    fn state(&self) -> State;
    fn send(&mut self, message: &Message) -> Result<(), SendError>;
    fn send_text(&mut self, text: &str) -> Result<(), SendError>;
    fn send_binary(&mut self, bytes: &[u8]) -> Result<(), SendError>;
    fn send_fragmented(&mut self, message: &Message, size: usize) -> Result<(), SendError>;
    fn ping(&mut self, payload: &[u8]) -> Result<(), SendError>;
    fn pong(&mut self, payload: &[u8]) -> Result<(), SendError>;
    fn close(&mut self, close: Option<&Close>) -> Result<(), SendError>;
    fn transmit(&self) -> &[u8];
    fn transmitted(&mut self, count: usize);
}

/// Makes an endpoint.
pub type Make = fn(Role, Limits) -> Box<dyn Tested>;

/// Lesson 04's endpoint.
pub fn simple(role: Role, limits: Limits) -> Box<dyn Tested> {
    Box::new(Connection::new(role, limits))
}

/// Lesson 13's endpoint.
pub fn fast(role: Role, limits: Limits) -> Box<dyn Tested> {
    Box::new(Fast { endpoint: Endpoint::new(role, limits), read: Vec::new(), taken: 0 })
}

impl Tested for Connection {
    fn receive(&mut self, bytes: &mut &[u8]) -> Option<Event> {
        self.receive(bytes)
    }

    fn receive_eof(&mut self) -> Option<Event> {
        self.receive_eof()
    }

    fn state(&self) -> State {
        self.state()
    }

    fn send(&mut self, message: &Message) -> Result<(), SendError> {
        self.send(message)
    }

    fn send_text(&mut self, text: &str) -> Result<(), SendError> {
        self.send_text(text)
    }

    fn send_binary(&mut self, bytes: &[u8]) -> Result<(), SendError> {
        self.send_binary(bytes)
    }

    fn send_fragmented(&mut self, message: &Message, size: usize) -> Result<(), SendError> {
        self.send_fragmented(message, size)
    }

    fn ping(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.ping(payload)
    }

    fn pong(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.pong(payload)
    }

    fn close(&mut self, close: Option<&Close>) -> Result<(), SendError> {
        self.close(close)
    }

    fn transmit(&self) -> &[u8] {
        self.transmit()
    }

    fn transmitted(&mut self, count: usize) {
        self.transmitted(count);
    }
}

/// Lesson 13's endpoint, whose payloads are lent: its caller owns what was read.
struct Fast {
    endpoint: Endpoint,
    read: Vec<u8>,
    taken: usize,
}

impl Fast {
    fn next(&mut self) -> Option<Event> {
        let mut input = Input::new(&mut self.read[self.taken..]);
        let event = self.endpoint.receive(&mut input).map(owned);
        let rest = input.rest().len();
        self.taken = self.read.len() - rest;
        event
    }
}

impl Tested for Fast {
    /// As a driver does: a read goes to the place where a payload stays, if there is one.
    fn receive(&mut self, bytes: &mut &[u8]) -> Option<Event> {
        let event = self.next();
        if event.is_some() || bytes.is_empty() {
            return event;
        }
        if let Some((place, missing)) = self.endpoint.codec.place() {
            let room = place.capacity() - place.len();
            assert!(room > 0, "a place has room");
            let here = bytes.len().min(room).min(usize::try_from(missing).unwrap_or(room));
            place.extend_from_slice(bytes.split_off(..here).unwrap_or_default());
            (self.read, self.taken) = (Vec::new(), 0);
        } else {
            (self.read, self.taken) = (bytes.to_vec(), 0);
            *bytes = &[];
        }
        self.receive(bytes)
    }

    fn receive_eof(&mut self) -> Option<Event> {
        self.endpoint.receive_eof().map(owned)
    }

    fn state(&self) -> State {
        self.endpoint.sender.state()
    }

    fn send(&mut self, message: &Message) -> Result<(), SendError> {
        match message {
            Message::Text(text) => self.send_text(text),
            Message::Binary(bytes) => self.send_binary(bytes),
        }
    }

    fn send_text(&mut self, text: &str) -> Result<(), SendError> {
        self.endpoint.sender.send_text(text)
    }

    fn send_binary(&mut self, bytes: &[u8]) -> Result<(), SendError> {
        self.endpoint.sender.send_binary(bytes)
    }

    fn send_fragmented(&mut self, message: &Message, size: usize) -> Result<(), SendError> {
        self.endpoint.sender.send_fragmented(message.opcode(), message.payload(), size)
    }

    fn ping(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.endpoint.sender.ping(payload)
    }

    fn pong(&mut self, payload: &[u8]) -> Result<(), SendError> {
        self.endpoint.sender.pong(payload)
    }

    fn close(&mut self, close: Option<&Close>) -> Result<(), SendError> {
        self.endpoint.sender.close(close)
    }

    fn transmit(&self) -> &[u8] {
        self.endpoint.sender.transmit()
    }

    fn transmitted(&mut self, count: usize) {
        self.endpoint.sender.transmitted(count);
    }
}

fn owned(event: endpoint::Event<'_>) -> Event {
    match event {
        endpoint::Event::Text(text) => Event::Message(Message::Text(text.to_owned())),
        endpoint::Event::Binary(bytes) => Event::Message(Message::Binary(bytes.to_vec())),
        endpoint::Event::Ping(payload) => Event::Ping(payload.to_vec()),
        endpoint::Event::Pong(payload) => Event::Pong(payload.to_vec()),
        endpoint::Event::Closed(ending) => Event::Closed(ending),
    }
}
