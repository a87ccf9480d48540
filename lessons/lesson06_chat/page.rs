//! The files of the web page: this lesson's own, and those of the stage that they import.

use axum::{Router, routing::any_service};

use crate::{
    lesson01_polling::refusal::Refusal,
    stage::page::{self, File, files},
};

const INDEX: &str = include_str!("page/index.html");
const SCRIPT: &str = "chat/page.js";
const STYLE: &str = r#"<link rel="stylesheet" href="chat/side.css">"#;

/// This lesson's files.
pub const FILES: &[File] = &[
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

// ANCHOR: files
/// Serves this lesson's files, and the shared ones.
pub fn router() -> Router {
    let shared = page::router().fallback(async || Refusal::NotFound);
    files(FILES).route("/page/{file}", any_service(shared))
}
// ANCHOR_END: files

/// A page with other pieces: each pair is what stands in it, once, and what takes its place.
#[must_use]
pub fn with_changes(page: String, changes: &[[&str; 2]]) -> String {
    changes.iter().fold(page, |page, [place, change]| page.replace(place, change))
}

/// Panics unless each change finds its place in this page, once, and stands in the later one.
#[cfg(test)]
pub(crate) fn check_changes(changes: &[[&str; 2]], after: &str) {
    let before = index(["", ""], "", None);
    for [place, change] in changes {
        assert_eq!(before.matches(place).count(), 1, "{place}");
        assert_eq!(after.matches(change).count(), 1, "{change}");
    }
}

/// This lesson's page for a later one, which gives it its own title (in English and Vietnamese),
/// its own script, and perhaps one more style.
#[must_use]
pub fn index(title: [&str; 2], script: &str, style: Option<&str>) -> String {
    let [english, vietnamese] = title;
    let more = |style| format!("{STYLE}\n  {}", STYLE.replace("chat/side.css", style));
    INDEX
        .replace("Lesson 06 · Broadcast chat", english)
        .replace("Bài 06 · Phòng chat", vietnamese)
        .replace(SCRIPT, script)
        .replace(STYLE, &style.map_or_else(|| STYLE.to_owned(), more))
}
