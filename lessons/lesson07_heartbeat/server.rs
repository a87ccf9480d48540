//! The server: lesson 06's, with a heartbeat around each connection, and a page that has one, too.

use axum::{
    Router,
    extract::{Request, State},
    routing::any,
};

use super::{connection::serve_connection, heartbeat::Pace, page};
use crate::{
    lesson01_polling::http::guard,
    lesson06_chat::server::{AppState, anyone, http, receive},
};

/// All routes of the lesson.
pub fn router(state: AppState, pace: Pace) -> Router {
    let socket = async move |State(state): State<AppState>, request: Request| {
        let serve = move |state, upgrading, membership| {
            serve_connection(state, upgrading, membership, pace)
        };
        receive(state, request, anyone, serve).await
    };
    guard(http(&state).merge(page::router(pace)).route("/ws", any(socket).with_state(state)))
}
