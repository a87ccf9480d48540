//! R: what RFC 6455 demands in §5 to §7 and the other sections don't ask.

mod codes;
mod ends;
mod fragments;
mod headers;
mod masks;
mod ours;

use crate::kit::Case;

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
