//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{learn::observe::Observed, lesson02_push::checks};

/// One event, whole.
pub fn event(id: &str, data: &str) -> String {
    let mut text = format!("id: {id}\n");
    for line in data.split("\r\n").flat_map(|part| part.split(['\r', '\n'])) {
        text.extend(["data: ", line, "\n"]);
    }
    text + "\n"
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::event(event)
}
