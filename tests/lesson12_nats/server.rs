//! NATS servers of a test's own, on free ports, with their data in a folder of their own.

use std::{
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_nats::jetstream::{self, Context};
use full_duplex::stage::serve::listen;
use tokio::{
    net::TcpStream,
    time::{Instant, sleep},
};

use super::disk::Folder;
use crate::support::{
    SOON,
    thorough::{ONLY_THOROUGH, thorough},
};

/// One server, or three in a cluster, each of which can be killed and started again. They end with
/// the test.
#[derive(Debug)]
pub struct Nats {
    folder: Folder,
    servers: Vec<Server>,
    /// More arguments for each of them.
    arguments: Vec<String>,
}

#[derive(Debug)]
struct Server {
    port: u16,
    route: u16,
    process: Mutex<Option<Child>>,
}

/// Whether `nats-server` is installed; where everything is asked for, it must be.
pub fn installed() -> bool {
    let version = Command::new("nats-server").arg("--version").stdout(Stdio::null()).status();
    let installed = version.is_ok_and(|status| status.success());
    assert!(installed || !thorough(), "nats-server is not installed");
    if !installed {
        eprintln!("nats-server is not installed: {ONLY_THOROUGH}");
    }
    installed
}

impl Nats {
    /// Servers that aren't started yet.
    pub async fn new(number: usize) -> Self {
        let folder = Folder::absent("nats");
        std::fs::create_dir_all(folder.path()).expect("a folder");
        let (mut servers, mut listeners) = (Vec::new(), Vec::new());
        for _ in 0..number {
            let mut port = async || {
                let listener = listen(0).await.expect("a port");
                let port = listener.local_addr().expect("an address").port();
                listeners.push(listener); // so that no two of them are the same
                port
            };
            let (port, route) = (port().await, port().await);
            servers.push(Server { port, route, process: Mutex::default() });
        }
        Self { folder, servers, arguments: vec!["-js".into()] }
    }

    /// Servers that run.
    pub async fn started(number: usize) -> Self {
        let servers = Self::new(number).await;
        servers.start_all().await;
        servers
    }

    /// Servers that run with this configuration.
    pub async fn configured(number: usize, configuration: &str) -> Self {
        let mut server = Self::new(number).await;
        let path = server.folder.path().join("configuration");
        std::fs::write(&path, configuration).expect("a file");
        server.arguments.extend(["-c".into(), path.display().to_string()]);
        server.start_all().await;
        server
    }

    /// One server that runs without JetStream.
    pub async fn without_jetstream() -> Self {
        let mut server = Self::new(1).await;
        server.arguments.clear();
        server.start_all().await;
        server
    }

    pub fn url(&self) -> String {
        let hosts: Vec<_> =
            self.servers.iter().map(|server| format!("127.0.0.1:{}", server.port)).collect();
        format!("nats://{}", hosts.join(","))
    }

    fn process(&self, at: usize) -> MutexGuard<'_, Option<Child>> {
        self.servers[at].process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a server, which may need a while for finding the others.
    pub async fn start(&self, at: usize) {
        let Server { port, route, .. } = &self.servers[at];
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-n", &at.to_string()]);
        command.arg("-sd").arg(self.folder.path().join(at.to_string())).args(&self.arguments);
        if self.servers.len() > 1 {
            let route_to = |port: u16| format!("nats://127.0.0.1:{port}");
            let others: Vec<_> = self.servers.iter().map(|it| route_to(it.route)).collect();
            command.args(["--cluster_name", "test", "--cluster", &route_to(*route)]);
            command.args(["--routes", &others.join(",")]);
        }
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        *self.process(at) = Some(quiet.spawn().expect("it is installed"));
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", *port)).await.is_err() {
            assert!(begun.elapsed() < SOON, "NATS doesn't start");
            sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn start_all(&self) {
        for at in 0..self.servers.len() {
            self.start(at).await;
        }
    }

    /// `kill -9`.
    pub fn kill(&self, at: usize) {
        if let Some(mut process) = self.process(at).take() {
            process.kill().expect("it runs");
            process.wait().expect("an end");
        }
    }

    pub fn kill_all(&self) {
        for at in 0..self.servers.len() {
            self.kill(at);
        }
    }

    /// It does nothing any more, until it is thawed.
    pub fn freeze(&self, at: usize) {
        self.signal(at, "-STOP");
    }

    pub fn thaw(&self, at: usize) {
        self.signal(at, "-CONT");
    }

    fn signal(&self, at: usize, name: &str) {
        let id = self.process(at).as_ref().expect("it runs").id().to_string();
        let kill = Command::new("kill").args([name, &id]).status();
        assert!(kill.expect("kill exists").success());
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

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill_all();
    }
}
