//! A Redis of a test's own, on a free port, with its data in a folder of its own.

use std::{
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use full_duplex::stage::serve::listen;
use redis::{FromRedisValue, cmd};
use tokio::time::{Instant, sleep};

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
        let mut command = Command::new("redis-server");
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

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
