//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{learn::observe::Observed, lesson03_handshake::checks};

/// Whether an answer opens the WebSocket. `fields` are its header fields: name and value.
pub fn believe(_key: &str, _offered: &[&str], status: u16, fields: &[(&str, &str)]) -> bool {
    let mut names = fields.iter().map(|(name, _)| name);
    status == 101 && names.any(|name| name.eq_ignore_ascii_case("upgrade"))
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::believe(believe)
}
