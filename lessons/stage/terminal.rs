//! A terminal in which one person types while lines of others appear above.

#[cfg(unix)]
use std::sync::{Mutex, PoisonError};
use std::{
    io::{self, BufRead, IsTerminal},
    thread,
};

#[cfg(unix)]
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use rustyline::{DefaultEditor, ExternalPrinter, error::ReadlineError};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{
    output::{print_above, print_line},
    stop::ctrl_c,
};

/// Prints a line above the one that is being typed.
pub type Printer = Box<dyn FnMut(String) + Send>;

/// What the person at the keyboard enters, line by line, and a way to print while they type. The
/// channel closes with the input: Ctrl-C, Ctrl-D or the end of a pipe.
#[must_use]
pub fn keyboard() -> (Receiver<String>, Printer) {
    let (lines, entered) = mpsc::channel(16);
    if io::stdin().is_terminal()
        && let Ok(mut editor) = DefaultEditor::new()
        && let Ok(mut above) = editor.create_external_printer()
    {
        let terminal = Terminal::edited();
        print_above(Some(Box::new(move |lines| drop(above.print(lines)))));
        thread::spawn(move || edit(&mut editor, lines));
        let print = move |line| {
            let _kept_until_nobody_prints_any_more = &terminal;
            print_line(line);
        };
        return (entered, Box::new(print));
    }
    thread::spawn(move || read(&lines));
    (entered, Box::new(print_line))
}

/// A terminal in which a line is being edited. A program that ends meanwhile (the server is gone)
/// must restore its settings: the editor, which has turned echo and line breaks off, is still
/// waiting for a key then.
struct Terminal;

/// The terminal's settings before the first key.
#[cfg(unix)]
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

impl Terminal {
    fn edited() -> Self {
        #[cfg(unix)]
        {
            *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = tcgetattr(io::stdin()).ok();
        }
        Self
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        print_above(None);
        restore();
    }
}

/// Gives the terminal its settings back, if a line was edited in it.
pub fn restore() {
    #[cfg(unix)]
    if let Some(before) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &before);
    }
}

fn edit(editor: &mut DefaultEditor, lines: Sender<String>) {
    loop {
        match editor.readline("> ") {
            Ok(line) => {
                let _ = editor.add_history_entry(&line);
                if lines.blocking_send(line).is_err() {
                    return;
                }
            }
            Err(ReadlineError::Interrupted) => return ctrl_c(lines),
            Err(ReadlineError::Eof) => return,
            Err(error) => return print_line(error),
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

/// A line as a text. Input from a pipe may be no UTF-8: then it is shown as well as it can be.
fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
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
