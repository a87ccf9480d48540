//! A person of a world, and their client: the real one, with the real driver.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use fastrand::Rng;
use full_duplex::lesson08_reconnect::client::{
    Client,
    driver::Driver,
    event::{Input, State},
};
use tokio::{
    sync::Notify,
    time::{Duration, Instant, sleep, sleep_until, timeout_at},
};

use super::{
    event_log::EventLog,
    network::{Line, Network, Site},
    trace::Trace,
};

/// The world around a person.
#[derive(Clone)]
pub struct Place {
    pub event_log: EventLog,
    pub site: Arc<dyn Site>,
    pub network: Arc<Network>,
    /// The most messages that are said at once.
    pub most: u32,
    /// The longest time for which a lid is closed.
    pub nap: Duration,
    /// When the faults end.
    pub calm: Instant,
    pub finish: Arc<Finish>,
}

/// The end of a world, after which it is judged.
pub struct Finish {
    latest: Instant,
    over: AtomicBool,
    sooner: Notify,
    /// The people who are on their way into the room, or wait for an ack.
    busy: Mutex<BTreeSet<String>>,
}

impl Finish {
    /// An end at this time, or sooner.
    pub fn at(latest: Instant) -> Self {
        let (over, sooner, busy) = (AtomicBool::new(false), Notify::new(), Mutex::default());
        Self { latest, over, sooner, busy }
    }

    fn is_reached(&self) -> bool {
        self.over.load(Relaxed) || self.latest <= Instant::now()
    }

    async fn reached(&self) {
        let sooner = self.sooner.notified();
        if !self.over.load(Relaxed) {
            let _ = timeout_at(self.latest, sooner).await;
        }
    }

    fn busy(&self, name: &str, is_busy: bool) {
        let mut busy = self.busy.lock().expect("short");
        let _ = if is_busy { busy.insert(name.to_owned()) } else { busy.remove(name) };
    }

    /// Ends the world as soon as nobody was busy for a second.
    pub async fn when_settled(&self) {
        let mut was_settled = false;
        while !self.is_reached() {
            let is_settled = self.busy.lock().expect("short").is_empty();
            if std::mem::replace(&mut was_settled, is_settled) && is_settled {
                self.over.store(true, Relaxed);
                return self.sooner.notify_waiters();
            }
            sleep(Duration::from_secs(1)).await;
        }
    }
}

/// A person uses one client after the other: when one is over for good, the next one is started.
pub async fn person(name: String, place: Place, mut chance: Rng) -> Vec<Trace> {
    let mut traces = Vec::new();
    while !place.finish.is_reached() {
        let name = match traces.len() {
            0 => name.clone(),
            more => format!("{name}+{more}"),
        };
        traces.push(Life::new(&name, &place, &mut chance).live().await);
        sleep(Duration::from_millis(chance.u64(..20_000))).await;
    }
    traces
}

/// One client's life.
struct Life<'a> {
    place: &'a Place,
    chance: &'a mut Rng,
    driver: Driver<Line>,
    trace: Trace,
    /// How many messages were said.
    said: u32,
    plugged: bool,
}

impl<'a> Life<'a> {
    fn new(name: &str, place: &'a Place, chance: &'a mut Rng) -> Self {
        let client = Client::new(name, chance.fork());
        let (network, who) = (place.network.clone(), name.to_owned());
        let driver = Driver::new(client, move |_, _| network.clone().call(who.clone()));
        let trace = Trace::new(name);
        Self { place, chance, driver, trace, said: 0, plugged: true }
    }

    async fn live(mut self) -> Trace {
        let calm = self.place.calm;
        self.place.finish.busy(&self.trace.name, true);
        self.driver.handle(Input::Retry);
        let mut next = self.soon();
        let mut is_calm = false;
        loop {
            tokio::select! {
                biased;
                event = self.driver.next() => match event {
                    None => break,
                    Some(event) => {
                        let head = self.place.site.head();
                        self.trace.logs_change = self.place.site.has_another_log();
                        let line = self.trace.shown(event, head, Instant::now());
                        self.tell(line);
                        let client = self.driver.client();
                        let settled = client.state() == State::Online;
                        let is_busy = !settled || client.unsettled().next().is_some();
                        self.place.finish.busy(&self.trace.name, is_busy);
                    }
                },
                () = sleep_until(calm), if !is_calm => {
                    is_calm = true;
                    self.driver.handle(Input::Network(true));
                    self.driver.handle(Input::Retry);
                }
                () = sleep_until(next), if !is_calm => {
                    self.act().await;
                    next = self.soon();
                }
                () = self.place.finish.reached() => break,
            }
        }
        self.over().await
    }

    fn soon(&mut self) -> Instant {
        Instant::now() + Duration::from_millis(self.chance.u64(10..8_000))
    }

    fn tell(&self, what: impl std::fmt::Display) {
        self.place.event_log.tell(&self.trace.name, what);
    }

    /// People do what they do, whatever the network does.
    async fn act(&mut self) {
        match self.chance.u8(..100) {
            0..60 => self.say(1),
            60..66 => self.driver.handle(Input::Typing(self.chance.bool())),
            66..74 => self.driver.handle(Input::Retry),
            74..85 => self.network(),
            85..91 => self.doze().await,
            91..95 => {
                let count = self.chance.u32(2..20);
                self.say(count);
            }
            95 => self.say(self.place.most),
            96 => {
                let patience = Duration::from_millis(self.chance.u64(..5_000));
                self.tell(format_args!("leaves, within {patience:?}"));
                self.driver.handle(Input::Leave(patience));
            }
            _ => {}
        }
    }

    fn say(&mut self, count: u32) {
        for _ in 0..count {
            self.said += 1;
            let padding = if self.chance.u8(..8) == 0 { self.chance.usize(..1_500) } else { 0 };
            let (name, said) = (&self.trace.name, self.said);
            let text = format!("{name}.{said} {}", "x".repeat(padding)).trim().to_owned();
            self.driver.handle(Input::Say(text));
        }
        self.place.event_log.add("messages said", count as usize);
    }

    /// In or out of a tunnel. Some devices notice.
    fn network(&mut self) {
        self.plugged = !self.plugged;
        let notices = self.chance.bool();
        self.tell(format_args!("has a network: {}, notices: {notices}", self.plugged));
        if self.plugged {
            self.place.network.plug(&self.trace.name);
            self.driver.handle(Input::Network(true));
        } else {
            self.place.network.unplug(&self.trace.name);
            self.place.event_log.count("tunnels");
            if notices {
                self.driver.handle(Input::Network(false));
            }
        }
    }

    /// The lid is closed: nothing runs until it is opened.
    async fn doze(&mut self) {
        let asleep = Instant::now();
        self.tell("dozes");
        sleep(self.place.nap.mul_f64(self.chance.f64())).await;
        self.trace.dozes.push((asleep, Instant::now()));
        self.tell("wakes up");
        self.place.event_log.count("closed lids");
    }

    /// Writes down how it ended. A client that is over stays so, whatever the person does.
    async fn over(mut self) -> Trace {
        let state = self.driver.client().state();
        self.place.finish.busy(&self.trace.name, false);
        if self.driver.client().is_over() {
            self.driver.handle(Input::Retry);
            self.driver.handle(Input::Network(false));
            self.driver.handle(Input::Network(true));
            assert_eq!(self.driver.client().state(), state, "over is over");
            while self.driver.next().await.is_some() {}
            if let State::GivenUp(why) = state {
                self.place.event_log.count("replaced by another device");
                self.tell(format_args!("is out: {why}"));
            }
        }
        let unsettled = self.driver.client().unsettled();
        self.trace.unsettled = unsettled.map(|it| it.id.clone()).collect();
        self.trace
    }
}
