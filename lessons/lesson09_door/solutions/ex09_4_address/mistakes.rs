//! Known mistakes in exercise 09.4; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::net::IpAddr;

use full_duplex::{learn::observe::Observed, lesson09_door::checks};
use solution::{address, client};

/// The client, if addresses are read in another way.
fn client_by(
    address: fn(&str) -> Option<IpAddr>,
    peer: IpAddr,
    lines: &[&str],
    trusted: &[IpAddr],
) -> IpAddr {
    let mut nearest = peer;
    let mut hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
    while trusted.contains(&nearest) {
        let Some(next) = hops.next().and_then(address) else { break };
        nearest = next;
    }
    nearest
}

/// The entry at this place from the right, if a trusted proxy is connected.
fn at(place: usize, peer: IpAddr, lines: &[&str], trusted: &[IpAddr]) -> IpAddr {
    let mut entries = lines.iter().rev().flat_map(|line| line.rsplit(','));
    let told = entries.nth(place).and_then(address);
    told.filter(|_| trusted.contains(&peer)).unwrap_or(peer)
}

pub fn believes_everybody() -> Observed {
    checks::address(|peer, lines, trusted| {
        let connected = if lines.is_empty() { peer } else { trusted[0] };
        client(connected, lines, trusted)
    })
}

pub fn the_leftmost() -> Observed {
    checks::address(|peer, lines, trusted| {
        let first = lines.iter().flat_map(|line| line.split(',')).next();
        first.and_then(address).filter(|_| trusted.contains(&peer)).unwrap_or(peer)
    })
}

pub fn the_rightmost() -> Observed {
    checks::address(|peer, lines, trusted| at(0, peer, lines, trusted))
}

pub fn counts_places() -> Observed {
    checks::address(|peer, lines, trusted| at(1, peer, lines, trusted))
}

pub fn one_line() -> Observed {
    checks::address(|peer, lines, trusted| {
        client(peer, lines.get(..1).unwrap_or_default(), trusted)
    })
}

pub fn skips_garbage() -> Observed {
    checks::address(|peer, lines, trusted| {
        let mut nearest = peer;
        let mut told = lines.iter().rev().flat_map(|line| line.rsplit(',')).filter_map(address);
        while trusted.contains(&nearest) {
            let Some(next) = told.next() else { break };
            nearest = next;
        }
        nearest
    })
}

pub fn splits_at_the_colon() -> Observed {
    fn address(entry: &str) -> Option<IpAddr> {
        entry.trim().split(':').next()?.parse().ok()
    }

    checks::address(|peer, lines, trusted| client_by(address, peer, lines, trusted))
}

pub fn knows_no_ports() -> Observed {
    fn address(entry: &str) -> Option<IpAddr> {
        entry.trim().parse().ok()
    }

    checks::address(|peer, lines, trusted| client_by(address, peer, lines, trusted))
}
