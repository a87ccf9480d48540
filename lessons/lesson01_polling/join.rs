//! The chat in a terminal: what others say appears above the line that you are typing.

use std::{
    io::{self, BufRead, IsTerminal},
    pin::pin,
    thread,
    time::Duration,
};

use console::style;
use rustyline::{DefaultEditor, ExternalPrinter, error::ReadlineError};
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    time::{MissedTickBehavior, interval},
};

use super::client::{Client, ClientError};
use crate::lesson01_polling::log::{Message, News};
use crate::stage::program::print_line;

/// Prints a line of the conversation.
pub type Printer = Box<dyn FnMut(String) + Send>;

/// What the person at the keyboard has entered, line by line, and a way to print while they type. The channel closes
/// with the input: Ctrl-C, Ctrl-D or the end of a pipe.
#[must_use]
pub fn keyboard() -> (Receiver<String>, Printer) {
    let (lines, entered) = mpsc::channel(16);
    if io::stdin().is_terminal()
        && let Ok(mut editor) = DefaultEditor::new()
        && let Ok(mut above) = editor.create_external_printer()
    {
        let terminal = Terminal::now();
        thread::spawn(move || edit(&mut editor, &lines));
        let print = move |line| {
            let _kept_until_nobody_prints_any_more = &terminal;
            drop(above.print(line + "\n"));
        };
        return (entered, Box::new(print));
    }
    thread::spawn(move || read(&lines));
    (entered, Box::new(print_line))
}

/// The terminal as it was before somebody typed. A program that ends while they type (the server is gone) must give it back
/// so: the editor, which turns echo and line breaks off, is still waiting for a key then.
struct Terminal(#[cfg(unix)] Option<nix::sys::termios::Termios>);

impl Terminal {
    fn now() -> Self {
        #[cfg(unix)]
        return Self(nix::sys::termios::tcgetattr(io::stdin()).ok());
        #[cfg(not(unix))]
        Self()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(before) = &self.0 {
            let _ = nix::sys::termios::tcsetattr(
                io::stdin(),
                nix::sys::termios::SetArg::TCSANOW,
                before,
            );
        }
    }
}

fn edit(editor: &mut DefaultEditor, lines: &Sender<String>) {
    loop {
        match editor.readline("> ") {
            Ok(line) => {
                let _ = editor.add_history_entry(&line);
                if lines.blocking_send(line).is_err() {
                    return;
                }
            }
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => return,
            Err(error) => return eprintln!("{error}"),
        }
    }
}

fn read(lines: &Sender<String>) {
    for line in io::stdin().lock().split(b'\n').map_while(Result::ok) {
        if lines.blocking_send(text(&line)).is_err() {
            return;
        }
    }
}

/// What is piped in may be no UTF-8: that is shown, and is no reason to stop reading.
fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}

/// Chats until the person leaves; then tells what it cost.
pub async fn join(mut client: Client, name: &str, every: Duration) -> Result<(), ClientError> {
    let mut bill = Bill::default();
    let news = client.poll().await?; // a server that isn't there is an error now, a pause later
    print_line(format_args!(
        "You are {name}. Type, Enter sends, Ctrl-C leaves.\nBạn là {name}. Gõ rồi Enter để gửi, Ctrl-C để rời phòng."
    ));
    let (mut entered, mut print) = keyboard();
    bill.count(&news);
    show(&news, name, &mut print);

    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut leave = pin!(tokio::signal::ctrl_c());
    let mut reachable = true;
    loop {
        let line = tokio::select! {
            line = entered.recv() => Some(line),
            _ = ticks.tick() => None,
            _ = &mut leave => break,
        };
        match line {
            Some(None) => break,
            Some(Some(line)) if line.trim().is_empty() => continue,
            Some(Some(line)) => match client.say(name, &line).await {
                Ok(_) => bill.said += 1,
                Err(error) => {
                    let sorry =
                        format!("not sent, type it again · chưa gửi được, hãy gõ lại: {error}");
                    print(style(sorry).red().to_string());
                }
            },
            None => {}
        }
        // After saying something, too: even one's own words come back through the log, in everybody's order.
        match client.poll().await {
            Ok(news) => {
                if !reachable {
                    print(style("back · đã kết nối lại").green().to_string());
                }
                reachable = true;
                bill.count(&news);
                show(&news, name, &mut print);
            }
            Err(error) if reachable => {
                reachable = false;
                print(
                    style(format!("{error}\nstill trying · vẫn đang thử lại…")).red().to_string(),
                );
            }
            Err(_) => {}
        }
    }
    print_line(format_args!("\n{bill}"));
    Ok(())
}

/// Prints what is new, one line for each message; one's own name has another colour.
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
    let name = style(username).bold();
    let name = if username == own_name { name.green() } else { name.cyan() };
    format!("{time}  {name}  {message}")
}

/// What the conversation cost, in requests.
#[derive(Debug, Default)]
struct Bill {
    polls: u64,
    empty: u64,
    said: u64,
}

impl Bill {
    fn count(&mut self, news: &News) {
        self.polls += 1;
        self.empty += u64::from(news.messages.is_empty());
    }
}

impl std::fmt::Display for Bill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { polls, empty, said } = self;
        writeln!(
            f,
            "Messages sent: {said}. Questions asked: {polls}, answered with nothing: {empty}."
        )?;
        write!(f, "Bạn nói {said} lần, hỏi {polls} lần; {empty} câu trả lời rỗng.")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_is_read_whatever_its_bytes_are() {
        let text = |bytes: &[u8]| super::text(bytes);
        assert_eq!(text("chào\r".as_bytes()), "chào");
        assert_eq!(text(b"ch\xe0o"), "ch\u{fffd}o");
        assert_eq!(text(b"\r\r"), "\r");
    }
}
