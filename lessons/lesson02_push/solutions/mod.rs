//! Our answers to the exercises of lesson 02, and the mistakes that people make.

use crate::Subject;

mod ex02_1_hold {
    pub mod answers_late;
    pub mod looks_before_it_listens;
    pub mod polls_inside;
    pub mod solution;
    pub mod waits_first;
}

mod ex02_2_event {
    pub mod forgets_cr;
    pub mod joins_the_lines;
    pub mod one_data_field;
    pub mod solution;
    pub mod trusts_the_id;
}

mod ex02_3_resume {
    pub mod gap_too_soon;
    pub mod nonsense_is_the_beginning;
    pub mod sends_the_last_again;
    pub mod silent_gap;
    pub mod skips_to_now;
    pub mod solution;
    pub mod unwraps;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("02.1", "solution", ex02_1_hold::solution::main),
    ("02.1", "looks_before_it_listens", ex02_1_hold::looks_before_it_listens::main),
    ("02.1", "polls_inside", ex02_1_hold::polls_inside::main),
    ("02.1", "answers_late", ex02_1_hold::answers_late::main),
    ("02.1", "waits_first", ex02_1_hold::waits_first::main),
    ("02.2", "solution", ex02_2_event::solution::main),
    ("02.2", "one_data_field", ex02_2_event::one_data_field::main),
    ("02.2", "joins_the_lines", ex02_2_event::joins_the_lines::main),
    ("02.2", "forgets_cr", ex02_2_event::forgets_cr::main),
    ("02.2", "trusts_the_id", ex02_2_event::trusts_the_id::main),
    ("02.3", "solution", ex02_3_resume::solution::main),
    ("02.3", "sends_the_last_again", ex02_3_resume::sends_the_last_again::main),
    ("02.3", "silent_gap", ex02_3_resume::silent_gap::main),
    ("02.3", "nonsense_is_the_beginning", ex02_3_resume::nonsense_is_the_beginning::main),
    ("02.3", "skips_to_now", ex02_3_resume::skips_to_now::main),
    ("02.3", "gap_too_soon", ex02_3_resume::gap_too_soon::main),
    ("02.3", "unwraps", ex02_3_resume::unwraps::main),
];
