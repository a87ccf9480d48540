//! Known mistakes in exercise 08.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Action, Event, MOST, Message},
};
use solution::{hear, write};

pub fn before_the_resume() -> Observed {
    checks::queue(
        |client, event, ids| match event {
            Event::Opened => hear(client, Event::Resumed, ids),
            Event::Resumed => Vec::new(),
            other => hear(client, other, ids),
        },
        write,
    )
}

pub fn new_ids() -> Observed {
    checks::queue(
        |client, event, ids| {
            if matches!(event, Event::Resumed) {
                for message in &mut client.waiting {
                    message.id = ids.fresh();
                }
            }
            hear(client, event, ids)
        },
        write,
    )
}

pub fn sent_is_arrived() -> Observed {
    checks::queue(
        |client, event, ids| {
            let actions = hear(client, event, ids);
            if client.online {
                client.waiting.clear();
            }
            actions
        },
        write,
    )
}

pub fn newest_first() -> Observed {
    checks::queue(
        |client, event, ids| {
            let mut actions = hear(client, event, ids);
            actions.reverse();
            actions
        },
        write,
    )
}

pub fn never_flushed() -> Observed {
    checks::queue(
        |client, event, ids| {
            let resumed = matches!(event, Event::Resumed);
            let actions = hear(client, event, ids);
            if resumed { Vec::new() } else { actions }
        },
        write,
    )
}

pub fn no_end() -> Observed {
    checks::queue(
        |client, event, ids| match event {
            Event::Said(text) => {
                let message = Message { id: ids.fresh(), text: text.into() };
                client.waiting.push_back(message.clone());
                if client.online { vec![Action::Send(message)] } else { Vec::new() }
            }
            other => hear(client, other, ids),
        },
        write,
    )
}

pub fn drops_the_oldest() -> Observed {
    checks::queue(
        |client, event, ids| {
            if matches!(event, Event::Said(_)) && client.waiting.len() == MOST {
                client.waiting.pop_front();
            }
            hear(client, event, ids)
        },
        write,
    )
}

pub fn writes_twice() -> Observed {
    checks::queue(hear, |log, message| {
        log.push(message);
        log.len()
    })
}
