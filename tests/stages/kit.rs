//! What the programs of all lessons share: the limit of memory, and the choice of a stage.

use std::{alloc::System, env, process::ExitCode};

use cap::Cap;
use full_duplex::learn::ladder::{Case, run};

/// The most memory that a stage's code may have at once, in bytes, with the cases around it.
pub const MEMORY: usize = 64 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MEMORY);

/// The name of a stage, and its cases in order.
pub type Ladder = (&'static str, fn() -> Vec<Case>);

/// Runs the cases of the stage that the first argument names.
pub fn main(ladders: &[Ladder]) -> ExitCode {
    let id = env::args().nth(1).unwrap_or_default();
    if let Some((_, cases)) = ladders.iter().find(|(name, _)| *name == id) {
        return run(&cases());
    }
    eprintln!("no stage {id:?} here; cargo learn check names one");
    ExitCode::FAILURE
}
