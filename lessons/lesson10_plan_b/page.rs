//! The files of the web page: lesson 08's, under this lesson's title, over whichever road works.
//!
//! | file | idea |
//! |---|---|
//! | `road.js` | which road next, from evidence: [`road`](super::road) in JavaScript |
//! | `link.js` | items that are numbered and kept: the client's end of [`link`](super::link) |
//! | `link_socket.js`, `event_parser.js` | a link as a socket, over requests and a stream of events |
//! | `dialler.js`, `carried.js` | one attempt over several roads; a probe beside the road that works |
//! | `road_connection.js` | lesson 08's connection, whose sockets come from somewhere else |
//! | `road_memory.js` | which road has worked in this network, and when |
//! | `road_view.js`, `road_text.js` | what a person reads of the road in use |
//! | `page.js` | puts the page together: what makes a socket, and the room around it |

use axum::Router;

use super::offline;
use crate::{
    lesson06_chat::page as chat,
    lesson07_heartbeat::{heartbeat::Pace, page::paced},
    lesson08_reconnect::page as reconnecting,
    stage::page::{File, files},
};

const FILES: &[File] = &[
    ("/roads/carried.js", include_str!("page/carried.js")),
    ("/roads/dialler.js", include_str!("page/dialler.js")),
    ("/roads/event_parser.js", include_str!("page/event_parser.js")),
    ("/roads/link.js", include_str!("page/link.js")),
    ("/roads/link_socket.js", include_str!("page/link_socket.js")),
    ("/roads/page.js", include_str!("page/page.js")),
    ("/roads/road.js", include_str!("page/road.js")),
    ("/roads/road_connection.js", include_str!("page/road_connection.js")),
    ("/roads/road_memory.js", include_str!("page/road_memory.js")),
    ("/roads/road_text.js", include_str!("page/road_text.js")),
    ("/roads/road_view.js", include_str!("page/road_view.js")),
    ("/roads/roads.css", include_str!("page/roads.css")),
];

/// What stands in lesson 06's page, and what stands there in this lesson's.
const CHANGES: [[&str; 2]; 7] = [
    ["</head>", "  <link rel=\"stylesheet\" href=\"roads/roads.css\">\n</head>"],
    ["          <p id=\"pulse\"", include_str!("page/road.html")],
    [
        "Nobody asks any more: one socket stays open, and whatever is said is here at once.",
        "Whatever is said is here at once, over a WebSocket or, where none gets through, over what does.",
    ],
    [
        "Không ai phải hỏi nữa: một socket luôn mở sẵn, ai nói gì là có ngay.",
        "Ai nói gì là có ngay, qua WebSocket; chỗ nào chặn WebSocket thì qua đường khác.",
    ],
    [
        "<span lang=\"en\">One socket, both ways at once</span><span lang=\"vi\">Một socket, hai chiều cùng lúc</span>",
        "<span lang=\"en\">A chat that finds its way</span><span lang=\"vi\">Phòng chat tự tìm đường</span>",
    ],
    [
        "What you say reaches the others in milliseconds, and you can watch every frame go by.",
        "Where WebSocket doesn't get through, the same chat goes over plain HTTP; this page says which road it takes, and why.",
    ],
    [
        "Bạn nói gì, mọi người nhận được chỉ sau vài mili giây; bạn xem được từng frame đi qua.",
        "Chỗ nào chặn WebSocket thì vẫn phòng chat ấy, đi qua HTTP thường; trang này cho bạn biết đang đi đường nào, và vì sao.",
    ],
];

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let pages = files(FILES).merge(reconnecting::files_until_here(pace));
    offline::router(pages, FILES, index(pace))
}

/// Lesson 06's page with another title, another script, two more styles, and a line about the road.
fn index(pace: Pace) -> String {
    let title = ["Lesson 10 · Plan B", "Bài 10 · Phương án B"];
    let index = chat::index(title, &paced("roads/page.js", pace), Some("reconnect/room.css"));
    chat::with_changes(index, &CHANGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_the_page_finds_its_place() {
        let after = index(Pace::default());
        chat::check_changes(&CHANGES, &after);
        assert!(after.contains("roads/page.js?every="));
    }
}
