//! R: what RFC 6455 demands in §5 to §7 and the other sections don't ask.

pub mod codes;
pub mod ends;
pub mod fragments;
pub mod headers;
pub mod masks;
pub mod ours;

use crate::suite::kit::Case;

pub fn cases() -> Vec<Case> {
    let parts = [
        masks::cases(),
        headers::cases(),
        fragments::cases(),
        codes::cases(),
        ends::cases(),
        ours::cases(),
    ];
    parts.into_iter().flatten().collect()
}
