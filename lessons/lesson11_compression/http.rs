//! The server: lesson 08's, with a `/ws` of its own. There the chat runs on lesson 04's endpoint,
//! compressed for the clients that have offered it.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::any,
};
use hyper::upgrade::OnUpgrade;
use tokio::net::TcpListener;

use super::{
    options::Server,
    page,
    pictures::{Pictures, serve as pictures, server_socket::ServerSocket, store::Store},
    subprotocol::{
        choose::{Subprotocol, choose},
        socket::{Encoded, Translated, read},
    },
};
use crate::{
    lesson01_polling::http::guard,
    lesson03_handshake::{self as handshake, Agreed, Refusal},
    lesson04_frames::{connection::Connection, message::Limits, websocket::WebSocket},
    lesson06_chat::{
        connection::{MAX_MESSAGE, upgraded_stream},
        server::{full, upgrade},
    },
    lesson08_reconnect::server::{
        connection::serve_member,
        http::{AppState, Config, plain_routes, serve},
        shared_hub::Membership,
    },
};

/// What the handler of `/ws` shares.
#[derive(Clone)]
struct SocketState {
    room: AppState,
    compression: Server,
    pictures: Arc<Pictures>,
    encoded: Arc<Encoded>,
}

/// Serves a chat until `stop` completes, as lesson 08's does. Its pictures go into this store.
pub async fn run_server(
    listener: TcpListener,
    config: Config,
    compression: Server,
    store: Store,
    stop: impl Future,
) {
    serve(listener, config, |state| router(state, compression, store), stop).await;
}

/// All routes of the lesson.
pub fn router(room: AppState, compression: Server, store: Store) -> Router {
    let page = page::router(room.config.pace);
    let plain = plain_routes(room.clone());
    let store = Arc::new(store);
    let pictures = Arc::new(Pictures::new(room.config.hub.clone(), store.clone()));
    let state = SocketState { room, compression, pictures, encoded: Arc::default() };
    let socket = any(socket).with_state(state);
    guard(plain.route("/ws", socket).merge(pictures::router(store)).merge(page))
}

/// Takes any method: lesson 03's rules have an answer to a POST.
async fn socket(State(state): State<SocketState>, mut request: Request) -> Response {
    let decided = upgrade(&mut request, |request| decide(request, &state.compression));
    let (answer, upgrading, spoken) = match decided {
        Ok(accepted) => accepted,
        Err(refusal) => return *refusal,
    };
    let Some(membership) = state.room.config.hub.connect() else { return full() };
    tokio::spawn(serve_upgrade(state, upgrading, spoken, membership));
    answer
}

/// What is agreed on, and what is spoken then: on the wire, and in its messages.
fn decide(
    request: &handshake::Request,
    compression: &Server,
) -> Result<(Agreed, (Connection, Subprotocol)), Refusal> {
    let (agreed, connection) = compression.decide(request, Limits::of(MAX_MESSAGE as u64))?;
    let chosen = choose(&request.protocols);
    let protocol = chosen.map(|chosen| chosen.name().to_owned());
    Ok((Agreed { protocol, ..agreed }, (connection, chosen.unwrap_or_default())))
}

/// Serves a connection as soon as it has been handed over.
async fn serve_upgrade(
    SocketState { room, pictures, encoded, .. }: SocketState,
    upgrading: OnUpgrade,
    (connection, subprotocol): (Connection, Subprotocol),
    membership: Membership,
) {
    let Some((stream, early)) = upgraded_stream(upgrading).await else { return };
    let socket = WebSocket::new(stream, connection, early);
    let socket = Translated::server(socket, subprotocol, &encoded);
    let socket = ServerSocket::new(socket, pictures, membership.connection());
    serve_member(room, socket, membership, "hello · xin chào", read(subprotocol)).await;
}
