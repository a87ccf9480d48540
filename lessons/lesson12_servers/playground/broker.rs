//! The broker of a cluster: one Redis, or three NATS servers, with their data in the cluster's
//! folder.

use std::{path::Path, process::Command, time::Duration};

use clap::ValueEnum;

use super::{
    NoCluster, free_ports,
    part::{Kind, Part},
};

/// The brokers that a cluster can start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Broker {
    /// One Redis
    Redis,
    /// Three NATS servers
    Nats,
}

const REDIS: Kind =
    Kind { ready: Some("Ready to accept"), patience: Duration::from_secs(5), shown: |_| None };
const NATS: Kind = Kind { ready: Some("Server is ready"), ..REDIS };

impl Broker {
    /// Starts it; returns its processes and its URL.
    pub async fn start(self, folder: &Path) -> Result<(Vec<Part>, String), NoCluster> {
        let (mut parts, url) = match self {
            Self::Redis => redis(folder)?,
            Self::Nats => nats(folder)?,
        };
        for part in &mut parts {
            part.is_ready().await?;
        }
        Ok((parts, url))
    }

    /// Says so if this program was built without it.
    pub fn check(self) -> Result<(), NoCluster> {
        match self {
            Self::Redis if cfg!(not(feature = "redis")) => {
                Err(NoCluster::NotBuilt("Redis", "redis", ""))
            }
            Self::Nats if cfg!(not(feature = "nats")) => {
                Err(NoCluster::NotBuilt("NATS", "nats", " --broker nats"))
            }
            _ => Ok(()),
        }
    }
}

/// A Redis that keeps its promises.
fn redis(folder: &Path) -> Result<(Vec<Part>, String), NoCluster> {
    let [port] = free_ports()?;
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", "always", "--dir"]).arg(folder);
    let part = Part::start("log".into(), REDIS, port, command)?;
    Ok((vec![part], format!("redis://127.0.0.1:{port}/")))
}

/// Three servers that know each other: any two of them are enough.
fn nats(folder: &Path) -> Result<(Vec<Part>, String), NoCluster> {
    let ports: [u16; 6] = free_ports()?;
    let (ports, routes) = ports.split_at(3);
    let route = |port: &u16| format!("nats://127.0.0.1:{port}");
    let all = routes.iter().map(route).collect::<Vec<_>>().join(",");
    let mut parts = Vec::new();
    for (number, (port, own)) in (1..).zip(ports.iter().zip(routes)) {
        let name = format!("log {number}");
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]);
        command.arg(folder.join(format!("nats-{number}"))).args(["-n", &format!("n{number}")]);
        command.args(["--cluster_name", "room", "--cluster", &route(own), "--routes", &all]);
        parts.push(Part::start(name, NATS, *port, command)?);
    }
    let hosts: Vec<_> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
    Ok((parts, format!("nats://{}", hosts.join(","))))
}
