//! Known mistakes in exercise 04.4; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson04_frames::checks::{self, Verdict},
};

pub fn any_code_from_1000() -> Observed {
    fn judge(payload: &[u8]) -> Verdict {
        let Some((code, reason)) = payload.split_first_chunk() else {
            return if payload.is_empty() { Verdict::Goodbye(None) } else { Verdict::Fail(1002) };
        };
        let code = u16::from_be_bytes(*code);
        if !(1000..5000).contains(&code) {
            return Verdict::Fail(1002);
        }
        match str::from_utf8(reason) {
            Ok(reason) => Verdict::Goodbye(Some((code, reason.to_owned()))),
            Err(_) => Verdict::Fail(1007),
        }
    }

    checks::goodbye(judge)
}

pub fn half_a_code_is_none() -> Observed {
    fn judge(payload: &[u8]) -> Verdict {
        let Some((code, reason)) = payload.split_first_chunk() else {
            return Verdict::Goodbye(None);
        };
        let code = u16::from_be_bytes(*code);
        if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
            return Verdict::Fail(1002);
        }
        match str::from_utf8(reason) {
            Ok(reason) => Verdict::Goodbye(Some((code, reason.to_owned()))),
            Err(_) => Verdict::Fail(1007),
        }
    }

    checks::goodbye(judge)
}

pub fn repairs_the_reason() -> Observed {
    fn judge(payload: &[u8]) -> Verdict {
        let Some((code, reason)) = payload.split_first_chunk() else {
            return if payload.is_empty() { Verdict::Goodbye(None) } else { Verdict::Fail(1002) };
        };
        let code = u16::from_be_bytes(*code);
        if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
            return Verdict::Fail(1002);
        }
        Verdict::Goodbye(Some((code, String::from_utf8_lossy(reason).into_owned())))
    }

    checks::goodbye(judge)
}

pub fn no_private_codes() -> Observed {
    fn judge(payload: &[u8]) -> Verdict {
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

    checks::goodbye(judge)
}
