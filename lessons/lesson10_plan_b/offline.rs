//! The half of the page that works without a network: its files under the name of their version,
//! and the service worker that keeps them in the browser.
//!
//! ```text
//!   GET /                      network first; the worker's copy when nobody answers within 3 s
//!   GET /v/4f1c…/chat/room.js  the worker's copy first: under this name it never changes
//!   everything else            not the worker's: /ws, /link, /messages, /status, /worker.js
//! ```
//!
//! | file | idea |
//! |---|---|
//! | `page/offline/worker.js` | the service worker |
//! | `page/offline/files.js` | its page: asks for the worker, tells of a newer version |
//! | `page/offline/start.js` | puts the room together from what this device keeps |
//! | `page/offline/shelf.js`, `page/offline/store.js` | the last messages: which of them, and in IndexedDB |
//! | `page/offline/persons.js`, `page/offline/keep.js` | the people of this device, and the unsent words of each |
//! | `page/offline/notebook.js` | what each tab writes down of what happens |
//! | `page/offline/mirror.js` | what a tab knows whose connection another tab holds |
//! | `page/offline/election.js`, `page/offline/shared_member.js`, `page/offline/channel.js`, `page/offline/telling.js` | which tab that is, and how the others speak through it |
//! | `page/offline/whose.js`, `page/offline/device.js`, `page/offline/words.js` | what a person sees of all this |

use std::fmt::Write as _;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use sha2::{Digest as _, Sha256};

use crate::{
    lesson06_chat::page as chat,
    lesson07_heartbeat::page as heartbeat,
    lesson08_reconnect::page as reconnecting,
    stage::page::{File, SHARED, file, files},
};

/// The field by which the worker knows this lesson's page from another one on the same port.
pub const PAGE_VERSION: HeaderName = HeaderName::from_static("page-version");

const FILES: &[File] = &[
    ("/offline/channel.js", include_str!("page/offline/channel.js")),
    ("/offline/device.js", include_str!("page/offline/device.js")),
    ("/offline/election.js", include_str!("page/offline/election.js")),
    ("/offline/files.js", include_str!("page/offline/files.js")),
    ("/offline/keep.js", include_str!("page/offline/keep.js")),
    ("/offline/mirror.js", include_str!("page/offline/mirror.js")),
    ("/offline/notebook.js", include_str!("page/offline/notebook.js")),
    ("/offline/offline.css", include_str!("page/offline/offline.css")),
    ("/offline/persons.js", include_str!("page/offline/persons.js")),
    ("/offline/shared_member.js", include_str!("page/offline/shared_member.js")),
    ("/offline/shelf.js", include_str!("page/offline/shelf.js")),
    ("/offline/start.js", include_str!("page/offline/start.js")),
    ("/offline/store.js", include_str!("page/offline/store.js")),
    ("/offline/telling.js", include_str!("page/offline/telling.js")),
    ("/offline/whose.js", include_str!("page/offline/whose.js")),
    ("/offline/words.js", include_str!("page/offline/words.js")),
];

const WORKER: &str = include_str!("page/offline/worker.js");

/// What stands in lesson 06's page, and what stands there in this lesson's.
const CHANGES: [[&str; 2]; 3] = [
    ["</head>", "  <link rel=\"stylesheet\" href=\"offline/offline.css\">\n</head>"],
    [
        "        <div id=\"closed\"",
        concat!(include_str!("page/offline/foot.html"), "        <div id=\"closed\""),
    ],
    [
        "        <details class=\"card panel inspector\"",
        concat!(
            include_str!("page/offline/device.html"),
            "        <details class=\"card panel inspector\""
        ),
    ],
];

// ANCHOR: router
/// Serves a page and its files: under their usual names, and under that of their version. `pages`
/// has the routes of all files, `own` those of the lesson, `index` is the page.
pub fn router(pages: Router, own: &[File], index: String) -> Router {
    let index = chat::with_changes(index, &CHANGES);
    let all: Vec<_> = [own, FILES, reconnecting::FILES, heartbeat::FILES, chat::FILES, SHARED]
        .concat()
        .into_iter()
        .filter(|(path, _)| path.rfind('/') > Some(0)) // a file at the root is a page of its own
        .collect();
    let version = version(&all, &index);
    let index = of_version(&index, &version);
    let worker = worker(&all, &index, &version);
    let marked = HeaderValue::from_str(&version).ok();
    let pages = pages.merge(files(FILES));
    let for_ever = pages.clone().layer(map_response(unchanging));
    pages
        .nest(&format!("/v/{version}"), for_ever)
        .route("/worker.js", get(async move || file("/worker.js", worker)))
        .route(
            "/",
            get(async move || {
                (marked.map(|it| [(PAGE_VERSION, it)]), file("/", index)).into_response()
            }),
        )
}
// ANCHOR_END: router

/// The name of everything that a browser gets: another content, another name.
fn version(files: &[File], index: &str) -> String {
    let mut hash = Sha256::new();
    for (path, content) in files.iter().copied().chain([("/", index), ("/worker.js", WORKER)]) {
        hash.update(path);
        hash.update([0]);
        hash.update(content);
        hash.update([0]);
    }
    hash.finalize().iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // into a string: it can't fail
        hex
    })
}

/// The page names its files by their version: files of two versions never meet.
fn of_version(index: &str, version: &str) -> String {
    let [style, script] = ["rel=\"stylesheet\" href=\"", "type=\"module\" src=\""];
    let below = |before: &str| format!("{before}v/{version}/");
    index.replace(style, &below(style)).replace(script, &below(script))
}

// ANCHOR: worker
/// The worker, and before it what it keeps: each file with its digest (SRI). A server that is
/// replaced between two answers gives files of two versions, and the browser refuses those.
fn worker(files: &[File], index: &str, version: &str) -> String {
    let integrity = |content: &str| BASE64_STANDARD.encode(Sha256::digest(content));
    let mut list = format!("  [\"./\", \"sha256-{}\"],\n", integrity(index));
    for (path, content) in files {
        let _ = writeln!(list, "  [\"v/{version}{path}\", \"sha256-{}\"],", integrity(content));
    }
    format!("const VERSION = \"{version}\";\nconst FILES = [\n{list}];\n\n{WORKER}")
}
// ANCHOR_END: worker

/// What stands under the name of its version never changes.
async fn unchanging(mut response: Response) -> Response {
    if response.status() == StatusCode::OK {
        let year = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, year);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_the_page_finds_its_place() {
        let changed = chat::with_changes(chat::index(["", ""], "", None), &CHANGES);
        chat::check_changes(&CHANGES, &changed);
        let after = of_version(&changed, "f00");
        for unversioned in ["href=\"page/", "href=\"chat/", "href=\"offline/", "src=\"chat/"] {
            assert!(!after.contains(unversioned), "{unversioned}");
        }
        assert!(after.contains("href=\"v/f00/offline/offline.css\""), "{after}");
    }

    #[test]
    fn another_content_has_another_name() {
        let name = |content| version(&[("/a/b.js", content)], "<p>");
        assert_ne!(name("1"), name("2"));
        assert_eq!(name("1"), name("1"));
        assert_ne!(version(&[("/a/b.js", "1")], "<p>"), version(&[("/a/b.js", "1")], "<b>"));
    }

    #[test]
    fn the_worker_knows_the_digest_of_each_file() {
        let worker = worker(&[("/a/b.js", "abc")], "", "f00");
        let digest = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert!(worker.contains(&format!("[\"v/f00/a/b.js\", \"{digest}\"]")), "{worker}");
    }
}
