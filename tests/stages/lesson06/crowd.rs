//! A crowd that chance moves: a seed draws who does what, and every client must get what it should.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson02_push::log::{Cursor, Log as _},
    lesson06_chat::{
        hub::Command,
        people::Who,
        protocol::{ClientId, ClientMessage},
    },
};

use super::room::Room;

/// So many things happen.
const STEPS: usize = 300;

/// The texts of the clients, and of those who post.
const WORDS: [&str; 4] = ["một", "hai", "ba", "bốn"];

struct Crowd {
    room: Room,
    here: BTreeSet<ClientId>,
    newest: ClientId,
    /// What the hub has had the chance to read.
    read: Cursor,
}

pub fn run(tape: &Tape, seed: u64) -> Result<(), Mismatch> {
    let mut rng = Rng::with_seed(seed);
    let mut room = Room::new(tape);
    room.slow_log();
    let mut crowd = Crowd { room, here: BTreeSet::new(), newest: 0, read: Cursor::default() };
    for _ in 0..STEPS {
        crowd.step(&mut rng)?;
    }
    while crowd.room.has_appends() {
        crowd.ends_an_append()?;
    }
    Ok(())
}

impl Crowd {
    fn step(&mut self, rng: &mut Rng) -> Result<(), Mismatch> {
        let someone = rng.choice(self.here.iter().copied());
        let word = WORDS[rng.usize(..WORDS.len())];
        match (rng.u32(..10), someone) {
            (0, Some(id)) if self.here.len() > 2 => {
                self.room.note(id, "leaves");
                self.happens(Command::Leave(id, None))
            }
            (1, _) | (_, None) => {
                self.newest += 1;
                self.room.note(self.newest, "connects");
                self.happens(Command::Connect(self.newest, Who::Anonymous))
            }
            (2, _) => {
                self.room.posts("An", word);
                Ok(())
            }
            (3..=5, _) if self.room.has_appends() => self.ends_an_append(),
            (_, Some(id)) => {
                self.room.note(id, format!("chats {word:?}"));
                let chat = ClientMessage::Chat { id: None, message: word.to_owned() };
                self.happens(Command::Said(id, Ok(chat)))
            }
        }
    }

    fn ends_an_append(&mut self) -> Result<(), Mismatch> {
        let written = self.room.written_silently();
        self.happens(written)
    }

    /// Gives the hub a command. Everything that the log holds by then must have gone out.
    fn happens(&mut self, command: Command) -> Result<(), Mismatch> {
        if let Command::Leave(id, _) = command {
            self.here.remove(&id);
        }
        let expected = self.expected();
        if let Command::Connect(id, _) = command {
            self.here.insert(id); // what the log holds already is history
        }
        let came = self.room.chats_after(command);
        self.read = self.room.log.head();
        Mismatch::unless_same(&shown(&expected), &shown(&came))
    }

    /// What each client must get of all that the hub finds in the log.
    fn expected(&self) -> BTreeMap<ClientId, Vec<u64>> {
        let mut expected: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in self.room.log.read(&self.read, usize::MAX).entries {
            let author = entry.origin.as_ref().map(|origin| origin.client_id);
            for id in self.here.iter().filter(|id| Some(**id) != author) {
                expected.entry(*id).or_default().push(entry.message.seq);
            }
        }
        expected
    }
}

/// `3: chats 7, 8; 4: chat 7`.
fn shown(heard: &BTreeMap<ClientId, Vec<u64>>) -> String {
    let one = |(id, seqs): (&ClientId, &Vec<u64>)| {
        let seqs: Vec<_> = seqs.iter().map(u64::to_string).collect();
        format!("client {id}: chat {}", seqs.join(", "))
    };
    let lines: Vec<_> = heard.iter().map(one).collect();
    if lines.is_empty() { "nobody gets a chat".to_owned() } else { lines.join("\n") }
}
