//! The client's half: what it offers, and everything that it must check in the answer
//! (RFC 6455 §4.1).

use std::time::Duration;

use super::{
    dial_error::DialError,
    head::{Broken, Fields, Unfit, bounded, extension_name, is_token},
    key::{accept_key, key},
    request::VERSION,
    response::Agreed,
    url::Url,
};

/// Header fields that an answer may have: proxies and their filters like to add some.
pub const MAX_FIELDS: usize = 128;
/// Interim answers that a client reads before the final one.
pub const MAX_INTERIM: usize = 8;

// ANCHOR: offer
/// What a client offers. The answer is checked against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// `Sec-WebSocket-Key`.
    pub key: String,
    /// Subprotocols, the best first: tokens, all different.
    pub protocols: Vec<String>,
    /// Extensions, the best first, each with its parameters.
    pub extensions: Vec<String>,
    /// Further header fields: `authorization`, for example.
    pub fields: Vec<(&'static str, String)>,
}

impl Offer {
    /// An offer without extensions. Its key is made from 16 bytes, random and new for each
    /// connection.
    #[must_use]
    pub fn new(random: [u8; 16], protocols: &[&str]) -> Self {
        Self {
            key: key(random),
            protocols: protocols.iter().map(|name| (*name).to_owned()).collect(),
            extensions: Vec::new(),
            fields: Vec::new(),
        }
    }

    /// The request, ready to be sent.
    #[must_use]
    pub fn request(&self, url: &Url) -> Vec<u8> {
        let (target, host, key) = (&url.target, url.authority(), &self.key);
        let list = |name: &str, items: &[String]| match items.join(", ") {
            list if list.is_empty() => list,
            list => format!("{name}: {list}\r\n"),
        };
        let protocols = list("sec-websocket-protocol", &self.protocols);
        let extensions = list("sec-websocket-extensions", &self.extensions);
        let field = |(name, value): &(&str, String)| format!("{name}: {value}\r\n");
        let fields = self.fields.iter().map(field).collect::<String>();
        format!(
            "GET {target} HTTP/1.1\r\n\
             host: {host}\r\n\
             upgrade: websocket\r\n\
             connection: Upgrade\r\n\
             sec-websocket-key: {key}\r\n\
             sec-websocket-version: {VERSION}\r\n\
             {protocols}{extensions}{fields}\r\n"
        )
        .into_bytes()
    }
}

// ANCHOR_END: offer

/// A subprotocol's name as a person has typed it.
pub fn protocol(text: &str) -> Result<String, &'static str> {
    let sorry = "a subprotocol is a word like chat.v1 · subprotocol là một từ kiểu chat.v1";
    if is_token(text) { Ok(text.to_owned()) } else { Err(sorry) }
}

// ANCHOR: parse
/// Reads the answer to an offer: `None` while its head is not complete, then what was agreed on and
/// the length of the head. The bytes behind the head are the server's first frames.
pub fn parse_response(bytes: &[u8], offer: &Offer) -> Result<Option<(Agreed, usize)>, DialError> {
    let start = interim(bytes)?;
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let Some(length) = bounded(&bytes[start..], |bytes| head.parse(bytes))? else {
        return Ok(None);
    };
    let fields = Fields::new(head.headers.iter().map(|field| (field.name, field.value)));
    let http = (1, head.version.unwrap_or_default());
    let agreed = verify(head.code.unwrap_or_default(), http, &fields, offer)?;
    Ok(Some((agreed, start + length)))
}
// ANCHOR_END: parse

/// The length of the interim answers: 100, 103 and their like only say that the final one is still
/// to come (RFC 9110 §15.2).
pub(super) fn interim(bytes: &[u8]) -> Result<usize, DialError> {
    let mut length = 0;
    for _ in 0..=MAX_INTERIM {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut head = httparse::Response::new(&mut fields);
        match (bounded(&bytes[length..], |bytes| head.parse(bytes))?, head.code) {
            (Some(one), Some(100 | 102..=199)) => length += one,
            _ => return Ok(length),
        }
    }
    Err(DialError::Interim)
}

// ANCHOR: verify
fn verify(
    status: u16,
    http: (u8, u8),
    fields: &Fields,
    offer: &Offer,
) -> Result<Agreed, DialError> {
    if status != 101 {
        let (retry_after, words) = (retry_after(fields), String::new());
        return Err(DialError::Status { status, retry_after, words });
    }
    if http != (1, 1) {
        return Err(DialError::HttpVersion);
    }
    // Not one token among others, as in a request: the server has chosen.
    let upgrade = fields.one("upgrade")?.unwrap_or_default();
    if !upgrade.eq_ignore_ascii_case("websocket") {
        return Err(DialError::Upgrade);
    }
    if !fields.has_token("connection", "upgrade") {
        return Err(DialError::Connection);
    }
    let found = fields.one("sec-websocket-accept")?.unwrap_or_default();
    let expected = accept_key(&offer.key);
    if found != expected {
        return Err(DialError::Accept { expected, found: found.to_owned() });
    }
    Ok(Agreed { protocol: protocol_of(fields, offer)?, extension: extension_of(fields, offer)? })
}
// ANCHOR_END: verify

// ANCHOR: offered
/// The subprotocol of an answer, which must be one of those offered.
fn protocol_of(fields: &Fields, offer: &Offer) -> Result<Option<String>, DialError> {
    match fields.one("sec-websocket-protocol")?.map(str::to_owned) {
        Some(name) if !offer.protocols.contains(&name) => Err(DialError::Protocol(name)),
        protocol => Ok(protocol),
    }
}

/// The extension of an answer, which must be one of those offered. More than one is none of ours.
fn extension_of(fields: &Fields, offer: &Offer) -> Result<Option<String>, DialError> {
    let named = |name: &str| offer.extensions.iter().any(|own| extension_name(own) == name);
    match fields.list("sec-websocket-extensions")?[..] {
        [] | [""] => Ok(None),
        [one] if named(extension_name(one)) => Ok(Some(one.to_owned())),
        ref several => Err(DialError::Extension(several.join(", "))),
    }
}
// ANCHOR_END: offered

/// `Retry-After: 120` (RFC 9110 §10.2.3). The other form, a date, needs clocks that agree, and is
/// ignored.
fn retry_after(fields: &Fields) -> Option<Duration> {
    fields.one("retry-after").ok()??.parse().ok().map(Duration::from_secs)
}

impl From<Broken> for DialError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Version => Self::NotHttp,
            Broken::Malformed => Self::Malformed,
            Broken::TooLong => Self::TooLong,
            Broken::TooManyFields => Self::TooManyFields,
        }
    }
}

/// An answer with a field that can't be used is not trusted in anything else.
impl From<Unfit> for DialError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Repeated(name) => Self::Repeated(name),
            Unfit::NotText(name) => Self::NotText(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_understood_in_seconds() {
        for (field, seconds) in [
            ("retry-after: 120", Some(120)),
            ("Retry-After:7", Some(7)),
            ("Retry-After: -1", None),
            ("Retry-After: soon", None),
            ("Retry-After: Fri, 31 Dec 2027 23:59:59 GMT", None),
            ("Age: 1", None),
        ] {
            let head = format!("HTTP/1.1 503 Service Unavailable\r\n{field}\r\n\r\n");
            let failed = parse_response(head.as_bytes(), &Offer::new([0; 16], &[]));
            let Err(DialError::Status { status: 503, retry_after, .. }) = failed else {
                panic!("{field}: {failed:?}")
            };
            assert_eq!(retry_after, seconds.map(Duration::from_secs), "{field}");
        }
    }
}
