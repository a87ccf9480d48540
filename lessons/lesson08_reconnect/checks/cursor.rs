use crate::learn::observe::{Observed, Tape, observe};

/// What the client knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// Which log the cursor belongs to; `None` before the first welcome.
    pub epoch: Option<&'static str>,
    /// The cursor.
    pub last: u64,
    /// A `resume` is on its way and hasn't been answered.
    pub asked: bool,
}

/// What the client hears. (Only numbers: the words are not needed here.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The first word on each connection: which log this is, and how far it has come.
    Welcome {
        /// Which log.
        epoch: &'static str,
        /// Its newest message.
        seq: u64,
    },
    /// Somebody else's message, or one's own in a replay.
    Chat {
        /// Its place in the log.
        seq: u64,
    },
    /// One's own message is in the log.
    Ack {
        /// Its place in the log.
        seq: u64,
    },
    /// Everything that was missed has been sent.
    Resumed,
    /// Not everything can be sent. What is left follows, from the message after `since` on.
    ResumeFailed {
        /// Which log that is.
        epoch: &'static str,
        /// The cursor from here on.
        since: u64,
    },
}

/// What the client does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Comes in as somebody new.
    Join,
    /// "I have seen everything up to `since` of this log."
    Resume {
        /// Which log.
        epoch: &'static str,
        /// The cursor.
        since: u64,
    },
    /// Shows the message with this number.
    Show(u64),
    /// Tells the person that something may be missing here.
    Missing,
}

#[derive(Clone, Copy)]
enum Step {
    /// The connection is lost, and a new one is open.
    Connects,
    /// Somebody else says something, and it arrives.
    Chat,
    /// … and it doesn't.
    LostChat,
    /// She says something herself, and the ack arrives.
    Ack,
    /// This one comes once more.
    Again(Heard),
    /// The server answers each `resume` that has come.
    Answers,
    /// Nobody is connected, and so much is said.
    Away(u64),
    /// The server keeps only this many messages.
    Keeps(u64),
    /// The server begins a new log.
    Loses,
}

const STORY: [Step; 41] = {
    use Step::{Ack, Again, Answers, Away, Chat, Connects, Keeps, Loses, LostChat};
    [
        Away(2),
        Connects,
        Answers,
        Chat,
        Ack,
        Chat,
        Again(Heard::Ack { seq: 4 }),
        Again(Heard::Chat { seq: 5 }),
        LostChat, // a hole
        Chat,
        Chat,
        Answers,
        Chat,
        Ack,
        Away(2),
        Connects, // an elevator later
        Chat,     // before the server has read the resume
        Answers,
        Again(Heard::Chat { seq: 13 }),
        Chat,
        LostChat, // a hole whose edge is her own message
        Ack,
        Answers,
        Chat,
        Away(10),
        Keeps(5),
        Connects, // a night later
        Answers,
        Chat,
        Loses,
        Away(3),
        Connects, // another log
        Chat,
        Answers,
        Chat,
        LostChat,
        Chat,
        Answers,
        Connects, // nothing missed
        Answers,
        Chat,
    ]
};

const LAN: u64 = 1;

struct Scene<'a> {
    tape: &'a Tape,
    reader: Reader,
    epoch: &'static str,
    seq: u64,
    /// The message before the oldest that is kept.
    forgotten: u64,
    asked: Vec<(&'static str, u64)>,
    hear: fn(&mut Reader, Heard) -> Vec<Act>,
}

/// 08.4: one reader, two logs, and a network that loses things.
#[must_use]
pub fn cursor(hear: fn(&mut Reader, Heard) -> Vec<Act>) -> Observed {
    observe(move |tape| {
        let (reader, asked) = (Reader::default(), Vec::new());
        let mut scene = Scene { tape, reader, epoch: "A", seq: 0, forgotten: 0, asked, hear };
        for step in STORY {
            scene.goes_on(step);
        }
    })
}

impl Scene<'_> {
    fn goes_on(&mut self, step: Step) {
        match step {
            Step::Connects => {
                self.asked.clear();
                self.tape.note(LAN, "a new connection");
                self.hears(Heard::Welcome { epoch: self.epoch, seq: self.seq });
            }
            Step::Chat => {
                self.seq += 1;
                self.hears(Heard::Chat { seq: self.seq });
            }
            Step::Ack => {
                self.seq += 1;
                self.tape.sent(LAN, "chat");
                self.hears(Heard::Ack { seq: self.seq });
            }
            Step::LostChat => {
                self.seq += 1;
                self.tape.note(0, format!("chat {} is lost on the way", self.seq));
            }
            Step::Again(heard) => self.hears(heard),
            Step::Answers => self.answers(),
            Step::Away(count) => {
                self.seq += count;
                self.tape.note(0, format!("the log has come to {}", self.seq));
            }
            Step::Keeps(count) => {
                self.forgotten = self.seq - count;
                self.tape.note(0, format!("the log has forgotten {}", self.forgotten));
            }
            Step::Loses => {
                (self.epoch, self.seq, self.forgotten) = ("B", 0, 0);
                self.tape.note(0, "the log is lost, and a new one begins");
            }
        }
    }

    /// Never in part: everything, or the word that it is not.
    fn answers(&mut self) {
        for (epoch, since) in std::mem::take(&mut self.asked) {
            let complete = epoch == self.epoch && since >= self.forgotten;
            let from = if complete { since } else { self.forgotten };
            if !complete {
                self.hears(Heard::ResumeFailed { epoch: self.epoch, since: from });
            }
            for seq in from + 1..=self.seq {
                self.hears(Heard::Chat { seq });
            }
            if complete {
                self.hears(Heard::Resumed);
            }
        }
    }

    fn hears(&mut self, heard: Heard) {
        self.tape.received(LAN, &words(heard));
        for act in (self.hear)(&mut self.reader, heard) {
            match act {
                Act::Join => self.tape.sent(LAN, "join"),
                Act::Resume { epoch, since } => {
                    self.tape.sent(LAN, &format!("resume {epoch} since {since}"));
                    self.asked.push((epoch, since));
                }
                Act::Show(seq) => self.tape.note(LAN, format!("shows {seq}")),
                Act::Missing => self.tape.note(LAN, "tells that something may be missing"),
            }
        }
    }
}

fn words(heard: Heard) -> String {
    match heard {
        Heard::Welcome { epoch, seq } => format!("welcome to log {epoch}, which has come to {seq}"),
        Heard::Chat { seq } => format!("chat {seq}"),
        Heard::Ack { seq } => format!("ack {seq}"),
        Heard::Resumed => "resumed".into(),
        Heard::ResumeFailed { epoch, since } => format!("resume_failed {epoch} since {since}"),
    }
}
