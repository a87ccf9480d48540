//! The page: lesson 08's, under this lesson's title.

use axum::{Router, routing::get};

use crate::{
    lesson01_polling::refusal::Refusal,
    lesson06_chat::page as chat,
    lesson07_heartbeat::{heartbeat::Pace, page::paced},
    lesson08_reconnect::page as reconnecting,
    stage::page::file,
};

/// Serves the page, and lesson 08's files where they have always been.
pub fn router(pace: Pace) -> Router {
    let title = ["Lesson 12 · Many servers", "Bài 12 · Nhiều server"];
    let script = paced("reconnect/page.js", pace);
    let index = chat::index(title, &script, Some("reconnect/room.css"));
    let before = reconnecting::router(pace).fallback(async || Refusal::NotFound);
    Router::new().route("/", get(async move || file("/", index))).fallback_service(before)
}
