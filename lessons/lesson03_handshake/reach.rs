//! From an address to a connection, where a name stands for several places: IPv6 and IPv4, or a
//! server and its stand-in. A place that swallows everything must not hide one that answers
//! ("happy eyeballs", RFC 8305).
//!
//! ```text
//!   [2001:db8::1]:80  ── SYN ──────────────────────────────── no answer (given up after 5 s)
//!   192.0.2.1:80            ── SYN ──── connected: this one is taken
//!   0 ms                    250 ms, or at once when the one before has failed
//! ```

use std::{collections::VecDeque, io, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpStream, lookup_host},
    task::JoinSet,
    time::{sleep, timeout},
};

/// The next place is tried after this time (RFC 8305 §5: between 100 ms and 2 s).
pub const NEXT: Duration = Duration::from_millis(250);
/// A place that hasn't answered by then is given up.
pub const PLACE_DEADLINE: Duration = Duration::from_secs(5);
/// All of it together, looking up the name included, takes no longer.
pub const REACH_DEADLINE: Duration = Duration::from_secs(8);
/// Places of one name that are tried.
const MOST: usize = 16;

/// All places that a name stands for: the families alternate, in the order that the system prefers.
pub async fn places(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found = timeout(PLACE_DEADLINE, lookup_host((host, port))).await??;
    Ok(alternate(found))
}

fn alternate(found: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut found = found.peekable();
    let ipv6_first = found.peek().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = found.partition(|place| place.is_ipv6() == ipv6_first);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut places = Vec::new();
    while places.len() < MOST {
        let before = places.len();
        places.extend(first.next());
        places.extend(second.next());
        if places.len() == before {
            break;
        }
    }
    places
}

// ANCHOR: race
/// The first connection that any of the places gives; otherwise the error of the last one. The
/// attempts that are no longer needed end with this future.
pub async fn race(places: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut waiting = VecDeque::from(places);
    let mut attempts = JoinSet::new();
    let racing = async move {
        let mut failed = io::ErrorKind::AddrNotAvailable.into();
        while let Some(place) = waiting.pop_front() {
            attempts
                .spawn(async move { timeout(PLACE_DEADLINE, TcpStream::connect(place)).await? });
            let attempted = tokio::select! {
                Some(attempted) = attempts.join_next() => attempted?,
                () = sleep(NEXT) => continue,
            };
            match attempted {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = error,
            }
        }
        while let Some(attempted) = attempts.join_next().await {
            match attempted? {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    };
    timeout(REACH_DEADLINE, racing).await?
}
// ANCHOR_END: race
