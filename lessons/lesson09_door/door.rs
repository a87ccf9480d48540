//! The door: everything that a server looks at before it answers a request or opens a socket.
//!
//! | question | looked at | answer if not |
//! |---|---|---|
//! | from where? | the connection, and what trusted proxies say ([`address`](super::address)) | |
//! | from whose page? | `Origin` | 403 |
//! | too often? | the address ([`limits`](super::limits)) | 429, `Retry-After` |
//! | who? | a cookie with `Origin`, or a ticket ([`identity`](super::identity)) | 401 |
//! | too many sockets? | account and address | 429, `Retry-After` |

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderName, header};
use thiserror::Error;

use super::{
    address::{Proxies, counted},
    cookie::{COOKIE, SECURE_COOKIE},
    denied::{Unknown, seconds},
    identity::{Claims, Identities},
    limits::{Limits, Place},
};
use crate::{
    lesson03_handshake::{self as handshake},
    lesson06_chat::origin::Origins,
    lesson08_reconnect::protocol::Token,
};

/// What a client is asked to wait if it has too many sockets.
pub const LATER: Duration = Duration::from_secs(10);

// ANCHOR: own
/// The origins of a server's own pages, as browsers on this machine write them, and more that it is
/// told.
#[must_use]
pub fn own_origins(scheme: &str, port: u16, more: Vec<String>) -> Origins {
    let hosts = ["127.0.0.1", "localhost", "[::1]"];
    let is_usual = matches!((scheme, port), ("http", 80) | ("https", 443));
    let port = if is_usual { String::new() } else { format!(":{port}") }; // as browsers write it
    let own = hosts.map(|host| format!("{scheme}://{host}{port}"));
    Origins(own.into_iter().chain(more).collect())
}
// ANCHOR_END: own

// ANCHOR: denied
/// Why somebody stays outside, in both languages.
#[derive(Debug, Error)]
pub enum Denied {
    /// The page of another site.
    #[error("not from a page of this site · không nhận trang của site khác")]
    Origin,
    /// Nothing shows who it is.
    #[error("sign in first · hãy đăng nhập trước")]
    Nobody,
    /// What is shown is not good.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// Too often, or too many.
    #[error("too much at once; again in {} s · nhiều quá cùng một lúc; thử lại sau {} giây", seconds(*.0), seconds(*.0))]
    TooMuch(Duration),
}
// ANCHOR_END: denied

/// What a request shows to be let in.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    None,
    /// A browser's cookie. It is sent whichever page asks, so it counts together with `Origin`.
    Cookie(String),
    /// `Authorization: Bearer …`, which no page of another site can send.
    Bearer(String),
}

impl Credentials {
    // ANCHOR: credentials
    /// Those of a request, perhaps over TLS. What is there twice shows nothing: nobody knows which
    /// one to believe.
    #[must_use]
    pub fn of(headers: &HeaderMap, secure: bool) -> Self {
        let bearers: Vec<_> = texts(headers, &header::AUTHORIZATION)
            .filter_map(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .collect();
        // Other programs on this host may have cookies that are no text: those are not ours.
        let cookies = |name: &str| -> Vec<_> {
            let lines = headers.get_all(header::COOKIE).iter();
            lines
                .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
                .filter_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes()))
                .filter_map(|rest| rest.strip_prefix(b"="))
                .map(String::from_utf8_lossy)
                .collect()
        };
        let mut sessions = cookies(SECURE_COOKIE);
        if sessions.is_empty() && !secure {
            sessions = cookies(COOKIE);
        }
        match (&bearers[..], &sessions[..]) {
            ([token], _) => Self::Bearer((*token).to_owned()),
            ([], [token]) => Self::Cookie(token.to_string()),
            _ => Self::None,
        }
    }
    // ANCHOR_END: credentials
}

/// The values of a field that are text.
pub(super) fn texts<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

/// What decides who comes in.
pub struct Door {
    /// Whose pages.
    pub origins: Origins,
    /// Whose word about addresses counts.
    pub proxies: Proxies,
    /// The invitations, sessions and tickets.
    pub identities: Identities,
    /// How much.
    pub limits: Arc<Limits>,
    /// Whether the server speaks TLS itself.
    pub secure: bool,
}

impl Door {
    // ANCHOR: address
    /// The address that limits count by.
    #[must_use]
    pub fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all(self.proxies.field.name()).iter();
        // Bytes that are no text are no address, either.
        let lines: Vec<_> = lines.map(|line| line.to_str().unwrap_or_default()).collect();
        counted(self.proxies.client(peer, lines.into_iter()))
    }
    // ANCHOR_END: address

    /// What a request shows to be let in.
    #[must_use]
    pub fn credentials(&self, headers: &HeaderMap) -> Credentials {
        Credentials::of(headers, self.is_secure(headers))
    }

    /// A place for one more connection from this peer, if there are not too many already. All the
    /// world may come through a trusted proxy.
    #[must_use]
    pub fn connection(&self, peer: IpAddr) -> Option<impl Send + use<>> {
        let many = (!self.proxies.trust(peer)).then(|| self.limits.connect(counted(peer)));
        match many {
            Some(None) => None,
            place => Some(place),
        }
    }

    /// Counts a request that is work. Too many of them from one address are denied. What a foreign
    /// page has its browser ask for is denied before it is counted: it would use up what the
    /// person at that browser may do.
    pub fn knock(&self, address: IpAddr) -> Result<(), Denied> {
        self.limits.handshakes.count(&address).map_err(Denied::TooMuch)
    }

    /// The answer to a sign-in that has failed. It counts if the invitation was not good; after too
    /// many of those, the address learns no more than that it has to wait.
    pub fn refused(&self, unknown: Unknown, address: IpAddr) -> Denied {
        if matches!(unknown, Unknown::NotGood) {
            if let Err(wait) = self.limits.may_fail(address) {
                return Denied::TooMuch(wait);
            }
            self.limits.failed(address);
        }
        unknown.into()
    }

    // ANCHOR: socket
    /// Whether a socket is opened, for whom, and its place among the open ones.
    pub fn socket(
        &self,
        request: &handshake::Request,
        credentials: &Credentials,
        address: IpAddr,
    ) -> Result<(Claims, Place), Denied> {
        let origin = request.origin.as_deref();
        if origin.is_some_and(|origin| !self.is_ours(origin)) {
            return Err(Denied::Origin);
        }
        self.knock(address)?;
        let session = match credentials {
            Credentials::None => return Err(Denied::Nobody),
            // A browser always tells the origin. Without one, this is no browser, and the cookie is
            // in other hands than those that it was given to.
            Credentials::Cookie(_) if origin.is_none() => return Err(Denied::Nobody),
            Credentials::Cookie(session) => self.identities.check(session)?,
            Credentials::Bearer(ticket) => self.identities.redeem(&Token(ticket.clone()))?,
        };
        let place = self.limits.open(&session.name, address).ok_or(Denied::TooMuch(LATER))?;
        Ok((session, place))
    }
    // ANCHOR_END: socket

    // ANCHOR: session
    /// The session of a request that isn't a handshake, and its token. A request that changes
    /// something must come from one of our pages, if it comes from a page. It is counted for the
    /// address.
    pub fn session(
        &self,
        headers: &HeaderMap,
        changes: bool,
        address: IpAddr,
    ) -> Result<(Claims, String), Denied> {
        let token = self.token(headers, changes)?;
        self.knock(address)?;
        Ok((self.identities.check(&token)?, token))
    }

    /// The token of such a request, whether it is good or not.
    pub fn token(&self, headers: &HeaderMap, changes: bool) -> Result<String, Denied> {
        self.page(headers, changes)?;
        match self.credentials(headers) {
            Credentials::Cookie(token) | Credentials::Bearer(token) => Ok(token),
            Credentials::None => Err(Denied::Nobody),
        }
    }

    /// Denies a request of a foreign page. With a cookie, a request that changes something must
    /// tell its origin; browsers do for every `POST`.
    pub fn page(&self, headers: &HeaderMap, changes: bool) -> Result<(), Denied> {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let by_cookie = || matches!(self.credentials(headers), Credentials::Cookie(_));
        match origins.next() {
            None if changes && by_cookie() => Err(Denied::Origin),
            None => Ok(()),
            Some(origin) if origins.next().is_none() => {
                let ours = origin.to_str().is_ok_and(|origin| self.is_ours(origin));
                ours.then_some(()).ok_or(Denied::Origin)
            }
            Some(_) => Err(Denied::Origin),
        }
    }
    // ANCHOR_END: session

    /// Whether an origin is one of our pages'.
    pub(super) fn is_ours(&self, origin: &str) -> bool {
        self.origins.0.iter().any(|ours| ours == origin)
    }
}
