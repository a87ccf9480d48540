//! One end of a link: each call, and what comes of it, as text.

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson04_frames::close::Close as Goodbye,
    lesson06_chat::socket::{Received, ToSend},
    lesson10_plan_b::{
        link::{Link, MOST},
        wire::{Item, Numbered},
    },
};

use super::network::TEXTS;

/// A list with more items is shortened.
const LONG: usize = 2 * TEXTS;

/// What is sent, or heard.
#[derive(Clone, Copy, Debug)]
pub enum What {
    Text(&'static str),
    Ping,
    Pong,
    Close(u16),
}

/// A call of the code under test.
#[derive(Clone, Copy)]
pub enum Call {
    Send(What),
    /// So many texts of so many bytes.
    SendLong(usize, usize),
    Sent,
    After(u64),
    Unconfirmed,
    Confirm(u64),
    Hear(u64, &'static [What]),
    /// Requests with one ping each, from this number to that.
    HearPings(u64, u64),
    Heard,
    Live,
    Lose,
    /// `pop`, until it brings nothing.
    Pop,
    Room,
}

/// A call, and what must come of it.
pub type Step = (Call, &'static str);

/// A case: what it shows, and what is called, with what must come.
pub type Row = (&'static str, &'static [Step]);

pub const fn says(text: &'static str) -> Step {
    (Call::Send(What::Text(text)), "ok")
}

pub const fn hears(from: u64, items: &'static [What]) -> Step {
    (Call::Hear(from, items), "ok")
}

pub const fn confirms(n: u64) -> Step {
    (Call::Confirm(n), "ok")
}

pub const fn after(n: u64, items: &'static str) -> Step {
    (Call::After(n), items)
}

pub const fn pops(what: &'static str) -> Step {
    (Call::Pop, what)
}

pub struct End<'a> {
    tape: &'a Tape,
    link: Link,
}

impl<'a> End<'a> {
    pub fn new(tape: &'a Tape) -> Self {
        Self { tape, link: Link::default() }
    }

    /// Makes the call; this must come of it.
    pub fn call(&mut self, call: Call, expected: &str) -> Result<(), Mismatch> {
        let name = name(call);
        self.tape.sent(1, &name);
        let came = self.make(call);
        self.tape.received(1, &came);
        Mismatch::unless_same(&format!("{name}: {expected}"), &format!("{name}: {came}"))
    }

    fn make(&mut self, call: Call) -> String {
        let link = &mut self.link;
        match call {
            Call::Send(what) => done(link.send(to_send(what))),
            Call::SendLong(times, bytes) => {
                let text = "x".repeat(bytes);
                done((0..times).try_for_each(|_| link.send(ToSend::Text(text.as_str().into()))))
            }
            Call::Sent => link.sent().to_string(),
            Call::After(n) => match link.after(n) {
                Ok(items) => list(items),
                Err(error) => format!("{error:?}"),
            },
            Call::Unconfirmed => list(link.unconfirmed()),
            Call::Confirm(n) => plain(link.confirm(n)),
            Call::Hear(from, items) => plain(link.hear(from, items.iter().map(|it| item(*it)))),
            Call::HearPings(from, to) => {
                plain((from..=to).try_for_each(|n| link.hear(n, [Item::Ping {}])))
            }
            Call::Heard => link.heard().to_string(),
            Call::Live => {
                link.live();
                "done".to_owned()
            }
            Call::Lose => {
                link.lose();
                "done".to_owned()
            }
            Call::Pop => popped(link),
            Call::Room => if link.has_room() { "room" } else { "no room" }.to_owned(),
        }
    }
}

/// Everything that `pop` brings, and what it says then: `một, Pong; waits`.
pub fn popped(link: &mut Link) -> String {
    let mut popped = Vec::new();
    let end = loop {
        match link.pop() {
            None => break "waits".to_owned(),
            Some(Err(ending)) => break format!("{ending:?}"),
            Some(Ok(_)) if popped.len() == 2 * MOST => break "and so on".to_owned(),
            Some(Ok(received)) => popped.push(shown(&received)),
        }
    };
    if end != "waits" {
        popped.retain(|it| it != "Pong"); // a sign of life at the end says nothing
    }
    if popped.is_empty() { end } else { format!("{}; {end}", popped.join(", ")) }
}

fn shown(received: &Received) -> String {
    match received {
        Received::Text(text) => text.as_str().to_owned(),
        Received::Close(Some(close)) => format!("Close {}", close.code.value()),
        other => format!("{other:?}"),
    }
}

/// `1 một, 2 Ping`.
pub fn list(items: impl Iterator<Item = Numbered>) -> String {
    let shown = |Numbered { n, item }| match item {
        Item::Text(text) => format!("{n} {}", text.as_str()),
        Item::Ping {} => format!("{n} Ping"),
        Item::Pong {} => format!("{n} Pong"),
        Item::Close { code, .. } => format!("{n} Close {code}"),
    };
    let items: Vec<_> = items.take(4 * MOST).map(shown).collect();
    match &items[..] {
        [] => "nothing".to_owned(),
        [first, second, .., last] if items.len() > LONG => {
            format!("{first}, {second}, … {last}: {} in all", items.len())
        }
        items => items.join(", "),
    }
}

fn name(call: Call) -> String {
    match call {
        Call::Send(what) => format!("send {}", word(what)),
        Call::SendLong(1, 1) => "send a text of 1 byte".to_owned(),
        Call::SendLong(times, 1) => format!("send {times} texts of 1 byte"),
        Call::SendLong(1, bytes) => format!("send a text of {bytes} bytes"),
        Call::SendLong(times, bytes) => format!("send {times} texts of {bytes} bytes"),
        Call::Sent => "sent()".to_owned(),
        Call::After(n) => format!("after({n})"),
        Call::Unconfirmed => "unconfirmed()".to_owned(),
        Call::Confirm(n) => format!("confirm({n})"),
        Call::Hear(from, items) => {
            let items: Vec<_> = items.iter().map(|it| word(*it)).collect();
            format!("hear({from}, [{}])", items.join(", "))
        }
        Call::HearPings(from, to) => format!("hear({from}, [Ping]) to hear({to}, [Ping])"),
        Call::Heard => "heard()".to_owned(),
        Call::Live => "live()".to_owned(),
        Call::Lose => "lose()".to_owned(),
        Call::Pop => "pop() until nothing comes".to_owned(),
        Call::Room => "has_room()".to_owned(),
    }
}

fn word(what: What) -> String {
    match what {
        What::Text(text) => text.to_owned(),
        What::Ping => "Ping".to_owned(),
        What::Pong => "Pong".to_owned(),
        What::Close(code) => format!("Close {code}"),
    }
}

fn item(what: What) -> Item {
    match what {
        What::Text(text) => Item::Text(text.into()),
        What::Ping => Item::Ping {},
        What::Pong => Item::Pong {},
        What::Close(code) => Item::Close { code, reason: String::new() },
    }
}

/// A pong is never sent by a session: the link answers.
fn to_send(what: What) -> ToSend {
    match what {
        What::Text(text) => ToSend::Text(text.into()),
        What::Ping | What::Pong => ToSend::Ping,
        What::Close(code) => ToSend::Close(Goodbye { code: code.into(), reason: String::new() }),
    }
}

fn done<E: std::fmt::Debug>(result: Result<(), E>) -> String {
    result.map_or_else(|error| format!("Err({error:?})"), |()| "ok".to_owned())
}

fn plain<E: std::fmt::Debug>(result: Result<(), E>) -> String {
    result.map_or_else(|error| format!("{error:?}"), |()| "ok".to_owned())
}
