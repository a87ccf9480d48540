//! The herd: many clients lose one server in the same moment. When do they call it again, and what does it hear when it
//! comes back?
//!
//! Everything is real but the chat: sockets, a port that is closed and opened again, and clients who do nothing but come
//! back, each by the same rule.

use std::{
    fmt,
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use thiserror::Error;
use tokio::{
    io::AsyncReadExt as _,
    net::TcpStream,
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

use super::backoff::{Backoff, FIRST, LONGEST};
use crate::lesson01_polling::serve::{StartError, listen};

/// The width of a column in the plot.
pub const COLUMN: Duration = Duration::from_millis(500);

/// What is to be played.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many lose their server.
    pub clients: usize,
    /// For how long it is away.
    pub down: Duration,
    /// How long they are watched.
    pub watch: Duration,
}

/// When to call again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// After three seconds, always: what most tutorials show.
    Fixed,
    /// After half a second, one, two, four, …: patient, and in step.
    Doubling,
    /// After anything between nothing and that.
    FullJitter,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Fixed, Self::Doubling, Self::FullJitter];

    /// How long somebody waits now who follows it.
    pub fn delay(self, backoff: &mut Backoff) -> Duration {
        match self {
            Self::Fixed => Duration::from_secs(3),
            Self::Doubling => backoff.delay(1.0),
            Self::FullJitter => backoff.delay(fastrand::f64()),
        }
    }

    /// What it is called, in both languages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "every 3 s · cứ 3 giây",
            Self::Doubling => "doubling · gấp đôi dần",
            Self::FullJitter => "full jitter · ngẫu nhiên hoàn toàn",
        }
    }
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Story {
    plan: Plan,
    rule: Rule,
    /// When each call was made, since the server went.
    calls: Vec<Duration>,
    /// When each client was back.
    back: Vec<Duration>,
}

/// Why there is no story.
#[derive(Debug, Error)]
pub enum HerdError {
    /// The server can't listen.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Too many files, most often.
    #[error(
        "not everybody could connect: {0} (how many files may be open? ulimit -n)\nkhông phải ai cũng nối được: {0} (được mở bao nhiêu file? ulimit -n)"
    )]
    Connect(#[from] io::Error),
}

/// Plays it once.
pub async fn play(plan: Plan, rule: Rule) -> Result<Story, HerdError> {
    let listener = listen(0).await?;
    let address = listener.local_addr()?;
    let (tell, mut told) = mpsc::unbounded_channel(); // as many as calls are made while we watch
    let tell = Arc::new(tell);
    let (mut herd, mut taken) = (JoinSet::new(), Vec::new());
    for _ in 0..plan.clients {
        let stream = TcpStream::connect(address).await?;
        taken.push(listener.accept().await?.0);
        let tell = tell.clone();
        herd.spawn(come_back(stream, address, rule, move |event| {
            let _ = tell.send(event);
        }));
    }
    let gone = Instant::now();
    drop((listener, taken)); // everybody hears it now
    sleep(plan.down).await;
    let listener = listen(address.port()).await?;
    let taking = async {
        let mut taken = Vec::new();
        loop {
            taken.extend(listener.accept().await.ok());
        }
    };
    let end = gone + plan.down + plan.watch;
    let _: Result<(), _> = timeout_at(end, taking).await;
    herd.shutdown().await;
    let mut story = Story { plan, rule, calls: Vec::new(), back: Vec::new() };
    while let Ok((at, event)) = told.try_recv() {
        let list = if event == Event::Call { &mut story.calls } else { &mut story.back };
        list.push(at - gone);
    }
    story.back.sort_unstable();
    Ok(story)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Call,
    Back,
}

/// Waits until the server is gone; then calls it by the rule until it answers.
async fn come_back(
    mut stream: TcpStream,
    address: SocketAddr,
    rule: Rule,
    tell: impl Fn((Instant, Event)),
) {
    let _ = stream.read(&mut [0]).await;
    let mut backoff = Backoff::default();
    loop {
        sleep(rule.delay(&mut backoff)).await;
        tell((Instant::now(), Event::Call));
        match TcpStream::connect(address).await {
            Ok(mut stream) => {
                tell((Instant::now(), Event::Back));
                let _ = stream.read(&mut [0]).await; // until the watching ends
                return;
            }
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => {}
            Err(_) => return, // out of ports: the numbers say how many are missing
        }
    }
}

impl Story {
    /// Calls in each [`COLUMN`] since the server went.
    #[must_use]
    pub fn columns(&self) -> Vec<usize> {
        let whole = self.plan.down + self.plan.watch;
        let mut columns = vec![0; column(whole) + 1];
        for call in self.calls.iter().filter(|call| **call <= whole) {
            columns[column(*call)] += 1;
        }
        columns
    }

    /// The most calls within a tenth of a second that a server hears: those after it has come back.
    #[must_use]
    pub fn worst(&self) -> usize {
        let mut calls = self.calls.clone();
        calls.retain(|call| *call >= self.plan.down);
        calls.sort_unstable();
        let (mut worst, mut from) = (0, 0);
        for (to, call) in calls.iter().enumerate() {
            while call.saturating_sub(calls[from]) >= Duration::from_millis(100) {
                from += 1;
            }
            worst = worst.max(to + 1 - from);
        }
        worst
    }

    /// How long after the server had come back 99 of 100 were back, too; `None` if they weren't.
    #[must_use]
    pub fn recovery(&self) -> Option<Duration> {
        let last = (self.plan.clients * 99).div_ceil(100).checked_sub(1)?;
        self.back.get(last).map(|at| at.saturating_sub(self.plan.down))
    }

    /// Calls that nobody answered.
    #[must_use]
    pub fn in_vain(&self) -> usize {
        self.calls.len() - self.back.len()
    }
}

fn column(at: Duration) -> usize {
    usize::try_from(at.as_millis() / COLUMN.as_millis()).unwrap_or(usize::MAX)
}

impl fmt::Display for Story {
    /// A line of bars, one for each half second; each bar an eighth higher than the next lower one can be.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let bar = |calls: usize| BARS[(calls * 8).div_ceil(self.plan.clients.max(1)).min(8)];
        let bars: String = self.columns().into_iter().map(bar).collect();
        writeln!(f, "{}\n  |{bars}|", self.rule.name())?;
        let open = " ".repeat(column(self.plan.down));
        writeln!(f, "   {open}^ the server is back · server đã trở lại")?;
        let (worst, vain, back) = (self.worst(), self.in_vain(), self.back.len());
        writeln!(
            f,
            "  it hears at most {worst} calls in 0.1 s · nó phải nghe nhiều nhất {worst} cuộc gọi trong 0,1 giây\n  {vain} were in vain · {vain} cuộc vô ích"
        )?;
        match self.recovery() {
            Some(time) => {
                let time = time.as_secs_f64();
                writeln!(f, "  99 % back after {time:.1} s · 99 % trở lại sau {time:.1} giây")
            }
            None => writeln!(f, "  {back} are back · {back} đã trở lại"),
        }
    }
}

/// What the rules are, for the heading.
#[must_use]
pub fn rules() -> String {
    let (first, longest) = (FIRST.as_secs_f64(), LONGEST.as_secs());
    format!(
        "doubling: {first} s, twice as long each time, {longest} s at most · gấp đôi dần: {first} giây, mỗi lần gấp đôi, nhiều nhất {longest} giây"
    )
}
