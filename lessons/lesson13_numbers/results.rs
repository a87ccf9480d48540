//! What a run has measured, as a file: the reader's run and the course's own are of the same kind,
//! so that they can stand side by side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One run on one machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Where it was measured.
    pub machine: Machine,
    /// The figures, by the ids of the catalogue.
    pub figures: BTreeMap<String, Figure>,
    /// The curves of the plots, by id: points from left to right.
    pub curves: BTreeMap<String, Vec<(f64, f64)>>,
}

/// A machine, as far as its figures depend on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's own name.
    pub processor: String,
    /// How many processors this program may use.
    pub processors: usize,
    /// The operating system and its version.
    pub system: String,
    /// The day, as 2026-11-29.
    pub date: String,
    /// The course's version.
    pub version: String,
    /// Whether the run was a short one.
    pub quick: bool,
}

/// A measured quantity, in the unit that the catalogue names.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The median.
    pub value: f64,
    /// A quarter of the measurements lie below.
    pub low: f64,
    /// A quarter of the measurements lie above.
    pub high: f64,
}
