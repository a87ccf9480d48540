//! How time is taken: warm up, then many short rounds in which every contestant has its turn, and the median.
//!
//! A machine is never quiet. Whatever disturbs it disturbs the contestants of one round alike, so ratios are formed
//! within each round, and what hits a single round doesn't move the median.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// How much time a measurement may take.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Rounds of a measurement in memory.
    pub rounds: u32,
    /// How long one turn lasts there.
    pub turn: Duration,
    /// Rounds of a measurement over sockets.
    pub net_rounds: u32,
    /// How long one turn lasts there.
    pub net_turn: Duration,
    /// The most connections that an echo server answers.
    pub echoing: usize,
    /// Connections that wait and do nothing.
    pub idle: u32,
    /// How often their memory is measured: it is counted, not timed, and hardly varies.
    pub idle_rounds: u32,
    /// People in a room who hear what one of them says.
    pub receivers: usize,
    /// People in a very large one.
    pub many: usize,
    /// How often something is measured that takes long.
    pub long_rounds: u32,
    /// How long one turn lasts there.
    pub long_turn: Duration,
    /// People who come in waves.
    pub waves: usize,
    /// People in a room in which nothing is said.
    pub crowd: u32,
    /// People who join the chat under a name and hear a burst.
    pub joined: u32,
}

impl Effort {
    /// Enough for figures that repeat.
    pub const FULL: Self = Self {
        rounds: 101,
        turn: Duration::from_millis(2),
        net_rounds: 15,
        net_turn: Duration::from_millis(400),
        echoing: 500,
        idle: 4_000,
        idle_rounds: 3,
        receivers: 500,
        many: 5_000,
        long_rounds: 5,
        long_turn: Duration::from_secs(3),
        waves: 2_000,
        crowd: 10_000,
        joined: 5_000,
    };
    /// Enough to see that everything works.
    pub const QUICK: Self = Self {
        rounds: 3,
        turn: Duration::from_micros(200),
        net_rounds: 2,
        net_turn: Duration::from_millis(10),
        echoing: 50,
        idle: 100,
        idle_rounds: 1,
        receivers: 20,
        many: 100,
        long_rounds: 1,
        long_turn: Duration::from_millis(50),
        waves: 100,
        crowd: 100,
        joined: 100,
    };
}

/// Who is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The course's own code, as a program uses it.
    Ours,
    /// The same in its fast form, lesson 13's.
    Fast,
    /// A layer of it, to see where time goes; not judged.
    Layer,
    /// A library.
    Library,
    /// What no WebSocket can beat.
    Limit,
}

/// Something to be timed.
pub struct Contestant<'a> {
    /// What it is called in the table.
    pub name: &'static str,
    /// Who it is.
    pub part: Part,
    /// Does the work once.
    pub work: Box<dyn FnMut() + 'a>,
}

impl<'a> Contestant<'a> {
    /// Something to be timed.
    pub fn new(name: &'static str, part: Part, work: impl FnMut() + 'a) -> Self {
        Self { name, part, work: Box::new(work) }
    }
}

/// What was measured of one contestant: one value for each round.
#[derive(Clone, Debug)]
pub struct Figures {
    /// What it is called in the table.
    pub name: &'static str,
    /// Who it is.
    pub part: Part,
    /// In the order of the rounds.
    pub values: Vec<f64>,
}

impl Figures {
    /// Half of the values are below.
    pub fn median(&self) -> f64 {
        quantile(self.values.clone(), 0.5)
    }

    /// Between these two lies half of the values.
    pub fn middle_half(&self) -> (f64, f64) {
        (quantile(self.values.clone(), 0.25), quantile(self.values.clone(), 0.75))
    }

    /// How many times the other's value this one is: the median of the rounds' ratios.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let ratios = self.values.iter().zip(&other.values).map(|(one, other)| one / other);
        quantile(ratios.collect(), 0.5)
    }
}

/// The value that `share` of all values don't exceed (nearest rank); not a number if there are none.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a hundred rounds, and a share between 0 and 1"
)]
pub fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * share).ceil() as usize;
    values.get(rank.max(1) - 1).copied().unwrap_or(f64::NAN)
}

/// Nanoseconds for one of the `operations` that each contestant does when it works once.
pub fn nanoseconds(
    contestants: &mut [Contestant<'_>],
    operations: u32,
    effort: Effort,
    progress: &ProgressBar,
) -> Vec<Figures> {
    let passes: Vec<u32> =
        contestants.iter_mut().map(|contestant| warm_up(contestant, effort.turn)).collect();
    let mut figures: Vec<_> = contestants
        .iter()
        .map(|Contestant { name, part, .. }| Figures { name, part: *part, values: Vec::new() })
        .collect();
    for round in 0..effort.rounds {
        for turn in in_turn(contestants.len(), round) {
            let time = timed(&mut contestants[turn], passes[turn]);
            let each = time.as_secs_f64() * 1e9 / f64::from(passes[turn]) / f64::from(operations);
            figures[turn].values.push(each);
        }
        progress.inc(1);
    }
    figures
}

/// The order of a round. Each begins with another contestant, or the first would always pay for what the last has left
/// in the caches.
pub fn in_turn(contestants: usize, round: u32) -> impl Iterator<Item = usize> {
    (0..contestants).map(move |place| (place + round as usize) % contestants)
}

/// Works until caches, allocator and branch predictor have settled; how often that is to be done for a turn to last long
/// enough.
fn warm_up(contestant: &mut Contestant<'_>, turn: Duration) -> u32 {
    let mut passes = 1_u32;
    loop {
        let time = timed(contestant, passes);
        if time >= turn {
            return passes;
        }
        passes = passes.saturating_mul(2);
    }
}

fn timed(contestant: &mut Contestant<'_>, passes: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..passes {
        (contestant.work)();
    }
    start.elapsed()
}

/// A bar on stderr, if that is a terminal.
pub fn progress(rounds: u32, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(rounds.into());
    let style = ProgressStyle::with_template("{wide_bar} {percent:>3} %  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    bar.tick();
    bar
}
