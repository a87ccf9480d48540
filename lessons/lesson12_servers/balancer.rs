//! A small TCP balancer: each connection goes to the next server that takes it. It reads nothing of
//! what passes, and remembers nobody: any server can serve anyone.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

/// The time that a server has for taking a connection. (For one that is frozen the system takes
/// them: then the client waits, gives up, and comes back to the next one.)
const PATIENCE: Duration = Duration::from_secs(1);

/// Passes connections on until this is dropped.
pub async fn balance(listener: TcpListener, servers: Vec<SocketAddr>) {
    let (servers, turn) = (Arc::new(servers), Arc::new(AtomicUsize::new(0)));
    let mut connections = JoinSet::new();
    loop {
        let Ok((mut client, _)) = listener.accept().await else {
            sleep(Duration::from_millis(10)).await; // too many connections, perhaps
            continue;
        };
        while connections.try_join_next().is_some() {}
        let (servers, turn) = (servers.clone(), turn.clone());
        connections.spawn(async move {
            if let Some(mut server) = next(&servers, &turn).await {
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        });
    }
}

/// A connection to the next server that takes one, each of them tried once.
async fn next(servers: &[SocketAddr], turn: &AtomicUsize) -> Option<TcpStream> {
    let first = turn.fetch_add(1, Relaxed);
    for at in first..first + servers.len() {
        let server = servers[at % servers.len()];
        if let Ok(Ok(stream)) = timeout(PATIENCE, TcpStream::connect(server)).await {
            return Some(stream);
        }
    }
    None
}
