//! The server: lesson 08's chat behind a door.
//!
//! | request | answer |
//! |---|---|
//! | `GET /` | the page; it asks for an invitation if nobody is signed in |
//! | `POST /sign-in` `{"invitation": "…"}` | a session, as a cookie; with `"keep": "token"` in the answer, for clients without cookies |
//! | `GET /me` | who is signed in, for how long, and whether a socket would be opened: a page can't see why it was not |
//! | `POST /renew`, `POST /sign-out` | the session for longer; its end, and that of its sockets (4502) |
//! | `POST /ticket` | a ticket for one handshake |
//! | `GET /ws` with an upgrade | `101` for a cookie with a known `Origin`, or for a ticket |
//! | `GET /status`, `GET /messages`, `POST /messages` | lesson 08's; messages only for those who are signed in |

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{any, get, post},
};
use serde::{Deserialize, Serialize};

use super::{
    connection::serve_upgrade,
    cookie::{COOKIE, SECURE_COOKIE},
    denied::Unknown,
    door::{Credentials, Denied, Door, LATER},
    identity::{Claims, SESSION},
};
use crate::{
    lesson01_polling::{
        http::{json, posted},
        refusal::Refusal,
    },
    lesson03_handshake::Agreed,
    lesson06_chat::server::{full, upgrade},
    lesson08_reconnect::{protocol::Token, server::http as room},
};

/// The address that a connection comes from: the next proxy's, or the client's.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What the handlers share.
#[derive(Clone)]
pub struct AppState {
    /// Lesson 08's room.
    pub room: room::AppState,
    /// Its door.
    pub door: Arc<Door>,
}

/// The routes of the door and of the socket. The page and what is behind the door are the caller's
/// part.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/sign-in", post(sign_in))
        .route("/me", get(me))
        .route("/renew", post(renew))
        .route("/sign-out", post(sign_out))
        .route("/ticket", post(ticket))
        .route("/ws", any(socket))
        .with_state(state)
}

/// An invitation, and how its session is to be kept.
#[derive(Deserialize)]
struct SignIn {
    invitation: String,
    #[serde(default)]
    keep: Keep,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Keep {
    /// By the browser, where no script can read it.
    #[default]
    Cookie,
    /// By the client itself, which gets it in the answer.
    Token,
}

/// The person who is signed in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    name: String,
    /// Milliseconds since 1970-01-01 UTC.
    until: u64,
    /// The same by no clock but the client's own.
    good_for_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// There is no place for one more socket now.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u128>,
}

async fn sign_in(
    State(state): State<AppState>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let address = state.door.address(peer, &headers);
    state.door.page(&headers, true).map_err(Denied::into_response)?;
    let SignIn { invitation, keep } =
        posted(&headers, body).await.map_err(Refusal::into_response)?;
    let door = state.door.clone();
    let before = door.credentials(&headers);
    // That an invitation is used up goes to the disk first.
    let signed_in = tokio::task::spawn_blocking(move || {
        let signed_in = door.identities.sign_in(&invitation)?;
        if let Credentials::Cookie(session) = before {
            let _ = door.identities.sign_out(&session); // its browser has forgotten it by then
        }
        Ok(signed_in)
    })
    .await;
    let (claims, token) = signed_in
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?
        .map_err(|unknown: Unknown| state.door.refused(unknown, address).into_response())?;
    Ok(state.session(&headers, claims, token, keep))
}

async fn me(
    State(state): State<AppState>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response, Denied> {
    let address = state.door.address(peer, &headers);
    let (claims, _) = state.door.session(&headers, false, address)?;
    let has_place = state.door.limits.open(&claims.name, address).is_some(); // given back at once
    let retry_after_ms = (!has_place).then_some(LATER.as_millis());
    Ok(json(StatusCode::OK, &Me { retry_after_ms, ..state.me(claims, None) }))
}

async fn renew(
    State(state): State<AppState>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response, Denied> {
    let address = state.door.address(peer, &headers);
    let (_, token) = state.door.session(&headers, true, address)?;
    let (claims, token) = state.door.identities.renew(&token)?;
    let keep = match state.door.credentials(&headers) {
        Credentials::Bearer(_) => Keep::Token,
        _ => Keep::Cookie,
    };
    Ok(state.session(&headers, claims, token, keep))
}

async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Denied> {
    let token = state.door.token(&headers, true)?; // ended, but not yet for ever, is no reason to stop
    let door = state.door.clone();
    let ended = tokio::task::spawn_blocking(move || door.identities.sign_out(&token)).await;
    ended.unwrap_or(Ok(()))?;
    let mut answer = StatusCode::NO_CONTENT.into_response();
    state.set_cookie(&headers, &mut answer, "", 0);
    Ok(answer)
}

/// A ticket, and for how long it is good.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ticket {
    ticket: Token,
    good_for_ms: u128,
}

async fn ticket(
    State(state): State<AppState>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
) -> Result<Response, Denied> {
    let address = state.door.address(peer, &headers);
    let (account, token) = state.door.session(&headers, true, address)?;
    state.door.limits.tickets.count(&account.name).map_err(Denied::TooMuch)?;
    let ticket = state.door.identities.ticket(&token)?;
    let good_for_ms = super::tickets::GOOD_FOR.as_millis();
    Ok(json(StatusCode::OK, &Ticket { ticket, good_for_ms }))
}

/// Takes any method: lesson 03's rules have an answer to a POST.
async fn socket(
    State(state): State<AppState>,
    Extension(Peer(peer)): Extension<Peer>,
    mut request: Request,
) -> Response {
    let AppState { room, door, .. } = state;
    let address = door.address(peer, request.headers());
    let credentials = door.credentials(request.headers());
    let decided = upgrade(&mut request, |request| {
        let (session, place) = door.socket(request, &credentials, address)?;
        Ok((Agreed::default(), (session, place)))
    });
    let (answer, upgrading, (session, place)) = match decided {
        Ok(accepted) => accepted,
        Err(refusal) => return *refusal,
    };
    let Some(membership) = room.config.hub.connect() else { return full() };
    tokio::spawn(serve_upgrade(room, door, upgrading, membership, session, place));
    answer
}

impl AppState {
    /// The answer that gives a session to its client.
    fn session(&self, headers: &HeaderMap, claims: Claims, token: String, keep: Keep) -> Response {
        match keep {
            Keep::Token => json(StatusCode::OK, &self.me(claims, Some(token))),
            Keep::Cookie => {
                let mut answer = json(StatusCode::OK, &self.me(claims, None));
                self.set_cookie(headers, &mut answer, &token, SESSION.as_secs());
                answer
            }
        }
    }

    fn me(&self, Claims { name, until, .. }: Claims, token: Option<String>) -> Me {
        let good_for_ms = self.door.identities.left(until);
        Me { name, until, good_for_ms, token, retry_after_ms: None }
    }

    /// No script reads the cookie, no page of another site has it sent, and it ends with the
    /// session.
    fn set_cookie(&self, headers: &HeaderMap, answer: &mut Response, token: &str, seconds: u64) {
        let secure = self.door.is_secure(headers);
        let (name, secure) = if secure { (SECURE_COOKIE, "; Secure") } else { (COOKIE, "") };
        let cookie =
            format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            answer.headers_mut().insert(header::SET_COOKIE, cookie);
        }
    }
}
