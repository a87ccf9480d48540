//! NATS servers of a test's own, on free ports, with their data in a folder of their own.

use std::{ffi::OsStr, net::SocketAddr, process::Command, sync::Mutex, time::Duration};

use async_nats::jetstream::{self, Context};
use full_duplex::lesson12_servers::processes::nats_commands;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

use super::process::{self, Process};
use crate::support::{SOON, file::Folder};

/// One server, or three in a cluster, each of which can be killed and started again.
#[derive(Debug)]
pub struct Nats {
    servers: Vec<Server>,
    url: String,
    folder: Folder,
}

#[derive(Debug)]
struct Server {
    address: SocketAddr,
    command: Mutex<Command>,
    process: Process,
}

pub fn installed() -> bool {
    process::installed("nats-server")
}

impl Nats {
    /// Servers that aren't started yet.
    pub fn new(number: usize) -> Self {
        let folder = Folder::new("nats");
        let (commands, url) = nats_commands(folder.path(), number).expect("ports");
        let server = |(address, command)| Server {
            address,
            command: Mutex::new(command),
            process: Process::default(),
        };
        Self { servers: commands.into_iter().map(server).collect(), folder, url }
    }

    /// The same with more arguments.
    fn with<const N: usize>(mut self, arguments: [&OsStr; N]) -> Self {
        for Server { command, .. } in &mut self.servers {
            command.get_mut().expect("no panic").args(arguments);
        }
        self
    }

    /// Servers that run.
    pub async fn started(number: usize) -> Self {
        Self::new(number).runs().await
    }

    async fn runs(self) -> Self {
        self.start_all().await;
        self
    }

    /// Servers that run with this configuration.
    pub async fn configured(number: usize, configuration: &str) -> Self {
        let servers = Self::new(number);
        let file = servers.folder.path().join("configuration");
        std::fs::write(&file, configuration).expect("a file");
        servers.with(["-c".as_ref(), file.as_ref()]).runs().await
    }

    /// One server that runs without JetStream.
    pub async fn without_jetstream() -> Self {
        Self::new(1).with(["-js=false".as_ref()]).runs().await
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Starts a server, which may need a while for finding the others.
    pub async fn start(&self, at: usize) {
        let Server { address, command, process } = &self.servers[at];
        process.start(&mut command.lock().expect("no panic"));
        let begun = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            assert!(begun.elapsed() < SOON, "NATS doesn't start");
            sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn start_all(&self) {
        for at in 0..self.servers.len() {
            self.start(at).await;
        }
    }

    /// The process of a server.
    pub fn process(&self, at: usize) -> &Process {
        &self.servers[at].process
    }

    pub fn kill_all(&self) {
        self.servers.iter().for_each(|server| server.process.kill());
    }

    /// All data is gone.
    pub fn lose(&self) {
        for at in 0..self.servers.len() {
            let _ = std::fs::remove_dir_all(self.folder.path().join(at.to_string()));
        }
    }

    /// Another program's view of it.
    pub async fn jetstream(&self) -> Context {
        let hosts = self.url().replace("nats://", "");
        let hosts: Vec<_> = hosts.split(',').collect();
        jetstream::new(async_nats::connect(hosts).await.expect("a connection"))
    }

    /// The server that leads a stream, as soon as there is one.
    pub async fn leader(&self, stream: &str) -> usize {
        let (jetstream, begun) = (self.jetstream().await, Instant::now());
        loop {
            let found = jetstream.get_stream(stream).await.ok();
            let cluster = found.and_then(|found| found.cached_info().cluster.clone());
            if let Some(leader) = cluster.and_then(|cluster| cluster.leader) {
                return leader.parse().expect("a number");
            }
            assert!(begun.elapsed() < SOON, "nobody leads");
            sleep(Duration::from_millis(100)).await;
        }
    }
}
