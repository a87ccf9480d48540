//! Our answers to the exercises of lesson 01, and the mistakes that people make.

use crate::Subject;

mod ex01_1_cursor {
    pub mod counts_from_the_front;
    pub mod falls_back_to_zero;
    pub mod includes_the_last;
    pub mod solution;
}

mod ex01_2_nothing_new {
    pub mod body_after_204;
    pub mod counts_characters;
    pub mod empty_200;
    pub mod length_on_204;
    pub mod solution;
}

mod ex01_3_pace {
    pub mod deaf_while_waiting;
    pub mod never_speeds_up;
    pub mod no_ceiling;
    pub mod solution;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("01.1", "solution", ex01_1_cursor::solution::main),
    ("01.1", "includes_the_last", ex01_1_cursor::includes_the_last::main),
    ("01.1", "falls_back_to_zero", ex01_1_cursor::falls_back_to_zero::main),
    ("01.1", "counts_from_the_front", ex01_1_cursor::counts_from_the_front::main),
    ("01.2", "solution", ex01_2_nothing_new::solution::main),
    ("01.2", "counts_characters", ex01_2_nothing_new::counts_characters::main),
    ("01.2", "body_after_204", ex01_2_nothing_new::body_after_204::main),
    ("01.2", "empty_200", ex01_2_nothing_new::empty_200::main),
    ("01.2", "length_on_204", ex01_2_nothing_new::length_on_204::main),
    ("01.3", "solution", ex01_3_pace::solution::main),
    ("01.3", "never_speeds_up", ex01_3_pace::never_speeds_up::main),
    ("01.3", "no_ceiling", ex01_3_pace::no_ceiling::main),
    ("01.3", "deaf_while_waiting", ex01_3_pace::deaf_while_waiting::main),
];
