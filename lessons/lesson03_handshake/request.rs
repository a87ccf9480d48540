//! The request that opens a WebSocket, as the server must read it (RFC 6455 §4.2.1): bytes in, a
//! [`Request`] or the reason for a refusal out. No socket, no clock.

use super::{
    handshake_error::HandshakeError,
    head::{Broken, Fields, Unfit, bounded, extension_name, is_token},
    key::{accept_key, is_key},
    response::{Agreed, Response},
};
use crate::stage::serve::MAX_HEADERS;

/// The only version of the protocol that is in use.
pub const VERSION: &str = "13";

// ANCHOR: request
/// A request for a WebSocket that obeys every MUST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Path and query: `/chat?room=1`.
    pub target: String,
    /// `Host`: the server that the client wants to reach, such as `127.0.0.1:8080`.
    pub host: String,
    /// The site whose page asks. Browsers always send it; other programs may send what they like.
    pub origin: Option<String>,
    /// `Sec-WebSocket-Key`, as it came.
    pub key: String,
    /// Subprotocols that the client speaks, the best first.
    pub protocols: Vec<String>,
    /// Extensions that the client offers, each with its parameters.
    pub extensions: Vec<String>,
}

/// Reads a request: `None` while its head is not complete, then the request and the length of the
/// head. The bytes behind the head belong to the frames.
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
// ANCHOR_END: request

impl Request {
    /// The same rules for a request that an HTTP library has parsed. `http` is the version of HTTP,
    /// such as `(1, 1)`.
    pub fn from_parts<'a>(
        method: &str,
        target: &str,
        http: (u8, u8),
        fields: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, HandshakeError> {
        let fields = Fields::new(fields);
        // ANCHOR: rules
        let has = |name| fields.all(name).next().is_some();
        if has("sec-websocket-key") && !has("upgrade") {
            return Err(HandshakeError::Dropped); // whatever else the proxy has made of it
        }
        if http != (1, 1) {
            return Err(HandshakeError::HttpVersion);
        }
        if method != "GET" {
            return Err(HandshakeError::Method);
        }
        let target = path(target).ok_or(HandshakeError::Target)?;
        let host = fields.one("host").ok().flatten().filter(|host| !host.is_empty());
        let host = host.ok_or(HandshakeError::Host)?.to_owned();
        if !fields.has_token("upgrade", "websocket") {
            return Err(HandshakeError::Upgrade);
        }
        if !fields.has_token("connection", "upgrade") {
            return Err(HandshakeError::Connection);
        }
        if fields.one("sec-websocket-version") != Ok(Some(VERSION)) {
            return Err(HandshakeError::Version);
        }
        let key = fields.one("sec-websocket-key").ok().flatten();
        let key = key.filter(|key| is_key(key)).ok_or(HandshakeError::Key)?.to_owned();
        // ANCHOR_END: rules
        if fields.has_body() {
            return Err(HandshakeError::Body);
        }
        let origin = fields.one("origin")?.map(str::to_owned);
        let (protocols, extensions) = (protocols(&fields)?, extensions(&fields)?);
        Ok(Self { target, host, origin, key, protocols, extensions })
    }

    // ANCHOR: answer
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
    // ANCHOR_END: answer
}

impl Fields<'_> {
    /// Whether a body is announced: its bytes would be taken for frames, or frames for a body.
    fn has_body(&self) -> bool {
        self.all("transfer-encoding").next().is_some()
            || self.all("content-length").any(|length| length != Ok("0"))
    }
}

/// The target in the form `/path?query`, also if it came as a whole address, which RFC 6455 §4.1
/// allows. A fragment must not be there (§3).
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

/// The subprotocols: tokens, all different (RFC 6455 §4.1, point 10). Empty elements of the list
/// don't count (RFC 9110 §5.6.1), so an empty field offers none.
fn protocols(fields: &Fields) -> Result<Vec<String>, HandshakeError> {
    let mut list = fields.list("sec-websocket-protocol")?;
    list.retain(|name| !name.is_empty());
    let sound = |(at, name): (usize, &&str)| is_token(name) && !list[..at].contains(name);
    if !list.iter().enumerate().all(sound) {
        return Err(HandshakeError::Protocols);
    }
    Ok(list.into_iter().map(str::to_owned).collect())
}

/// The extensions, without the empty elements of the list.
fn extensions(fields: &Fields) -> Result<Vec<String>, HandshakeError> {
    let list = fields.list("sec-websocket-extensions")?;
    Ok(list.into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect())
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
            Unfit::Repeated(_) => Self::Repeated,
            Unfit::NotText(_) => Self::Malformed,
        }
    }
}
