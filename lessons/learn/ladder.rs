//! The cases that judge a stage, from easy to hard, and the run that stops at the first that fails.
//!
//! The cases run in a process of their own, with the learner's code in the place of ours. That
//! process writes [`Record`]s to its standard output as JSON text sequences (RFC 7464), so that
//! they can be told from what the learner's code prints.

use std::{
    io::{self, Write as _},
    panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind},
    process::ExitCode,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{observe::Tape, text::Text};

/// The byte before every record (RFC 7464 §2.2).
pub const RECORD: u8 = 0x1E;

/// Holds a case's conversation with the code under test.
pub type Conversation = Box<dyn Fn(&Tape) -> Result<(), Mismatch>>;

/// One case. It writes what it does and sees to the tape.
pub struct Case {
    /// Its name in the suite: `"5.6"`.
    pub id: String,
    /// What it shows, in a few words.
    pub about: String,
    /// The cases that it belongs to.
    pub group: &'static Group,
    /// Runs it.
    pub run: Conversation,
}

impl Case {
    /// Runs it against our code, in a test.
    ///
    /// # Panics
    ///
    /// If it fails, with its conversation.
    pub fn holds(&self) {
        let tape = Tape::default();
        if let Err(mismatch) = (self.run)(&tape) {
            panic!("{}: {}\n{}{mismatch:#?}", self.id, self.about, tape.transcript());
        }
    }
}

/// A stage's cases, numbered in their order.
#[derive(Default)]
pub struct Cases(pub Vec<Case>);

impl Cases {
    /// Adds a case.
    pub fn add(
        &mut self,
        group: &'static Group,
        about: &str,
        run: impl Fn(&Tape) -> Result<(), Mismatch> + 'static,
    ) {
        let id = (self.0.len() + 1).to_string();
        self.0.push(Case { id, about: about.to_owned(), group, run: Box::new(run) });
    }
}

/// What cases have in common: the rule that they ask for, and a hint.
#[derive(Debug)]
pub struct Group {
    /// Their title.
    pub title: Text,
    /// Where the rule stands: `"RFC 6455 §5.4"`.
    pub rule: &'static str,
    /// What to think about if one of them fails.
    pub hint: Text,
}

/// What a case wanted to see, and what it saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What was expected.
    pub expected: String,
    /// What came.
    pub came: String,
}

impl Mismatch {
    /// Compares two texts.
    pub fn unless_same(expected: &str, came: &str) -> Result<(), Self> {
        if expected == came {
            return Ok(());
        }
        Err(Self { expected: expected.to_owned(), came: came.to_owned() })
    }

    /// Compares two values, and shows how they are written in Rust.
    pub fn unless_equal<T: PartialEq + std::fmt::Debug>(
        expected: &T,
        came: &T,
    ) -> Result<(), Self> {
        if expected == came {
            return Ok(());
        }
        Err(Self { expected: format!("{expected:?}"), came: format!("{came:?}") })
    }
}

/// What the process says about its run.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum Record {
    /// The number of cases to come.
    Cases(usize),
    /// A case begins: its name, and what it shows.
    Begins(String, String),
    /// A case fails; nothing follows.
    Fails(Box<Failure>),
    /// All cases pass.
    AllPass,
}

/// The case that failed, with all that helps.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// What was sent and what came, until it failed.
    pub conversation: String,
    /// What was expected, and what came instead. Empty after a panic.
    pub expected: String,
    /// What came instead, or the message of the panic.
    pub came: String,
    /// Where the code panicked, if it did: `"lessons/…/frame.rs:80:9"`.
    pub panicked_at: Option<String>,
    /// Title of its group, in English and in Vietnamese.
    pub group: (String, String),
    /// Where the rule stands.
    pub rule: String,
    /// The hint of its group, in English and in Vietnamese.
    pub hint: (String, String),
}

impl Failure {
    /// The failure at this case as a text, by which a known mistake is recognised.
    #[must_use]
    pub fn at(&self, case: &str) -> String {
        let Self { conversation, expected, came, .. } = self;
        let text = format!("case {case}\n{conversation}expected\n{expected}\ncame\n{came}");
        text.trim_end().to_owned() + "\n"
    }
}

/// Runs the cases in order and writes the records.
#[must_use]
pub fn run(cases: &[Case]) -> ExitCode {
    panic::set_hook(Box::new(|info| {
        let panic = Panic::of(info);
        let earlier = PANIC.lock().unwrap_or_else(PoisonError::into_inner).replace(panic);
        if let Some(Panic { message, at }) = earlier {
            let _ = writeln!(io::stderr(), "panicked at {at}: {message}"); // perhaps it aborts now
        }
    }));
    end_with_the_watcher();
    write(&Record::Cases(cases.len()));
    for case in cases {
        write(&Record::Begins(case.id.clone(), case.about.clone()));
        if let Err(failure) = run_one(case) {
            write(&Record::Fails(failure));
            return ExitCode::FAILURE;
        }
    }
    write(&Record::AllPass);
    ExitCode::SUCCESS
}

/// Ends this process when the one that watches it is gone: nobody else would stop a loop in it.
fn end_with_the_watcher() {
    #[cfg(unix)]
    {
        use std::{os::unix::process::parent_id, process, thread, time::Duration};
        let watcher = parent_id();
        thread::spawn(move || {
            while parent_id() == watcher {
                thread::sleep(Duration::from_millis(500));
            }
            process::exit(1);
        });
    }
}

fn run_one(case: &Case) -> Result<(), Box<Failure>> {
    let tape = Tape::default();
    PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
    let result = catch_unwind(AssertUnwindSafe(|| (case.run)(&tape)));
    let (mismatch, panicked_at) = match result {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(mismatch)) => (mismatch, None),
        Err(_) => {
            let panic = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Panic { message, at } = panic.unwrap_or_default();
            (Mismatch { expected: String::new(), came: message }, Some(at))
        }
    };
    let Group { title, rule, hint } = *case.group;
    Err(Box::new(Failure {
        conversation: tape.transcript().to_string(),
        expected: mismatch.expected,
        came: mismatch.came,
        panicked_at,
        group: (title.en.to_owned(), title.vi.to_owned()),
        rule: rule.to_owned(),
        hint: (hint.en.to_owned(), hint.vi.to_owned()),
    }))
}

/// The last panic: the code under test may panic on any thread.
static PANIC: Mutex<Option<Panic>> = Mutex::new(None);

#[derive(Default)]
struct Panic {
    message: String,
    at: String,
}

impl Panic {
    fn of(info: &PanicHookInfo<'_>) -> Self {
        let message = super::observe::message(info.payload());
        Self { message, at: info.location().map(ToString::to_string).unwrap_or_default() }
    }
}

/// A reader that is gone ends the run with the next case that fails, or with the last.
fn write(record: &Record) {
    let json = serde_json::to_string(record).unwrap_or_default();
    let mut out = io::stdout().lock();
    let _ =
        out.write_all(&[RECORD]).and_then(|()| writeln!(out, "{json}")).and_then(|()| out.flush());
}
