//! The chat in a terminal, by a client that comes back: by hand, or after a script.

use std::{
    error::Error,
    fmt,
    io::{self, IsTerminal as _},
    time::Duration,
};

use tokio::time::{Instant, timeout_at};

use super::{
    client::{
        Client,
        driver::Driver,
        event::{Event, Input, State},
    },
    outcome::Outcome,
    screen::Screen,
    status_text::outcome_text,
};
use crate::{
    lesson03_handshake::{DialError, Scheme, dial_error::quoted},
    lesson04_frames::websocket::CLOSE_DEADLINE,
    lesson06_chat::{
        join::{EXPECT_DEADLINE, JoinError, Joining},
        script::{Script, Step, Unseen, heard},
    },
    stage::{
        program::{print_line, until},
        stop::{asked, closing, heed, leaving, unless_asked},
        terminal::keyboard,
    },
};

/// The time that acks get after Ctrl-C.
pub const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why the conversation has not ended well, in both languages.
#[derive(Debug, thiserror::Error)]
pub enum OverError {
    /// Another attempt would end the same way.
    #[error(
        "{}{}{unsent}",
        outcome_text(*.why).map(|words| format!("{words}\n")).concat().trim_end(),
        quoted(words)
    )]
    GivenUp {
        /// How it ended.
        why: Outcome,
        /// What the one who declined has said beside the status.
        words: String,
        /// The texts that were never acknowledged.
        unsent: Unsent,
    },
    /// The person has left, and something is not in the log, as far as we know.
    #[error("{}", .0.to_string().trim_start())]
    Unsent(Unsent),
    /// A script expects in vain.
    #[error(transparent)]
    Script(#[from] JoinError),
}

/// The texts that were never acknowledged.
#[derive(Debug)]
pub struct Unsent(Vec<String>);

/// Chats until the person leaves, or plays one side of a conversation.
pub async fn join(joining: Joining) -> Result<(), Box<dyn Error>> {
    if joining.url.scheme == Scheme::Wss {
        return Err(DialError::Secure.into()); // no attempt would end better
    }
    let (name, script) = joining.checked()?;
    let client = Client::new(name, fastrand::Rng::new());
    converse(Driver::to_url(client, joining.url.clone()), name, script).await
}

/// Carries on a conversation over the connections of a driver, by hand or after a script.
pub async fn converse(
    mut driver: Driver,
    name: &str,
    script: Option<Script>,
) -> Result<(), Box<dyn Error>> {
    driver.handle(Input::Retry);
    match script {
        None => chat(&mut driver, name).await,
        Some(script) => {
            if unless_asked(act(&mut driver, name, script)).await.transpose()?.is_none() {
                driver.handle(Input::Leave(LAST_WORDS));
                let the_rest = async { while driver.next().await.is_some() {} };
                closing(LAST_WORDS + CLOSE_DEADLINE, the_rest).await;
            }
        }
    }
    Ok(last_lines(driver.client(), driver.words())?)
}

async fn chat(driver: &mut Driver, name: &str) {
    heed();
    print_line(format_args!(
        "You are {name}. Type, Enter sends, Ctrl-C leaves. Enter alone: reconnect now.\nBạn là {name}. Gõ rồi Enter để gửi, Ctrl-C để rời phòng. Chỉ nhấn Enter: kết nối lại ngay."
    ));
    let (mut entered, print) = keyboard();
    let mut screen = Screen::new(name, print);
    let (mut typing, mut times) = (true, 0);
    loop {
        let slow = screen.poll_timeout().map(Instant::from_std);
        let input = tokio::select! {
            event = driver.next() => match event {
                Some(event) => {
                    screen.show(&event, std::time::Instant::now());
                    continue;
                }
                None => return,
            },
            line = entered.recv(), if typing => typed(line, driver.client().state()),
            () = asked(times + 1) => {
                times += 1;
                Input::Leave(if times == 1 { LAST_WORDS } else { Duration::ZERO })
            }
            () = until(slow) => {
                screen.handle_timeout(std::time::Instant::now());
                continue;
            }
        };
        match input {
            Input::Retry => screen.retry(std::time::Instant::now()),
            Input::Leave(most) => {
                (typing, times) = (false, times.max(1));
                leaving(most + CLOSE_DEADLINE);
            }
            _ => {}
        }
        driver.handle(input);
    }
}

fn typed(line: Option<String>, state: State) -> Input {
    match line {
        Some(line) if line.trim().is_empty() => Input::Retry,
        Some(line) => Input::Say(line),
        None => Input::Leave(patience(state)),
    }
}

/// The time that messages under way get. A person who leaves wants to go; a pipe has all the time.
fn patience(state: State) -> Duration {
    match state {
        _ if !io::stdin().is_terminal() => EXPECT_DEADLINE,
        State::Waiting(_) | State::Offline(_) => Duration::ZERO,
        _ => LAST_WORDS,
    }
}

async fn act(driver: &mut Driver, name: &str, script: Script) -> Result<(), OverError> {
    let screen = Screen::new(name, Box::new(print_line));
    let mut player = Player { driver, screen, unseen: Unseen::default() };
    for (line, step) in script.0 {
        let input = match step {
            Step::Say(text) => Input::Say(text),
            Step::Typing(is_typing) => Input::Typing(is_typing),
            Step::Raw(text) => Input::Raw(text),
            Step::Name(name) => {
                player.screen.rename(&name);
                Input::Name(name)
            }
            Step::Wait(pause) => {
                let end = Instant::now() + pause;
                while player.listen(end).await {}
                continue;
            }
            Step::Expect(text) => {
                player.expect(line, text).await?;
                continue;
            }
        };
        player.driver.handle(input);
    }
    player.driver.handle(Input::Leave(EXPECT_DEADLINE));
    while player.listen(Instant::now() + 2 * EXPECT_DEADLINE).await {}
    Ok(())
}

/// A client that follows a script.
struct Player<'a> {
    driver: &'a mut Driver,
    screen: Screen,
    unseen: Unseen,
}

impl Player<'_> {
    /// Whether something has happened in time; it is shown, and kept to be expected.
    async fn listen(&mut self, end: Instant) -> bool {
        let Ok(Some(event)) = timeout_at(end, self.driver.next()).await else { return false };
        self.screen.show(&event, std::time::Instant::now());
        self.unseen.hear(happened(&event));
        true
    }

    async fn expect(&mut self, line: usize, text: String) -> Result<(), JoinError> {
        let end = Instant::now() + EXPECT_DEADLINE;
        while !self.unseen.expect(&text) {
            if !self.listen(end).await {
                let over = self.driver.client().is_over(); // then the end tells more than the script
                return if over { Ok(()) } else { Err(JoinError::Unheard { line, text }) };
            }
        }
        Ok(())
    }
}

/// An event in the words that `expect` is compared with.
fn happened(event: &Event) -> String {
    match event {
        Event::State(State::Connecting) => "connecting".to_owned(),
        Event::State(State::Online) => "online".to_owned(),
        Event::State(State::Waiting(_)) => "waiting".to_owned(),
        Event::State(State::Offline(_)) => "offline".to_owned(),
        Event::State(State::GivenUp(_)) => "given up".to_owned(),
        Event::State(State::Left) => "left".to_owned(),
        Event::Pending { text, .. } => format!("pending: {text}"),
        Event::Delivered { text, .. } => format!("delivered: {text}"),
        Event::Failed { text, .. } => format!("failed: {text}"),
        Event::Refused { text, .. } => format!("refused: {text}"),
        Event::Heard(message) => heard(message),
        Event::Missed(_) => "missed".to_owned(),
    }
}

/// The last lines: goodbye, or the texts that were never acknowledged.
fn last_lines(client: &Client, words: String) -> Result<(), OverError> {
    let unsent = Unsent(client.unsettled().map(|message| message.text.clone()).collect());
    match client.state() {
        State::GivenUp(why) => Err(OverError::GivenUp { why, words, unsent }),
        _ if !unsent.0.is_empty() => Err(OverError::Unsent(unsent)),
        _ => {
            print_line("Goodbye · Tạm biệt");
            Ok(())
        }
    }
}

impl fmt::Display for Unsent {
    /// Nothing, or lines after those that were written before.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        f.write_str("\nnever acknowledged, so perhaps never received:\nchưa được xác nhận, nên có thể chưa ai nhận được:")?;
        self.0.iter().try_for_each(|text| write!(f, "\n  … {text}"))
    }
}
