use std::sync::{Arc, Mutex, PoisonError};

use crate::learn::observe::{Observed, Tape, observe};

/// Somebody in the room.
#[derive(Debug)]
pub struct Person {
    /// Which connection: no two have the same.
    pub id: u64,
    /// What they are called: two may have the same.
    pub name: String,
    heard: Heard,
    line_is_cut: bool,
}

/// Who has heard what.
type Heard = Arc<Mutex<Vec<(u64, String)>>>;

/// This person's connection is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl Person {
    /// Sends a text to this person, if they are still there.
    pub fn send(&mut self, text: &str) -> Result<(), Gone> {
        if self.line_is_cut {
            return Err(Gone);
        }
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push((self.id, text.to_owned()));
        Ok(())
    }
}

struct Room {
    tape: Tape,
    heard: Heard,
    people: Vec<Person>,
    broadcast: fn(&mut Vec<Person>, u64, &str),
}

impl Room {
    fn enters(&mut self, id: u64, name: &str) {
        self.tape.note(id, format!("{name} enters"));
        let (name, heard) = (name.to_owned(), self.heard.clone());
        self.people.push(Person { id, name, heard, line_is_cut: false });
    }

    fn is_cut(&mut self, id: u64) {
        self.tape.note(id, "the line is cut, and nobody knows it yet");
        for person in self.people.iter_mut().filter(|person| person.id == id) {
            person.line_is_cut = true;
        }
    }

    /// In which order people hear it is the answer's own business.
    fn says(&mut self, id: u64, text: &str) {
        self.tape.sent(id, text);
        (self.broadcast)(&mut self.people, id, text);
        let mut heard =
            std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        heard.sort();
        for (id, text) in heard {
            self.tape.received(id, &text);
        }
        let mut here: Vec<_> = self.people.iter().map(|person| person.id).collect();
        here.sort_unstable();
        self.tape.note(0, format!("in the room: {here:?}"));
    }
}

/// 06.1: a conversation of two clients, then of more, one of whom is cut off.
#[must_use]
pub fn broadcast(broadcast: fn(&mut Vec<Person>, u64, &str)) -> Observed {
    observe(move |tape| {
        let (people, heard) = (Vec::new(), Heard::default());
        let mut room = Room { tape: tape.clone(), heard, people, broadcast };
        room.enters(1, "Lan");
        room.says(1, "có ai không?");
        room.enters(2, "Minh");
        room.says(1, "chào Minh");
        room.says(2, "chào Lan");
        room.enters(3, "Lan"); // another one, or the same person's second window
        room.says(3, "mình cũng tên Lan");
        room.says(1, "trùng tên rồi");
        room.is_cut(2);
        room.enters(4, "An");
        room.says(1, "An nghe rõ không?");
        room.says(4, "rõ");
    })
}
