//! Lesson 08's server, and lesson 09's: the same room, without a door and with one.

use std::{error::Error, num::NonZeroU32, sync::Arc, time::Duration};

use full_duplex::{
    lesson01_polling::log::system_clock,
    lesson02_push::log::Log,
    lesson03_handshake::Url,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        durable_log::DurableLog,
        http::{self as room, Config as Room},
        hub::{Hub, Policy},
        shared_hub::SharedHub,
        token::{Draw, secure_random},
    },
    lesson09_door::{
        address::Proxies,
        door::{Door, own_origins},
        identity::{Claims, Identities},
        limits::{Allowed, Limits, Rate},
        revoked::Revoked,
        server::{Config, run_server},
        signed::{Key, Keys, Purpose},
    },
    stage::program::print_line,
    tap::Tap,
};
use tokio::{net::TcpListener, time::Instant};

use super::{chat::MAX_CONNECTIONS, parent_is_gone};

/// The key with which clients here sign for themselves.
const KEYS: Keys = Keys { current: Key([9; 32]), previous: None };

/// Far more than anybody says: what is measured is that it is counted.
const PLENTY: Rate =
    Rate { burst: NonZeroU32::new(1_000_000_000).unwrap(), every: Duration::from_nanos(1) };

/// Lesson 08's server.
pub async fn without(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    room::run_server(listener, in_memory()?, parent_is_gone()).await;
    Ok(())
}

/// Lesson 09's.
pub async fn with(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let allowed = Allowed {
        messages: PLENTY,
        handshakes: PLENTY,
        sockets_of_account: MAX_CONNECTIONS,
        sockets_of_address: MAX_CONNECTIONS,
        connections_of_address: MAX_CONNECTIONS,
        ..Allowed::default()
    };
    let door = Arc::new(Door {
        origins: own_origins("http", listener.local_addr()?.port(), Vec::new()),
        proxies: Proxies::default(),
        identities: Identities::new(KEYS, Revoked::default(), system_clock, random()?),
        limits: Limits::new(allowed),
        secure: false,
    });
    let config = Config { room: in_memory()?, door, tls: None };
    run_server(listener, config, parent_is_gone()).await;
    Ok(())
}

fn in_memory() -> Result<Room, Box<dyn Error>> {
    let mut draw = random()?;
    let log: Arc<dyn Log> = Arc::new(DurableLog::in_memory(system_clock, &mut draw));
    let now = Instant::now().into_std();
    let hub = Hub::new(log.clone(), &[], Policy::default(), system_clock, draw, now);
    let hub = SharedHub::new(hub, log, MAX_CONNECTIONS);
    let tap = Tap::counting().then(chat_dissect);
    Ok(Room { hub, pace: Pace::default(), tap, log_line: print_line })
}

fn random() -> Result<Draw, Box<dyn Error>> {
    Ok(secure_random().ok_or("no random bits · hệ thống không cấp được bit ngẫu nhiên")?)
}

/// What a page sends.
pub fn credentials(url: &Url) -> [(&'static str, String); 2] {
    let claims = Claims { id: "1".to_owned(), name: "Lan".to_owned(), until: u64::MAX };
    let session = KEYS.sign(Purpose::Session, &claims);
    let origin = format!("http://{}", url.authority());
    [("origin", origin), ("cookie", format!("session={session}"))]
}
