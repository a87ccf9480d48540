//! The server: lesson 08's hub and routes on a [`NodeLog`].

#[cfg(not(all(feature = "redis", feature = "nats")))]
use std::future::{Ready, ready};
use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use clap::Args;
use thiserror::Error;
use tokio::{net::TcpListener, time::Instant};

use super::{
    cluster::{self, Bus},
    file_log::FileLog,
    node_log::NodeLog,
    page,
    store::Store,
};
use crate::{
    lesson01_polling::{http::guard, log::system_clock},
    lesson02_push::log::Log,
    lesson06_chat::server::LogLine,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        file::Record,
        http::{AppState, Config, MAX_CONNECTIONS, routes, serve},
        hub::{Hub, Policy},
        shared_hub::SharedHub,
        token::{NoRandomBits, secure_random},
    },
    lesson09_door::signed::Keys,
    stage::program::seconds,
};

/// What a server keeps, and for how long.
#[derive(Args)]
pub struct Keeping {
    /// Keep the log in this folder, or in the Redis or the NATS with this URL · Giữ nhật ký trong
    /// thư mục này, hoặc trong Redis hay NATS ở URL này
    #[arg(long, value_name = "FOLDER|URL", default_value = "lesson12.log")]
    pub log: String,
    /// A member that is away for so many seconds has left · Vắng mặt chừng này giây thì coi như đã
    /// rời phòng
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "30")]
    pub grace: Duration,
    /// This server's name, which its people are shown if several share the log; default: its
    /// address · Tên của server này, hiện ra cho người ở đó nếu nhiều server chung một nhật ký; mặc
    /// định: địa chỉ của nó
    #[arg(long, value_name = "NAME", value_parser = node_name)]
    node: Option<String>,
}

impl Keeping {
    /// Opens the log, and follows it.
    pub async fn open(&self, log_line: LogLine) -> Result<Opened, Box<dyn Error>> {
        let (store, shared): (Arc<dyn Store>, _) = match self.log.split_once("://") {
            None => {
                let mut draw = secure_random()?;
                (Arc::new(FileLog::open(self.log.as_ref(), &mut draw, log_line)?), None)
            }
            Some(("redis", _)) => open_redis(&self.log).await?,
            Some(("nats", _)) => open_nats(&self.log).await?,
            Some((kind, _)) => return Err(NoStore(kind.to_owned()).into()),
        };
        let log = NodeLog::follow(store, system_clock, secure_random()?, log_line).await?;
        Ok(Opened { log, shared })
    }

    /// The server's name: the one that was given, or its address.
    #[must_use]
    pub fn node(&self, address: SocketAddr) -> String {
        self.node.clone().unwrap_or_else(|| address.to_string())
    }

    /// The policy of a server that pings so often.
    #[must_use]
    pub fn policy(&self, pace: Pace) -> Policy {
        Policy { grace: self.grace, heartbeat: pace.every, ..Policy::default() }
    }
}

/// The log for people: without the password that a URL may hold.
#[must_use]
pub fn place(log: &str) -> String {
    match log.split_once("://") {
        None => log.to_owned(),
        Some((kind, rest)) => {
            format!("{kind}://{}", rest.rsplit_once('@').map_or(rest, |(_, host)| host))
        }
    }
}

/// Reads a server's name: it stands in a line of the page.
fn node_name(text: &str) -> Result<String, String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= 40;
    if fits && !text.contains(char::is_control) {
        Ok(text.trim().to_owned())
    } else {
        Err("1 to 40 characters · từ 1 đến 40 ký tự".into())
    }
}

/// `--log` names something that keeps no log.
#[derive(Debug, Error)]
#[error(
    "--log takes a folder, redis://… or nats://…, not {0}:// · --log nhận một thư mục, redis://… hoặc nats://…, không nhận {0}://"
)]
pub struct NoStore(String);

/// What servers of one room share besides the log: the key that signs, and what they say to each
/// other.
pub type Shared = (Keys, Arc<dyn Bus>);

/// A store that was found, and what is shared besides it; or why there is none.
type Found = Result<(Arc<dyn Store>, Option<Shared>), Box<dyn Error>>;

#[cfg(feature = "redis")]
async fn open_redis(url: &str) -> Found {
    use super::redis_log::{Kept, RedisLog, bus::RedisBus};
    let log = RedisLog::open(url, "room", Kept::default(), secure_random()?).await?;
    let keys = log.keys(&mut secure_random()?).await?;
    Ok((log.clone(), Some((keys, Arc::new(RedisBus::new(log))))))
}

#[cfg(not(feature = "redis"))]
fn open_redis(_: &str) -> Ready<Found> {
    let why = "this program was built without Redis · chương trình này được build không kèm Redis:\n  cargo run --features redis --bin lesson12 -- --log redis://127.0.0.1/";
    ready(Err(why.into()))
}

#[cfg(feature = "nats")]
async fn open_nats(url: &str) -> Found {
    use super::nats_log::{Kept, NatsLog, bus::NatsBus};
    let log = NatsLog::open(url, "room", Kept::default()).await?;
    let keys = log.keys(&mut secure_random()?).await?;
    Ok((log.clone(), Some((keys, Arc::new(NatsBus::new(log))))))
}

#[cfg(not(feature = "nats"))]
fn open_nats(_: &str) -> Ready<Found> {
    let why = "this program was built without NATS · chương trình này được build không kèm NATS:\n  cargo run --features nats --bin lesson12 -- --log nats://127.0.0.1:4222,127.0.0.1:4223,127.0.0.1:4224";
    ready(Err(why.into()))
}

/// A log that is open, and perhaps shared with other servers.
pub struct Opened {
    log: Arc<NodeLog>,
    shared: Option<Shared>,
}

impl Opened {
    /// The past of the log in a line for people, if there is one.
    #[must_use]
    pub fn past(&self) -> Option<String> {
        let (seq, oldest) = (self.log.head().seq, self.log.oldest().seq);
        let count = seq - oldest;
        let line = format!(
            "Messages here: {count}; the newest is number {seq} · Có {count} tin ở đây; tin mới nhất mang số {seq}\n"
        );
        (count > 0).then_some(line)
    }

    /// A hub around the log, on a server with this name.
    pub fn hub(self, policy: Policy, node: String) -> Result<Arc<SharedHub>, NoRandomBits> {
        let (log, draw) = (self.log, secure_random()?);
        let Some((keys, bus)) = self.shared else {
            let hub = Hub::new(log.clone(), &past(&*log), policy, system_clock, draw, now());
            return Ok(SharedHub::new(hub, log, MAX_CONNECTIONS));
        };
        let draws = [draw, secure_random()?];
        let hub = cluster::hub(&log, policy, system_clock, keys, bus, draws);
        name(&hub, node);
        Ok(hub)
    }
}

/// Names a server for its people.
pub fn name(hub: &SharedHub, node: String) {
    hub.change(|hub, _| {
        hub.node = Some(node);
        Vec::new()
    });
}

/// What a log holds, as a hub begins with it.
pub(super) fn past(log: &dyn Log) -> Vec<Record> {
    let entries = log.read(&log.oldest(), usize::MAX).entries;
    entries.iter().map(|entry| Record::from(&**entry)).collect()
}

/// The time for a hub: tokio's, which a test can stop.
pub(super) fn now() -> std::time::Instant {
    Instant::now().into_std()
}

/// Serves a chat until `stop` completes, as lesson 08's does.
pub async fn run_server(listener: TcpListener, config: Config, stop: impl Future) {
    serve(listener, config, router, stop).await;
}

/// Lesson 08's routes under this lesson's page.
fn router(state: AppState) -> Router {
    let page = page::router(state.config.pace);
    guard(routes(state).merge(page))
}
