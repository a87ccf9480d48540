//! Known mistakes in exercise 11.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson11_compression::checks::{self, Answer, Element, MOST},
};
use solution::{accept, answer};

/// A parameter's name and value.
type Parameter<'a> = (&'a str, Option<String>);

/// The answers to the offers without these parameters.
fn without(
    offers: &[Element<'_>],
    is_skipped: fn(usize, &[Parameter<'_>]) -> bool,
) -> Option<Answer> {
    let shorter = |offer: &Element<'_>| {
        let all = &offer.parameters;
        let kept = (0..all.len()).filter(|at| !is_skipped(*at, all)).map(|at| all[at].clone());
        accept(&Element { name: offer.name, parameters: kept.collect() })
    };
    offers.iter().find_map(shorter)
}

pub fn tells_everybody() -> Observed {
    checks::negotiate(|offers| {
        let mut answer = answer(offers)?;
        answer.client_max_window_bits.get_or_insert(MOST);
        Some(answer)
    })
}

pub fn needs_a_value() -> Observed {
    checks::negotiate(|offers| {
        let without = ("client_max_window_bits", None);
        offers.iter().filter(|offer| !offer.parameters.contains(&without)).find_map(accept)
    })
}

pub fn ignores_the_unknown() -> Observed {
    const KNOWN: [&str; 4] = [
        "server_no_context_takeover",
        "client_no_context_takeover",
        "server_max_window_bits",
        "client_max_window_bits",
    ];

    checks::negotiate(|offers| without(offers, |at, all| !KNOWN.contains(&all[at].0)))
}

pub fn the_last_one_counts() -> Observed {
    checks::negotiate(|offers| {
        without(offers, |at, all| all[at + 1..].iter().any(|(name, _)| *name == all[at].0))
    })
}

pub fn the_first_or_none() -> Observed {
    checks::negotiate(|offers| accept(offers.first()?))
}

pub fn the_smallest_of_all() -> Observed {
    checks::negotiate(|offers| {
        let answers = offers.iter().filter_map(accept);
        answers.min_by_key(|answer| answer.server_max_window_bits)
    })
}

pub fn larger_than_wanted() -> Observed {
    checks::negotiate(|offers| {
        let answer = answer(offers)?;
        Some(Answer { server_max_window_bits: Some(MOST), ..answer })
    })
}

pub fn obeys_in_silence() -> Observed {
    checks::negotiate(|offers| {
        let answer = answer(offers)?;
        Some(Answer { server_no_context_takeover: false, ..answer })
    })
}

pub fn clamps() -> Observed {
    checks::negotiate(|offers| {
        let clamped = |offer: &Element<'_>| {
            let mut offer = offer.clone();
            for value in offer.parameters.iter_mut().filter_map(|(_, value)| value.as_mut()) {
                if let Ok(bits) = value.parse::<u8>() {
                    *value = bits.clamp(8, 15).to_string();
                }
            }
            accept(&offer)
        };
        offers.iter().find_map(clamped)
    })
}
