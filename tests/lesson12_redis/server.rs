//! A Redis of a test's own, on a free port, with its data in a folder of its own.

use std::{
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use full_duplex::stage::serve::listen;
use redis::{FromRedisValue, cmd};
use tokio::{
    io::copy_bidirectional,
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep},
};

use super::disk::Folder;
use crate::support::{
    SOON,
    thorough::{ONLY_THOROUGH, thorough},
};

/// What keeps every promise.
const SAFE: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];

/// A server that can be killed and started again. It ends with the test.
#[derive(Debug)]
pub struct Redis {
    pub port: u16,
    folder: Folder,
    process: Mutex<Option<Child>>,
}

/// Whether `redis-server` is installed; where everything is asked for, it must be.
pub fn installed() -> bool {
    let version = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
    let installed = version.is_ok_and(|status| status.success());
    assert!(installed || !thorough(), "redis-server is not installed");
    if !installed {
        eprintln!("redis-server is not installed: {ONLY_THOROUGH}");
    }
    installed
}

impl Redis {
    /// A server that isn't started yet.
    pub async fn new() -> Self {
        let folder = Folder::absent("redis");
        std::fs::create_dir_all(folder.path()).expect("a folder");
        let listener = listen(0).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        Self { port, folder, process: Mutex::default() }
    }

    /// A server that runs.
    pub async fn started() -> Self {
        let server = Self::new().await;
        server.start().await;
        server
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    fn process(&self) -> MutexGuard<'_, Option<Child>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub async fn start(&self) {
        self.start_by(Command::new("redis-server")).await;
    }

    /// Starts it on a disk where no file can have more than so many KiB.
    pub async fn start_on_a_full_disk(&self, kib: u32) {
        let mut shell = Command::new("bash");
        let script = format!("trap '' XFSZ; ulimit -f {kib}; exec redis-server \"$@\"");
        shell.args(["-c", &script, "bash"]);
        self.start_by(shell).await;
    }

    async fn start_by(&self, mut command: Command) {
        command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
        command.arg("--dir").arg(self.folder.path()).args(SAFE);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        *self.process() = Some(process.expect("it is installed"));
        let begun = Instant::now();
        while self.try_ask::<String>(&["PING"]).await.is_none_or(|pong| pong != "PONG") {
            assert!(begun.elapsed() < SOON, "Redis doesn't start");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Sends it a signal: `-STOP`, `-CONT`.
    pub fn signal(&self, name: &str) {
        let id = self.process().as_ref().expect("it runs").id().to_string();
        let kill = Command::new("kill").args([name, &id]).status();
        assert!(kill.expect("kill exists").success());
    }

    /// Whether it has ended by itself.
    pub fn is_over(&self) -> bool {
        let mut process = self.process();
        process.as_mut().is_none_or(|it| it.try_wait().is_ok_and(|status| status.is_some()))
    }

    /// Where a file of its folder is.
    pub fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Makes it a replica of what is at this address, and waits until it has got everything.
    pub async fn follows(&self, address: &str) {
        let (host, port) = address.split_once(':').expect("a port");
        self.ask::<()>(&["REPLICAOF", host, port]).await;
        let begun = Instant::now();
        while !self.ask::<String>(&["INFO", "replication"]).await.contains("link_status:up") {
            assert!(begun.elapsed() < SOON, "the replica doesn't get the log");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// `kill -9`.
    pub fn kill(&self) {
        if let Some(mut process) = self.process().take() {
            process.kill().expect("it runs");
            process.wait().expect("an end");
        }
    }

    /// All its data is gone.
    pub fn lose(&self) {
        std::fs::remove_dir_all(self.folder.path()).expect("a folder");
        std::fs::create_dir_all(self.folder.path()).expect("a folder");
    }

    /// Waits until what came from a master is in a file. Until then a kill loses all of it.
    pub async fn has_its_file(&self) {
        let begun = Instant::now();
        loop {
            let about: String = self.ask(&["INFO", "persistence"]).await;
            if about.contains("aof_rewrite_in_progress:0")
                && about.contains("aof_rewrite_scheduled:0")
            {
                return;
            }
            assert!(begun.elapsed() < SOON, "{about}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn try_ask<T: FromRedisValue>(&self, words: &[&str]) -> Option<T> {
        let client = redis::Client::open(self.url()).expect("a URL");
        let mut connection = client.get_multiplexed_async_connection().await.ok()?;
        let mut command = cmd(words[0]);
        command.arg(&words[1..]);
        command.query_async(&mut connection).await.ok()
    }

    /// Passes a command to it.
    pub async fn ask<T: FromRedisValue>(&self, words: &[&str]) -> T {
        self.try_ask(words).await.unwrap_or_else(|| panic!("{words:?}: no answer"))
    }
}

/// One address for several servers, one after the other: what a failover needs.
pub struct Address {
    pub url: String,
    port: watch::Sender<u16>,
}

impl Address {
    pub async fn of(redis: &Redis) -> Self {
        let listener = listen(0).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (port, current) = watch::channel(redis.port);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let port = *current.borrow();
                tokio::spawn(async move {
                    let Ok(mut server) = TcpStream::connect(("127.0.0.1", port)).await else {
                        return;
                    };
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        Self { url: format!("redis://{address}/"), port }
    }

    /// New connections go to this server.
    pub fn leads_to(&self, redis: &Redis) {
        self.port.send_replace(redis.port);
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
