//! The chat in a terminal: messages appear above the line that you are typing.

use std::time::Duration;

use console::style;
use tokio::{
    sync::mpsc::Receiver,
    time::{MissedTickBehavior, interval},
};

use super::{client::Client, exchange::ClientError};
use crate::{
    lesson01_polling::log::{Message, News},
    stage::{
        program::print_line,
        stop::unless_asked,
        terminal::{Printer, keyboard},
        visible::visible,
    },
};

/// Chats until the person leaves; then prints what it cost.
pub async fn join(mut client: Client, name: &str, every: Duration) -> Result<(), ClientError> {
    let Some(news) = unless_asked(client.poll()).await else { return Ok(()) };
    let news = news?; // a server that isn't there is an error now, a pause later
    print_line(format_args!(
        "You are {name}. Type, Enter sends, Ctrl-C leaves.\nBạn là {name}. Gõ rồi Enter để gửi, Ctrl-C để rời phòng."
    ));
    let (entered, print) = keyboard();
    let mut screen = Screen { name, print, reachable: true, bill: Bill::default() };
    screen.show(Ok(news));
    unless_asked(chat(&mut client, &mut screen, entered, every)).await;
    print_line(format_args!("\n{}", screen.bill));
    Ok(())
}

/// Sends what is typed and asks what is new, until the input ends.
async fn chat(
    client: &mut Client,
    screen: &mut Screen<'_>,
    mut entered: Receiver<String>,
    every: Duration,
) {
    let name = screen.name;
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let line = tokio::select! {
            line = entered.recv() => Some(line),
            _ = ticks.tick() => None,
        };
        match line {
            Some(None) => return,
            Some(Some(line)) if line.trim().is_empty() => continue,
            Some(Some(line)) => screen.sent(&client.send_message(name, &line).await),
            None => {}
        }
        // After sending, too: one's own message also comes back through the log, in its order.
        screen.show(client.poll().await);
    }
}

/// The lines above the one that is being typed, and a count of what the conversation costs.
struct Screen<'a> {
    name: &'a str,
    print: Printer,
    reachable: bool,
    bill: Bill,
}

impl Screen<'_> {
    fn sent(&mut self, result: &Result<Message, ClientError>) {
        match result {
            Ok(_) => self.bill.sent += 1,
            Err(error) => {
                let sorry = format!("not sent, type it again · chưa gửi được, hãy gõ lại: {error}");
                (self.print)(style(sorry).red().to_string());
            }
        }
    }

    fn show(&mut self, news: Result<News, ClientError>) {
        match news {
            Ok(news) => {
                if !std::mem::replace(&mut self.reachable, true) {
                    (self.print)(style("back · đã kết nối lại").green().to_string());
                }
                self.bill.count(&news);
                show(&news, self.name, &mut self.print);
            }
            Err(error) => {
                if std::mem::replace(&mut self.reachable, false) {
                    let lost = format!("{error}\nstill trying · vẫn đang thử lại…");
                    (self.print)(style(lost).red().to_string());
                }
            }
        }
    }
}

/// Prints news, one line for each message. The person's own name has another colour.
pub fn show(news: &News, own_name: &str, print: &mut Printer) {
    if news.gap {
        print(style("… messages may have been missed · có thể đã lỡ vài tin …").dim().to_string());
    }
    for message in &news.messages {
        print(line(message, own_name));
    }
}

fn line(message: &Message, own_name: &str) -> String {
    let Message { username, message, timestamp, .. } = message;
    let seconds = timestamp / 1_000;
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    let time = style(format!("{hour:02}:{minute:02}:{second:02} UTC")).dim();
    let name = style(visible(username)).bold();
    let name = if username == own_name { name.green() } else { name.cyan() };
    format!("{time}  {name}  {}", visible(message))
}

/// What the conversation cost, in requests.
#[derive(Debug, Default)]
struct Bill {
    polls: u64,
    empty: u64,
    sent: u64,
}

impl Bill {
    fn count(&mut self, news: &News) {
        self.polls += 1;
        self.empty += u64::from(news.messages.is_empty());
    }
}

impl std::fmt::Display for Bill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { polls, empty, sent } = self;
        writeln!(
            f,
            "Messages sent: {sent}. Questions asked: {polls}, answered with nothing: {empty}."
        )?;
        write!(f, "Bạn nói {sent} lần, hỏi {polls} lần; {empty} câu trả lời rỗng.")
    }
}
