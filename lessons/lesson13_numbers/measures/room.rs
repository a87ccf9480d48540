//! A room in which one person speaks and many hear. They read without a JSON parser: on one
//! machine, they must cost less than what is measured.

use std::{
    future::pending,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::{Notify, mpsc},
    task::{JoinHandle, JoinSet},
    time::{sleep, sleep_until, timeout},
};

use super::Failed;
use crate::{
    lesson01_polling::log::{CAPACITY, system_clock},
    lesson02_push::log::SharedLog,
    lesson03_handshake::{Offer, Url, client::random, dial},
    lesson04_frames::frame::{Header, Opcode},
    lesson06_chat::{
        self,
        hub_task::HubTask,
        protocol::{ClientMessage, to_json},
    },
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        Kept,
        http::{self, Config},
        hub::Policy,
        token::secure_random,
    },
    lesson13_numbers::server,
    stage::{measure::sent_at, serve::listen},
    tap::Tap,
};

/// More people than any measurement has.
const MOST: usize = 5_000;
/// The time that a message has to reach everybody.
const ENOUGH: Duration = Duration::from_secs(5);

/// Nobody is asked for a sign of life: those who hear only count, and would answer no ping.
const PACE: Pace = Pace { every: HOUR, pong_timeout: HOUR };
const HOUR: Duration = Duration::from_secs(3_600);

/// Whose server is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lesson {
    Six,
    Eight,
    Thirteen,
}

impl Lesson {
    pub const ALL: [Self; 3] = [Self::Six, Self::Eight, Self::Thirteen];

    /// The number, as ids have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Six => "06",
            Self::Eight => "08",
            Self::Thirteen => "13",
        }
    }
}

/// A server in this process, one speaker, and those who hear. Dropping it ends all of them.
pub struct Room {
    speaker: TcpStream,
    hearing: JoinSet<()>,
    server: JoinHandle<()>,
    heard: Arc<Heard>,
    delays: mpsc::UnboundedReceiver<Duration>, // a round's deliveries; the rounds are short
    people: u32,
    start: Instant,
    id: u64,
}

/// How many messages have reached people since the round began.
#[derive(Default)]
struct Heard {
    count: AtomicU32,
    wanted: AtomicU32,
    all: Notify,
}

impl Room {
    /// Starts this lesson's server, and lets people in.
    pub async fn open(lesson: Lesson, people: u32) -> Result<Self, Failed> {
        Self::around(serve(lesson, server::Options::default()).await?, people).await
    }

    /// Starts lesson 13's server as it is told, and lets people in.
    pub async fn with(options: server::Options, people: u32) -> Result<Self, Failed> {
        Self::around(serve(Lesson::Thirteen, options).await?, people).await
    }

    async fn around((address, server): Serving, people: u32) -> Result<Self, Failed> {
        let heard = Arc::new(Heard::default());
        let (tell, delays) = mpsc::unbounded_channel();
        let (mut hearing, start) = (JoinSet::new(), Instant::now());
        for _ in 0..people {
            let (stream, early) = enter(address).await?;
            hearing.spawn(hear(stream, early, start, heard.clone(), tell.clone()));
        }
        let (speaker, _) = enter(address).await?;
        sleep(Duration::from_millis(50)).await; // welcomes
        Ok(Self { speaker, hearing, server, heard, delays, people, start, id: 0 })
    }

    /// Deliveries in a second, if the next burst of so many messages is said when the one before
    /// has reached all.
    pub async fn in_bursts(&mut self, burst: u32, time: Duration) -> Result<f64, Failed> {
        let begun = Instant::now();
        let mut said = 0_u32;
        while begun.elapsed() < time {
            self.expect(burst * self.people);
            self.say(burst, Duration::ZERO).await?;
            timeout(ENOUGH, self.everybody()).await?;
            said += burst;
            while self.delays.try_recv().is_ok() {}
        }
        Ok(f64::from(said) * f64::from(self.people) / begun.elapsed().as_secs_f64())
    }

    // ANCHOR: due
    /// The delays at so many messages a second, in order. A delay is counted from the time at which
    /// the message was *due*: if the speaker is late because the server is, people wait for that,
    /// too. `None`: not everybody heard everything.
    pub async fn at_a_rate(
        &mut self,
        rate: f64,
        time: Duration,
    ) -> Result<Option<Vec<Duration>>, Failed> {
        let begun = Instant::now();
        let mut due = begun;
        let mut said = 0;
        self.expect(u32::MAX);
        while due.duration_since(begun) < time {
            sleep_until(due.into()).await;
            let since = due.duration_since(self.start);
            if timeout(ENOUGH, self.say(1, since)).await.is_err() {
                return Ok(None);
            }
            said += 1;
            due = begun + Duration::from_secs_f64(f64::from(said) / rate);
        }
        // ANCHOR_END: due
        let all = said * self.people;
        self.heard.wanted.store(all, SeqCst);
        if self.heard.count.load(SeqCst) < all && timeout(ENOUGH, self.everybody()).await.is_err() {
            return Ok(None);
        }
        let mut delays = Vec::new();
        while let Ok(delay) = self.delays.try_recv() {
            delays.push(delay);
        }
        delays.sort_unstable();
        Ok(Some(delays))
    }

    /// A round begins, in which so many deliveries are waited for.
    fn expect(&self, deliveries: u32) {
        self.heard.count.store(0, SeqCst);
        self.heard.wanted.store(deliveries, SeqCst);
    }

    async fn everybody(&self) {
        while self.heard.count.load(SeqCst) < self.heard.wanted.load(SeqCst) {
            let _ = timeout(Duration::from_millis(100), self.heard.all.notified()).await;
        }
    }

    /// Says this time in so many messages, in one write, and drops the acks.
    async fn say(&mut self, messages: u32, since: Duration) -> io::Result<()> {
        let mut frames = Vec::new();
        for _ in 0..messages {
            self.id += 1;
            let message = format!("{} µs", since.as_micros());
            let text = to_json(&ClientMessage::Chat { id: Some(self.id.to_string()), message });
            let text = text.as_str();
            let header = Header { mask: Some([0; 4]), ..Header::new(Opcode::Text, text.len()) };
            header.encode(&mut frames);
            frames.extend_from_slice(text.as_bytes());
        }
        self.speaker.write_all(&frames).await?;
        let mut ack = [0; 4_096];
        while self.speaker.try_read(&mut ack).is_ok_and(|length| length > 0) {}
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.hearing.abort_all();
        self.server.abort();
    }
}

/// Where a server listens, and its task.
type Serving = (SocketAddr, JoinHandle<()>);

/// This lesson's server on a free port; lesson 13's is told what to leave out.
async fn serve(lesson: Lesson, options: server::Options) -> Result<Serving, Failed> {
    let listener = listen(0).await?;
    let address = listener.local_addr()?;
    let server = match lesson {
        Lesson::Six => {
            let log = Arc::new(SharedLog::new(CAPACITY, system_clock));
            let hub = lesson06_chat::hub::Hub::new(log.clone(), system_clock);
            let hub = HubTask::spawn(hub, MOST);
            let state = lesson06_chat::server::AppState::new(log, hub, Tap::counting(), drop);
            let router = lesson06_chat::server::router(state.clone());
            tokio::spawn(lesson06_chat::server::run_server(
                listener,
                state,
                router,
                pending::<()>(),
            ))
        }
        Lesson::Eight | Lesson::Thirteen => {
            let mut draw = secure_random()?;
            let hub = Kept::in_memory(&mut draw).hub(Policy::default(), draw, MOST, drop);
            let (pace, tap) = (PACE, Tap::counting());
            let config = Config { hub, pace, tap, log_line: drop };
            if lesson == Lesson::Eight {
                tokio::spawn(http::run_server(listener, config, pending::<()>()))
            } else {
                tokio::spawn(async move {
                    let _ = server::run_server(listener, config, options, pending::<()>()).await;
                })
            }
        }
    };
    Ok((address, server))
}

/// A connection that nobody has given a name: everybody would have to hear it.
async fn enter(address: SocketAddr) -> Result<(TcpStream, Vec<u8>), Failed> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let url: Url = format!("ws://{address}/ws").parse()?;
    let (_, early) = dial(&mut stream, &url, &Offer::new(random()?, &[])).await?;
    Ok((stream, early))
}

/// Counts the chat messages that arrive, and how late they are.
async fn hear(
    mut stream: TcpStream,
    mut bytes: Vec<u8>,
    start: Instant,
    heard: Arc<Heard>,
    tell: mpsc::UnboundedSender<Duration>,
) {
    loop {
        let mut read = 0;
        let now = start.elapsed();
        while let Ok(Some((header, length))) = Header::parse(&bytes[read..]) {
            let end = read + length + usize::try_from(header.length).unwrap_or(usize::MAX - 64);
            let Some(payload) = bytes.get(read + length..end) else { break };
            read = end;
            let Some(sent) = chat(payload) else { continue };
            let _ = tell.send(now.saturating_sub(sent));
            if heard.count.fetch_add(1, SeqCst) + 1 >= heard.wanted.load(SeqCst) {
                heard.all.notify_one();
            }
        }
        bytes.drain(..read);
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return;
        }
    }
}

/// The time in a chat message; `None` for everything else.
fn chat(payload: &[u8]) -> Option<Duration> {
    let text = str::from_utf8(payload).ok()?.strip_prefix(r#"{"type":"chat""#)?;
    sent_at(text.split_once(r#""message":""#)?.1)
}
