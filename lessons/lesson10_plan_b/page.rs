//! The files of the web page: lesson 08's, under this lesson's title, over whichever road works.
//!
//! | file | idea |
//! |---|---|
//! | `page.js` | puts the page together: what makes a socket, and the room around it |
//! | `road_connection.js` | lesson 08's connection, whose sockets come from somewhere else |

use axum::{Router, routing::any_service};

use super::offline;
use crate::{
    lesson01_polling::refusal::Refusal,
    lesson06_chat::page as chat,
    lesson07_heartbeat::{heartbeat::Pace, page::paced},
    lesson08_reconnect::page as reconnecting,
    stage::page::{File, files},
};

const FILES: &[File] = &[
    ("/roads/page.js", include_str!("page/page.js")),
    ("/roads/road_connection.js", include_str!("page/road_connection.js")),
];

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let before = reconnecting::router(pace).fallback(async || Refusal::NotFound);
    let pages = files(FILES)
        .route("/reconnect/{file}", any_service(before.clone()))
        .route("/heartbeat/{file}", any_service(before.clone()))
        .route("/chat/{file}", any_service(before.clone()))
        .route("/page/{file}", any_service(before));
    offline::router(pages, FILES, &index(pace))
}

/// Lesson 06's page with another title, another script, and one more style.
fn index(pace: Pace) -> String {
    let title = ["Lesson 10 · Plan B", "Bài 10 · Phương án B"];
    chat::index(title, &paced("roads/page.js", pace), Some("reconnect/room.css"))
}
