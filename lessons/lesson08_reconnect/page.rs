//! The files of the web page: lesson 06's, under this lesson's title, with a client that dials
//! again.
//!
//! | file | idea |
//! |---|---|
//! | `client.js`, `conversation.js`, `queue.js`, `redial.js`, `backoff.js`, `outcome.js` | the client without I/O: [`client`](super::client) and what it is made of, in JavaScript |
//! | `protocol.js` | which objects are messages |
//! | `member.js` | the driver: connection, clock and chance |
//! | `probe.js` | whether the server is away, before a socket is opened |
//! | `checked_connection.js`, `surroundings.js`, `tab.js` | a connection that can be asked, what happens around a page, what a tab remembers |
//! | `smallest.html`, `smallest.js`, `smallest_page.js` | the smallest client that reconnects and resumes, on a page of its own |
//! | `room.js`, `state.js`, `outbox.js`, `history.js`, `notes.js`, `status_text.js` | what a person sees |

use axum::{
    Router,
    routing::{any_service, get},
};

use crate::{
    lesson01_polling::refusal::Refusal,
    lesson06_chat::page as chat,
    lesson07_heartbeat::{
        heartbeat::Pace,
        page::{paced, router as with_heartbeat},
    },
    stage::page::{File, file, files},
};

/// This lesson's files.
pub const FILES: &[File] = &[
    ("/reconnect/backoff.js", include_str!("page/backoff.js")),
    ("/reconnect/client.js", include_str!("page/client.js")),
    ("/reconnect/conversation.js", include_str!("page/conversation.js")),
    ("/reconnect/checked_connection.js", include_str!("page/checked_connection.js")),
    ("/reconnect/member.js", include_str!("page/member.js")),
    ("/reconnect/notes.js", include_str!("page/notes.js")),
    ("/reconnect/outbox.js", include_str!("page/outbox.js")),
    ("/reconnect/outcome.js", include_str!("page/outcome.js")),
    ("/reconnect/page.js", include_str!("page/page.js")),
    ("/reconnect/probe.js", include_str!("page/probe.js")),
    ("/reconnect/protocol.js", include_str!("page/protocol.js")),
    ("/reconnect/queue.js", include_str!("page/queue.js")),
    ("/reconnect/redial.js", include_str!("page/redial.js")),
    ("/reconnect/room.css", include_str!("page/room.css")),
    ("/reconnect/room.js", include_str!("page/room.js")),
    ("/reconnect/smallest.css", include_str!("page/smallest.css")),
    ("/reconnect/smallest.js", include_str!("page/smallest.js")),
    ("/reconnect/smallest_page.js", include_str!("page/smallest_page.js")),
    ("/smallest.html", include_str!("page/smallest.html")),
    ("/reconnect/state.js", include_str!("page/state.js")),
    ("/reconnect/history.js", include_str!("page/history.js")),
    ("/reconnect/surroundings.js", include_str!("page/surroundings.js")),
    ("/reconnect/tab.js", include_str!("page/tab.js")),
    ("/reconnect/status_text.js", include_str!("page/status_text.js")),
];

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let index = index(pace);
    let before = with_heartbeat(pace).fallback(async || Refusal::NotFound);
    files(FILES)
        .route("/", get(async move || file("/", index)))
        .route("/heartbeat/{file}", any_service(before.clone()))
        .route("/chat/{file}", any_service(before.clone()))
        .route("/page/{file}", any_service(before))
}

/// The files of this lesson and of those before, for a later lesson's page: without this one's.
pub fn files_until_here(pace: Pace) -> Router {
    let before = router(pace).fallback(async || Refusal::NotFound);
    Router::new()
        .route("/reconnect/{file}", any_service(before.clone()))
        .route("/heartbeat/{file}", any_service(before.clone()))
        .route("/chat/{file}", any_service(before.clone()))
        .route("/page/{file}", any_service(before))
}

/// Lesson 06's page with another title, another script, and one more style.
fn index(pace: Pace) -> String {
    let title = ["Lesson 08 · Reconnecting", "Bài 08 · Client tự kết nối lại"];
    chat::index(title, &paced("reconnect/page.js", pace), Some("reconnect/room.css"))
}
