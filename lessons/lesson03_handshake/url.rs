//! The address of a WebSocket: `ws://host:port/path?query` (RFC 6455 §3).

use std::{fmt, str::FromStr};

use super::failure::DialError;

/// The port of `ws:` if the address names none: that of HTTP, so that no firewall has to learn anything new.
const DEFAULT_PORT: u16 = 80;

/// An address to dial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// A name or an IP address, without the brackets of IPv6.
    pub host: String,
    /// 80 unless the address says otherwise.
    pub port: u16,
    /// Path and query, as the request line has them.
    pub target: String,
}

impl Url {
    /// What the `Host` field says: the port only where it isn't the usual one.
    #[must_use]
    pub fn authority(&self) -> String {
        let Self { host, port, .. } = self;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        if *port == DEFAULT_PORT { host } else { format!("{host}:{port}") }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ws://{}{}", self.authority(), self.target)
    }
}

impl FromStr for Url {
    type Err = DialError;

    fn from_str(text: &str) -> Result<Self, DialError> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        match scheme.to_ascii_lowercase().as_str() {
            "ws" => parse(rest).ok_or_else(|| DialError::Address(text.into())),
            "wss" => Err(DialError::Secure),
            _ => Err(DialError::Address(text.into())),
        }
    }
}

fn parse(rest: &str) -> Option<Url> {
    // What is no visible ASCII could end the request line; a fragment must not be there (§3).
    if !rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#') {
        return None;
    }
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (host, port) = match authority.strip_prefix('[') {
        Some(v6) => {
            let (host, port) = v6.split_once(']')?;
            (host.parse::<std::net::Ipv6Addr>().ok()?.to_string(), port.strip_prefix(':'))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host.to_owned(), Some(port)),
            None => (authority.to_owned(), None),
        },
    };
    let port = port.map_or(Some(DEFAULT_PORT), |port| port.parse().ok())?;
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    (!host.is_empty() && !host.contains('@')).then_some(Url { host, port, target })
}
