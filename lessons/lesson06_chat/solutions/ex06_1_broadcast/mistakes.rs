//! Known mistakes in exercise 06.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Person},
};

pub fn echoes() -> Observed {
    fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
        let _ = from;
        room.retain_mut(|person| person.send(text).is_ok());
    }

    checks::broadcast(broadcast)
}

pub fn compares_names() -> Observed {
    fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
        let speaker = room.iter().find(|person| person.id == from);
        let name = speaker.map(|person| person.name.clone()).unwrap_or_default();
        room.retain_mut(|person| person.name == name || person.send(text).is_ok());
    }

    checks::broadcast(broadcast)
}

pub fn stops_at_the_first_gone() -> Observed {
    fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
        let gone =
            room.iter_mut().position(|person| person.id != from && person.send(text).is_err());
        if let Some(gone) = gone {
            room.remove(gone);
        }
    }

    checks::broadcast(broadcast)
}

pub fn keeps_the_gone() -> Observed {
    #[allow(
        clippy::ptr_arg,
        reason = "the exercise gives a Vec, out of which somebody can be taken"
    )]
    fn broadcast(room: &mut Vec<Person>, from: u64, text: &str) {
        for person in room.iter_mut().filter(|person| person.id != from) {
            let _ = person.send(text);
        }
    }

    checks::broadcast(broadcast)
}
