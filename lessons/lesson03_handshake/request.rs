//! The request that opens a WebSocket, as the server must read it (RFC 6455 §4.2.1): bytes in, a [`Request`] or the
//! reason for a refusal out. No socket, no clock.

use super::{
    head::{Broken, Fields, Unfit, bounded, extension_name, is_token},
    key::{accept_key, is_key},
    refusal::HandshakeError,
    response::{Agreed, Response},
};
use crate::stage::serve::MAX_HEADERS;

/// The only version of the protocol that ever left the drafts.
pub const VERSION: &str = "13";

/// A request for a WebSocket that obeys every MUST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Path and query: `/chat?room=1`.
    pub target: String,
    /// Whom the client believes to be talking to: `127.0.0.1:8080`.
    pub host: String,
    /// The site whose page asks. Browsers always say it; other programs may say what they like.
    pub origin: Option<String>,
    /// `Sec-WebSocket-Key`, as it came.
    pub key: String,
    /// Subprotocols that the client speaks, the one that it likes best first.
    pub protocols: Vec<String>,
    /// Extensions that the client offers, each with its parameters. Whoever ignores them has declined.
    pub extensions: Vec<String>,
}

/// Reads a request: `None` as long as its head is not complete, then the request and the length of the head. Whatever
/// stands behind the head belongs to the frames.
pub fn parse_request(bytes: &[u8]) -> Result<Option<(Request, usize)>, HandshakeError> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Request::new(&mut fields);
    let Some(length) = bounded(bytes, |bytes| head.parse(bytes))? else { return Ok(None) };
    let request = Request::from_parts(
        head.method.unwrap_or_default(),
        head.path.unwrap_or_default(),
        (1, head.version.unwrap_or_default()),
        head.headers.iter().map(|field| (field.name, field.value)),
    )?;
    Ok(Some((request, length)))
}

impl Request {
    /// The same rules for a request that somebody else has taken apart (hyper, for one). `http` is the version of HTTP,
    /// `(1, 1)`.
    pub fn from_parts<'a>(
        method: &str,
        target: &str,
        http: (u8, u8),
        fields: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, HandshakeError> {
        let fields = Fields::new(fields);
        // ANCHOR: rules
        if http != (1, 1) {
            return Err(HandshakeError::HttpVersion);
        }
        if method != "GET" {
            return Err(HandshakeError::Method);
        }
        let target = path(target).ok_or(HandshakeError::Target)?;
        let host = match fields.one("host") {
            Ok(Some(host)) if !host.is_empty() => host,
            _ => return Err(HandshakeError::Host),
        };
        if !fields.has_token("upgrade", "websocket") {
            return Err(HandshakeError::Upgrade);
        }
        if !fields.has_token("connection", "upgrade") {
            return Err(HandshakeError::Connection);
        }
        if fields.one("sec-websocket-version") != Ok(Some(VERSION)) {
            return Err(HandshakeError::Version);
        }
        let key = match fields.one("sec-websocket-key") {
            Ok(Some(key)) if is_key(key) => key,
            _ => return Err(HandshakeError::Key),
        };
        // ANCHOR_END: rules
        if fields.has_body() {
            return Err(HandshakeError::Body);
        }
        let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
        Ok(Self {
            target,
            host: host.to_owned(),
            origin: fields.one("origin")?.map(str::to_owned),
            key: key.to_owned(),
            protocols: owned(protocols(&fields)?),
            extensions: owned(
                fields
                    .list("sec-websocket-extensions")?
                    .into_iter()
                    .filter(|e| !e.is_empty())
                    .collect(),
            ),
        })
    }

    // ANCHOR: response
    /// The answer that ends HTTP on this connection, and says what was agreed on. What was not
    /// offered is left out: a client that hears of it must hang up.
    #[must_use]
    pub fn response(&self, agreed: &Agreed) -> Response {
        let Agreed { protocol, extension } = self.offered(agreed);
        let mut headers = vec![
            ("upgrade", "websocket".to_owned()),
            ("connection", "Upgrade".to_owned()),
            ("sec-websocket-accept", accept_key(&self.key)),
        ];
        headers.extend(protocol.map(|name| ("sec-websocket-protocol", name)));
        headers.extend(extension.map(|name| ("sec-websocket-extensions", name)));
        Response { status: 101, headers, body: String::new() }
    }
    // ANCHOR_END: response

    /// What of `agreed` the client has offered.
    pub(super) fn offered(&self, agreed: &Agreed) -> Agreed {
        let Agreed { protocol, extension } = agreed.clone();
        let named = |name: &String| {
            self.extensions.iter().any(|offered| extension_name(offered) == extension_name(name))
        };
        Agreed {
            protocol: protocol.filter(|name| self.protocols.contains(name)),
            extension: extension.filter(named),
        }
    }
}

impl Fields<'_> {
    /// Bytes of a body would be taken for frames, or frames for a body.
    fn has_body(&self) -> bool {
        self.all("transfer-encoding").next().is_some()
            || self.all("content-length").any(|length| length != Ok("0"))
    }
}

/// The target in the form `/path?query`, also if it came as a whole address, which RFC 6455 §4.1 allows. A fragment
/// never leaves the browser (§3).
fn path(target: &str) -> Option<String> {
    let fits = |target: &&str| {
        target.starts_with('/')
            && target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
    };
    let after = |scheme: &str| {
        let (start, rest) = target.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let Some(rest) = after("http://").or_else(|| after("https://")) else {
        return Some(target).filter(fits).map(str::to_owned);
    };
    let (_, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Some(path).filter(|path| fits(&path.as_str()))
}

/// The subprotocols: tokens, all different, none empty (RFC 6455 §4.1, point 10).
fn protocols<'a>(fields: &Fields<'a>) -> Result<Vec<&'a str>, HandshakeError> {
    let list = fields.list("sec-websocket-protocol")?;
    let sound = |(at, name): (usize, &&str)| is_token(name) && !list[..at].contains(name);
    if list.iter().enumerate().all(sound) { Ok(list) } else { Err(HandshakeError::Protocols) }
}

impl From<Broken> for HandshakeError {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Malformed => Self::Malformed,
            Broken::Version => Self::HttpVersion,
            Broken::TooLong => Self::TooLong,
            Broken::TooManyFields => Self::TooManyFields,
        }
    }
}

impl From<Unfit> for HandshakeError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Repeated => Self::Repeated,
            Unfit::NotText => Self::Malformed,
        }
    }
}
