//! The files of the web page: lesson 06's, under this lesson's title, over a connection with a
//! heartbeat.

use axum::{
    Router,
    routing::{any_service, get},
};

use super::heartbeat::Pace;
use crate::{
    lesson01_polling::refusal::Refusal,
    lesson06_chat::page as chat,
    stage::page::{File, file, files},
};

/// This lesson's files.
pub const FILES: &[File] = &[
    ("/heartbeat/heartbeat.js", include_str!("page/heartbeat.js")),
    ("/heartbeat/page.js", include_str!("page/page.js")),
    ("/heartbeat/pulse.js", include_str!("page/pulse.js")),
];

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let index = index(pace);
    let room = chat::router().fallback(async || Refusal::NotFound);
    files(FILES)
        .route("/", get(async move || file("/", index)))
        .route("/chat/{file}", any_service(room.clone()))
        .route("/page/{file}", any_service(room))
}

/// Lesson 06's page with another title and another script.
fn index(pace: Pace) -> String {
    let title = ["Lesson 07 · Heartbeats", "Bài 07 · Heartbeat (nhịp tim)"];
    chat::index(title, &paced("heartbeat/page.js", pace), None)
}

/// A script that is told the pace, in milliseconds.
#[must_use]
pub fn paced(script: &str, pace: Pace) -> String {
    let (every, pong_timeout) = (pace.every.as_millis(), pace.pong_timeout.as_millis());
    format!("{script}?every={every}&amp;pong_timeout={pong_timeout}")
}
