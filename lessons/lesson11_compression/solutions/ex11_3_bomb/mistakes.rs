//! Known mistakes in exercise 11.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, Broken, Fragment, STEP},
};
use solution::take;

/// Takes all of a fragment, whatever it is.
fn all(message: &mut Vec<u8>, fragment: &mut Fragment<'_>) -> Result<(), u16> {
    loop {
        let more = fragment.step(STEP).map_err(|Broken| 1007_u16)?;
        if more.is_empty() {
            return Ok(());
        }
        message.extend(more);
    }
}

pub fn looks_afterwards() -> Observed {
    checks::bomb(|message, fragment, limit| {
        all(message, fragment)?;
        if message.len() > limit { Err(1009) } else { Ok(()) }
    })
}

pub fn each_fragment_alone() -> Observed {
    checks::bomb(|message, fragment, limit| {
        let mut part = Vec::new();
        take(&mut part, fragment, limit)?;
        message.extend(part);
        Ok(())
    })
}

pub fn each_step_alone() -> Observed {
    checks::bomb(|message, fragment, limit| {
        loop {
            let more = fragment.step(STEP).map_err(|Broken| 1007_u16)?;
            if more.is_empty() {
                return Ok(());
            }
            if more.len() > limit {
                return Err(1009);
            }
            message.extend(more);
        }
    })
}

pub fn counts_the_wire() -> Observed {
    checks::bomb(|message, fragment, limit| {
        if message.len() + fragment.compressed() > limit {
            return Err(1009);
        }
        all(message, fragment)
    })
}

pub fn cuts_it_off() -> Observed {
    checks::bomb(|message, fragment, limit| {
        let taken = take(message, fragment, limit);
        message.truncate(limit);
        if taken == Err(1009) { Ok(()) } else { taken }
    })
}

pub fn by_the_ratio() -> Observed {
    checks::bomb(|message, fragment, limit| {
        let most = message.len() + fragment.compressed() * 100;
        take(message, fragment, most.min(limit))
    })
}

pub fn one_too_few() -> Observed {
    checks::bomb(|message, fragment, limit| take(message, fragment, limit - 1))
}

pub fn another_code() -> Observed {
    checks::bomb(|message, fragment, limit| take(message, fragment, limit).map_err(|_| 1007))
}

pub fn reserves_the_limit() -> Observed {
    checks::bomb(|message, fragment, limit| {
        message.reserve(limit + 1);
        take(message, fragment, limit)
    })
}
