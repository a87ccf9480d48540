//! A terminal in which one person types while lines of others appear above.

#[cfg(unix)]
use std::sync::{Mutex, PoisonError};
use std::{
    io::{self, BufRead, IsTerminal},
    thread,
};

#[cfg(unix)]
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use rustyline::{
    Context, Editor, ExternalPrinter, Helper, completion::Completer, error::ReadlineError,
    highlight::Highlighter, hint::Hinter, history::DefaultHistory, validate::Validator,
};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::{
    output::{print_above, print_line},
    stop::ctrl_c,
};

/// Prints a line above the one that is being typed.
pub type Printer = Box<dyn FnMut(String) + Send>;

/// What the person at the keyboard enters, line by line, and a way to print while they type. A
/// text of several lines that is pasted counts as several lines. The channel closes with the input:
/// Ctrl-C, Ctrl-D or the end of a pipe.
#[must_use]
pub fn keyboard() -> (Receiver<String>, Printer) {
    let (lines, entered) = mpsc::channel(16);
    if io::stdin().is_terminal()
        && let Ok(mut editor) = LineEditor::new()
        && let Ok(mut above) = editor.create_external_printer()
    {
        editor.set_helper(Some(TabIsSpace));
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

type LineEditor = Editor<TabIsSpace, DefaultHistory>;

/// The key Tab writes a space, where another program would complete a word: a terminal without
/// "bracketed paste" types what is pasted, tabs included.
struct TabIsSpace;

impl Completer for TabIsSpace {
    type Candidate = String;

    fn complete(
        &self,
        _line: &str,
        at: usize,
        _context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok((at, vec![" ".to_owned()]))
    }
}

impl Helper for TabIsSpace {}
impl Highlighter for TabIsSpace {}
impl Hinter for TabIsSpace {
    type Hint = String;
}
impl Validator for TabIsSpace {}

fn edit(editor: &mut LineEditor, lines: Sender<String>) {
    loop {
        match editor.readline("> ") {
            Ok(line) => {
                for line in split(&line) {
                    let _ = editor.add_history_entry(&line);
                    if lines.blocking_send(line).is_err() {
                        return;
                    }
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
        // Input from a pipe may be no UTF-8: then it is shown as well as it can be.
        for line in split(&String::from_utf8_lossy(&line)) {
            if lines.blocking_send(line).is_err() {
                return;
            }
        }
    }
}

/// Everything that ends a line (Unicode's UAX #14): a text that is pasted may hold any of them.
const LINE_BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// The lines of what was entered at once, with a space for each tab. Empty lines between others say
/// nothing; an empty line alone is Enter.
fn split(entered: &str) -> Vec<String> {
    let entered = entered.strip_prefix('\u{feff}').unwrap_or(entered); // of a file that is piped
    let lines = entered.split(LINE_BREAKS).filter(|line| !line.trim().is_empty());
    let lines: Vec<_> = lines.map(|line| line.replace('\t', " ")).collect();
    if lines.is_empty() { vec![String::new()] } else { lines }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_entered_at_once_may_be_several_lines() {
        let split = |entered| super::split(entered).join("|");
        assert_eq!(split("chào\r"), "chào");
        assert_eq!(split("một\r\nhai\n\n \nba\rbốn\n"), "một|hai|ba|bốn");
        assert_eq!(split("a\u{b}b\u{c}c\u{85}d\u{2028}e\u{2029}f"), "a|b|c|d|e|f");
        assert_eq!(split("\u{feff}x\ty\t\tz"), "x y  z");
        assert_eq!(split(" \r\n"), "");
    }
}
