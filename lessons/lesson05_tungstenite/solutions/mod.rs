//! Our answers to the exercises of lesson 05, and the mistakes that people make.

use crate::Subject;

mod ex05_1_control {
    pub mod echoes_everything;
    pub mod everything_is_text;
    pub mod only_text;
    pub mod solution;
}

mod ex05_2_leaving {
    pub mod gone_is_normal;
    pub mod no_code_is_normal;
    pub mod solution;
    pub mod stops_at_goodbye;
}

mod ex05_3_too_long {
    pub mod always_1002;
    pub mod says_1000;
    pub mod silent_drop;
    pub mod solution;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("05.1", "solution", ex05_1_control::solution::main),
    ("05.1", "echoes_everything", ex05_1_control::echoes_everything::main),
    ("05.1", "everything_is_text", ex05_1_control::everything_is_text::main),
    ("05.1", "only_text", ex05_1_control::only_text::main),
    ("05.2", "solution", ex05_2_leaving::solution::main),
    ("05.2", "gone_is_normal", ex05_2_leaving::gone_is_normal::main),
    ("05.2", "no_code_is_normal", ex05_2_leaving::no_code_is_normal::main),
    ("05.2", "stops_at_goodbye", ex05_2_leaving::stops_at_goodbye::main),
    ("05.3", "solution", ex05_3_too_long::solution::main),
    ("05.3", "always_1002", ex05_3_too_long::always_1002::main),
    ("05.3", "says_1000", ex05_3_too_long::says_1000::main),
    ("05.3", "silent_drop", ex05_3_too_long::silent_drop::main),
];
