//! The server of a measurement, and what stands before it.

use std::{future::pending, net::SocketAddr, sync::Arc};

use tokio::{io::AsyncReadExt as _, net::TcpStream, task::JoinSet};

use super::{
    http::{Links, run_server},
    measure::MeasureError,
};
use crate::{
    lesson02_push::log::Log,
    lesson03_handshake::{Scheme, Url},
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        Kept,
        http::{Config, MAX_CONNECTIONS},
        hub::Policy,
        shared_hub::SharedHub,
        token::Draw,
    },
    stage::serve::{accept_until, listen},
    tap::{Tap, Tapped, fault::Faults, proxy::carry, switch::Switch},
};

/// What stands between the client and the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nothing.
    None,
    /// A proxy that forwards requests without `Upgrade`.
    NoUpgrade,
    /// A proxy that does so, and passes an answer on when it is whole.
    Collects,
    /// A middlebox that takes a handshake and says nothing, not even no.
    Swallows,
}

impl Obstacle {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::NoUpgrade, Self::Collects, Self::Swallows];

    /// The name, in both languages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "nothing · không có gì",
            Self::NoUpgrade => "drops Upgrade · bỏ mất Upgrade",
            Self::Collects => "and collects answers · lại còn gom câu trả lời",
            Self::Swallows => "swallows the handshake · nuốt luôn handshake",
        }
    }

    fn faults(self) -> Faults {
        let no_upgrade = matches!(self, Self::NoUpgrade | Self::Collects);
        Faults { no_upgrade, collect: self == Self::Collects, ..Faults::default() }
    }
}

/// A server on a free port of this machine. Dropping it ends it.
pub struct Site {
    address: SocketAddr,
    hub: Arc<SharedHub>,
    tap: Tap,
    _serving: JoinSet<()>,
}

impl Site {
    /// A server behind this.
    pub async fn behind(obstacle: Obstacle) -> Result<Self, MeasureError> {
        let mut draw = any();
        let hub = Kept::in_memory(&mut draw).hub(Policy::default(), draw, MAX_CONNECTIONS, |_| ());
        let (listener, tap) = (listen(0).await?, Tap::counting());
        let mut address = listener.local_addr()?;
        let pace = Pace::default();
        let config = Config { hub: hub.clone(), pace, tap: tap.clone(), log_line: |_| () };
        let mut serving = JoinSet::new();
        serving.spawn(run_server(listener, config, Links::new(any()), pending::<()>()));
        if obstacle != Obstacle::None {
            let (server, before) = (address, listen(0).await?);
            address = before.local_addr()?;
            let each = move |client, _| stand_between(client, server, obstacle);
            serving.spawn(accept_until(before, Tap::counting(), pending::<()>(), each));
        }
        Ok(Self { address, hub, tap, _serving: serving })
    }

    /// The room's address.
    #[must_use]
    pub fn url(&self) -> Url {
        let (host, port) = (self.address.ip().to_string(), self.address.port());
        Url { scheme: Scheme::Ws, host, port, target: "/ws".to_owned() }
    }

    /// What was said.
    #[must_use]
    pub fn log(&self) -> &dyn Log {
        &**self.hub.log()
    }

    /// The bytes so far, in both directions.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let traffic = self.tap.traffic();
        traffic.received + traffic.sent
    }
}

/// Enough for secrets that guard nothing.
fn any() -> Draw {
    Box::new(|| fastrand::u128(..))
}

async fn stand_between(mut client: Tapped<TcpStream>, server: SocketAddr, obstacle: Obstacle) {
    if obstacle == Obstacle::Swallows && asks_for_upgrade(client.get_ref()).await {
        let _ = client.read_to_end(&mut Vec::new()).await; // until the client gives up
        return;
    }
    let (orders, view) = (Switch::default().orders(), Tap::counting().watch("a client"));
    let _ = carry(client, server, &obstacle.faults(), orders, view).await;
}

/// Whether it begins with a handshake. (Our client writes the head at once.)
async fn asks_for_upgrade(client: &TcpStream) -> bool {
    let mut head = [0; 1024];
    let length = client.peek(&mut head).await.unwrap_or(0);
    String::from_utf8_lossy(&head[..length]).to_ascii_lowercase().contains("\r\nupgrade:")
}
