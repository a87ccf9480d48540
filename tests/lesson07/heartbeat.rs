//! The heartbeat by itself, at any time that we say it is. The cases are those of stage 07-B: here
//! they judge our heartbeat.

use full_duplex::learn::observe::Tape;

#[path = "../stages/lesson07/heartbeat.rs"]
mod stage;

#[test]
fn the_cases_of_stage_07_b() {
    for case in stage::cases() {
        let tape = Tape::default();
        if let Err(mismatch) = (case.run)(&tape) {
            panic!("{}: {}\n{}{mismatch:#?}", case.id, case.about, tape.transcript());
        }
    }
}
