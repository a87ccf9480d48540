//! The network of a world: each call gets a connection with the faults that chance gives it.

use std::{
    collections::BTreeMap,
    future::pending,
    num::NonZeroUsize,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
};

use fastrand::Rng;
use full_duplex::{
    lesson05_tungstenite::config::{MAX_MESSAGE, config},
    lesson08_reconnect::outcome::Outcome,
    tap::{
        Tap,
        fault::{Faults, Limit},
        proxy::{Ended, relay},
        switch::Switch,
    },
};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::{
    io::{DuplexStream, duplex},
    time::{Duration, sleep},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, protocol::Role},
};

use super::{event_log::EventLog, server::Server};

/// The network between the clients and their server.
pub struct Network {
    event_log: EventLog,
    server: Arc<Server>,
    inside: Mutex<Inside>,
}

struct Inside {
    chance: Rng,
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
    pub fn new(event_log: EventLog, server: Arc<Server>, chance: Rng) -> Self {
        let (wires, finals) = (BTreeMap::new(), BTreeMap::new());
        let (unplugged, wrong) = (Vec::new(), Vec::new());
        let inside = Inside { chance, calm: false, calls: 0, wires, unplugged, finals, wrong };
        Self { event_log, server, inside: Mutex::new(inside) }
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
        let (client, mut near) = duplex(weather.pipe);
        let (mut far, server) = duplex(weather.pipe);
        self.server.connect(&who, server)?;
        self.event_log.count("connections");
        self.event_log.tell(&who, format_args!("is connected by #{number}: {}", weather.words()));
        let switch = Switch::default();
        let orders = switch.orders();
        self.lock().wires.insert(number, (who.clone(), switch));
        let network = self.clone();
        tokio::spawn(async move {
            let view = Tap::counting().watch("a client");
            let ended = relay(&mut near, &mut far, &weather.faults, orders, view).await;
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
            Ended::Closed | Ended::Reset => {}
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

    /// Asserts that no client has called again after something final.
    pub fn holds(&self) {
        let wrong = &self.lock().wrong;
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

impl Inside {
    fn begin(&mut self, who: &str) -> (u32, Weather) {
        if let Some(code) = self.finals.get(who) {
            self.wrong.push(format!("{who} was told {code}, and calls again"));
        }
        self.calls += 1;
        (self.calls, Weather::draw(&mut self.chance, self.calm))
    }
}

impl Weather {
    fn draw(chance: &mut Rng, calm: bool) -> Self {
        let delay = Duration::from_millis(chance.u64(1..if calm { 50 } else { 400 }));
        let mut weather =
            Self { faults: Faults { delay, ..Faults::default() }, deaf: false, pipe: 64 * 1024 };
        if calm {
            return weather;
        }
        let faults = &mut weather.faults;
        faults.cut_after = match chance.u8(..10) {
            0..3 => Some(Limit::Bytes(chance.u64(..6_000))),
            3 => Some(Limit::Age(Duration::from_millis(chance.u64(..60_000)))),
            _ => None,
        };
        if chance.u8(..10) == 0 {
            faults.freeze_after = Some(Duration::from_millis(chance.u64(..60_000)));
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

impl Stream for Line {
    type Item = Result<Message, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.socket.poll_next_unpin(cx);
        if let Poll::Ready(Some(Ok(Message::Close(Some(close))))) = &next {
            let code = u16::from(close.code);
            self.network.event_log.tell(&self.who, format_args!("is told {code}"));
            if matches!(code, 1000 | 1002 | 1003 | 1007..=1010 | 4501..) {
                self.network.lock().finals.insert(self.who.clone(), code);
            }
        }
        next
    }
}

impl Sink<Message> for Line {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.socket.poll_ready_unpin(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        self.socket.start_send_unpin(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.socket.poll_flush_unpin(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.socket.poll_close_unpin(cx)
    }
}
