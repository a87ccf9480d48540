//! Lesson 09's server for pages: its clock goes as a test wants.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use full_duplex::{
    lesson01_polling::log::{Clock, Draft, system_clock},
    lesson02_push::log::Log,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson08_reconnect::server::{http::Config as RoomConfig, hub::Policy, token::secure_random},
    lesson09_door::{
        address::Proxies,
        door::{Door, own_origins},
        identity::{Identities, invite},
        limits::{Allowed, Limits},
        revoked::Revoked,
        server::{Config, run_server},
        signed::{Key, Keys},
    },
    tap::Tap,
};
use tokio::sync::{Mutex, MutexGuard};

use crate::{
    browser::Browser,
    driver::Driver,
    engine::Engine,
    room::{ME, is},
    support::{
        durable::{QUIET, memory_log, shared_hub},
        host::Host,
    },
};

/// How far the clock of each engine's server is ahead, in milliseconds.
static AHEAD: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

fn clock<const ENGINE: usize>() -> u64 {
    system_clock() + AHEAD[ENGINE].load(Relaxed)
}

/// Whose time moves: two tests of one engine would move each other's.
static TURNS: [Mutex<()>; 3] = [const { Mutex::const_new(()) }; 3];

const CLOCKS: [Clock; 3] = [clock::<0>, clock::<1>, clock::<2>];

/// What a [`Site`] serves.
#[derive(Debug)]
pub enum Guarded {}

/// A chat behind a door.
pub struct Site {
    host: Host<Guarded>,
    door: Arc<Door>,
    log: Arc<dyn Log>,
    turn: Option<MutexGuard<'static, ()>>,
}

fn keys() -> Keys {
    Keys { current: Key([7; 32]), previous: None }
}

impl Site {
    pub async fn open() -> Self {
        Self::with(Allowed::default(), system_clock).await
    }

    pub async fn allowing(allowed: Allowed) -> Self {
        Self::with(allowed, system_clock).await
    }

    /// A site whose time [`pass`] moves: one at a time in each engine.
    pub async fn in_time_of(engine: Engine) -> Self {
        let turn = TURNS[engine as usize].lock().await;
        AHEAD[engine as usize].store(0, Relaxed);
        let site = Self::with(Allowed::default(), CLOCKS[engine as usize]).await;
        Self { turn: Some(turn), ..site }
    }

    async fn with(allowed: Allowed, clock: Clock) -> Self {
        let draw = || secure_random().expect("random bits");
        let log = memory_log(1);
        let door = |port| {
            Arc::new(Door {
                origins: own_origins("http", port, Vec::new()),
                proxies: Proxies::default(),
                identities: Identities::new(keys(), Revoked::default(), clock, draw()),
                limits: Limits::new(allowed),
                secure: false,
            })
        };
        // The port is known before the door is made.
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        Self::on(port, door(port), log).await
    }

    async fn on(port: u16, door: Arc<Door>, log: Arc<dyn Log>) -> Self {
        let hub = shared_hub(&log, Policy::default(), secure_random().expect("random bits"));
        let tap = Tap::recording().then(chat_dissect);
        let room = RoomConfig { hub, pace: QUIET, tap: tap.clone(), log_line: |_| () };
        let config = Config { room, door: door.clone(), tls: None };
        let serve = |listener, stopped| run_server(listener, config, stopped);
        Self { host: Host::run_on(port, tap, serve).await, door, log, turn: None }
    }

    /// The same door and the same log, with no socket left from before.
    pub async fn again(self) -> Self {
        let Self { host, door, log, turn } = self;
        let port = host.port();
        host.stop().await;
        Self { turn, ..Self::on(port, door, log).await }
    }

    /// So many messages were said before.
    pub async fn remembers(&self, count: usize) {
        for number in 1..=count {
            let draft = Draft { username: "Minh".to_owned(), message: format!("{number}") };
            self.log.append(draft, None).await.expect("a good message");
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.host.address)
    }

    /// Opens the page by the link of a new invitation, and comes in.
    pub async fn enter(
        &self,
        driver: &Driver,
        name: &str,
        lang: &str,
        (width, height): (u32, u32),
    ) -> Browser {
        let browser = driver.open(width, height).await;
        let invitation = invitation(name);
        browser.go(&format!("{}/?lang={lang}#invitation={invitation}", self.url())).await;
        come_in(&browser, name).await;
        browser
    }

    /// Ends a session that has nothing to do with anybody here.
    pub fn somebody_signs_out(&self) {
        let identities = &self.door.identities;
        let (_, session) = identities.sign_in(&invitation("An")).expect("an invitation");
        identities.sign_out(&session).expect("a session");
    }

    pub async fn stop(self) -> String {
        self.host.stop().await
    }
}

/// A new invitation.
pub fn invitation(name: &str) -> String {
    invite(&keys(), &mut secure_random().expect("random bits"), name, system_clock())
}

/// Moves the clock of an engine's server.
pub fn pass(engine: Engine, time: Duration) {
    let milliseconds = u64::try_from(time.as_millis()).expect("a time");
    AHEAD[engine as usize].fetch_add(milliseconds, Relaxed);
}

/// Presses the button of the view outside, and waits until the room knows us.
pub async fn come_in(browser: &Browser, name: &str) {
    outside(browser).await;
    browser.click("#come-in").await;
    inside(browser, name).await;
}

/// Waits until we are in the room.
pub async fn inside(browser: &Browser, name: &str) {
    browser.until("document.querySelector('#outside').hidden").await;
    is(browser, "open").await;
    browser.until(&format!("{ME} === {name:?}")).await;
}

/// Waits until we are not.
pub async fn outside(browser: &Browser) {
    browser.until("!document.querySelector('#outside').hidden").await;
}
