//! Our answers to the exercises of lesson 04, and the mistakes that people make.

use crate::Subject;

mod ex04_1_masking {
    pub mod adds;
    pub mod forgets_the_offset;
    pub mod key_backwards;
    pub mod one_byte_key;
    pub mod solution;
}

mod ex04_2_header {
    pub mod always_eight_bytes;
    pub mod little_endian;
    pub mod no_mask_bit;
    pub mod seven_bits_up_to_127;
    pub mod short_of_the_last;
    pub mod solution;
}

mod ex04_3_fragments {
    pub mod ping_forgets_the_message;
    pub mod ping_joins_the_message;
    pub mod solution;
    pub mod takes_anything;
    pub mod takes_the_last_opcode;
}

mod ex04_4_goodbye {
    pub mod any_code_from_1000;
    pub mod half_a_code_is_none;
    pub mod no_private_codes;
    pub mod repairs_the_reason;
    pub mod solution;
}

mod ex04_5_bug_hunt {
    pub mod never_cuts;
    pub mod one_frame_each;
    pub mod only_counts;
    pub mod only_short_payloads;
    pub mod solution;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("04.1", "solution", ex04_1_masking::solution::main),
    ("04.1", "adds", ex04_1_masking::adds::main),
    ("04.1", "forgets_the_offset", ex04_1_masking::forgets_the_offset::main),
    ("04.1", "key_backwards", ex04_1_masking::key_backwards::main),
    ("04.1", "one_byte_key", ex04_1_masking::one_byte_key::main),
    ("04.2", "solution", ex04_2_header::solution::main),
    ("04.2", "always_eight_bytes", ex04_2_header::always_eight_bytes::main),
    ("04.2", "little_endian", ex04_2_header::little_endian::main),
    ("04.2", "no_mask_bit", ex04_2_header::no_mask_bit::main),
    ("04.2", "seven_bits_up_to_127", ex04_2_header::seven_bits_up_to_127::main),
    ("04.2", "short_of_the_last", ex04_2_header::short_of_the_last::main),
    ("04.3", "solution", ex04_3_fragments::solution::main),
    ("04.3", "ping_forgets_the_message", ex04_3_fragments::ping_forgets_the_message::main),
    ("04.3", "ping_joins_the_message", ex04_3_fragments::ping_joins_the_message::main),
    ("04.3", "takes_anything", ex04_3_fragments::takes_anything::main),
    ("04.3", "takes_the_last_opcode", ex04_3_fragments::takes_the_last_opcode::main),
    ("04.4", "solution", ex04_4_goodbye::solution::main),
    ("04.4", "any_code_from_1000", ex04_4_goodbye::any_code_from_1000::main),
    ("04.4", "half_a_code_is_none", ex04_4_goodbye::half_a_code_is_none::main),
    ("04.4", "no_private_codes", ex04_4_goodbye::no_private_codes::main),
    ("04.4", "repairs_the_reason", ex04_4_goodbye::repairs_the_reason::main),
    ("04.5", "solution", ex04_5_bug_hunt::solution::main),
    ("04.5", "never_cuts", ex04_5_bug_hunt::never_cuts::main),
    ("04.5", "one_frame_each", ex04_5_bug_hunt::one_frame_each::main),
    ("04.5", "only_counts", ex04_5_bug_hunt::only_counts::main),
    ("04.5", "only_short_payloads", ex04_5_bug_hunt::only_short_payloads::main),
];
