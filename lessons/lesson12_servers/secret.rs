//! The key that all servers of a room sign with, as a broker keeps it: 64 hexadecimal digits.

use std::fmt::Write as _;

use crate::{lesson08_reconnect::server::token::Draw, lesson09_door::signed::Key};

/// A new one.
pub fn drawn(draw: &mut Draw) -> String {
    let mut drawn = String::new();
    for _ in 0..2 {
        let _ = write!(drawn, "{:032x}", draw()); // a String takes everything
    }
    drawn
}

/// The key, if it is one.
#[must_use]
pub fn parse(hex: &str) -> Option<Key> {
    let mut key = [0; 32];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    (hex.len() == 64).then_some(Key(key))
}
