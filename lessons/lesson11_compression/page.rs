//! The files of the web page: lesson 08's, under this lesson's title, with pictures.
//!
//! | file | idea |
//! |---|---|
//! | `upload_message.js` | the binary messages of an upload: [`message`](super::pictures::message) in JavaScript |
//! | `sending.js` | what may be sent next, without I/O |
//! | `uploads.js` | the pieces of a file, read when there is room for them |
//! | `picture_connection.js` | a connection with a subprotocol and binary messages |
//! | `picture_kind.js`, `smaller.js`, `prepare.js` | from a file to a picture that the server takes |
//! | `choose.js`, `upload_rows.js` | how pictures come to the page, and how far each one is |
//! | `picture_list.js` | pictures among the messages |
//! | `picture_text.js` | what a person reads |

use axum::{
    Router,
    http::{HeaderValue, header},
    response::Response,
    routing::{any_service, get},
};

use crate::{
    lesson01_polling::refusal::Refusal,
    lesson06_chat::page as chat,
    lesson07_heartbeat::{heartbeat::Pace, page::paced},
    lesson08_reconnect::page as reconnecting,
    stage::page::{CONTENT_SECURITY_POLICY, File, file, files},
};

const FILES: &[File] = &[
    ("/binary/choose.js", include_str!("page/choose.js")),
    ("/binary/page.js", include_str!("page/page.js")),
    ("/binary/picture_connection.js", include_str!("page/picture_connection.js")),
    ("/binary/picture_kind.js", include_str!("page/picture_kind.js")),
    ("/binary/picture_list.js", include_str!("page/picture_list.js")),
    ("/binary/picture_text.js", include_str!("page/picture_text.js")),
    ("/binary/pictures.css", include_str!("page/pictures.css")),
    ("/binary/prepare.js", include_str!("page/prepare.js")),
    ("/binary/sending.js", include_str!("page/sending.js")),
    ("/binary/smaller.js", include_str!("page/smaller.js")),
    ("/binary/upload_message.js", include_str!("page/upload_message.js")),
    ("/binary/upload_rows.js", include_str!("page/upload_rows.js")),
    ("/binary/uploads.js", include_str!("page/uploads.js")),
];

/// What stands in lesson 06's page, and what stands there in this lesson's.
const CHANGES: [[&str; 2]; 10] = [
    ["</head>", "  <link rel=\"stylesheet\" href=\"binary/pictures.css\">\n</head>"],
    ["      <div class=\"foot\">\n", include_str!("page/overlays.html")],
    ["        <div id=\"closed\"", include_str!("page/on_their_way.html")],
    ["          <label class=\"field text\">\n", include_str!("page/choose.html")],
    [
        "          <p id=\"pulse\"",
        "          <p id=\"agreed\" class=\"why\" hidden></p>\n          <p id=\"pulse\"",
    ],
    [
        "Nobody asks any more: one socket stays open, and whatever is said is here at once.",
        "A picture goes the same way: paste it, drop it here, or choose it.",
    ],
    [
        "Không ai phải hỏi nữa: một socket luôn mở sẵn, ai nói gì là có ngay.",
        "Ảnh cũng đi cùng đường ấy: bạn dán, thả vào đây, hoặc chọn file.",
    ],
    [
        "<span lang=\"en\">One socket, both ways at once</span><span lang=\"vi\">Một socket, hai chiều cùng lúc</span>",
        "<span lang=\"en\">Words and pictures, one socket</span><span lang=\"vi\">Chữ và ảnh, chung một socket</span>",
    ],
    [
        "What you say reaches the others in milliseconds, and you can watch every frame go by.",
        "Words travel compressed, and a picture goes up in pieces: you can talk on in between.",
    ],
    [
        "Bạn nói gì, mọi người nhận được chỉ sau vài mili giây; bạn xem được từng frame đi qua.",
        "Tin được nén trên đường đi; ảnh lên từng mảnh một, trong lúc đó bạn vẫn trò chuyện được.",
    ],
];

/// Serves this lesson's files, and those of the lessons before where they have always been.
pub fn router(pace: Pace) -> Router {
    let index = index(pace);
    let before = reconnecting::router(pace).fallback(async || Refusal::NotFound);
    files(FILES)
        .route("/", get(async move || with_previews(file("/", index))))
        .route("/reconnect/{file}", any_service(before.clone()))
        .route("/heartbeat/{file}", any_service(before.clone()))
        .route("/chat/{file}", any_service(before.clone()))
        .route("/page/{file}", any_service(before))
}

/// Lets the page show pictures that only it has: a preview's address begins with `blob:`.
fn with_previews(mut page: Response) -> Response {
    let policy = CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' blob:");
    if let Ok(policy) = HeaderValue::try_from(policy) {
        page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    page
}

/// Lesson 06's page with another title, another script, two more styles, and places for pictures.
fn index(pace: Pace) -> String {
    let title = ["Lesson 11 · Compression and pictures", "Bài 11 · Nén và hình ảnh"];
    let index = chat::index(title, &paced("binary/page.js", pace), Some("reconnect/room.css"));
    chat::with_changes(index, &CHANGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_the_page_finds_its_place() {
        let before = chat::index(["", ""], "", None);
        let after = index(Pace::default());
        for [place, change] in CHANGES {
            assert_eq!(before.matches(place).count(), 1, "{place}");
            assert_eq!(after.matches(change).count(), 1, "{change}");
        }
        assert!(after.contains("binary/page.js?every="));
    }

    #[test]
    fn the_policy_lets_a_preview_be_shown() {
        let page = with_previews(file("/", ""));
        let policy = &page.headers()[header::CONTENT_SECURITY_POLICY];
        assert!(policy.to_str().is_ok_and(|policy| policy.contains("img-src 'self' blob: data:")));
    }
}
