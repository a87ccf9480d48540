//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{learn::observe::Observed, lesson02_push::checks};

/// One event, whole.
pub fn event(id: &str, data: &str) -> String {
    let mut text = String::new();
    if !id.contains(['\r', '\n', '\0']) {
        text.extend(["id: ", id, "\n"]);
    }
    let one_line = data.replace("\r\n", " ").replace(['\r', '\n'], " ");
    text.extend(["data: ", &one_line, "\n\n"]);
    text
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::event(event)
}
