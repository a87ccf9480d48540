//! Tickets are issued and shown, in a time that the case makes.

use std::time::{Duration, Instant};

use full_duplex::{
    learn::{
        ladder::{Cases, Mismatch},
        observe::Tape,
    },
    lesson08_reconnect::{protocol::Token, server::token::Draw},
    lesson09_door::tickets::{MOST, Tickets},
};

use super::groups::{MANY, ONCE, TIME};

/// What happens. Tickets are named by their number, from 1 on.
#[derive(Clone, Copy)]
enum Step {
    /// At so many milliseconds.
    At(u64),
    /// This session asks for a ticket.
    Issue(&'static str),
    /// So many tickets for this session.
    IssueMany(usize, &'static str),
    /// This ticket is shown; whose socket it is.
    Show(usize, Option<&'static str>),
    /// A ticket is shown that was never issued.
    Guess,
}

use Step::{At, Guess, Issue, IssueMany, Show};

const LAN: Option<&str> = Some("Lan");
const MINH: Option<&str> = Some("Minh");

const USED: &[(&str, &[Step])] = &[
    ("a ticket opens one socket", &[Issue("Lan"), Show(1, LAN)]),
    ("and not another one", &[Issue("Lan"), Show(1, LAN), Show(1, None), Show(1, None)]),
    ("a guess opens nothing", &[Guess, Issue("Lan"), Guess]),
    ("nor does it use anything up", &[Issue("Lan"), Guess, Guess, Show(1, LAN)]),
    ("two people, in another order", &[Issue("Lan"), Issue("Minh"), Show(2, MINH), Show(1, LAN)]),
    ("two tickets of one person", &[Issue("Lan"), Issue("Lan"), Show(1, LAN), Show(2, LAN)]),
    (
        "each of them once",
        &[Issue("Lan"), Issue("Lan"), Show(2, LAN), Show(2, None), Show(1, LAN), Show(1, None)],
    ),
];

const TIMES: &[(&str, &[Step])] = &[
    ("good for 30 s", &[Issue("Lan"), At(29_999), Show(1, LAN)]),
    ("long after", &[Issue("Lan"), At(3_600_000), Show(1, None), Issue("Lan"), Show(2, LAN)]),
    ("and at the very end, too, no more", &[Issue("Lan"), At(30_000), Show(1, None)]),
    (
        "each has its own time",
        &[Issue("Lan"), At(20_000), Issue("Minh"), At(40_000), Show(1, None), Show(2, MINH)],
    ),
    (
        "a newer one doesn't make an older one good again",
        &[Issue("Lan"), At(29_000), Issue("Lan"), At(31_000), Show(1, None), Show(2, LAN)],
    ),
];

const FULL: &[(&str, &[Step])] = &[
    ("so many are kept", &[IssueMany(MOST, "Lan"), Show(1, LAN), Show(MOST, LAN)]),
    (
        "one more, and the oldest makes room",
        &[IssueMany(MOST, "Lan"), Issue("Minh"), Show(1, None), Show(2, LAN), Show(MOST + 1, MINH)],
    ),
    (
        "and so on",
        &[
            IssueMany(MOST, "Lan"),
            IssueMany(MOST / 2, "Minh"),
            Show(MOST / 2, None),
            Show(MOST / 2 + 1, LAN),
            Show(MOST, LAN),
            Show(MOST + MOST / 2, MINH),
        ],
    ),
    (
        "after their time there is room for as many again",
        &[
            IssueMany(MOST, "Lan"),
            At(30_000),
            IssueMany(MOST, "Minh"),
            Show(1, None),
            Show(MOST + 1, MINH),
        ],
    ),
];

pub fn cases(cases: &mut Cases) {
    for (group, rows) in [(&ONCE, USED), (&TIME, TIMES), (&MANY, FULL)] {
        for (about, steps) in rows {
            cases.add(group, about, |tape| {
                let mut office = Office::new(tape);
                steps.iter().try_for_each(|step| office.step(*step))
            });
        }
    }
    cases.add(&ONCE, "the tickets themselves aren't kept", |tape| {
        let mut office = Office::new(tape);
        office.step(Issue("Lan"))?;
        let kept = format!("{:?}", office.tickets);
        let shown = kept.contains(&office.issued[0].0);
        let name = |shown| format!("what is kept shows the ticket: {shown}");
        Mismatch::unless_same(&name(false), &name(shown))
    });
}

struct Office<'a> {
    tape: &'a Tape,
    tickets: Tickets<&'static str>,
    draw: Draw,
    issued: Vec<Token>,
    begun: Instant,
    now: Instant,
}

impl<'a> Office<'a> {
    fn new(tape: &'a Tape) -> Self {
        let mut next = 0x5EED_0000_0000_0000_0000_0000_0000_0000;
        let draw: Draw = Box::new(move || {
            next += 1;
            next
        });
        let (now, issued) = (Instant::now(), Vec::new());
        Self { tape, tickets: Tickets::default(), draw, issued, begun: now, now }
    }

    fn step(&mut self, step: Step) -> Result<(), Mismatch> {
        match step {
            At(millis) => {
                self.now = self.begun + Duration::from_millis(millis);
                let seconds = Duration::from_millis(millis).as_secs_f64();
                self.tape.note(0, format!("at {seconds} s"));
            }
            Issue(session) => {
                self.issue(session);
                self.tape.received(1, &format!("ticket {} for {session}", self.issued.len()));
            }
            IssueMany(times, session) => {
                let first = self.issued.len() + 1;
                for _ in 0..times {
                    self.issue(session);
                }
                let last = self.issued.len();
                self.tape.received(1, &format!("tickets {first} to {last} for {session}"));
            }
            Show(number, expected) => {
                let ticket = self.issued[number - 1].clone();
                return self.show(&format!("ticket {number}"), &ticket, expected);
            }
            Guess => {
                let guess = Token("0123456789abcdef0123456789abcdef".to_owned());
                return self.show("a guess", &guess, None);
            }
        }
        Ok(())
    }

    fn issue(&mut self, session: &'static str) {
        let ticket = self.tickets.issue(session, &mut self.draw, self.now);
        self.issued.push(ticket);
    }

    fn show(&mut self, name: &str, ticket: &Token, expected: Option<&str>) -> Result<(), Mismatch> {
        self.tape.sent(1, &format!("shows {name}"));
        let came = self.tickets.redeem(ticket, self.now);
        self.tape.received(1, &format!("{came:?}"));
        let shown = |whose: Option<&str>| format!("{name}: {whose:?}");
        Mismatch::unless_same(&shown(expected), &shown(came))
    }
}
