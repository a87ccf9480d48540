//! The chat in a terminal, over each of the three transports.
//!
//! A task reads; this function prints what it brings and sends what is typed. Nothing else changes with the transport.

use std::{pin::pin, time::Duration};

use console::style;
use tokio::{sync::mpsc, time::Instant};

use super::reader::{ReadError, Reader};
use crate::{
    lesson01_polling::{client::Client, join::show, log::News},
    stage::{
        program::{print_line, until},
        terminal::{Printer, keyboard},
    },
};

/// How long to wait at the end for one's own last words to come back through the log.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What the person at this terminal sees.
struct Screen {
    name: String,
    print: Printer,
    reachable: bool,
    shown: u64,
    messages: usize,
}

/// Chats until the person leaves; then tells how many requests it took. `client` speaks, `reader` listens.
pub async fn join(client: Client, mut reader: Reader, name: &str) -> Result<(), ReadError> {
    let first = reader.next().await?; // a server that isn't there is an error now, a pause later
    print_line(format_args!(
        "You are {name}. Type, Enter sends, Ctrl-C leaves.\nBạn là {name}. Gõ rồi Enter để gửi, Ctrl-C để rời phòng."
    ));
    let (mut entered, print) = keyboard();
    let mut screen = Screen { name: name.into(), print, reachable: true, shown: 0, messages: 0 };
    screen.show(Ok(first));
    let (to, mut news) = mpsc::channel(1);
    let reading = tokio::spawn(async move {
        reader.forward(to).await;
        reader.requests
    });
    let (mut said, mut sent) = (0, 0);
    let mut leave = pin!(tokio::signal::ctrl_c());
    let mut end = None;
    while end.is_none() || screen.shown < said {
        tokio::select! {
            line = entered.recv(), if end.is_none() => match line {
                None => end = Some(Instant::now() + LAST_WORDS),
                Some(line) if line.trim().is_empty() => {}
                Some(line) => match client.send_message(name, &line).await {
                    Ok(message) => (said, sent) = (message.seq, sent + 1),
                    Err(error) => screen.not_sent(&error.into()),
                },
            },
            Some(news) = news.recv() => screen.show(news),
            () = until(end) => break,
            _ = &mut leave => break,
        }
    }
    drop(news);
    let requests = reading.await.unwrap_or_default();
    let Screen { messages, .. } = screen;
    print_line(format_args!(
        "\nMessages sent: {sent}, received: {messages}. Requests it took to hear them: {requests}.\nBạn nói {sent} lần, nhận {messages} tin. Số request để nghe được: {requests}."
    ));
    Ok(())
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
