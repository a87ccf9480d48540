//! The files of the web page: lesson 08's, under this lesson's title, with the name of the server.
//!
//! | file | idea |
//! |---|---|
//! | `node.js` | the server that the page is connected to, and that it is another one now |
//! | `page.js` | puts the page together: the welcome names the server |

use axum::{Router, routing::get};

use crate::{
    lesson06_chat::page as chat,
    lesson07_heartbeat::{heartbeat::Pace, page::paced},
    lesson08_reconnect::page as reconnecting,
    stage::page::{File, file, files},
};

const FILES: &[File] = &[
    ("/servers/node.css", include_str!("page/node.css")),
    ("/servers/node.js", include_str!("page/node.js")),
    ("/servers/page.js", include_str!("page/page.js")),
];

/// What stands in lesson 06's page, and what stands there in this lesson's.
const CHANGES: [[&str; 2]; 5] = [
    ["</head>", "  <link rel=\"stylesheet\" href=\"servers/node.css\">\n</head>"],
    [
        "    <div class=\"languages\"",
        "    <p id=\"node\" class=\"node\" role=\"status\" hidden></p>\n    <div class=\"languages\"",
    ],
    [
        "<span lang=\"en\">One socket, both ways at once</span><span lang=\"vi\">Một socket, hai chiều cùng lúc</span>",
        "<span lang=\"en\">One room, many servers</span><span lang=\"vi\">Một phòng chat, nhiều server</span>",
    ],
    [
        "What you say reaches the others in milliseconds, and you can watch every frame go by.",
        "The others may be on other servers: all of them read one log, and nobody notices.",
    ],
    [
        "Bạn nói gì, mọi người nhận được chỉ sau vài mili giây; bạn xem được từng frame đi qua.",
        "Những người khác có khi ở server khác: server nào cũng đọc chung một nhật ký, nên chẳng ai nhận ra.",
    ],
];

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let index = index(pace);
    files(FILES)
        .route("/", get(async move || file("/", index)))
        .merge(reconnecting::files_until_here(pace))
}

/// Lesson 06's page with another title, another script, two more styles, and the server's name.
fn index(pace: Pace) -> String {
    let title = ["Lesson 12 · Many servers", "Bài 12 · Nhiều server"];
    let index = chat::index(title, &paced("servers/page.js", pace), Some("reconnect/room.css"));
    chat::with_changes(index, &CHANGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_the_page_finds_its_place() {
        let after = index(Pace::default());
        chat::check_changes(&CHANGES, &after);
        assert!(after.contains("servers/page.js?every="));
    }
}
