//! The broker of a cluster: one Redis, or three NATS servers, with their data in the cluster's
//! folder.

use std::{path::Path, time::Duration};

use clap::ValueEnum;

use super::{
    NoCluster,
    watched::{Kind, Watched},
};
use crate::lesson12_servers::processes::{free_ports, nats_commands, redis_command, redis_url};

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
    pub async fn start(self, folder: &Path) -> Result<(Vec<Watched>, String), NoCluster> {
        let (mut logs, url) = match self {
            Self::Redis => redis(folder)?,
            Self::Nats => nats(folder)?,
        };
        for log in &mut logs {
            log.is_ready().await?;
        }
        Ok((logs, url))
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

fn redis(folder: &Path) -> Result<(Vec<Watched>, String), NoCluster> {
    let address = free_ports(1)?[0];
    let log = Watched::start("log".into(), REDIS, address, redis_command(folder, address))?;
    Ok((vec![log], redis_url(address)))
}

/// Three servers that know each other: any two of them are enough.
fn nats(folder: &Path) -> Result<(Vec<Watched>, String), NoCluster> {
    let (commands, url) = nats_commands(folder, 3)?;
    let mut logs = Vec::new();
    for (number, (address, command)) in (1..).zip(commands) {
        logs.push(Watched::start(format!("log {number}"), NATS, address, command)?);
    }
    Ok((logs, url))
}
