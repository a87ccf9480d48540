//! Runs an answer and keeps its transcript, whatever it does: finish, panic or hang.

use std::{
    any::Any,
    env,
    panic::{AssertUnwindSafe, catch_unwind},
    process::{ExitCode, Termination},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use crate::tap::{Direction, Line, Transcript};

/// An answer that runs longer than this (on the wall's clock, not the virtual one) hangs.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// What the last line of an unfinished answer's transcript holds.
pub const UNFINISHED: &str = "not yet implemented";

/// What the last line holds if the answer panicked.
pub const PANICKED: &str = "panicked: ";

/// What the last line holds if the answer did not end.
pub const HANGS: &str = "still running after ";

/// Stands before and behind the transcript: a check tells it so from what the answer prints.
pub const MARK: &str = "\u{1e}transcript\u{1e}\n";

/// The variable that asks for the marks.
pub const MARKED: &str = "FULL_DUPLEX_MARKED";

/// A check writes here what it sees of an answer.
#[derive(Clone, Debug, Default)]
pub struct Tape(Arc<Mutex<Transcript>>);

impl Tape {
    /// Something that a client sent.
    pub fn sent(&self, connection: u64, text: &str) {
        self.write(connection, Line::wire(Direction::ToServer, text));
    }

    /// Something that a client received.
    pub fn received(&self, connection: u64, text: &str) {
        self.write(connection, Line::wire(Direction::ToClient, text));
    }

    /// A remark about a client.
    pub fn note(&self, connection: u64, text: impl Into<String>) {
        self.write(connection, Line::note(text));
    }

    fn write(&self, connection: u64, line: Line) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(connection, [line]);
    }

    /// What was written so far.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What was seen of an answer. An exercise's `main` returns it: as a program it prints the
/// transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed(pub Transcript);

impl Termination for Observed {
    fn report(self) -> ExitCode {
        let mark = if env::var_os(MARKED).is_some() { MARK } else { "" };
        print!("{mark}{}{mark}", self.0);
        ExitCode::SUCCESS
    }
}

/// Holds a conversation with an answer.
pub fn observe(conversation: impl FnOnce(&Tape) + Send + 'static) -> Observed {
    let tape = Tape::default();
    let (done, finished) = mpsc::channel();
    let own = tape.clone();
    let run = move || {
        let end = catch_unwind(AssertUnwindSafe(|| conversation(&own)));
        let _ = done.send(end.err().map(|panic| message(&*panic)));
    };
    // The name is what a panic message says.
    thread::Builder::new().name("your answer".into()).spawn(run).expect("one more thread");
    match finished.recv_timeout(DEADLINE) {
        Ok(None) => {}
        Ok(Some(panic)) => tape.note(0, format!("{PANICKED}{panic}")),
        Err(_) => tape.note(0, format!("{HANGS}{} s", DEADLINE.as_secs())),
    }
    Observed(tape.transcript())
}

/// Holds a conversation with an asynchronous answer in virtual time: nothing waits, an hour takes
/// milliseconds.
pub fn observe_async<F>(conversation: impl FnOnce(Tape) -> F + Send + 'static) -> Observed
where
    F: Future<Output = ()>,
{
    observe(move |tape| {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime that has no sockets needs nothing from the system")
            .block_on(conversation(tape.clone()));
    })
}

/// The message of a panic.
pub(super) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message").to_owned()
}
