//! The host that a request names: the servers of this course answer to names of this machine, and
//! to those that `--host` adds.
//!
//! A page from `http://evil.example:8080` may ask `evil.example:8080`, of course. Its owner can let
//! that name lead to 127.0.0.1 from now on (DNS rebinding). The browser then takes the server on
//! this machine for a part of that page's site, and neither CORS nor the `Origin` of a `GET` tells
//! the difference. `Host` does: it is the name that the page asked for.

use std::{net::IpAddr, sync::OnceLock};

use axum::http::uri::Authority;
use thiserror::Error;

/// The names of `--host`: for all servers of this process.
static NAMED: OnceLock<Vec<Name>> = OnceLock::new();

/// The request is for another server (RFC 9110 §15.5.20, status 421).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "this server answers to localhost, not to {0}: if that name is meant, start it with --host {0} · server này chỉ trả lời cho localhost, không cho {0}: nếu đúng là tên ấy, hãy chạy nó kèm --host {0}"
)]
pub struct Misdirected(String);

/// The longest name (RFC 1035 §2.3.4): of a longer one, a refusal repeats no more.
const LONGEST: usize = 255;

impl Misdirected {
    fn to(mut name: String) -> Self {
        if name.len() > LONGEST {
            let end = (0..=LONGEST).rev().find(|end| name.is_char_boundary(*end));
            name.truncate(end.unwrap_or(0));
            name.push('…');
        }
        Self(name)
    }
}

/// A host without its port, in the one spelling that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name in `chat.example`, `Chat.Example.:8080` or `[::1]:8080`; an error if there is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        of(text).ok_or_else(|| {
            format!("{text:?} is no host name, such as chat.example · {text:?} không phải tên máy chủ, kiểu chat.example")
        })
    }

    /// The name as certificates have it, an IPv6 address without its brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let Self(name) = self;
        name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name)
    }

    /// Whether the name leads to this machine, whatever a name server says (RFC 6761 §6.3).
    fn is_local(&self) -> bool {
        let Self(name) = self;
        let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        match address.unwrap_or(name).parse::<IpAddr>() {
            Ok(address) => address.to_canonical().is_loopback(),
            Err(_) => name == "localhost" || name.ends_with(".localhost"),
        }
    }
}

/// The name in an authority: `host` or `host:port`.
fn of(authority: &str) -> Option<Name> {
    let parsed: Authority = authority.parse().ok()?;
    let port = authority.strip_prefix(parsed.host())?; // a user before the host is none
    let port = port.strip_prefix(':').unwrap_or(port);
    let host = parsed.host().strip_suffix('.').unwrap_or(parsed.host());
    let sound = !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| Name(host.to_ascii_lowercase()))
}

/// Adds names to which all servers of this process answer from now on. Only the first call counts.
pub fn answer_to(names: &[Name]) {
    let _ = NAMED.set(names.to_vec());
}

/// Whether a request is for this server. The authority in its first line, if there is one, counts
/// instead of its `Host` (RFC 9112 §3.2.2). Any port will do: a proxy or a container changes it.
pub fn check(authority: Option<&str>, host: Option<&str>) -> Result<(), Misdirected> {
    check_among(NAMED.get().map_or(&[], Vec::as_slice), authority, host)
}

fn check_among(
    named: &[Name],
    authority: Option<&str>,
    host: Option<&str>,
) -> Result<(), Misdirected> {
    let Some(authority) = authority.or(host) else { return Ok(()) }; // HTTP/1.0
    match of(authority) {
        Some(name) if name.is_local() || named.contains(&name) => Ok(()),
        Some(Name(name)) => Err(Misdirected::to(name)),
        None => Err(Misdirected::to(authority.escape_debug().to_string())),
    }
}

/// The authority in `http://authority/path`.
fn authority(target: &str) -> Option<&str> {
    let (_, rest) = target.split_once("://").filter(|(scheme, _)| !scheme.contains('/'))?;
    rest.split(['/', '?', '#']).next()
}

/// The same for the bytes of a head that may not be complete: then nothing is wrong yet. A head
/// with no `Host`, or several, is for others to judge.
pub fn check_head(head: &[u8]) -> Result<(), Misdirected> {
    let mut fields = [httparse::EMPTY_HEADER; super::serve::MAX_HEADERS];
    let mut request = httparse::Request::new(&mut fields);
    if !request.parse(head).is_ok_and(|status| status.is_complete()) {
        return Ok(());
    }
    let mut hosts = request.headers.iter().filter(|it| it.name.eq_ignore_ascii_case("host"));
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => std::str::from_utf8(host.value).ok().filter(|it| !it.is_empty()),
        _ => None,
    };
    check(request.path.and_then(authority), host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMED: [&str; 2] = ["Chat.Example:443", "192.168.1.5"];

    fn is_ours(target: &str, host: &str) -> bool {
        let named = NAMED.map(|name| Name::parse(name).expect("a name"));
        check_among(&named, authority(target), Some(host)).is_ok()
    }

    #[test]
    fn names_of_this_machine_and_those_of_the_option_are_ours() {
        for host in [
            "localhost",
            "LocalHost:1",
            "localhost.:8080",
            "localhost:",
            "chat.localhost",
            "127.0.0.1:8080",
            "127.8.9.10",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]:80",
            "chat.example",
            "CHAT.example.:9000",
            "192.168.1.5:8080",
        ] {
            assert!(is_ours("/", host), "{host}");
        }
    }

    #[test]
    fn any_other_name_is_misdirected() {
        for host in [
            "evil.example:8080",
            "localhost.evil.example",
            "evillocalhost",
            "127.0.0.1.evil.example",
            "evil@localhost",
            "localhost@evil.example",
            "localhost:80:80",
            "localhost:8080x",
            "localhost..",
            "a.chat.example",
            "chat.example.evil",
            "0.0.0.0",
            "[::]",
            "10.0.0.1",
            "128.0.0.1",
            "localhost, evil.example",
            "loc alhost",
            "",
            ".",
            ":8080",
        ] {
            assert!(!is_ours("/", host), "{host:?}");
        }
    }

    #[test]
    fn a_whole_address_counts_instead_of_the_host() {
        for (target, host, ours) in [
            ("http://localhost:1/ws", "127.0.0.1:2", true),
            ("http://evil.example/ws", "localhost", false),
            ("HTTP://EVIL.example?x", "localhost", false),
            ("http://localhost/", "evil.example", true),
            ("/?to=http://evil.example", "localhost", true),
            ("/http://localhost/", "evil.example", false),
        ] {
            assert_eq!(is_ours(target, host), ours, "{target} {host}");
        }
        assert_eq!(check(None, None), Ok(()), "HTTP/1.0 knows no Host");
    }

    #[test]
    fn a_refusal_names_the_option_in_both_languages() {
        let why = check(None, Some("Evil.example:8080")).expect_err("another's").to_string();
        assert_eq!(why.matches("--host evil.example").count(), 2, "{why}");
    }

    #[test]
    fn a_refusal_repeats_no_more_than_a_name_may_have() {
        for host in ["é".repeat(9_000), "a".repeat(9_000), "a".repeat(256)] {
            let why = check(None, Some(&host)).expect_err("another's").to_string();
            assert!(why.len() < 4 * LONGEST + 300 && why.contains("…"), "{}", why.len());
        }
        let longest = "a".repeat(LONGEST);
        let why = check(None, Some(&longest)).expect_err("another's").to_string();
        assert!(why.contains(&format!("--host {longest} ")), "{why}");
    }

    #[test]
    fn a_head_is_judged_once_it_is_complete() {
        let head = |host: &str| check_head(format!("GET / HTTP/1.1\r\n{host}\r\n\r\n").as_bytes());
        assert!(head("hOsT: evil.example").is_err());
        assert!(head("Host: localhost:1").is_ok());
        assert!(head("Host: evil.example\r\nHost: evil.example").is_ok(), "the rules refuse it");
        assert!(head("Host:").is_ok(), "they refuse this, too");
        assert!(check_head(b"GET / HTTP/1.1\r\nHost: evil.example\r\n").is_ok());
    }
}
