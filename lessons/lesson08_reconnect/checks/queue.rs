use std::collections::VecDeque;

use crate::learn::observe::{Observed, Tape, observe};

/// How many messages may wait. (The lesson's queue takes 100.)
pub const MOST: usize = 4;

/// Something that somebody has said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it is called.
    pub id: u64,
    /// The words.
    pub text: String,
}

/// What the client knows.
#[derive(Debug, Default)]
pub struct Sender {
    /// Whether the room has taken us back on this connection.
    pub online: bool,
    /// What isn't known to be in the log, oldest first.
    pub waiting: VecDeque<Message>,
}

/// What happens to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person says something.
    Said(&'static str),
    /// A socket is open. The server doesn't know yet who this is.
    Opened,
    /// The room has taken us back.
    Resumed,
    /// The message with this id is in the log.
    Acked(u64),
    /// The connection is gone.
    Lost,
}

/// What the client does about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends this over the open connection.
    Send(Message),
    /// Tells the person that too much is waiting: these words are not taken.
    Refuse,
}

/// Where ids come from.
#[derive(Debug, Default)]
pub struct Ids(u64);

impl Ids {
    /// An id that no message has.
    pub fn fresh(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
}

/// What becomes of messages and acks on their way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Good,
    /// What is sent arrives; what is answered doesn't.
    LosesAcks,
    /// Nothing arrives.
    Dead,
}

#[derive(Clone, Copy)]
enum Step {
    Happens(Event),
    /// From here on the line is like this.
    Line(Line),
    /// An ack comes a second time.
    OldAck,
}

const STORY: [Step; 29] = {
    use self::Line::{Dead, Good, LosesAcks};
    use Event::{Lost, Opened, Resumed, Said};
    use Step::{Happens, Line, OldAck};
    [
        Happens(Opened),
        Happens(Resumed),
        Happens(Said("chào")),
        Happens(Lost),
        Happens(Said("một")),
        Happens(Said("hai")),
        Happens(Opened),
        Line(LosesAcks),
        Happens(Resumed), // both are in the log, and she doesn't know it
        Line(Dead),
        Happens(Said("ba")), // into a tunnel
        Happens(Lost),
        Line(Good),
        Happens(Opened),
        Happens(Resumed),
        OldAck,
        Happens(Said("bốn")),
        Happens(Lost),
        Happens(Opened),
        Happens(Resumed), // nothing is left to say
        Happens(Lost),
        Happens(Said("năm")),
        Happens(Said("sáu")),
        Happens(Said("bảy")),
        Happens(Said("tám")),
        Happens(Said("chín")), // one too many
        Happens(Opened),
        Happens(Resumed),
        Happens(Lost),
    ]
};

const LAN: u64 = 1;
const MINH: u64 = 2;

type Hear = fn(&mut Sender, Event, &mut Ids) -> Vec<Action>;
type Write = fn(&mut Vec<Message>, Message) -> usize;

struct Scene<'a> {
    tape: &'a Tape,
    line: Line,
    sender: Sender,
    ids: Ids,
    log: Vec<Message>,
    /// Whether the server knows who this is.
    known: bool,
    hear: Hear,
    write: Write,
}

/// 08.3: Lan talks through an evening of tunnels; Minh listens.
#[must_use]
pub fn queue(hear: Hear, write: Write) -> Observed {
    observe(move |tape| {
        let (sender, ids, log) = (Sender::default(), Ids::default(), Vec::new());
        let (line, known) = (Line::Good, false);
        let mut scene = Scene { tape, line, sender, ids, log, known, hear, write };
        for step in STORY {
            match step {
                Step::Happens(event) => scene.happens(event),
                Step::Line(line) => scene.line = line,
                Step::OldAck => {
                    if let Some(first) = scene.log.first() {
                        scene.happens(Event::Acked(first.id));
                    }
                }
            }
        }
        let log: Vec<_> = scene.log.iter().map(|message| message.text.as_str()).collect();
        tape.note(0, format!("the log: {}", log.join(", ")));
    })
}

impl Scene<'_> {
    fn happens(&mut self, event: Event) {
        match event {
            Event::Said(text) => self.tape.note(LAN, format!("says {text:?}")),
            Event::Acked(id) => self.tape.received(LAN, &format!("ack {id}")),
            other => {
                self.tape.note(LAN, format!("{other:?}"));
                self.known = other == Event::Resumed;
            }
        }
        let mut acks = Vec::new();
        for action in (self.hear)(&mut self.sender, event, &mut self.ids) {
            match action {
                Action::Send(message) => acks.extend(self.sends(message)),
                Action::Refuse => self.tape.note(LAN, "is told that too much is waiting"),
            }
        }
        for id in acks {
            self.happens(Event::Acked(id));
        }
    }

    /// What the server does with it; the id that it acknowledges, if that arrives.
    fn sends(&mut self, message: Message) -> Option<u64> {
        let Message { id, text } = message.clone();
        self.tape.sent(LAN, &format!("chat {id} {text:?}"));
        if !self.known {
            self.tape.note(LAN, "nobody knows whose words these are: they are lost");
            return None;
        }
        if self.line == Line::Dead {
            self.tape.note(LAN, "it never arrives");
            return None;
        }
        let before = self.log.len();
        let seq = (self.write)(&mut self.log, message);
        for new in &self.log[before.min(self.log.len())..] {
            self.tape.received(MINH, &format!("chat {:?}", new.text));
        }
        if self.log.get(seq.wrapping_sub(1)).is_none_or(|message| message.id != id) {
            self.tape.note(0, format!("the log has no message {id} at {seq}"));
        }
        let lost = self.line == Line::LosesAcks;
        if lost {
            self.tape.note(LAN, "its ack never arrives");
        }
        (!lost).then_some(id)
    }
}
