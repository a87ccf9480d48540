//! The chat in a terminal, over each of the three transports.
//!
//! A task reads; [`join`] prints its news and sends what is typed. Only the reader depends on the
//! transport.

use std::time::Duration;

use console::style;
use tokio::{
    sync::mpsc::{self, Receiver},
    time::Instant,
};

use super::reader::{ReadError, Reader};
use crate::{
    lesson01_polling::{client::Client, join::show, log::News},
    stage::{
        program::{print_line, until},
        stop::unless_asked,
        terminal::{Printer, keyboard},
    },
};

/// The longest wait, at the end, for the own last message to come back through the log.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// The lines above the one that is being typed.
struct Screen {
    name: String,
    print: Printer,
    reachable: bool,
    shown: u64,
    messages: usize,
    sent: usize,
}

/// Chats until the person leaves; then prints how many requests it took. `client` sends, `reader`
/// reads.
pub async fn join(client: Client, mut reader: Reader, name: &str) -> Result<(), ReadError> {
    let Some(first) = unless_asked(reader.next()).await else { return Ok(()) };
    let first = first?; // a server that isn't there is an error now, a pause later
    print_line(format_args!(
        "You are {name}. Type, Enter sends, Ctrl-C leaves.\nBạn là {name}. Gõ rồi Enter để gửi, Ctrl-C để rời phòng."
    ));
    let (entered, print) = keyboard();
    let mut screen =
        Screen { name: name.into(), print, reachable: true, shown: 0, messages: 0, sent: 0 };
    screen.show(Ok(first));
    let (to, news) = mpsc::channel(1);
    let reading = tokio::spawn(async move {
        reader.forward(to).await;
        reader.requests
    });
    unless_asked(chat(&client, &mut screen, entered, news)).await;
    let requests = reading.await.unwrap_or_default();
    let Screen { messages, sent, .. } = screen;
    print_line(format_args!(
        "\nMessages sent: {sent}, received: {messages}. Requests it took to hear them: {requests}.\nBạn nói {sent} lần, nhận {messages} tin. Số request để nghe được: {requests}."
    ));
    Ok(())
}

/// Sends what is typed and shows what is read, until the input ends and the own last message has
/// come back.
async fn chat(
    client: &Client,
    screen: &mut Screen,
    mut entered: Receiver<String>,
    mut news: Receiver<Result<News, ReadError>>,
) {
    let (mut said, mut end) = (0, None);
    while end.is_none() || screen.shown < said {
        tokio::select! {
            line = entered.recv(), if end.is_none() => match line {
                None => end = Some(Instant::now() + LAST_WORDS),
                Some(line) if line.trim().is_empty() => {}
                Some(line) => match client.send_message(&screen.name, &line).await {
                    Ok(message) => {
                        said = message.seq;
                        screen.sent += 1;
                    }
                    Err(error) => screen.not_sent(&error.into()),
                },
            },
            Some(news) = news.recv() => screen.show(news),
            () = until(end) => return,
        }
    }
}

impl Screen {
    fn show(&mut self, news: Result<News, ReadError>) {
        match news {
            Ok(news) => {
                if !std::mem::replace(&mut self.reachable, true) {
                    (self.print)(style("back · đã kết nối lại").green().to_string());
                }
                self.shown = news.seq;
                self.messages += news.messages.len();
                show(&news, &self.name, &mut self.print);
            }
            Err(error) => {
                if std::mem::replace(&mut self.reachable, false) {
                    let lost = format!("{error}\nstill trying · vẫn đang thử lại…");
                    (self.print)(style(lost).red().to_string());
                }
            }
        }
    }

    fn not_sent(&mut self, error: &ReadError) {
        let sorry = format!("not sent, type it again · chưa gửi được, hãy gõ lại: {error}");
        (self.print)(style(sorry).red().to_string());
    }
}
