use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::learn::observe::{Observed, Tape, observe_async};

const LAN: u64 = 1;
/// How long the check watches, in virtual time.
const WATCHED: Duration = Duration::from_secs(90);
/// How long an answer takes.
const ROUND_TRIP: Duration = Duration::from_millis(20);
/// When others speak, and when the person at this keyboard does, in milliseconds.
const OTHERS: [u64; 4] = [40_000, 40_100, 40_600, 41_000];
const OWN: u64 = 70_000;
/// A client that asks more often than this in the time watched is no longer worth listening to.
const TOO_MANY: usize = 60;

/// The room, seen from a client that polls.
#[derive(Debug)]
pub struct Remote {
    tape: Tape,
    start: Instant,
    read: usize,
    asked: usize,
    answered: Instant,
    spoke: Arc<Notify>,
}

impl Remote {
    /// Asks what is new; returns how many messages there are.
    pub async fn poll(&mut self) -> usize {
        self.asked += 1;
        let waited = self.answered.elapsed();
        if self.asked <= TOO_MANY {
            let now = self.start.elapsed().as_secs_f64();
            let waited = waited.as_secs_f64();
            self.tape
                .sent(LAN, &format!("{now:5.2} s: anything new? (after a pause of {waited:.2} s)"));
        }
        sleep(ROUND_TRIP).await;
        let said = OTHERS.iter().chain([&OWN]).filter(|at| self.elapsed() >= **at).count();
        let news = said - self.read;
        self.read = said;
        if news > 0 {
            self.tape.received(LAN, &format!("{news} new"));
        }
        self.answered = Instant::now();
        news
    }

    /// Completes when the person at this keyboard has said something, which this client has sent.
    pub async fn spoke(&self) {
        self.spoke.notified().await;
    }

    fn elapsed(&self) -> u64 {
        self.start.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
    }
}

/// 01.3: a silent room, then talk, then silence, then the person speaks.
#[must_use]
pub fn pace<F>(keep_polling: impl FnOnce(Remote) -> F + Send + 'static) -> Observed
where
    F: Future<Output = ()>,
{
    observe_async(async move |tape| {
        let start = Instant::now();
        let spoke = Arc::new(Notify::new());
        let remote = Remote {
            tape: tape.clone(),
            start,
            read: 0,
            asked: 0,
            answered: start,
            spoke: spoke.clone(),
        };
        let person = async {
            sleep_until(start + Duration::from_millis(OWN)).await;
            tape.note(LAN, "70.00 s: Lan says something");
            spoke.notify_one();
            std::future::pending::<()>().await;
        };
        let watched = timeout(WATCHED, async {
            tokio::select! {
                () = keep_polling(remote) => {}
                () = person => {}
            }
        });
        if watched.await.is_ok() {
            tape.note(LAN, "the client stopped asking");
        }
    })
}
