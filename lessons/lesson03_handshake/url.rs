//! The address of a WebSocket: `ws://host:port/path?query`, or `wss://` for one in TLS (RFC 6455 §3).

use std::{fmt, str::FromStr};

use super::failure::DialError;

/// How the bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `ws:`, over TCP as it is.
    Ws,
    /// `wss:`, over TLS.
    Wss,
}

impl Scheme {
    /// The port of an address that names none: the port of HTTP or of HTTPS, which firewalls know.
    #[must_use]
    pub fn default_port(self) -> u16 {
        match self {
            Self::Ws => 80,
            Self::Wss => 443,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ws => "ws",
            Self::Wss => "wss",
        })
    }
}

/// An address to dial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// With TLS or without.
    pub scheme: Scheme,
    /// A name or an IP address, without the brackets of IPv6.
    pub host: String,
    /// The scheme's default port, unless the address names another.
    pub port: u16,
    /// Path and query, as the request line has them.
    pub target: String,
}

impl Url {
    /// What the `Host` field says: the port only where it isn't the usual one.
    #[must_use]
    pub fn authority(&self) -> String {
        let Self { scheme, host, port, .. } = self;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        if *port == scheme.default_port() { host } else { format!("{host}:{port}") }
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority(), self.target)
    }
}

impl FromStr for Url {
    type Err = DialError;

    fn from_str(text: &str) -> Result<Self, DialError> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "ws" => Scheme::Ws,
            "wss" => Scheme::Wss,
            _ => return Err(DialError::Address(text.into())),
        };
        parse(scheme, rest).ok_or_else(|| DialError::Address(text.into()))
    }
}

fn parse(scheme: Scheme, rest: &str) -> Option<Url> {
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
    let port = port.map_or(Some(scheme.default_port()), |port| port.parse().ok())?;
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    (!host.is_empty() && !host.contains('@')).then_some(Url { scheme, host, port, target })
}
