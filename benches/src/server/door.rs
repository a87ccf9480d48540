//! Lesson 08's server, lesson 09's and lesson 11's: the same room, without a door, with one, and compressed.

use std::{error::Error, num::NonZeroU32, sync::Arc, time::Duration};

use clap::ValueEnum as _;
use full_duplex::{
    lesson01_polling::log::system_clock,
    lesson03_handshake::Url,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        Kept,
        http::{self as room, Config as Room},
        hub::Policy,
        token::secure_random,
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
    lesson11_compression::{
        extension::THRESHOLD, http as lesson11, negotiate::Terms, offer::Window,
        options::Server as Compression, pictures::store::Store,
    },
    lesson13_numbers::server::{self as lesson13, Options, Step},
    stage::program::print_line,
    tap::Tap,
};
use tokio::net::TcpListener;

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

/// Lesson 13's with a worker for each processor that it may use, or as many as `FULL_DUPLEX_WORKERS` says, without the
/// steps that `FULL_DUPLEX_WITHOUT` names.
pub async fn fast(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let without = std::env::var("FULL_DUPLEX_WITHOUT").unwrap_or_default();
    let without = without.split(',').filter_map(|step| Step::from_str(step, true).ok()).collect();
    let workers = std::env::var("FULL_DUPLEX_WORKERS").ok().and_then(|count| count.parse().ok());
    let options = Options { workers, without };
    lesson13::run_server(listener, in_memory()?, options, parent_is_gone()).await?;
    Ok(())
}

/// Lesson 11's, as it is by default.
pub async fn compressed(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let compression = Compression::new(Terms::both(false, Window::LARGEST), THRESHOLD);
    let pictures = Store::in_memory(secure_random()?);
    lesson11::run_server(listener, in_memory()?, compression, pictures, parent_is_gone()).await;
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
        identities: Identities::new(KEYS, Revoked::default(), system_clock, secure_random()?),
        limits: Limits::new(allowed),
        secure: false,
    });
    let config = Config { room: in_memory()?, door, tls: None };
    run_server(listener, config, parent_is_gone()).await;
    Ok(())
}

fn in_memory() -> Result<Room, Box<dyn Error>> {
    let mut draw = secure_random()?;
    let hub = Kept::in_memory(&mut draw).hub(Policy::default(), draw, MAX_CONNECTIONS, print_line);
    let tap = Tap::counting().then(chat_dissect);
    Ok(Room { hub, pace: Pace::default(), tap, log_line: print_line })
}

/// What a page sends.
pub fn credentials(url: &Url) -> [(&'static str, String); 2] {
    let claims = Claims { id: "1".to_owned(), name: "Lan".to_owned(), until: u64::MAX, since: 0 };
    let session = KEYS.sign(Purpose::Session, &claims);
    let origin = format!("http://{}", url.authority());
    [("origin", origin), ("cookie", format!("session={session}"))]
}
