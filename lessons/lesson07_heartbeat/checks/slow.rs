use std::time::Duration;

use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::learn::observe::{Observed, Tape, observe_async};

/// How many messages the room keeps for whoever is behind.
pub const KEEP: usize = 4;

/// Messages are said once a second, the first after half a second.
const MESSAGES: u64 = 12;
const MINH: u64 = 2;
/// When Minh's phone is in a tunnel, in milliseconds.
const TUNNEL: (u64, u64) = (2_200, 10_000);
const AN: u64 = 3;
/// When An leaves.
const LEAVES: u64 = 6_200;
/// A room that is still there so long after the last word never ends.
const LONG: Duration = Duration::from_secs(60);

/// Somebody's phone, and the only way to it. Dropping it hangs up.
#[derive(Debug)]
pub struct Phone {
    id: u64,
    tape: Tape,
    start: Instant,
    /// What was said last.
    newest: watch::Receiver<u64>,
    hoard: bool,
}

/// This person has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl Phone {
    /// Sends a text; completes when it has arrived, which may take its time.
    pub async fn send(&mut self, text: &str) -> Result<(), Gone> {
        let behind = text.parse().map_or(0, |this: u64| self.newest.borrow().saturating_sub(this));
        if behind > KEEP as u64 && !self.hoard {
            self.hoard = true;
            self.note("somebody has kept more than `KEEP` messages for this phone");
        }
        self.transfer().await?;
        self.tape.received(self.id, &format!("{}{text}", self.clock()));
        Ok(())
    }

    /// Tells the person that so many messages are missing here.
    pub async fn missed(&mut self, count: u64) -> Result<(), Gone> {
        self.transfer().await?;
        self.tape.received(self.id, &format!("{}({count} missed)", self.clock()));
        Ok(())
    }

    /// Completes when the person leaves.
    pub async fn left(&self) {
        if self.id == AN {
            sleep_until(self.at(LEAVES)).await;
        } else {
            std::future::pending::<()>().await;
        }
    }

    async fn transfer(&self) -> Result<(), Gone> {
        if self.id == AN && self.start.elapsed() >= Duration::from_millis(LEAVES) {
            return Err(Gone);
        }
        if self.id == MINH && self.start.elapsed() >= Duration::from_millis(TUNNEL.0) {
            sleep_until(self.at(TUNNEL.1)).await; // at once, if that is over
        }
        sleep(Duration::from_millis(10 * self.id)).await; // no two phones at the same moment
        Ok(())
    }

    fn at(&self, milliseconds: u64) -> Instant {
        self.start + Duration::from_millis(milliseconds)
    }

    fn note(&self, what: &str) {
        self.tape.note(self.id, format!("{}{what}", self.clock()));
    }

    fn clock(&self) -> String {
        format!("{:4.1} s  ", self.start.elapsed().as_secs_f64())
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.note("the server hangs up");
    }
}

/// 07.3: twelve messages to three phones, one of which is in a tunnel for eight of them.
#[must_use]
pub fn slow<F>(
    room: impl FnOnce(mpsc::Receiver<String>, Vec<Phone>) -> F + Send + 'static,
) -> Observed
where
    F: Future<Output = ()>,
{
    observe_async(async move |tape| {
        let (start, newest) = (Instant::now(), watch::Sender::new(0));
        let phone = |id| {
            let (tape, newest) = (tape.clone(), newest.subscribe());
            Phone { id, tape, start, newest, hoard: false }
        };
        let phones = (1..=3).map(phone).collect();
        let (say, said) = mpsc::channel(64);
        let speaks = async {
            for number in 1..=MESSAGES {
                sleep_until(start + Duration::from_millis(number * 1_000 - 500)).await;
                tape.note(0, format!("{:4.1} s  said: {number}", start.elapsed().as_secs_f64()));
                newest.send_replace(number);
                let _ = say.try_send(number.to_string()); // a room that has ended is seen by its phones
            }
            drop(say);
            newest.closed().await; // all phones are gone
        };
        let everything = async { tokio::join!(room(said, phones), speaks) };
        if timeout(LONG, everything).await.is_err() {
            tape.note(0, "a minute later the room is still there");
        }
    })
}
