//! The chat in a terminal: by hand, or after a script.

use std::{collections::BTreeSet, error::Error, fmt::Display, path::PathBuf, time::Duration};

use clap::Args;
use console::style;
use thiserror::Error;
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    client::Client,
    protocol::{ClientId, ClientMessage, ServerMessage, User},
    script::{Commands, Script, Step, Unseen, heard},
    socket::Socket,
};
use crate::{
    lesson01_polling::{
        client::ANSWER_DEADLINE,
        join::show,
        log::{Message, News, system_clock},
        rules::{text, username},
    },
    lesson03_handshake::{DialError, Url},
    lesson04_frames::websocket::CLOSE_DEADLINE,
    lesson05_tungstenite::ending::Ending,
    stage::{
        program::print_line,
        stop::{closing, unless_asked},
        terminal::{Printer, keyboard},
        visible::visible,
    },
};

/// The time that `expect` waits.
pub const EXPECT_DEADLINE: Duration = Duration::from_secs(10);

/// The arguments of `join`: the person, the room, and perhaps a script.
#[derive(Args)]
pub struct Joining {
    /// Your name · Tên của bạn
    #[arg(long)]
    name: String,
    /// The room · Phòng chat
    #[arg(long, default_value = "ws://127.0.0.1:8080/ws")]
    pub url: Url,
    /// Play a conversation from a file: say TEXT, typing, wait SECONDS, expect TEXT, one step a
    /// line · Diễn theo kịch bản trong file: say TEXT, typing, wait SECONDS, expect TEXT, mỗi dòng
    /// một bước
    #[arg(long)]
    script: Option<PathBuf>,
}

impl Joining {
    /// The name and the script, if both are good.
    pub fn checked(&self) -> Result<(&str, Option<Script>), Box<dyn Error>> {
        self.checked_with(&[])
    }

    /// The same where a script may hold these commands.
    pub fn checked_with(
        &self,
        commands: Commands,
    ) -> Result<(&str, Option<Script>), Box<dyn Error>> {
        let name = username(&self.name)?;
        let open = |file| Script::open_with(file, commands);
        Ok((name, self.script.as_deref().map(open).transpose()?))
    }
}

/// Why the conversation has ended before its time, in both languages.
#[derive(Debug, Error)]
pub enum JoinError {
    /// There was none.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// It is a WebSocket server, but no chat.
    #[error(
        "{0} answers, but not like this lesson's room\n{0} có trả lời, nhưng không giống phòng chat của bài này"
    )]
    Stranger(Url),
    /// The server has closed, or the line is cut.
    #[error("the connection is gone\nkết nối không còn đó nữa\n{0}")]
    Gone(Ending),
    /// A script expects in vain.
    #[error(
        "line {line} of the script: nobody said {text:?} within {} s\ndòng {line} của kịch bản: quá {} s vẫn không nghe thấy {text:?}",
        EXPECT_DEADLINE.as_secs(),
        EXPECT_DEADLINE.as_secs()
    )]
    Unheard {
        /// Where in the script.
        line: usize,
        /// What should have come.
        text: String,
    },
}

impl From<Ending> for JoinError {
    fn from(ending: Ending) -> Self {
        Self::Gone(ending)
    }
}

/// Chats until the person leaves, or plays one side of a conversation.
pub async fn join(joining: Joining) -> Result<(), Box<dyn Error>> {
    let (name, script) = joining.checked()?;
    let (url, by_hand) = (&joining.url, script.is_none());
    if let Some(client) = unless_asked(Client::connect(url)).await {
        let mut client = client?;
        unless_asked(converse(&mut client, url, name, script)).await.transpose()?;
        closing(2 * CLOSE_DEADLINE, client.leave()).await;
    }
    if by_hand {
        print_line("Goodbye · Tạm biệt");
    }
    Ok(())
}

/// Carries on the conversation of an open socket, by hand or after a script.
pub async fn converse<S: Socket>(
    client: &mut Client<S>,
    url: &Url,
    name: &str,
    script: Option<Script>,
) -> Result<(), JoinError> {
    enter(client, url, name).await?;
    match script {
        None => chat(client, name).await,
        Some(script) => act(client, name, script).await,
    }
}

/// Waits for the welcome, and tells our name.
pub async fn enter<S: Socket>(
    client: &mut Client<S>,
    url: &Url,
    name: &str,
) -> Result<(), JoinError> {
    match timeout(ANSWER_DEADLINE, client.next()).await {
        Ok(Ok(ServerMessage::Welcome { .. })) => {}
        Ok(Err(ending)) => return Err(ending.into()),
        Ok(Ok(_)) | Err(_) => return Err(JoinError::Stranger(url.clone())),
    }
    client.send(&ClientMessage::Join { username: name.to_owned() }).await?;
    Ok(())
}

/// Carries lines between a keyboard, a screen and the room until the person leaves.
async fn chat<S: Socket>(client: &mut Client<S>, name: &str) -> Result<(), JoinError> {
    print_line(format_args!(
        "You are {name}. Type, Enter sends, Ctrl-C leaves.\nBạn là {name}. Gõ rồi Enter để gửi, Ctrl-C để rời phòng."
    ));
    let (mut entered, print) = keyboard();
    let mut screen = Screen::new(name, print);
    loop {
        let line = tokio::select! {
            message = client.next() => {
                screen.show(&message?);
                continue;
            }
            line = entered.recv() => line,
        };
        let Some(line) = line else { return Ok(()) };
        if !line.trim().is_empty() {
            match text(&line) {
                Ok(text) => {
                    let message = text.to_owned();
                    client.send(&ClientMessage::Chat { id: None, message }).await?;
                    screen.said(text);
                }
                Err(why) => screen.trouble(why), // the server would refuse it, too
            }
        }
    }
}

/// Does the steps of a script.
async fn act<S: Socket>(
    client: &mut Client<S>,
    name: &str,
    script: Script,
) -> Result<(), JoinError> {
    let screen = Screen::new(name, Box::new(print_line));
    let mut player = Player { client, screen, unseen: Unseen::default() };
    for (line, step) in script.0 {
        match step {
            Step::Say(message) => {
                if let Ok(text) = text(&message) {
                    player.screen.said(text);
                }
                player.client.send(&ClientMessage::Chat { id: None, message }).await?;
            }
            Step::Typing(is_typing) => {
                player.client.send(&ClientMessage::Typing { is_typing }).await?;
            }
            Step::Name(username) => {
                player.screen.rename(username.trim());
                player.client.send(&ClientMessage::Join { username }).await?;
            }
            Step::Raw(text) => player.client.send_text(text.into()).await?,
            Step::Wait(pause) => {
                let end = Instant::now() + pause;
                while player.listen(end).await?.is_some() {}
            }
            Step::Expect(text) => player.expect(line, text).await?,
            Step::Command(_) => {} // there is none in this lesson
        }
    }
    Ok(())
}

/// A client that follows a script.
struct Player<'a, S> {
    client: &'a mut Client<S>,
    screen: Screen,
    unseen: Unseen,
}

impl<S: Socket> Player<'_, S> {
    /// The next message, if it comes in time; it is shown, and kept to be expected.
    async fn listen(&mut self, end: Instant) -> Result<Option<ServerMessage>, Ending> {
        let Ok(message) = timeout_at(end, self.client.next()).await else { return Ok(None) };
        let message = message?;
        self.screen.show(&message);
        self.unseen.hear(heard(&message));
        Ok(Some(message))
    }

    async fn expect(&mut self, line: usize, text: String) -> Result<(), JoinError> {
        let end = Instant::now() + EXPECT_DEADLINE;
        loop {
            if self.unseen.expect(&text) {
                return Ok(());
            }
            if self.listen(end).await?.is_none() {
                return Err(JoinError::Unheard { line, text });
            }
        }
    }
}

/// The lines above the one that is being typed.
pub struct Screen {
    name: String,
    print: Printer,
    typing: BTreeSet<ClientId>,
}

impl Screen {
    /// An empty screen of a member with this name.
    #[must_use]
    pub fn new(name: &str, print: Printer) -> Self {
        Self { name: name.to_owned(), print, typing: BTreeSet::new() }
    }

    /// From now on our own words stand under another name.
    pub fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// Shows a message of the server, if a person wants to know it.
    pub fn show(&mut self, message: &ServerMessage) {
        match message {
            ServerMessage::Presence { users } => {
                self.typing.clear(); // the news that somebody has stopped may be lost with a connection
                self.quietly(here(users));
            }
            ServerMessage::UserJoined { client_id, username, .. } => {
                self.typing.remove(client_id); // that was under another name
                let username = visible(username);
                self.quietly(format!("{username} is here · {username} đã vào phòng"));
            }
            ServerMessage::UserLeft { client_id, username, reason, .. } => {
                self.typing.remove(client_id);
                let (username, (en, vi)) = (visible(username), parted(reason.as_deref()));
                self.quietly(format!("{username} {en} · {username} {vi}"));
            }
            ServerMessage::Chat { seq, client_id, username, message, timestamp, .. } => {
                client_id.map(|id| self.typing.remove(&id));
                self.words(*seq, username.clone(), message, *timestamp);
            }
            ServerMessage::Typing { client_id, username, is_typing: true } => {
                if self.typing.insert(*client_id) {
                    let username = visible(username);
                    self.quietly(format!("{username} is typing… · {username} đang gõ…"));
                }
            }
            ServerMessage::Typing { client_id, is_typing: false, .. } => {
                self.typing.remove(client_id);
            }
            ServerMessage::Error { message, .. } => self.trouble(visible(message)),
            ServerMessage::Welcome { .. } | ServerMessage::Pong { .. } => {}
        }
    }

    /// Shows our own words, which keep the rules: the server tells them to everybody but us.
    pub fn said(&mut self, text: &str) {
        self.words(0, self.name.clone(), text, system_clock());
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

/// The line about a member who has gone; without a close handshake there is a reason.
fn parted(reason: Option<&str>) -> (&'static str, &'static str) {
    match reason {
        None => ("has left", "đã rời phòng"),
        Some("slow") => {
            ("read too slowly and was removed", "đọc không kịp nên bị đưa ra khỏi phòng")
        }
        Some("timeout") => ("fell silent", "im bặt, không còn tín hiệu"),
        Some(_) => ("lost the connection", "bị mất kết nối"),
    }
}

fn here(users: &[User]) -> String {
    let names: Vec<_> = users.iter().map(|user| visible(&user.username)).collect();
    let names = names.join(", ");
    format!("Here now: {names} · Đang có mặt: {names}")
}
