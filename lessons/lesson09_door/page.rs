//! The files of the web page: lesson 08's, under this lesson's title.

use axum::{
    Router,
    routing::{any_service, get},
};

use crate::{
    lesson01_polling::refusal::Refusal,
    lesson06_chat::page as chat,
    lesson07_heartbeat::{heartbeat::Pace, page::paced},
    lesson08_reconnect::page as reconnecting,
    stage::page::file,
};

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let index = index(pace);
    let before = reconnecting::router(pace).fallback(async || Refusal::NotFound);
    Router::new()
        .route("/", get(async move || file("/", index)))
        .route("/reconnect/{file}", any_service(before.clone()))
        .route("/heartbeat/{file}", any_service(before.clone()))
        .route("/chat/{file}", any_service(before.clone()))
        .route("/page/{file}", any_service(before))
}

/// Lesson 06's page with another title, another script, and one more style.
fn index(pace: Pace) -> String {
    let title = ["Lesson 09 · The door", "Bài 09 · Cửa vào"];
    chat::index(title, &paced("reconnect/page.js", pace), Some("reconnect/room.css"))
}
