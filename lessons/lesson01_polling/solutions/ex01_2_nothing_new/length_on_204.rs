//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{learn::observe::Observed, lesson01_polling::checks};

/// The whole answer, head and body. `news` is the JSON to send, or `None` if there is nothing new.
pub fn answer(news: Option<&str>) -> String {
    match news {
        None => "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n".to_owned(),
        Some(json) => format!(
            "HTTP/1.1 200 OK\r\n\
             content-type: application/json\r\n\
             content-length: {}\r\n\
             \r\n\
             {json}",
            json.len()
        ),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::nothing_new(answer)
}
