//! Lesson 11's measurement: kinds of messages, lengths, and windows.

use tokio::task::spawn_blocking;

use super::{Failed, Size};
use crate::{
    lesson11_compression::measure::{Plan, Row, kinds, pair::Cost, sizes, windows},
    lesson13_numbers::results::Run,
};

/// The ids of the kinds, in lesson 11's order.
const KINDS: [&str; 9] =
    ["typing", "ack", "words", "sentence", "vietnamese", "presence", "page", "history", "picture"];

/// The bytes are the same in every run; a short one measures the work only once.
pub async fn measure(size: Size, run: &mut Run) -> Result<(), Failed> {
    let plan = Plan { quick: false, rounds: Some(size.of(1, 7)) };
    let (windows, kinds, sizes) =
        spawn_blocking(move || (windows(plan), kinds(plan), sizes(plan))).await?;
    for (name, row) in KINDS.into_iter().zip(&kinds.0) {
        for (way, cost) in [("plain", row.plain), ("alone", row.alone), ("context", row.context)] {
            run.note(&format!("compression.{name}.{way}"), each(row, cost));
        }
    }
    for row in &sizes.0 {
        let length = each(row, row.plain);
        for (curve, cost) in [("alone", row.alone), ("context", row.context)] {
            run.point(&format!("compression.{curve}"), length, share(cost, row.plain));
        }
    }
    let uncompressed = windows.0.first().and_then(|way| way.cost).unwrap_or_default();
    for way in &windows.0 {
        let name = match (way.bits, way.cost) {
            (None, _) => "plain".to_owned(),
            (Some(15), None) => "engines".to_owned(),
            (Some(bits), Some(_)) if way.name.starts_with("in context") => format!("window_{bits}"),
            _ => continue,
        };
        run.note_all(
            &format!("compression.{name}.kib"),
            way.memory.map(|bytes| number(bytes) / 1024.0),
        );
        if let (Some(cost), Some(_)) = (way.cost, way.bits) {
            run.note(&format!("compression.{name}.share"), share(cost, uncompressed).round());
            let work = cost.time.as_secs_f64() / uncompressed.time.as_secs_f64();
            run.note_all(&format!("compression.{name}.work"), [work]);
        }
    }
    Ok(())
}

/// The bytes of one message, as lesson 11's table has them.
fn each<T>(row: &Row<T>, cost: Cost) -> f64 {
    number((cost.bytes / row.count.max(1)) as u64)
}

/// In per cent.
fn share(cost: Cost, of: Cost) -> f64 {
    number(cost.bytes as u64) * 100.0 / number(of.bytes.max(1) as u64)
}

#[allow(clippy::cast_precision_loss, reason = "bytes of a talk are far below 2^52")]
fn number(count: u64) -> f64 {
    count as f64
}
