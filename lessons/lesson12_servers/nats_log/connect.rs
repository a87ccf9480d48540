//! The way to the servers, and the patience that it takes.

use std::{io, time::Duration};

use async_nats::{Client, ConnectOptions, ServerAddr};
use tokio::time::{Instant, sleep};

use super::{
    PATIENCE, PAUSE,
    trouble::{NatsLogError, Trouble},
};

/// How often the connection is tried. It is given up when three pings have had no answer.
const PING: Duration = Duration::from_secs(2);

/// The time that the servers have for choosing a leader when the log is opened.
const ELECTION: Duration = Duration::from_secs(15);

/// Asks until there is an answer, or a refusal: the servers may be choosing a leader.
pub(super) async fn patiently<T>(
    mut ask: impl AsyncFnMut() -> Result<T, Trouble>,
) -> Result<T, NatsLogError> {
    let begun = Instant::now();
    loop {
        match ask().await {
            Ok(answer) => return Ok(answer),
            Err(Trouble::Refused(why)) => return Err(why.into()),
            Err(why) if begun.elapsed() > ELECTION => return Err(NatsLogError::Silent(why)),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// A connection to one of the servers that a URL names.
pub(super) async fn connect(url: &str) -> Result<Client, NatsLogError> {
    let hosts = url.strip_prefix("nats://").unwrap_or(url);
    let servers: Result<Vec<ServerAddr>, _> = hosts.split(',').map(server).collect();
    let servers = servers.map_err(NatsLogError::Url)?;
    let options = ConnectOptions::new()
        .name("full-duplex")
        .connection_timeout(PATIENCE)
        .ping_interval(PING)
        .reconnect_delay_callback(|_| PAUSE);
    let unreachable = |source| {
        let shown = hosts.split(',').map(|host| host.rsplit('@').next().unwrap_or_default());
        NatsLogError::Unreachable { servers: shown.collect::<Vec<_>>().join(", "), source }
    };
    options.connect(servers).await.map_err(unreachable)
}

fn server(host: &str) -> io::Result<ServerAddr> {
    if host.is_empty() {
        return Err(io::Error::other("a name is missing · thiếu tên"));
    }
    host.parse()
}
