//! The files of the web page: this lesson's own, and those of lesson 01 that they import.

use axum::{Router, routing::any_service};

use crate::lesson01_polling::{
    page::{self, File, files},
    refusal::Refusal,
};

const FILES: &[File] = &[
    ("/", include_str!("page/index.html")),
    ("/push/event-reader.js", include_str!("page/event-reader.js")),
    ("/push/lane.js", include_str!("page/lane.js")),
    ("/push/page.js", include_str!("page/page.js")),
    ("/push/poll-readers.js", include_str!("page/poll-readers.js")),
    ("/push/push.css", include_str!("page/push.css")),
    ("/push/race.js", include_str!("page/race.js")),
];

/// Serves this lesson's files, and lesson 01's where they have always been.
pub fn router() -> Router {
    let first = page::router().fallback(async || Refusal::NotFound);
    files(FILES).route("/page/{file}", any_service(first))
}
