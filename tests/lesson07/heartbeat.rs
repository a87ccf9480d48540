//! The heartbeat by itself, at any time that we say it is. The cases are those of stage 07-B: here
//! they judge our heartbeat.

use full_duplex::learn::ladder::Case;

#[path = "../stages/lesson07/heartbeat.rs"]
mod stage;

#[test]
fn the_cases_of_stage_07_b() {
    stage::cases().iter().for_each(Case::holds);
}
