//! What stands in front of the servers: HAProxy, or, where that isn't installed, the small balancer
//! of this lesson.

use std::{
    env,
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use clap::ValueEnum;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    NoCluster,
    watched::{Kind, Watched},
};
use crate::lesson12_servers::balancer::balance;

/// The balancers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// HAProxy, which looks after the servers
    Haproxy,
    /// The small one of this lesson
    Ours,
}

/// The configuration, with addresses that stand for those of the cluster.
const CONFIGURATION: &str = include_str!("haproxy.cfg");

const HAPROXY: Kind = Kind { ready: None, patience: Duration::from_secs(5), shown };

/// A balancer that runs.
pub enum Balancer {
    /// With its configuration.
    Haproxy(Box<Watched>, PathBuf),
    /// A task of this program.
    Ours(SocketAddr, JoinHandle<()>),
}

impl Balancer {
    /// Starts the one that was chosen, or HAProxy if that is there.
    pub async fn start(
        choice: Option<Choice>,
        listener: TcpListener,
        servers: &[SocketAddr],
        folder: &Path,
    ) -> Result<Self, NoCluster> {
        let address = listener.local_addr()?;
        let program = match choice {
            Some(Choice::Ours) => None,
            Some(Choice::Haproxy) => Some(haproxy().unwrap_or_else(|| "haproxy".into())),
            None => haproxy(),
        };
        let Some(program) = program else {
            return Ok(Self::Ours(address, tokio::spawn(balance(listener, servers.to_vec()))));
        };
        let file = folder.join("haproxy.cfg");
        fs::write(&file, configuration(address, servers))?;
        drop(listener); // the port is HAProxy's now
        let mut command = Command::new(program);
        command.arg("-db").arg("-f").arg(&file);
        let mut process = Watched::start("balancer".into(), HAPROXY, address, command)?;
        process.is_ready().await?;
        Ok(Self::Haproxy(Box::new(process), file))
    }

    /// Its process, if it is one.
    pub fn process(&mut self) -> Option<&mut Watched> {
        match self {
            Self::Haproxy(process, _) => Some(process),
            Self::Ours(..) => None,
        }
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        match self {
            Self::Haproxy(process, _) => process.address,
            Self::Ours(address, _) => *address,
        }
    }

    /// How it is, for the map.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Haproxy(process, _) => process.state(),
            Self::Ours(..) => "runs · đang chạy",
        }
    }

    /// Which it is, for the map.
    pub fn kind(&self) -> String {
        match self {
            Self::Haproxy(_, file) => format!("HAProxy, {}", file.display()),
            Self::Ours(..) => "ours (no HAProxy) · của bài này (không có HAProxy)".to_owned(),
        }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        if let Self::Ours(_, task) = self {
            task.abort();
        }
    }
}

/// Of what HAProxy says: which server is there or isn't, and why.
fn shown(line: &str) -> Option<&str> {
    let (_, line) = line.split_once("Server room/")?;
    line.split(", check duration").next()
}

/// Where HAProxy is. Daemons are in folders that a plain user's `PATH` may lack.
fn haproxy() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let mut folders = env::split_paths(&path).chain(more);
    folders.find_map(|folder| Some(folder.join("haproxy")).filter(|file| file.is_file()))
}

/// The configuration of a cluster: the lines about addresses are its own.
fn configuration(address: SocketAddr, servers: &[SocketAddr]) -> String {
    let mut all = String::new();
    for line in CONFIGURATION.lines().filter(|line| !line.trim_start().starts_with("server ")) {
        let _ = writeln!(all, "{}", line.replace("127.0.0.1:8080", &address.to_string()));
    }
    for (number, server) in (1..).zip(servers) {
        let _ = writeln!(all, "    server server-{number} {server}");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_of_the_usual_addresses_has_the_configuration_of_the_book() {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        assert_eq!(configuration(at(8080), &[at(8081), at(8082), at(8083)]), CONFIGURATION);
        let other = configuration(at(9000), &[at(9001)]);
        assert!(other.contains("bind 127.0.0.1:9000\n") && !other.contains("127.0.0.1:80"));
        assert!(other.ends_with("    server server-1 127.0.0.1:9001\n"));
    }
}
