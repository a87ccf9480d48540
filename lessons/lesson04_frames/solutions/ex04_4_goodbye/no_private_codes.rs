//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Verdict},
};

/// What to make of a close frame with this payload: `Verdict::Goodbye(None)` without a code, with one
/// `Verdict::Goodbye(Some((code, reason)))`, and `Verdict::Fail(code)` if it breaks a rule.
pub fn judge(payload: &[u8]) -> Verdict {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() { Verdict::Goodbye(None) } else { Verdict::Fail(1002) };
    };
    let code = u16::from_be_bytes(*code);
    if !matches!(code, 1000..=1003 | 1007..=1014) {
        return Verdict::Fail(1002);
    }
    match str::from_utf8(reason) {
        Ok(reason) => Verdict::Goodbye(Some((code, reason.to_owned()))),
        Err(_) => Verdict::Fail(1007),
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::goodbye(judge)
}
