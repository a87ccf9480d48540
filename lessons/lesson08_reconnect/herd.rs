//! The herd: many clients lose one server in the same moment. When do they call it again, and what
//! does it hear when it comes back?
//!
//! Everything is real but the chat: sockets, a port that is closed and opened again, and clients
//! who do nothing but come back, each by the same rule.

pub mod report;

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use clap::{Args, builder::TypedValueParser as _, value_parser};
use thiserror::Error;
use tokio::{
    io::AsyncReadExt as _,
    net::TcpStream,
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

use self::report::{Report, heading};
use super::backoff::{Backoff, LONGEST};
use crate::stage::{
    program::{allow_many_connections, print_line, seconds, with_progress},
    serve::{StartError, listen},
};

/// The size and the times of a play.
#[derive(Args, Clone, Copy, Debug)]
pub struct Plan {
    /// How many · Bao nhiêu client
    #[arg(long, default_value_t = 1_000, value_parser = value_parser!(u16).range(1..=10_000).map(usize::from))]
    pub clients: usize,
    /// How long the server is away · Server vắng mặt bao nhiêu giây
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "10")]
    pub down: Duration,
    /// How long the clients are watched after that.
    #[arg(skip = LONGEST)]
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

/// Why there is no report.
#[derive(Debug, Error)]
pub enum HerdError {
    /// The server can't listen.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Too many files, most often.
    #[error(
        "not everybody could connect: {0} (how many files may be open? ulimit -n)\nkhông phải client nào cũng kết nối được: {0} (được mở bao nhiêu file? ulimit -n)"
    )]
    Connect(#[from] io::Error),
}

/// Plays it by each rule, and prints the reports.
pub async fn run(plan: Plan) -> Result<(), HerdError> {
    allow_many_connections();
    print_line(heading(plan));
    for rule in Rule::ALL {
        print_line(with_progress(plan.down + plan.watch, rule.name(), play(plan, rule)).await?);
    }
    Ok(())
}

/// Plays it once.
pub async fn play(plan: Plan, rule: Rule) -> Result<Report, HerdError> {
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
    let mut report = Report { plan, rule, calls: Vec::new(), back: Vec::new() };
    while let Ok((at, event)) = told.try_recv() {
        let list = if event == Event::Call { &mut report.calls } else { &mut report.back };
        list.push(at - gone);
    }
    report.back.sort_unstable();
    Ok(report)
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
