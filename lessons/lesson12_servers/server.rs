//! The server: lesson 08's hub and routes on a [`NodeLog`].

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use clap::Args;
use tokio::{net::TcpListener, time::Instant};

use super::{file_log::FileLog, node_log::NodeLog, page, store::Store};
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
        token::{Draw, secure_random},
    },
    stage::program::seconds,
};

/// What a server keeps, and for how long.
#[derive(Args)]
pub struct Keeping {
    /// Keep the log in this folder · Giữ nhật ký trong thư mục này
    #[arg(long, value_name = "FOLDER", default_value = "lesson12.log")]
    pub log: PathBuf,
    /// A member that is away for so many seconds has left · Vắng mặt chừng này giây thì coi như đã
    /// rời phòng
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "30")]
    pub grace: Duration,
}

impl Keeping {
    /// Opens the log, and follows it.
    pub async fn open(
        &self,
        log_line: LogLine,
    ) -> Result<Arc<NodeLog>, Box<dyn std::error::Error>> {
        let store: Arc<dyn Store> =
            Arc::new(FileLog::open(&self.log, &mut secure_random()?, log_line)?);
        Ok(NodeLog::follow(store, system_clock, secure_random()?, log_line).await?)
    }

    /// The policy of a server that pings so often.
    #[must_use]
    pub fn policy(&self, pace: Pace) -> Policy {
        Policy { grace: self.grace, heartbeat: pace.every, ..Policy::default() }
    }
}

/// The past of a log in a line for people, if there is one.
#[must_use]
pub fn past(log: &dyn Log) -> Option<String> {
    let (seq, oldest) = (log.head().seq, log.oldest().seq);
    let count = seq - oldest;
    let line = format!(
        "The last {count} messages are here, up to {seq} · Có {count} tin gần nhất, tới số {seq}\n"
    );
    (count > 0).then_some(line)
}

/// A hub around a log that may have a past.
#[must_use]
pub fn hub(log: Arc<dyn Log>, policy: Policy, draw: Draw) -> Arc<SharedHub> {
    let past = log.read(&log.oldest(), usize::MAX).entries;
    let records: Vec<_> = past.iter().map(|entry| Record::from(&**entry)).collect();
    let now = Instant::now().into_std();
    let hub = Hub::new(log.clone(), &records, policy, system_clock, draw, now);
    SharedHub::new(hub, log, MAX_CONNECTIONS)
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
