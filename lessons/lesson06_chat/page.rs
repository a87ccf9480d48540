//! The files of the web page: this lesson's own, and those of lesson 01 that they import.

use axum::{Router, routing::any_service};

use crate::lesson01_polling::{
    page::{self, File, files},
    refusal::Refusal,
};

/// The page itself. A later lesson serves it with its own title and its own script.
pub const INDEX: &str = include_str!("page/index.html");

const FILES: &[File] = &[
    ("/", INDEX),
    ("/chat/catch-up.js", include_str!("page/catch-up.js")),
    ("/chat/connection.js", include_str!("page/connection.js")),
    ("/chat/echoes.js", include_str!("page/echoes.js")),
    ("/chat/feed.js", include_str!("page/feed.js")),
    ("/chat/inspector.js", include_str!("page/inspector.js")),
    ("/chat/notes.js", include_str!("page/notes.js")),
    ("/chat/own-rows.js", include_str!("page/own-rows.js")),
    ("/chat/page.js", include_str!("page/page.js")),
    ("/chat/people.js", include_str!("page/people.js")),
    ("/chat/ready-state.js", include_str!("page/ready-state.js")),
    ("/chat/room.css", include_str!("page/room.css")),
    ("/chat/room.js", include_str!("page/room.js")),
    ("/chat/side.css", include_str!("page/side.css")),
    ("/chat/side.js", include_str!("page/side.js")),
    ("/chat/soon.js", include_str!("page/soon.js")),
    ("/chat/typing.js", include_str!("page/typing.js")),
    ("/chat/unread.js", include_str!("page/unread.js")),
    ("/chat/writer.js", include_str!("page/writer.js")),
];

/// Serves this lesson's files, and lesson 01's where they have always been.
pub fn router() -> Router {
    let first = page::router().fallback(async || Refusal::NotFound);
    files(FILES).route("/page/{file}", any_service(first))
}
