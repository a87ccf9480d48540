//! The tap between a client and a server, on real sockets, in this process.

use std::net::SocketAddr;

use full_duplex::{
    lesson01_polling::serve::{accept_until, listen},
    lesson06_chat::subtitles::subtitles,
    tap::{Tap, fault::Faults, proxy::carry, switch::Switch},
};
use tokio::{net::TcpStream, sync::oneshot, task::JoinHandle};

use super::{Wire, timeless};

/// A bad network in front of a server.
#[derive(Debug)]
pub struct Proxy {
    pub address: String,
    /// Decides what happens to the connections.
    pub switch: Switch,
    tap: Tap,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Proxy {
    pub async fn to(server: &str, faults: Faults) -> Self {
        Self::open(server, faults, Tap::recording().then(subtitles)).await
    }

    /// A proxy nobody watches: megabytes take longer to write down than to send.
    pub async fn unseen(server: &str, faults: Faults) -> Self {
        Self::open(server, faults, Tap::counting()).await
    }

    async fn open(server: &str, faults: Faults, tap: Tap) -> Self {
        let target: SocketAddr = server.parse().expect("an address");
        let listener = listen(0).await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (stop, stopped) = oneshot::channel();
        let switch = Switch::default();
        let (following, watching) = (switch.clone(), tap.clone());
        let each = move |client, _| {
            let (orders, view) = (following.orders(), watching.watch("a client"));
            async move { drop(carry(client, target, &faults, orders, view).await) }
        };
        let running = tokio::spawn(async move {
            accept_until(listener, Tap::counting(), stopped, each).await;
        });
        Self { address, switch, tap, stop, running }
    }

    pub async fn connect(&self) -> Wire {
        Wire(TcpStream::connect(&self.address).await.expect("the proxy listens"))
    }

    /// Stops it; what was seen.
    pub async fn stop(self) -> String {
        let _ = self.stop.send(());
        self.running.await.expect("the proxy ends without a panic");
        timeless(&self.tap)
    }
}
