//! Known mistakes in exercise 04.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Verdict},
};
use solution::judge;

pub fn any_code_from_1000() -> Observed {
    checks::close_frame(|payload| with_codes(payload, |code| (1000..5000).contains(&code)))
}

pub fn half_a_code_is_none() -> Observed {
    checks::close_frame(|payload| match payload {
        [_] => Verdict::Close(None),
        _ => judge(payload),
    })
}

pub fn repairs_the_reason() -> Observed {
    checks::close_frame(|payload| match (judge(payload), payload.split_first_chunk()) {
        (Verdict::Fail(1007), Some((code, reason))) => {
            let reason = String::from_utf8_lossy(reason).into_owned();
            Verdict::Close(Some((u16::from_be_bytes(*code), reason)))
        }
        (right, _) => right,
    })
}

pub fn no_private_codes() -> Observed {
    checks::close_frame(|payload| {
        with_codes(payload, |code| matches!(code, 1000..=1003 | 1007..=1014))
    })
}

/// The solution with another idea of the codes that may travel.
fn with_codes(payload: &[u8], may_travel: fn(u16) -> bool) -> Verdict {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return judge(payload);
    };
    let code = u16::from_be_bytes(*code);
    match str::from_utf8(reason) {
        _ if !may_travel(code) => Verdict::Fail(1002),
        Ok(reason) => Verdict::Close(Some((code, reason.to_owned()))),
        Err(_) => Verdict::Fail(1007),
    }
}
