//! The log over HTTP: lesson 08's, for those who are signed in, and under their own names.

use axum::{
    Extension, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;

use super::{
    door::Denied,
    http::{AppState, Peer},
    speaker::{is_own, not_your_name},
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
    query: Asking,
) -> Result<Response, Response> {
    state.door.knock(state.door.address(peer, &headers)).map_err(Denied::into_response)?;
    state.door.session(&headers, false).map_err(Denied::into_response)?;
    room::news(State(state.room), query).await.map_err(Refusal::into_response)
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
    let (account, _) = state.door.session(&headers, true).map_err(Denied::into_response)?;
    let counted = state.door.limits.messages.count(&account.name);
    counted.map_err(|wait| Denied::TooMuch(wait).into_response())?;
    let Said { username, message, session, id } =
        posted(&headers, body).await.map_err(Refusal::into_response)?;
    if username.is_some_and(|name| name.trim() != account.name) {
        let why = not_your_name(&account.name);
        return Err(refuse(StatusCode::UNPROCESSABLE_ENTITY, "invalid", &why));
    }
    // Somebody else's token is as good as one that was made up.
    let own = |token: &Token| is_own(&state.room.config.hub, token, &account.name);
    let session = session.map(|token| if own(&token) { token } else { Token(String::new()) });
    let draft = Draft { username: account.name.clone(), message };
    room::write(&state.room, Posted { draft, session, id }).await.map_err(Refusal::into_response)
}
