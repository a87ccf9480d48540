//! The server of a world: lesson 08's hub, and a log in a file. All that the simulation uses of the
//! server's own interface stands here and in [`process`](super::process).

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use full_duplex::{
    lesson02_push::log::Log,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{
        outcome::Outcome,
        server::{
            durable_log::DurableLog,
            hub::{Hub, Policy},
            shared_hub::SharedHub,
            token::Draw,
        },
    },
};
use tokio::{io::DuplexStream, time::Instant};

use super::{event_log::EventLog, model::Model, network::Site, observer::Observer, process::Open};
use crate::support::{NEW_YEAR, durable::post, file::File};

/// How a server ends.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// `kill -9`.
    Killed,
    /// `kill -9`, in the middle of a line of the log.
    Torn,
    /// `kill -9`, and the log is gone, too.
    LogLost,
    /// Everybody is asked to come back later.
    Planned,
}

/// Numbers the files of the logs: each world has a file of its own, since worlds are played side by
/// side.
static SERVERS: AtomicU64 = AtomicU64::new(0);

/// One server after another, at the same address.
pub struct Server {
    event_log: EventLog,
    file: File,
    max_connections: usize,
    pub model: Mutex<Model>,
    pub observer: Observer,
    open: Mutex<Option<Open>>,
    /// The log of the newest server, also while it closes and after it has ended.
    journal: Mutex<Option<Arc<dyn Log>>>,
    /// The last number that was drawn for a token.
    drawn: Arc<Mutex<u128>>,
    /// The tokens that each client was given.
    offered: Mutex<BTreeMap<String, Vec<String>>>,
}

impl Server {
    pub fn new(event_log: EventLog, max_connections: usize) -> Self {
        let number = SERVERS.fetch_add(1, Ordering::Relaxed);
        let file = File::new(&format!("world-{number}.log"), "");
        fs::remove_file(file.path()).expect("it was just made");
        let (model, open, journal) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (drawn, offered) = (Arc::default(), Mutex::default());
        let observer = Observer::default();
        Self { event_log, file, max_connections, model, observer, open, journal, drawn, offered }
    }

    fn path(&self) -> &Path {
        Path::new(self.file.path())
    }

    fn draw(&self) -> Draw {
        let drawn = self.drawn.clone();
        Box::new(move || {
            let mut drawn = drawn.lock().expect("no draw panics");
            *drawn += 1;
            *drawn << 64 | *drawn // an epoch is the upper half, a token the whole
        })
    }

    /// Starts a server on what the file holds.
    pub fn start(self: &Arc<Self>) {
        if !self.path().exists() {
            self.model.lock().expect("no reader panics").begin();
        }
        *self.journal.lock().expect("short") = None; // a dead server holds no file open
        let opened = DurableLog::open(self.path(), || NEW_YEAR, &mut self.draw());
        let (journal, records) = opened.expect("a log that was killed can be read");
        let journal: Arc<dyn Log> = Arc::new(journal);
        *self.journal.lock().expect("short") = Some(journal.clone());
        let now = Instant::now().into_std();
        let policy = Policy::default();
        let hub = Hub::new(journal.clone(), &records, policy, || NEW_YEAR, self.draw(), now);
        let hub = SharedHub::new(hub, journal, self.max_connections + 1); // and the observer
        *self.open.lock().expect("no server panics") = Some(Open::begin(hub, Pace::default()));
        self.event_log.tell("SERVER", format_args!("opens, with {} messages", records.len()));
        self.observer.enter(|stream| self.connect("OBSERVER", stream));
    }

    /// Ends the server that runs, if one does.
    pub async fn end(&self, how: End) {
        let Some(open) = self.open.lock().expect("no server panics").take() else { return };
        self.event_log.tell("SERVER", format_args!("{how:?}"));
        let hub = open.end(matches!(how, End::Planned)).await;
        self.model.lock().expect("no reader panics").collect(&**hub.log());
        match how {
            End::Torn => {
                let file = OpenOptions::new().append(true).open(self.path());
                let half = br#"{"seq":9,"username":"P1","mess"#;
                file.and_then(|mut file| file.write_all(half)).expect("half a line");
            }
            End::LogLost => fs::remove_file(self.path()).expect("a log"),
            End::Killed | End::Planned => {}
        }
    }

    /// Reads the log as it is now.
    pub fn collect(&self) {
        if let Some(open) = &*self.open.lock().expect("no server panics") {
            self.model.lock().expect("no reader panics").collect(&**open.hub.log());
        }
    }

    /// Appends many messages, as a client over HTTP could.
    pub fn flood(&self, count: usize) {
        if let Some(open) = &*self.open.lock().expect("no server panics") {
            for _ in 0..count {
                post(&**open.hub.log(), "HTTP", "drip");
            }
        }
        self.collect();
    }

    /// The tokens that a person's newest client was given so far.
    pub fn offered(&self, who: &str) -> Vec<String> {
        let offered = self.offered.lock().expect("short");
        let theirs = |name: &str| name.split('+').next() == Some(who);
        let newest = offered.iter().rfind(|(name, _)| theirs(name));
        newest.map(|(_, tokens)| tokens.clone()).unwrap_or_default()
    }
}

impl Site for Server {
    /// Refuses the connection if no server runs, or if it has no room left.
    fn connect(&self, who: &str, stream: DuplexStream) -> Result<(), Outcome> {
        let inside = self.open.lock().expect("no server panics");
        let Some(open) = &*inside else { return Err(Outcome::Unreachable) };
        open.connect(who, stream, &self.event_log)?;
        let secret = *self.drawn.lock().expect("no draw panics");
        let token = format!("{:032x}", secret << 64 | secret);
        self.offered.lock().expect("short").entry(who.to_owned()).or_default().push(token);
        Ok(())
    }

    fn head(&self) -> u64 {
        self.journal.lock().expect("short").as_ref().map_or(0, |journal| journal.head().seq)
    }
}
