//! The network of a world: each call gets a connection with the faults that chance gives it.

use std::{
    collections::BTreeMap,
    future::{pending, poll_fn},
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
};

use fastrand::Rng;
use full_duplex::{
    lesson04_frames::close::Close,
    lesson05_tungstenite::{
        config::{MAX_MESSAGE, config},
        ending::Ending,
    },
    lesson06_chat::socket::{Received, Side, Socket, ToSend},
    lesson08_reconnect::outcome::Outcome,
    tap::{
        Tap,
        fault::{Faults, Limit},
        proxy::{Ended, relay},
        switch::Switch,
    },
};
use tokio::{
    io::{DuplexStream, duplex},
    time::{Duration, sleep},
};
use tokio_tungstenite::{WebSocketStream, tungstenite::protocol::Role};

use super::event_log::EventLog;

/// What stands behind the network: one server, or several.
pub trait Site: Send + Sync {
    /// Takes a connection, or tells why not.
    fn connect(&self, who: &str, stream: DuplexStream) -> Result<(), Outcome>;

    /// How far the log has come.
    fn head(&self) -> u64;

    /// Whether another log has taken the place of the first one, and the members are the same.
    fn has_another_log(&self) -> bool {
        false
    }
}

/// The network between the clients and their server.
pub struct Network {
    event_log: EventLog,
    site: Arc<dyn Site>,
    inside: Mutex<Inside>,
}

struct Inside {
    chance: Rng,
    /// Within this time a connection meets what it has to meet.
    span: Duration,
    calm: bool,
    calls: u32,
    /// The open connections: whose, and the faults of each.
    wires: BTreeMap<u32, (String, Switch)>,
    /// The people without a network.
    unplugged: Vec<String>,
    /// The people whose client was told something final.
    finals: BTreeMap<String, u16>,
    wrong: Vec<String>,
}

/// What a call will go through.
struct Weather {
    faults: Faults,
    /// No answer ever comes to this call.
    deaf: bool,
    /// How many bytes a pipe holds.
    pipe: usize,
}

impl Network {
    pub fn new(event_log: EventLog, site: Arc<dyn Site>, span: Duration, chance: Rng) -> Self {
        let (wires, finals) = (BTreeMap::new(), BTreeMap::new());
        let (unplugged, wrong) = (Vec::new(), Vec::new());
        let inside =
            Inside { chance, span, calm: false, calls: 0, wires, unplugged, finals, wrong };
        Self { event_log, site, inside: Mutex::new(inside) }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("nobody panics here")
    }

    /// Connects to the server. The handshake is left out: lesson 03 has shown it, and it would be
    /// the same each time.
    pub async fn call(self: Arc<Self>, who: String) -> Result<Line, Outcome> {
        let (number, weather) = self.lock().begin(&who);
        self.event_log.count("calls");
        sleep(weather.faults.delay * 2).await;
        if weather.deaf {
            pending::<()>().await;
        }
        if self.lock().unplugged.contains(&who) {
            return Err(Outcome::Unreachable);
        }
        let faults = self.lock().faults(weather.faults);
        let (client, mut near) = duplex(weather.pipe);
        let (mut far, server) = duplex(weather.pipe);
        self.site.connect(&who, server)?;
        self.event_log.count("connections");
        self.event_log.tell(&who, format_args!("is connected by #{number}: {}", weather.words()));
        let switch = Switch::default();
        let orders = switch.orders();
        self.lock().wires.insert(number, (who.clone(), switch));
        let network = self.clone();
        tokio::spawn(async move {
            let view = Tap::counting().watch("a client");
            let ended = relay(&mut near, &mut far, &faults, orders, view).await;
            network.ended(number, ended);
        });
        let config = Some(config(MAX_MESSAGE));
        let socket = WebSocketStream::from_raw_socket(client, Role::Client, config).await;
        Ok(Line { socket, network: self, who })
    }

    fn ended(&self, number: u32, ended: Ended) {
        self.lock().wires.remove(&number);
        self.event_log.tell("NET", format_args!("#{number} ends: {ended:?}"));
        match ended {
            Ended::Cut => self.event_log.count("cuts"),
            Ended::Frozen => self.event_log.count("half-open connections"),
            Ended::Closed | Ended::Reset | Ended::Aged => {}
        }
    }

    /// Cuts all open connections of these people, or lets them fall silent.
    pub fn strike(&self, concerns: impl Fn(u32, &str) -> bool, freeze: bool) {
        for (number, (who, switch)) in &self.lock().wires {
            if concerns(*number, who) {
                self.event_log.tell(
                    "NET",
                    format_args!("#{number} {}", ["cut", "frozen"][usize::from(freeze)]),
                );
                if freeze { switch.freeze() } else { switch.cut() }
            }
        }
    }

    /// One of the open connections.
    pub fn any_wire(&self, chance: &mut Rng) -> Option<u32> {
        chance.choice(self.lock().wires.keys().copied().collect::<Vec<_>>())
    }

    pub fn unplug(&self, who: &str) {
        self.lock().unplugged.push(who.to_owned());
        self.strike(|_, whose| whose == who, true);
    }

    pub fn plug(&self, who: &str) {
        self.lock().unplugged.retain(|name| name != who);
    }

    /// From now on no call meets a fault.
    pub fn calm(&self) {
        let mut inside = self.lock();
        inside.calm = true;
        inside.unplugged.clear();
    }

    /// The same, and all connections end that would meet one.
    pub fn heal(&self) {
        self.calm();
        self.strike(|_, _| true, false);
    }

    /// Asserts that no client has called again after something final.
    pub fn holds(&self) {
        let wrong = &self.lock().wrong;
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

impl Inside {
    /// The faults of a connection that was called in other weather.
    fn faults(&self, faults: Faults) -> Faults {
        let Faults { delay, .. } = faults;
        if self.calm { Faults { delay, ..Faults::default() } } else { faults }
    }

    fn begin(&mut self, who: &str) -> (u32, Weather) {
        if let Some(code) = self.finals.get(who) {
            self.wrong.push(format!("{who} was told {code}, and calls again"));
        }
        self.calls += 1;
        (self.calls, Weather::draw(&mut self.chance, self.span, self.calm))
    }
}

impl Weather {
    fn draw(chance: &mut Rng, span: Duration, calm: bool) -> Self {
        let delay = Duration::from_millis(chance.u64(1..if calm { 50 } else { 400 }));
        let mut weather =
            Self { faults: Faults { delay, ..Faults::default() }, deaf: false, pipe: 64 * 1024 };
        if calm {
            return weather;
        }
        let faults = &mut weather.faults;
        let within_span = |chance: &mut Rng| span.mul_f64(chance.f64());
        faults.cut_after = match chance.u8(..10) {
            0..3 => Some(Limit::Bytes(chance.u64(..6_000))),
            3 => Some(Limit::Age(within_span(chance))),
            _ => None,
        };
        if chance.u8(..10) == 0 {
            faults.freeze_after = Some(within_span(chance));
        }
        if chance.u8(..6) == 0 {
            faults.split = NonZeroUsize::new(chance.usize(1..200));
        }
        weather.deaf = chance.u8(..30) == 0;
        if chance.bool() {
            weather.pipe = chance.usize(64..4_096);
        }
        weather
    }

    fn words(&self) -> String {
        let words = self.faults.to_string();
        let english = words.lines().filter_map(|line| line.split(" · ").next());
        english.collect::<Vec<_>>().join(", ")
    }
}

/// The client's end of a connection: its socket, and a note of the last message that came over it.
pub struct Line {
    socket: WebSocketStream<DuplexStream>,
    network: Arc<Network>,
    who: String,
}

impl Line {
    pub async fn send(&mut self, message: ToSend) -> Result<(), Ending> {
        poll_fn(|cx| Socket::poll_ready(self, cx)).await?;
        Socket::start_send(self, message)?;
        poll_fn(|cx| Socket::poll_flush(self, cx)).await
    }

    pub async fn next(&mut self) -> Result<Received, Ending> {
        poll_fn(|cx| Socket::poll_next(self, cx)).await
    }
}

impl Socket for Line {
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Received, Ending>> {
        let next = Socket::poll_next(&mut self.socket, cx);
        if let Poll::Ready(Ok(Received::Close(Some(close)))) = &next {
            let code = close.code.value();
            self.network.event_log.tell(&self.who, format_args!("is told {code}"));
            if matches!(code, 1000 | 1002 | 1003 | 1007..=1010 | 4501..) {
                self.network.lock().finals.insert(self.who.clone(), code);
            }
        }
        next
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        Socket::poll_ready(&mut self.socket, cx)
    }

    fn start_send(&mut self, message: ToSend) -> Result<(), Ending> {
        Socket::start_send(&mut self.socket, message)
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Ending>> {
        Socket::poll_flush(&mut self.socket, cx)
    }

    async fn close(self, close: &Close, side: Side) -> Ending {
        Socket::close(self.socket, close, side).await
    }

    async fn finish(self, ending: &Ending, side: Side) {
        Socket::finish(self.socket, ending, side).await;
    }
}
