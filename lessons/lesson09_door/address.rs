//! The address that a request came from, also behind proxies.
//!
//! A proxy connects from its own address, and tells in a header for whom. So can anybody else: the
//! header is believed only if the connection comes from a proxy that the server was told to trust,
//! and only as far as trusted proxies have written it. Each proxy adds the address that it sees at
//! the right end, so the list is read from there:
//!
//! ```text
//!   X-Forwarded-For: 6.6.6.6, 203.0.113.7, 10.0.0.2      the connection: from 10.0.0.1
//!                    └ the client's   └ written by 10.0.0.2, └ written by 10.0.0.1, which is
//!                      own words        which is trusted       trusted
//! ```

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use clap::ValueEnum;

/// The header field that the trusted proxies write. They leave the other one as the client has sent
/// it, so a server has to be told which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Field {
    /// `X-Forwarded-For: 203.0.113.7, 10.0.0.2`: what almost every proxy can write.
    #[default]
    XForwardedFor,
    /// `Forwarded: for=203.0.113.7, for="[2001:db8::1]:4711"` (RFC 7239).
    Forwarded,
}

impl Field {
    /// Its name, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }
}

/// The proxies that a server trusts.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Their addresses.
    pub trusted: Vec<IpAddr>,
    /// The field that they write.
    pub field: Field,
}

impl Proxies {
    /// Whether this address is a trusted proxy's.
    #[must_use]
    pub fn trust(&self, peer: IpAddr) -> bool {
        self.trusted.iter().any(|trusted| trusted.to_canonical() == peer.to_canonical())
    }

    // ANCHOR: address
    /// The address of the client: the first one from the right that is no trusted proxy's. `lines`
    /// are the values of [`Field`], in their order.
    ///
    /// If a trusted proxy has written something else than an address, the proxy itself is all that
    /// is known.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        lines: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let mut hops = lines.rev().flat_map(|line| self.field.elements(line).into_iter().rev());
        while self.trust(nearest) {
            let Some(next) = hops.next().and_then(|hop| self.field.address(hop)) else { break };
            nearest = next.to_canonical();
        }
        nearest
    }
    // ANCHOR_END: address
}

// ANCHOR: element
impl Field {
    /// The elements of one line of the list.
    fn elements(self, line: &str) -> Vec<&str> {
        match self {
            Self::XForwardedFor => line.split(',').collect(),
            Self::Forwarded => split(line, ','),
        }
    }

    /// The address in one element.
    fn address(self, element: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => address(element.trim()),
            Self::Forwarded => {
                let pairs = split(element, ';').into_iter().filter(|pair| !pair.trim().is_empty());
                let mut pairs = pairs.map(pair).collect::<Option<Vec<_>>>()?;
                pairs.retain(|(name, _)| name.eq_ignore_ascii_case("for"));
                let [(_, value)] = pairs[..] else { return None };
                address(value)
            }
        }
    }
}

/// The parts of a text. Between quotes, a separator is a letter like any other (RFC 9110 §5.6.4):
/// what a client has sent may stand there.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let separates = |c| {
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && quoted && !escaped;
        c == separator && !quoted
    };
    text.split(separates).collect()
}

/// `name=value` or `name="value"`. Nothing if a quote stands anywhere else.
fn pair(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let value = value.trim();
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    let plain = bare.replace("\\\\", "").replace("\\\"", "");
    let is_whole = !name.contains('"') && !plain.contains('"') && !plain.ends_with('\\');
    is_whole.then_some((name.trim(), bare))
}

/// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || SocketAddr::from_str(text).ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port)
}
// ANCHOR_END: element

// ANCHOR: counted
/// What limits count by: an IPv4 address, or the 64 bits in front of an IPv6 address. A household
/// has all the addresses behind them.
#[must_use]
pub fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}
// ANCHOR_END: counted

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";
    const INNER: &str = "10.0.0.2";

    fn client(field: Field, peer: &str, lines: &[&str]) -> String {
        let ip = |text: &str| text.parse().expect("an address");
        let proxies = Proxies { trusted: vec![ip(PROXY), ip(INNER)], field };
        proxies.client(ip(peer), lines.iter().copied()).to_string()
    }

    #[test]
    fn a_header_counts_as_far_as_trusted_proxies_have_written_it() {
        for (peer, lines, is) in [
            ("203.0.113.7", &["6.6.6.6"][..], "203.0.113.7"), // no proxy: its header is its own words
            (PROXY, &["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
            (PROXY, &["6.6.6.6, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
            (PROXY, &["6.6.6.6", "203.0.113.7, 10.0.0.2"], "203.0.113.7"),
            (PROXY, &["203.0.113.7:4711"], "203.0.113.7"),
            (PROXY, &["::ffff:203.0.113.7"], "203.0.113.7"),
            (PROXY, &["2001:db8::1"], "2001:db8::1"),
            (PROXY, &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("::ffff:10.0.0.1", &["203.0.113.7"], "203.0.113.7"),
            (PROXY, &["203.0.113.7, ::ffff:10.0.0.2"], "203.0.113.7"),
            (PROXY, &[], PROXY),
            (PROXY, &[""], PROXY),
            (PROXY, &["203.0.113.7, unknown"], PROXY),
            (PROXY, &["203.0.113.7, unknown, 10.0.0.2"], INNER),
            (PROXY, &["10.0.0.2, 10.0.0.2"], INNER), // a request of the inner proxy's own
        ] {
            assert_eq!(client(Field::XForwardedFor, peer, lines), is, "{peer} {lines:?}");
        }
    }

    #[test]
    fn the_standard_field_is_read_in_the_same_way() {
        for (line, is) in [
            ("for=203.0.113.7", "203.0.113.7"),
            ("For=\"203.0.113.7:4711\";proto=https", "203.0.113.7"),
            ("for=6.6.6.6, by=10.0.0.1;for=203.0.113.7;host=chat.example", "203.0.113.7"),
            ("for=\"[2001:db8::1]:4711\", for=10.0.0.2", "2001:db8::1"),
            ("for=203.0.113.7, for=_hidden", PROXY),
            ("proto=https", PROXY),
            // Between quotes, what a client has sent is no address.
            ("for=198.51.100.1;host=\"x, for=203.0.113.3\"", "198.51.100.1"),
            ("host=\"a;for=203.0.113.5;b\";for=198.51.100.1", "198.51.100.1"),
            ("host=\"a\\\";for=203.0.113.5;\\\"\";for=198.51.100.1", "198.51.100.1"),
            ("for=198.51.100.1;host=\"x\\\", for=203.0.113.3\"", "198.51.100.1"),
            ("for=198.51.100.1;host=\"x\\\\\", for=198.51.100.2", "198.51.100.2"),
            ("by=\", for=198.51.100.1", PROXY),
            ("for=203.0.113.3;by=\", for=\"198.51.100.1\"", PROXY),
            ("for=203.0.113.3;by=\", for=198.51.100.1;host=\"a\\\"b\"", PROXY),
            ("for=203.0.113.3;for=198.51.100.1", PROXY),
            ("for=\"203.0.113.3\\\"", PROXY),
        ] {
            assert_eq!(client(Field::Forwarded, PROXY, &[line]), is, "{line}");
        }
    }

    #[test]
    fn a_household_counts_as_one() {
        let counted = |text: &str| counted(text.parse().expect("an address")).to_string();
        assert_eq!(counted("203.0.113.7"), "203.0.113.7");
        assert_eq!(counted("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), counted("2001:db8:1:2::"));
        assert_ne!(counted("2001:db8:1:2::"), counted("2001:db8:1:3::"));
    }
}
