//! A person with the real client over real sockets, and the board on which all of them say how far
//! they are.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use fastrand::Rng;
use full_duplex::{
    lesson03_handshake::Url,
    lesson06_chat::{
        client::dial,
        protocol::{Code, ServerMessage},
    },
    lesson08_reconnect::client::{
        Client,
        driver::Driver,
        event::{Event, Input, State},
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use super::{support::SOON, trace::Trace};

/// The stage of the test.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Stage {
    Gather,
    Talk,
    Calm,
    Stop,
}

/// What all people know, and how far each of them is.
pub struct Board {
    stage: watch::Sender<Stage>,
    pause: Duration,
    places: Vec<Place>,
    /// How often people were told that the log is in trouble.
    pub warned: AtomicUsize,
}

/// How far one person is.
#[derive(Default)]
struct Place {
    online: AtomicBool,
    /// No message of theirs waits for an ack.
    settled: AtomicBool,
    /// The last message that was shown to them.
    seq: AtomicU64,
}

impl Board {
    pub fn new(clients: usize, pause: Duration) -> Self {
        let places = (0..clients).map(|_| Place::default()).collect();
        Self {
            stage: watch::Sender::new(Stage::Gather),
            pause,
            places,
            warned: AtomicUsize::new(0),
        }
    }

    pub fn talk(&self) {
        self.stage.send_replace(Stage::Talk);
    }

    /// No new messages, and calls go over a network without faults.
    pub fn calm(&self) {
        self.stage.send_replace(Stage::Calm);
    }

    pub fn stop(&self) {
        self.stage.send_replace(Stage::Stop);
    }

    pub fn all_online(&self) -> bool {
        self.places.iter().all(|place| place.online.load(Ordering::SeqCst))
    }

    pub fn all_read(&self) -> bool {
        let seq = |place: &Place| place.seq.load(Ordering::SeqCst);
        let head = self.places.iter().map(seq).max();
        let settled = self.places.iter().all(|place| place.settled.load(Ordering::SeqCst));
        settled && self.all_online() && self.places.iter().all(|place| Some(seq(place)) == head)
    }

    fn words(&self) -> String {
        let count = |is: fn(&Place) -> bool| self.places.iter().filter(|place| is(place)).count();
        let online = count(|place| place.online.load(Ordering::SeqCst));
        let settled = count(|place| place.settled.load(Ordering::SeqCst));
        let seqs: Vec<_> =
            self.places.iter().map(|place| place.seq.load(Ordering::SeqCst)).collect();
        let (least, most) = (seqs.iter().min(), seqs.iter().max());
        format!("{online} online, {settled} settled, between {least:?} and {most:?}")
    }

    /// Waits until that is so.
    pub async fn until(&self, what: &str, is: impl Fn(&Self) -> bool) {
        let end = Instant::now() + SOON;
        while !is(self) {
            assert!(Instant::now() < end, "never: {what}: {}", self.words());
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// One client from the start until everybody stops. Of the two networks, the second is for the time
/// of calm.
pub async fn person(number: usize, networks: [String; 2], board: Arc<Board>) -> Trace {
    let mut chance = Rng::new();
    let name = format!("C{number}");
    let mut stage = board.stage.subscribe();
    let looks = stage.clone();
    let client = Client::new(&name, chance.fork());
    let mut driver = Driver::new(client, move |_, _| {
        let calm = *looks.borrow() >= Stage::Calm;
        let url = networks[usize::from(calm)].clone();
        async move { Ok(dial(&url.parse::<Url>()?).await?) }
    });
    let mut trace = Trace::new(&name);
    driver.handle(Input::Retry);
    let (mut said, mut next) = (0, None);
    loop {
        let now = *stage.borrow_and_update();
        match now {
            Stage::Talk if next.is_none() => next = Some(soon(&mut chance, board.pause)),
            Stage::Calm => next = None,
            Stage::Stop => break,
            _ => {}
        }
        tokio::select! {
            biased;
            event = driver.next() => {
                match event {
                    None => break,
                    Some(event) if warns(&event) => {
                        board.warned.fetch_add(1, Ordering::SeqCst);
                    }
                    Some(event) => drop(trace.shown(event, 0, Instant::now())),
                }
            }
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                said += 1;
                driver.handle(Input::Say(format!("{name}.{said}")));
                next = Some(soon(&mut chance, board.pause));
            }
            _ = stage.changed() => {}
        }
        let place = &board.places[number];
        place.online.store(driver.client().state() == State::Online, Ordering::SeqCst);
        place.settled.store(driver.client().unsettled().next().is_none(), Ordering::SeqCst);
        place.seq.store(trace.last(), Ordering::SeqCst);
    }
    trace.unsettled = driver.client().unsettled().map(|it| it.id.clone()).collect();
    trace
}

fn warns(event: &Event) -> bool {
    let Event::Heard(message) = event else { return false };
    matches!(message, ServerMessage::Error { code: Code::Unavailable, id: None, .. })
}

/// A time drawn between now and twice the pause from now.
fn soon(chance: &mut Rng, pause: Duration) -> Instant {
    Instant::now() + pause.mul_f64(2.0 * chance.f64())
}
