//! A connection with a heartbeat, and nothing else: no socket, no clock. The time is what the case
//! says it is.

use std::time::{Duration, Instant};

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson07_heartbeat::heartbeat::{Action, Heartbeat, Pace},
};

/// A time since the connection began.
pub type Millis = u64;

pub const fn pace(every: Millis, pong_timeout: Millis) -> Pace {
    Pace { every: Duration::from_millis(every), pong_timeout: Duration::from_millis(pong_timeout) }
}

pub struct Line {
    tape: Tape,
    begun: Instant,
    heartbeat: Heartbeat,
    beats: Vec<(Millis, Action)>,
}

impl Line {
    pub fn new(tape: &Tape, pace: Pace, jitter: f64) -> Self {
        let begun = Instant::now();
        let heartbeat = Heartbeat::new(pace, jitter, begun);
        let line = Self { tape: tape.clone(), begun, heartbeat, beats: Vec::new() };
        let (every, patience) = (clock(millis(pace.every)), clock(millis(pace.pong_timeout)));
        line.note(0, &format!("begins: every {every}, pong timeout {patience}, jitter {jitter}"));
        line.note_deadline(0);
        line
    }

    /// Something arrives.
    pub fn arrives(&mut self, at: Millis) {
        self.tape.sent(1, &format!("{}  something", clock(at)));
        self.heartbeat.handle_activity(self.instant(at));
        self.note_deadline(at);
    }

    /// Calls `handle_timeout`.
    pub fn timer(&mut self, at: Millis, expected: Option<Action>) -> Result<(), Mismatch> {
        let came = self.calls(at);
        let name = |action| format!("handle_timeout at {}: {action:?}", clock(at));
        Mismatch::unless_same(&name(expected), &name(came))?;
        let timed_out = self.beats.last().is_some_and(|(_, beat)| *beat == Action::TimedOut);
        let name = |timed_out| format!("is_timed_out at {}: {timed_out}", clock(at));
        Mismatch::unless_same(&name(timed_out), &name(self.heartbeat.is_timed_out()))
    }

    /// Asks for `poll_timeout`.
    pub fn deadline_is(&self, expected: Option<Millis>) -> Result<(), Mismatch> {
        Mismatch::unless_same(&deadline(expected), &deadline(self.deadline()))
    }

    /// Something arrives at these times, and the timer is punctual. A ping is answered after so
    /// many milliseconds. What arrives at the moment of a timer is read before it.
    pub fn runs(
        &mut self,
        heard: &[Millis],
        answers_after: Option<Millis>,
        until: Millis,
    ) -> Result<(), Mismatch> {
        let (mut heard, mut answer) = (heard.iter().copied().peekable(), None);
        loop {
            let sign = heard.peek().copied().into_iter().chain(answer).min();
            let sign = sign.filter(|at| *at <= until && !self.heartbeat.is_timed_out());
            let due = self.deadline().filter(|at| *at <= until);
            match (sign, due) {
                (None, None) => return self.ended(until),
                (Some(sign), due) if due.is_none_or(|due| sign <= due) => {
                    if answer == Some(sign) {
                        answer = None;
                    } else {
                        heard.next();
                    }
                    self.arrives(sign);
                }
                (_, due) => {
                    let at = due.unwrap_or_default();
                    self.beat(at)?;
                    answer = answers_after.map(|after| at + after);
                }
            }
        }
    }

    /// What the heartbeat did so far: `25 s Ping, 35 s TimedOut`.
    pub fn beats(&self) -> String {
        let beats = self.beats.iter().map(|(at, beat)| format!("{} {beat:?}", clock(*at)));
        let beats: Vec<_> = beats.collect();
        if beats.is_empty() { "nothing".to_owned() } else { beats.join(", ") }
    }

    /// The times of its pings.
    pub fn pings(&self) -> impl Iterator<Item = Millis> {
        self.beats.iter().filter(|(_, beat)| *beat == Action::Ping).map(|(at, _)| *at)
    }

    /// The timer rings at the time that `poll_timeout` has named.
    fn beat(&mut self, at: Millis) -> Result<(), Mismatch> {
        let expected = format!("at {} there is something to do: poll_timeout said so", clock(at));
        if self.calls(at).is_none() {
            return Err(Mismatch { expected, came: "handle_timeout: None".to_owned() });
        }
        if self.deadline().is_some_and(|next| next <= at) {
            let expected = format!("the next call comes later than {}", clock(at));
            return Err(Mismatch { expected, came: deadline(self.deadline()) });
        }
        let again = self.heartbeat.handle_timeout(self.instant(at)); // it was done, once
        let name = |action| format!("handle_timeout once more at {}: {action:?}", clock(at));
        Mismatch::unless_same(&name(None), &name(again))
    }

    /// At the end: what was given up is given up, and wants no more calls.
    fn ended(&self, at: Millis) -> Result<(), Mismatch> {
        let timed_out = self.beats.last().is_some_and(|(_, beat)| *beat == Action::TimedOut);
        let name = |timed_out| format!("is_timed_out at {}: {timed_out}", clock(at));
        Mismatch::unless_same(&name(timed_out), &name(self.heartbeat.is_timed_out()))?;
        if timed_out { self.deadline_is(None) } else { Ok(()) }
    }

    fn calls(&mut self, at: Millis) -> Option<Action> {
        let action = self.heartbeat.handle_timeout(self.instant(at));
        match action {
            Some(Action::Ping) => self.tape.received(1, &format!("{}  PING", clock(at))),
            Some(Action::TimedOut) => self.note(at, "timed out, dropped"),
            None => self.note(at, "the timer: nothing to do"),
        }
        self.beats.extend(action.map(|action| (at, action)));
        self.note_deadline(at);
        action
    }

    fn note(&self, at: Millis, text: &str) {
        self.tape.note(1, format!("{}  {text}", clock(at)));
    }

    fn note_deadline(&self, at: Millis) {
        self.note(at, &deadline(self.deadline()));
    }

    fn instant(&self, at: Millis) -> Instant {
        self.begun + Duration::from_millis(at)
    }

    fn deadline(&self) -> Option<Millis> {
        self.heartbeat.poll_timeout().map(|at| millis(at.saturating_duration_since(self.begun)))
    }
}

fn deadline(at: Option<Millis>) -> String {
    let at = at.map_or_else(|| "None".to_owned(), clock);
    format!("poll_timeout: {at}")
}

/// Rounded up: a timer never rings too early.
fn millis(time: Duration) -> Millis {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

/// `12.5 s`.
pub fn clock(at: Millis) -> String {
    format!("{} s", Duration::from_millis(at).as_secs_f64())
}
