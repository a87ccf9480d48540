//! The files of this lesson's web page.

use axum::Router;

use crate::{
    lesson01_polling::page::POLLER,
    stage::page::{self, File, files},
};

const FILES: &[File] = &[
    ("/", include_str!("page/index.html")),
    ("/push/event-reader.js", include_str!("page/event-reader.js")),
    ("/push/lane.js", include_str!("page/lane.js")),
    ("/push/pace.js", include_str!("page/pace.js")),
    ("/push/page.js", include_str!("page/page.js")),
    ("/push/poll-readers.js", include_str!("page/poll-readers.js")),
    ("/push/push.css", include_str!("page/push.css")),
    ("/push/race.js", include_str!("page/race.js")),
    POLLER,
];

/// Serves this lesson's page.
pub fn router() -> Router {
    files(FILES).merge(page::router())
}
