//! Known mistakes in exercise 08.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Action, Event, Ids, MOST, Message, Sender},
};
use solution::{hear, write};

pub fn before_the_resume() -> Observed {
    fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
        match event {
            Event::Said(_) if client.waiting.len() == MOST => vec![Action::Refuse],
            Event::Said(text) => {
                let message = Message { id: ids.fresh(), text: text.into() };
                client.waiting.push_back(message.clone());
                if client.online { vec![Action::Send(message)] } else { Vec::new() }
            }
            Event::Opened => {
                client.online = true;
                client.waiting.iter().cloned().map(Action::Send).collect()
            }
            Event::Acked(id) => {
                client.waiting.retain(|message| message.id != id);
                Vec::new()
            }
            Event::Resumed => Vec::new(),
            Event::Lost => {
                client.online = false;
                Vec::new()
            }
        }
    }

    checks::queue(hear, write)
}

pub fn new_ids() -> Observed {
    fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
        match event {
            Event::Said(_) if client.waiting.len() == MOST => vec![Action::Refuse],
            Event::Said(text) => {
                let message = Message { id: ids.fresh(), text: text.into() };
                client.waiting.push_back(message.clone());
                if client.online { vec![Action::Send(message)] } else { Vec::new() }
            }
            Event::Resumed => {
                client.online = true;
                for message in &mut client.waiting {
                    message.id = ids.fresh();
                }
                client.waiting.iter().cloned().map(Action::Send).collect()
            }
            Event::Acked(id) => {
                client.waiting.retain(|message| message.id != id);
                Vec::new()
            }
            Event::Opened | Event::Lost => {
                client.online = false;
                Vec::new()
            }
        }
    }

    checks::queue(hear, write)
}

pub fn sent_is_arrived() -> Observed {
    fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
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

    checks::queue(hear, write)
}

pub fn newest_first() -> Observed {
    fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
        match event {
            Event::Said(_) if client.waiting.len() == MOST => vec![Action::Refuse],
            Event::Said(text) => {
                let message = Message { id: ids.fresh(), text: text.into() };
                client.waiting.push_back(message.clone());
                if client.online { vec![Action::Send(message)] } else { Vec::new() }
            }
            Event::Resumed => {
                client.online = true;
                client.waiting.iter().rev().cloned().map(Action::Send).collect()
            }
            Event::Acked(id) => {
                client.waiting.retain(|message| message.id != id);
                Vec::new()
            }
            Event::Opened | Event::Lost => {
                client.online = false;
                Vec::new()
            }
        }
    }

    checks::queue(hear, write)
}

pub fn never_flushed() -> Observed {
    fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
        match event {
            Event::Said(_) if client.waiting.len() == MOST => vec![Action::Refuse],
            Event::Said(text) => {
                let message = Message { id: ids.fresh(), text: text.into() };
                client.waiting.push_back(message.clone());
                if client.online { vec![Action::Send(message)] } else { Vec::new() }
            }
            Event::Resumed => {
                client.online = true;
                Vec::new()
            }
            Event::Acked(id) => {
                client.waiting.retain(|message| message.id != id);
                Vec::new()
            }
            Event::Opened | Event::Lost => {
                client.online = false;
                Vec::new()
            }
        }
    }

    checks::queue(hear, write)
}

pub fn no_end() -> Observed {
    fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
        match event {
            Event::Said(text) => {
                let message = Message { id: ids.fresh(), text: text.into() };
                client.waiting.push_back(message.clone());
                if client.online { vec![Action::Send(message)] } else { Vec::new() }
            }
            Event::Resumed => {
                client.online = true;
                client.waiting.iter().cloned().map(Action::Send).collect()
            }
            Event::Acked(id) => {
                client.waiting.retain(|message| message.id != id);
                Vec::new()
            }
            Event::Opened | Event::Lost => {
                client.online = false;
                Vec::new()
            }
        }
    }

    checks::queue(hear, write)
}

pub fn drops_the_oldest() -> Observed {
    fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
        match event {
            Event::Said(text) => {
                let message = Message { id: ids.fresh(), text: text.into() };
                if client.waiting.len() == MOST {
                    client.waiting.pop_front();
                }
                client.waiting.push_back(message.clone());
                if client.online { vec![Action::Send(message)] } else { Vec::new() }
            }
            Event::Resumed => {
                client.online = true;
                client.waiting.iter().cloned().map(Action::Send).collect()
            }
            Event::Acked(id) => {
                client.waiting.retain(|message| message.id != id);
                Vec::new()
            }
            Event::Opened | Event::Lost => {
                client.online = false;
                Vec::new()
            }
        }
    }

    checks::queue(hear, write)
}

pub fn writes_twice() -> Observed {
    fn write(log: &mut Vec<Message>, message: Message) -> usize {
        log.push(message);
        log.len()
    }

    checks::queue(hear, write)
}
