//! Exercise 04.2 · A proper goodbye · Lời tạm biệt đúng phép
//!
//! A close frame carries nothing, or a code of two bytes (the most significant byte first) and a
//! reason in UTF-8. Judge it (RFC 6455 §5.5.1, §7.4): codes that may travel are 1000 to 1003, 1007
//! to 1014 and 3000 to 4999. Answer a proper goodbye with the same; fail with 1002 what breaks the
//! rules, and with 1007 a reason that is not UTF-8.
//!
//! Close frame không mang gì cả, hoặc mang mã hai byte (byte cao đứng trước) và một lý do bằng
//! UTF-8. Hãy xét nó (RFC 6455 §5.5.1, §7.4): mã được phép đi trên đường truyền là 1000 đến 1003,
//! 1007 đến 1014 và 3000 đến 4999. Tạm biệt đúng phép thì đáp lại y như thế; phạm luật thì huỷ kết
//! nối với 1002, còn lý do không phải UTF-8 thì với 1007.

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Verdict},
};

/// What to make of a close frame with this payload: `Verdict::Close(None)` without a code, with one
/// `Verdict::Close(Some((code, reason)))`, and `Verdict::Fail(code)` if it breaks a rule.
pub fn judge(payload: &[u8]) -> Verdict {
    // ANSWER: nothing, or a code that may travel and a reason in UTF-8
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() { Verdict::Close(None) } else { Verdict::Fail(1002) };
    };
    let code = u16::from_be_bytes(*code);
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Verdict::Fail(1002);
    }
    match str::from_utf8(reason) {
        Ok(reason) => Verdict::Close(Some((code, reason.to_owned()))),
        Err(_) => Verdict::Fail(1007),
    }
    // END
}

/// Runs your answer: `cargo learn check 04.2`.
pub fn main() -> Observed {
    checks::close_frame(judge)
}
