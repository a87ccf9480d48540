//! The herd of lesson 08: a thousand real clients, and a port that is closed for ten seconds.

use std::time::Duration;

use super::{Failed, Size};
use crate::{
    lesson08_reconnect::{
        backoff::LONGEST,
        herd::{COLUMN, Plan, Report, Rule, run_once},
    },
    lesson13_numbers::results::Run,
};

const PLAN: Plan = Plan { clients: 1_000, down: Duration::from_secs(10), watch: LONGEST };

/// The three rules: in the short form all at once, which makes the two that come together a little
/// slower.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    if size == Size::Quick {
        let [fixed, doubling, jitter] = Rule::ALL.map(|rule| run_once(PLAN, rule));
        let (fixed, doubling, jitter) = tokio::try_join!(fixed, doubling, jitter)?;
        for (rule, report) in Rule::ALL.into_iter().zip([fixed, doubling, jitter]) {
            note(rule, &report, run);
        }
    } else {
        for rule in Rule::ALL {
            note(rule, &run_once(PLAN, rule).await?, run);
        }
    }
    Ok(())
}

fn note(rule: Rule, report: &Report, run: &mut Run) {
    let name = match rule {
        Rule::Fixed => "fixed",
        Rule::Doubling => "doubling",
        Rule::FullJitter => "jitter",
    };
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    run.note(&format!("herd.{name}.worst"), number(report.worst()));
    run.note(&format!("herd.{name}.failed"), number(report.in_vain()));
    let recovery = report.recovery().unwrap_or(PLAN.watch);
    run.note(&format!("herd.{name}.recovery"), recovery.as_secs_f64());
    let mut at = Duration::ZERO;
    for calls in report.columns() {
        run.point(&format!("herd.{name}"), at.as_secs_f64(), number(calls).into());
        at += COLUMN;
    }
}
