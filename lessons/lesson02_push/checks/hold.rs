use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use crate::learn::observe::{Observed, Tape, observe_async};

const LAN: u64 = 1;
const MINH: u64 = 2;
/// How long one look into the log takes.
const LOOK: Duration = Duration::from_millis(2);
/// Who looks more often than this for one question isn't waiting, but polling inside of the server.
const MANY_LOOKS: u64 = 10;
/// How long a question may be held.
const LONGEST: Duration = Duration::from_secs(20);

/// For each question: when Minh speaks, in milliseconds after it was asked (0: just before), and how often.
const MINH_SPEAKS: [(u64, u64); 5] = [(7_000, 1), (0, 0), (0, 1), (1, 1), (3_500, 2)];

/// A log that somebody else writes to.
#[derive(Clone, Debug)]
pub struct Log {
    head: Arc<watch::Sender<u64>>,
    looks: Arc<AtomicU64>,
}

/// Hears when somebody says something.
#[derive(Debug)]
pub struct Bell(watch::Receiver<u64>);

impl Log {
    /// The `seq`s of all messages after `cursor`. Looking takes a moment, as it does in a database: what is said meanwhile
    /// is not among them.
    pub async fn since(&self, cursor: u64) -> Vec<u64> {
        self.looks.fetch_add(1, Relaxed);
        let head = *self.head.borrow();
        sleep(LOOK).await;
        (cursor + 1..=head).collect()
    }

    /// A bell that hears whatever is said from now on.
    #[must_use]
    pub fn listen(&self) -> Bell {
        Bell(self.head.subscribe())
    }
}

impl Bell {
    /// Completes when something has been said since `listen`, or since this completed the last time; at once if that was
    /// before the call.
    pub async fn rung(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// 02.1: five questions to one log. Minh speaks while a question is held, before one is asked, and at the worst moment.
#[must_use]
pub fn hold<F>(answer: impl Fn(Log, u64, Duration) -> F + Send + 'static) -> Observed
where
    F: Future<Output = Vec<u64>>,
{
    observe_async(async move |tape| {
        let log = Log { head: Arc::new(watch::Sender::new(0)), looks: Arc::default() };
        let start = Instant::now();
        let mut cursor = 0;
        for (at, times) in MINH_SPEAKS {
            if at == 0 {
                speak(&tape, &log, start, times);
            }
            let asked = Instant::now();
            log.looks.store(0, Relaxed);
            tape.sent(LAN, &format!("{} GET /poll?since={cursor}&wait=20", clock(start)));
            let question = timeout(LONGEST * 2, answer(log.clone(), cursor, LONGEST));
            let minh = async {
                if at > 0 {
                    sleep(Duration::from_millis(at)).await;
                    speak(&tape, &log, start, times);
                }
            };
            let (answered, ()) = tokio::join!(question, minh);
            let Ok(news) = answered else {
                tape.note(LAN, "no answer after 40 s: Lan gives up");
                return;
            };
            let held = asked.elapsed().as_secs_f64();
            tape.received(LAN, &format!("{} {news:?}, held for {held:.1} s", clock(start)));
            if log.looks.load(Relaxed) > MANY_LOOKS {
                tape.note(
                    LAN,
                    format!("the log was looked at more than {MANY_LOOKS} times for this"),
                );
            }
            cursor = news.last().copied().unwrap_or(cursor);
            sleep(Duration::from_secs(1)).await;
        }
    })
}

fn speak(tape: &Tape, log: &Log, start: Instant, times: u64) {
    for _ in 0..times {
        log.head.send_modify(|head| *head += 1);
        tape.sent(MINH, &format!("{} POST /messages {}", clock(start), *log.head.borrow()));
    }
}

fn clock(start: Instant) -> String {
    format!("{:4.1} s", start.elapsed().as_secs_f64())
}
