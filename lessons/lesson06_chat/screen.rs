//! What a person at a terminal sees of the room.

use std::{collections::BTreeSet, fmt::Display};

use console::style;

use super::protocol::{ClientId, ServerMessage, User};
use crate::{
    lesson01_polling::{
        join::show,
        log::{Message, News, system_clock},
    },
    stage::terminal::Printer,
};

/// The lines above the one that is being typed.
pub struct Screen {
    name: String,
    print: Printer,
    typing: BTreeSet<ClientId>,
}

impl Screen {
    /// An empty screen of somebody with this name.
    #[must_use]
    pub fn new(name: &str, print: Printer) -> Self {
        Self { name: name.to_owned(), print, typing: BTreeSet::new() }
    }

    /// From now on our own words stand under another name.
    pub fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// Shows what the server says, if a person wants to know it.
    pub fn show(&mut self, message: &ServerMessage) {
        match message {
            ServerMessage::Presence { users } => self.quietly(here(users)),
            ServerMessage::UserJoined { username, .. } => {
                self.quietly(format!("{username} is here · {username} đã vào phòng"));
            }
            ServerMessage::UserLeft { client_id, username, reason, .. } => {
                self.typing.remove(client_id);
                let (en, vi) = parted(reason.as_deref());
                self.quietly(format!("{username} {en} · {username} {vi}"));
            }
            ServerMessage::Chat { seq, client_id, username, message, timestamp, .. } => {
                client_id.map(|id| self.typing.remove(&id));
                self.words(*seq, username.clone(), message, *timestamp);
            }
            ServerMessage::Typing { client_id, username, is_typing: true } => {
                if self.typing.insert(*client_id) {
                    self.quietly(format!("{username} is typing… · {username} đang gõ…"));
                }
            }
            ServerMessage::Typing { client_id, is_typing: false, .. } => {
                self.typing.remove(client_id);
            }
            ServerMessage::Error { message, .. } => self.trouble(message),
            ServerMessage::Welcome { .. } | ServerMessage::Pong { .. } => {}
        }
    }

    /// Shows our own words: the server tells them to everybody but us.
    pub fn said(&mut self, text: &str) {
        self.words(0, self.name.clone(), text.trim(), system_clock());
    }

    /// Shows that something has gone wrong.
    pub fn trouble(&mut self, why: impl Display) {
        (self.print)(style(format!("not sent · chưa gửi được: {why}")).red().to_string());
    }

    fn words(&mut self, seq: u64, username: String, message: &str, timestamp: u64) {
        let message = Message { seq, username, message: message.to_owned(), timestamp };
        let news = News { messages: vec![message], seq, gap: false };
        show(&news, &self.name, &mut self.print);
    }

    /// Shows something that nobody has said.
    pub fn quietly(&mut self, line: String) {
        (self.print)(style(line).dim().to_string());
    }
}

/// Somebody has gone; a reason is given if there was no goodbye.
fn parted(reason: Option<&str>) -> (&'static str, &'static str) {
    match reason {
        None => ("has left", "đã rời phòng"),
        Some("slow") => ("read too slowly and was put out", "đọc không kịp nên bị mời ra"),
        Some("timeout") => ("fell silent", "im bặt, không còn tín hiệu"),
        Some(_) => ("lost the connection", "bị mất kết nối"),
    }
}

fn here(users: &[User]) -> String {
    let names: Vec<_> = users.iter().map(|user| user.username.as_str()).collect();
    let names = names.join(", ");
    format!("Here now: {names} · Đang có mặt: {names}")
}
