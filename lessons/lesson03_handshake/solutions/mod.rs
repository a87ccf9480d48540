//! Our answers to the exercises of lesson 03, and the mistakes that people make.

use crate::Subject;

mod ex03_1_accept {
    pub mod decodes_the_key;
    pub mod encodes_the_hex;
    pub mod guid_first;
    pub mod solution;
}

mod ex03_2_refuse {
    pub mod case_sensitive;
    pub mod first_field_only;
    pub mod part_of_a_word;
    pub mod solution;
    pub mod whole_value;
}

mod ex03_3_believe {
    pub mod accept_in_any_case;
    pub mod letter_for_letter;
    pub mod only_the_status;
    pub mod solution;
    pub mod takes_the_key;
    pub mod takes_what_comes;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("03.1", "solution", ex03_1_accept::solution::main),
    ("03.1", "decodes_the_key", ex03_1_accept::decodes_the_key::main),
    ("03.1", "encodes_the_hex", ex03_1_accept::encodes_the_hex::main),
    ("03.1", "guid_first", ex03_1_accept::guid_first::main),
    ("03.2", "solution", ex03_2_refuse::solution::main),
    ("03.2", "whole_value", ex03_2_refuse::whole_value::main),
    ("03.2", "case_sensitive", ex03_2_refuse::case_sensitive::main),
    ("03.2", "first_field_only", ex03_2_refuse::first_field_only::main),
    ("03.2", "part_of_a_word", ex03_2_refuse::part_of_a_word::main),
    ("03.3", "solution", ex03_3_believe::solution::main),
    ("03.3", "only_the_status", ex03_3_believe::only_the_status::main),
    ("03.3", "accept_in_any_case", ex03_3_believe::accept_in_any_case::main),
    ("03.3", "takes_the_key", ex03_3_believe::takes_the_key::main),
    ("03.3", "takes_what_comes", ex03_3_believe::takes_what_comes::main),
    ("03.3", "letter_for_letter", ex03_3_believe::letter_for_letter::main),
];
