//! What a person at a terminal sees of a client that survives.
//!
//! A line that is printed can't be changed any more. So our own words appear when they are in the
//! log, with a ✓, in their place between the others'; before that they appear only if they have to
//! wait, dim, with an …

use std::{
    mem,
    time::{Duration, Instant},
};

use super::{
    client::event::{Event, State},
    status_text::state_text,
};
use crate::{
    lesson06_chat::{join::Screen as Room, protocol::ServerMessage},
    stage::{terminal::Printer, visible::visible},
};

/// After so long without an ack our words are shown as waiting.
pub const SLOW: Duration = Duration::from_secs(1);

/// The lines above the one that is being typed.
pub struct Screen {
    name: String,
    room: Room,
    /// Our own words that are neither delivered nor shown as waiting, oldest first.
    quiet: Vec<Quiet>,
    state: State,
    /// The server's name, if it has told one.
    node: Option<String>,
    /// "Offline" has been said; each further attempt is not worth a line.
    offline: bool,
}

struct Quiet {
    id: String,
    text: String,
    until: Instant,
}

impl Screen {
    /// An empty screen of a member with this name.
    #[must_use]
    pub fn new(name: &str, print: Printer) -> Self {
        let room = Room::new(name, print);
        let (name, quiet) = (name.to_owned(), Vec::new());
        Self { name, room, quiet, state: State::Left, node: None, offline: false }
    }

    /// From now on our own words stand under another name.
    pub fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.name);
        self.room.rename(name);
    }

    /// The server that we are connected to has this name.
    pub fn at(&mut self, node: Option<&str>) {
        self.node = node.map(|node| visible(node).into_owned());
    }

    /// The person can't wait, and wants to see what comes of it.
    pub fn retry(&mut self, now: Instant) {
        if let State::Waiting(_) | State::Offline(_) = self.state {
            self.offline = false;
            self.tell(State::Connecting, now);
        }
    }

    /// Shows what has happened.
    pub fn show(&mut self, event: &Event, now: Instant) {
        match event {
            Event::State(state) => self.turn(*state, now),
            Event::Pending { id, text } => {
                let (id, text, until) = (id.clone(), text.clone(), now + SLOW);
                self.quiet.push(Quiet { id, text, until });
                self.waiting(now);
            }
            Event::Delivered { id, text, seq, timestamp } => {
                self.quiet.retain(|quiet| quiet.id != *id);
                self.room.show(&self.own(text, *seq, *timestamp));
            }
            Event::Failed { id, text, why } => {
                self.quiet.retain(|quiet| quiet.id != *id);
                self.room.trouble(format_args!("{}\n{}", visible(text), visible(why)));
            }
            Event::Refused { text, why } => {
                self.room.trouble(format_args!("{}\n{why}", visible(text)));
            }
            Event::Heard(ServerMessage::Presence { users }) if users.is_empty() => {} // we are not in it yet
            Event::Heard(message) => self.room.show(message),
            Event::Missed(_) => self
                .room
                .quietly("… messages may have been missed · có thể đã lỡ vài tin …".to_owned()),
        }
    }

    /// Shows a line that isn't about the room.
    pub fn notice(&mut self, line: String) {
        self.room.quietly(line);
    }

    fn own(&self, text: &str, seq: u64, timestamp: u64) -> ServerMessage {
        let (username, message) = (self.name.clone(), format!("{text} ✓"));
        ServerMessage::Chat { seq, id: None, client_id: None, username, message, timestamp }
    }
    fn turn(&mut self, state: State, now: Instant) {
        let first = mem::replace(&mut self.state, state) == State::Left;
        match state {
            State::Waiting(_) | State::Online => self.tell(state, now),
            State::Connecting if first => self.tell(state, now),
            State::Offline(_) if !self.offline => self.tell(state, now),
            _ => {} // shown before, or another member's
        }
        self.offline = match state {
            State::Offline(_) => true,
            State::Connecting => self.offline,
            _ => false,
        };
        self.waiting(now);
    }

    fn tell(&mut self, state: State, now: Instant) {
        let [mut en, mut vi] = state_text(state, now);
        if let (State::Online, Some(node)) = (state, &self.node) {
            (en, vi) = (format!("{en} on {node}"), format!("{vi} ở {node}"));
        }
        let short = en.len() < 40;
        self.room.quietly(if short { format!("{en} · {vi}") } else { format!("{en}\n{vi}") });
    }

    /// Shows which of our words have to wait.
    fn waiting(&mut self, now: Instant) {
        let online = self.state == State::Online;
        for Quiet { text, .. } in self.quiet.extract_if(.., |it| !online || it.until <= now) {
            self.room.quietly(format!("… {}", visible(&text)));
        }
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called, if nothing else happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.quiet.first().map(|quiet| quiet.until)
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.waiting(now);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::lesson06_chat::protocol::User;

    #[test]
    fn a_room_in_which_nobody_is_known_yet_is_not_worth_a_line() {
        let (tell, told) = channel();
        let mut screen = Screen::new("An", Box::new(move |line| drop(tell.send(line))));
        for users in [vec![], vec![User { client_id: 1, username: "An".to_owned() }]] {
            screen.show(&Event::Heard(ServerMessage::Presence { users }), Instant::now());
        }
        let lines: Vec<_> = told.try_iter().collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("Here now: An · Đang có mặt: An"), "{lines:?}");
    }

    #[test]
    fn typing_is_news_again_after_a_new_connection_and_a_new_name() {
        let (tell, told) = channel();
        let mut screen = Screen::new("An", Box::new(move |line| drop(tell.send(line))));
        let lan = |name: &str| User { client_id: 2, username: name.to_owned() };
        let types = |User { client_id, username }| ServerMessage::Typing {
            client_id,
            username,
            is_typing: true,
        };
        let joined =
            ServerMessage::UserJoined { client_id: 2, username: "Hoa".to_owned(), timestamp: 0 };
        for (before, name) in [
            (ServerMessage::Presence { users: vec![lan("Lan")] }, "Lan"),
            (ServerMessage::Presence { users: vec![lan("Lan")] }, "Lan"), // after a reconnect
            (joined, "Hoa"),
        ] {
            screen.show(&Event::Heard(before), Instant::now());
            told.try_iter().for_each(drop);
            for _ in 0..2 {
                screen.show(&Event::Heard(types(lan(name))), Instant::now());
            }
            let lines: Vec<_> = told.try_iter().collect();
            assert_eq!(lines.len(), 1, "once: {lines:?}");
            assert!(lines[0].contains(&format!("{name} is typing")), "{lines:?}");
        }
    }
}
