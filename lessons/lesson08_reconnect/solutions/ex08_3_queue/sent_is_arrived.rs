//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Action, Event, Ids, MOST, Message, Sender},
};

/// The client: what it does about what happens. `ids.fresh()` is an id that no message has.
pub fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
    match event {
        Event::Said(_) if client.waiting.len() == MOST => vec![Action::Refuse],
        Event::Said(text) => {
            let message = Message { id: ids.fresh(), text: text.into() };
            if client.online {
                return vec![Action::Send(message)];
            }
            client.waiting.push_back(message);
            Vec::new()
        }
        Event::Resumed => {
            client.online = true;
            client.waiting.drain(..).map(Action::Send).collect()
        }
        Event::Acked(_) => Vec::new(),
        Event::Opened | Event::Lost => {
            client.online = false;
            Vec::new()
        }
    }
}

/// The server: its log holds this message after that; its place is given back, counted from 1.
pub fn write(log: &mut Vec<Message>, message: Message) -> usize {
    if let Some(at) = log.iter().position(|known| known.id == message.id) {
        return at + 1;
    }
    log.push(message);
    log.len()
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::queue(hear, write)
}
