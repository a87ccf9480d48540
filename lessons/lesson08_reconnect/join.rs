//! The chat in a terminal, by a client that comes back: by hand, or after a script.

use std::{
    error::Error,
    fmt,
    io::{self, IsTerminal as _},
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep_until, timeout_at},
};

use super::{
    beside::{Beside, notice},
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
        socket::Socket,
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
    let mut driver = Driver::to_url(client, joining.url.clone());
    converse(&mut driver, name, script, ()).await?;
    Ok(last_lines(driver.client(), driver.words())?)
}

/// Carries on the conversation until the person has left, by hand or after a script.
pub async fn converse<S: Socket>(
    driver: &mut Driver<S>,
    name: &str,
    script: Option<Script>,
    mut beside: impl Beside,
) -> Result<(), OverError> {
    driver.handle(Input::Retry);
    match script {
        None => chat(driver, name, beside).await,
        Some(script) => {
            let acting = act(driver, name, script, &mut beside);
            if unless_asked(acting).await.transpose()?.is_none() {
                driver.handle(Input::Leave(LAST_WORDS));
                let the_rest = async { while driver.next().await.is_some() {} };
                closing(LAST_WORDS + CLOSE_DEADLINE, the_rest).await;
            }
        }
    }
    Ok(())
}

async fn chat<S: Socket>(driver: &mut Driver<S>, name: &str, mut beside: impl Beside) {
    greet(name);
    let (mut entered, print) = keyboard();
    let mut screen = Screen::new(name, print);
    let (mut typing, mut times, mut end) = (true, 0, None);
    loop {
        let busy = beside.is_busy();
        let slow = screen.poll_timeout().map(Instant::from_std);
        let input = tokio::select! {
            goes_on = show_next(driver, &mut screen, &mut beside) => {
                if goes_on {
                    continue;
                }
                return;
            }
            line = next_line(&mut entered, busy, &mut end), if typing => match line {
                Some(line) if beside.command(&line) => continue,
                line => typed(line, driver.client().state()),
            },
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

/// Shows the next thing that happens, or the next notice; `false` when all is over.
async fn show_next<S: Socket>(
    driver: &mut Driver<S>,
    screen: &mut Screen,
    beside: &mut impl Beside,
) -> bool {
    tokio::select! {
        event = driver.next() => {
            let Some(mut event) = event else {
                rest(screen, beside);
                return false;
            };
            beside.happened(&mut event);
            screen.at(driver.client().node());
            screen.show(&event, std::time::Instant::now());
        }
        notice = notice(beside) => screen.notice(notice),
    }
    true
}

/// The last notices.
fn rest(screen: &mut Screen, beside: &mut impl Beside) {
    while let Some(notice) = notice(beside).now_or_never() {
        screen.notice(notice);
    }
}

/// The next line, or `None` at the end of the input. The end of a pipe waits for what is under way,
/// but not for ever.
async fn next_line(
    entered: &mut Receiver<String>,
    busy: bool,
    end: &mut Option<Instant>,
) -> Option<String> {
    let line = entered.recv().await;
    if line.is_none() && busy && !io::stdin().is_terminal() {
        sleep_until(*end.get_or_insert_with(|| Instant::now() + EXPECT_DEADLINE)).await;
    }
    line
}

fn greet(name: &str) {
    heed();
    print_line(format_args!(
        "You are {name}. Type, Enter sends, Ctrl-C leaves. Enter alone: reconnect now.\nBạn là {name}. Gõ rồi Enter để gửi, Ctrl-C để rời phòng. Chỉ nhấn Enter: kết nối lại ngay."
    ));
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

async fn act<S: Socket>(
    driver: &mut Driver<S>,
    name: &str,
    script: Script,
    beside: &mut impl Beside,
) -> Result<(), OverError> {
    let screen = Screen::new(name, Box::new(print_line));
    let mut player = Player { driver, screen, beside, unseen: Unseen::default() };
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
            Step::Command(command) => {
                player.beside.command(&format!("/{command}"));
                continue;
            }
        };
        player.driver.handle(input);
    }
    let end = Instant::now() + EXPECT_DEADLINE;
    while player.beside.is_busy() && player.listen(end).await {}
    player.driver.handle(Input::Leave(EXPECT_DEADLINE));
    while player.listen(Instant::now() + 2 * EXPECT_DEADLINE).await {}
    rest(&mut player.screen, player.beside);
    Ok(())
}

/// A client that follows a script.
struct Player<'a, S, B> {
    driver: &'a mut Driver<S>,
    screen: Screen,
    beside: &'a mut B,
    unseen: Unseen,
}

impl<S: Socket, B: Beside> Player<'_, S, B> {
    /// Whether something has happened in time; it is shown, and kept to be expected.
    async fn listen(&mut self, end: Instant) -> bool {
        let event = tokio::select! {
            event = timeout_at(end, self.driver.next()) => event,
            notice = notice(self.beside) => {
                self.unseen.hear(notice.clone());
                self.screen.notice(notice);
                return true;
            }
        };
        let Ok(Some(mut event)) = event else { return false };
        self.beside.happened(&mut event);
        self.screen.at(self.driver.client().node());
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
pub fn last_lines(client: &Client, words: String) -> Result<(), OverError> {
    outcome(client, words)?;
    print_line("Goodbye · Tạm biệt");
    Ok(())
}

/// Whether the conversation has ended well.
pub fn outcome(client: &Client, words: String) -> Result<(), OverError> {
    let unsent = Unsent(client.unsettled().map(|message| message.text.clone()).collect());
    match client.state() {
        State::GivenUp(why) => Err(OverError::GivenUp { why, words, unsent }),
        _ if !unsent.0.is_empty() => Err(OverError::Unsent(unsent)),
        _ => Ok(()),
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
