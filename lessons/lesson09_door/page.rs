//! The files of the web page: lesson 08's, under this lesson's title, behind a door.
//!
//! | file | idea |
//! |---|---|
//! | `invitation.js` | the invitation in the address, which forgets it at once |
//! | `account.js` | who is signed in, asked over HTTP; the session is renewed before it ends |
//! | `ask.js` | what a call would end with, asked before a socket is opened |
//! | `door.js`, `sign_in.html` | the view outside, and the way in |
//! | `session.js`, `account.html` | who is signed in, and the way out |
//! | `limits.js` | "too much at once", told to the person |
//! | `words.js` | what a person reads |

use axum::{Router, routing::get};

use crate::{
    lesson06_chat::page as chat,
    lesson07_heartbeat::{heartbeat::Pace, page::paced},
    lesson08_reconnect::page as reconnecting,
    stage::page::{File, file, files},
};

const FILES: &[File] = &[
    ("/door/account.js", include_str!("page/account.js")),
    ("/door/ask.js", include_str!("page/ask.js")),
    ("/door/door.css", include_str!("page/door.css")),
    ("/door/door.js", include_str!("page/door.js")),
    ("/door/invitation.js", include_str!("page/invitation.js")),
    ("/door/limits.js", include_str!("page/limits.js")),
    ("/door/page.js", include_str!("page/page.js")),
    ("/door/session.js", include_str!("page/session.js")),
    ("/door/words.js", include_str!("page/words.js")),
];

/// What stands in lesson 06's page, and what stands there in this lesson's.
const CHANGES: [[&str; 2]; 5] = [
    ["</head>", "  <link rel=\"stylesheet\" href=\"door/door.css\">\n</head>"],
    [
        "      <div class=\"foot\">\n",
        concat!(include_str!("page/sign_in.html"), "      <div class=\"foot\">\n"),
    ],
    [
        "        <form id=\"composer\"",
        concat!(include_str!("page/account.html"), "        <form id=\"composer\""),
    ],
    [
        "or <a href=\"./\" target=\"_blank\" rel=\"noopener\">open a second tab</a> and let two people talk.",
        "or let somebody in: <code class=\"invite\">cargo run --bin lesson09 -- invite --name Minh</code>",
    ],
    [
        "hoặc <a href=\"./\" target=\"_blank\" rel=\"noopener\">mở thêm một tab</a> để hai người trò chuyện.",
        "hoặc mời thêm người: <code class=\"invite\">cargo run --bin lesson09 -- invite --name Minh</code>",
    ],
];

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let index = index(pace);
    files(FILES)
        .route("/", get(async move || file("/", index)))
        .merge(reconnecting::files_until_here(pace))
}

/// Lesson 06's page with another title, another script, two more styles, and a door.
fn index(pace: Pace) -> String {
    let title = ["Lesson 09 · The door", "Bài 09 · Cửa vào"];
    let index = chat::index(title, &paced("door/page.js", pace), Some("reconnect/room.css"));
    chat::with_changes(index, &CHANGES)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_change_of_the_page_finds_its_place() {
        let pace = Pace { every: Duration::from_secs(25), pong_timeout: Duration::from_secs(10) };
        let after = index(pace);
        chat::check_changes(&CHANGES, &after);
        assert!(after.contains("door/door.css") && after.contains("door/page.js?every=25000&amp;"));
    }
}
