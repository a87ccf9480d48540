//! The log over HTTP: lesson 08's, for those who are signed in, and under their own names.

use std::time::Duration;

use axum::{
    Extension, Router,
    body::{Body, Bytes, to_bytes},
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;

use super::{
    door::Denied,
    http::{AppState, Peer},
    speaker::{not_your_name, own_token},
};
use crate::{
    lesson01_polling::{
        http::posted,
        log::Draft,
        refusal::{Refusal, refuse},
    },
    lesson08_reconnect::{
        protocol::Token,
        server::http::{self as room, Asking, Posted},
    },
};

/// The most messages in one answer. The answer's `seq` leads to the rest.
pub const MOST: usize = 200;

/// What a client is asked to wait if it has not read the answers before.
const SOON: Duration = Duration::from_secs(1);

/// The routes of the log, and of the status, which is for everybody.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/messages", get(news).post(append))
        .route("/status", get(status))
        .with_state(state)
}

async fn status(State(state): State<AppState>) -> Response {
    room::status(State(state.room)).await
}

async fn news(
    State(state): State<AppState>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    Query(query): Asking,
) -> Result<Response, Response> {
    let address = state.door.address(peer, &headers);
    let known = state.door.session(&headers, false, address);
    let (account, _) = known.map_err(Denied::into_response)?;
    let place = state.door.limits.answer(&account.name);
    let place = place.ok_or_else(|| Denied::TooMuch(SOON).into_response())?;
    let (head, body) = state.room.news(&query, MOST).map_err(Refusal::into_response)?.into_parts();
    let text = to_bytes(body, usize::MAX).await.unwrap_or_default(); // it is all there already
    let body = Bytes::from_owner(Unsent { text, _place: place });
    Ok(Response::from_parts(head, body.into()))
}

/// An answer that counts for as long as the server holds it: a client that reads nothing has it
/// kept.
struct Unsent<H> {
    text: Bytes,
    _place: H,
}

impl<H> AsRef<[u8]> for Unsent<H> {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

/// Lesson 08's body. The name may be missing: it is the account's.
#[derive(Deserialize)]
struct Said {
    username: Option<String>,
    message: String,
    session: Option<Token>,
    id: Option<String>,
}

async fn append(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let token = state.door.token(&headers, true).map_err(Denied::into_response)?;
    let known = state.door.identities.check(&token).map_err(Denied::from);
    let account = known.map_err(Denied::into_response)?;
    let counted = state.door.limits.messages.count(&account.name);
    counted.map_err(|wait| Denied::TooMuch(wait).into_response())?;
    let Said { username, message, session, id } =
        posted(&headers, body).await.map_err(Refusal::into_response)?;
    if username.is_some_and(|name| name.trim() != account.name) {
        let why = not_your_name(&account.name);
        return Err(refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid", &why));
    }
    let session = session.map(|token| own_token(&state.room.config.hub, token, &account.name));
    let draft = Draft { username: account.name.clone(), message };
    room::write(&state.room, Posted { draft, session, id }).await.map_err(Refusal::into_response)
}
