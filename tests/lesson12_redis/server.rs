//! A Redis of a test's own, on a free port, with its data in a folder of its own.

use std::{net::SocketAddr, process::Command, sync::Arc, time::Duration};

use full_duplex::{
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::{
        processes::{free_ports, redis_command, redis_url},
        redis_log::{RedisLog, Retention},
    },
    stage::serve::listen,
};
use redis::{FromRedisValue, cmd};
use tokio::{
    io::copy_bidirectional,
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep},
};

use super::process::{self, Process};
use crate::support::{SOON, file::Folder};

/// A server that can be killed and started again.
#[derive(Debug)]
pub struct Redis {
    pub address: SocketAddr,
    pub process: Process,
    folder: Folder,
}

pub fn installed() -> bool {
    process::installed("redis-server")
}

/// The log of a room, in the Redis with this URL; or why there is none.
pub async fn try_open(url: &str) -> Result<Arc<RedisLog>, String> {
    let draw = secure_random().expect("random bits");
    let log = RedisLog::open(url, "room", Retention::default(), draw).await;
    log.map_err(|why| why.to_string())
}

pub async fn open(url: &str) -> Arc<RedisLog> {
    try_open(url).await.expect("a log")
}

impl Redis {
    /// A server that isn't started yet.
    pub fn new() -> Self {
        let folder = Folder::new("redis");
        let address = free_ports(1).expect("a port")[0];
        Self { address, process: Process::default(), folder }
    }

    /// A server that runs.
    pub async fn started() -> Self {
        let server = Self::new();
        server.start().await;
        server
    }

    pub fn url(&self) -> String {
        redis_url(self.address)
    }

    fn command(&self) -> Command {
        redis_command(self.folder.path(), self.address)
    }

    pub async fn start(&self) {
        self.process.start(&mut self.command());
        self.answers().await;
    }

    /// Starts it on a disk where no file can have more than so many KiB.
    pub async fn start_on_a_full_disk(&self, kib: u32) {
        let script = format!("trap '' XFSZ; ulimit -f {kib}; exec redis-server \"$@\"");
        let mut shell = Command::new("bash");
        shell.args(["-c", &script, "bash"]).args(self.command().get_args());
        self.process.start(&mut shell);
        self.answers().await;
    }

    async fn answers(&self) {
        let begun = Instant::now();
        while self.try_ask::<String>(&["PING"]).await.is_none_or(|pong| pong != "PONG") {
            assert!(begun.elapsed() < SOON, "Redis doesn't start");
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// Waits until it has ended by itself.
    pub async fn ends(&self) {
        let begun = Instant::now();
        while TcpStream::connect(self.address).await.is_ok() {
            assert!(begun.elapsed() < SOON, "it runs on");
            sleep(Duration::from_millis(20)).await;
        }
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
    leads_to: watch::Sender<SocketAddr>,
}

impl Address {
    pub async fn of(redis: &Redis) -> Self {
        let listener = listen(0).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (leads_to, current) = watch::channel(redis.address);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let server = *current.borrow();
                tokio::spawn(async move {
                    let Ok(mut server) = TcpStream::connect(server).await else { return };
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        Self { url: redis_url(address), leads_to }
    }

    /// New connections go to this server.
    pub fn leads_to(&self, redis: &Redis) {
        self.leads_to.send_replace(redis.address);
    }
}
