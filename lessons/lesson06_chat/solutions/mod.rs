//! Our answers to the exercises of lesson 06, and the mistakes that people make.

use crate::Subject;

mod ex06_1_broadcast {
    pub mod compares_names;
    pub mod echoes;
    pub mod keeps_the_gone;
    pub mod solution;
    pub mod stops_at_the_first_gone;
}

mod ex06_2_status {
    pub mod counts_the_asker;
    pub mod number_as_text;
    pub mod solution;
    pub mod takes_the_query_for_the_path;
    pub mod upgrades_anything;
}

mod ex06_3_typing {
    pub mod counts_from_the_first;
    pub mod never_expires;
    pub mod one_at_a_time;
    pub mod saying_is_not_stopping;
    pub mod solution;
}

mod ex06_4_nonsense {
    pub mod hangs_up;
    pub mod ignores_in_silence;
    pub mod lets_them_sign;
    pub mod relays_anything;
    pub mod solution;
    pub mod unwraps;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("06.1", "solution", ex06_1_broadcast::solution::main),
    ("06.1", "echoes", ex06_1_broadcast::echoes::main),
    ("06.1", "compares_names", ex06_1_broadcast::compares_names::main),
    ("06.1", "stops_at_the_first_gone", ex06_1_broadcast::stops_at_the_first_gone::main),
    ("06.1", "keeps_the_gone", ex06_1_broadcast::keeps_the_gone::main),
    ("06.2", "solution", ex06_2_status::solution::main),
    ("06.2", "upgrades_anything", ex06_2_status::upgrades_anything::main),
    ("06.2", "number_as_text", ex06_2_status::number_as_text::main),
    ("06.2", "takes_the_query_for_the_path", ex06_2_status::takes_the_query_for_the_path::main),
    ("06.2", "counts_the_asker", ex06_2_status::counts_the_asker::main),
    ("06.3", "solution", ex06_3_typing::solution::main),
    ("06.3", "never_expires", ex06_3_typing::never_expires::main),
    ("06.3", "counts_from_the_first", ex06_3_typing::counts_from_the_first::main),
    ("06.3", "saying_is_not_stopping", ex06_3_typing::saying_is_not_stopping::main),
    ("06.3", "one_at_a_time", ex06_3_typing::one_at_a_time::main),
    ("06.4", "solution", ex06_4_nonsense::solution::main),
    ("06.4", "relays_anything", ex06_4_nonsense::relays_anything::main),
    ("06.4", "lets_them_sign", ex06_4_nonsense::lets_them_sign::main),
    ("06.4", "hangs_up", ex06_4_nonsense::hangs_up::main),
    ("06.4", "unwraps", ex06_4_nonsense::unwraps::main),
    ("06.4", "ignores_in_silence", ex06_4_nonsense::ignores_in_silence::main),
];
