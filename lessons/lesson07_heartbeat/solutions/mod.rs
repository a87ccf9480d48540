//! Our answers to the exercises of lesson 07, and the mistakes that people make.

use crate::Subject;

mod ex07_1_sweep {
    pub mod guilty_on_arrival;
    pub mod keeps_the_dead;
    pub mod never_looks;
    pub mod only_forgets;
    pub mod skips_the_next;
    pub mod solution;
    pub mod stops_at_the_first_dead;
    pub mod trips_over_a_late_pong;
}

mod ex07_2_life {
    pub mod asking_is_hearing;
    pub mod counts_from_the_connect;
    pub mod never_asks;
    pub mod only_its_own_pong;
    pub mod only_pongs;
    pub mod pings_by_the_clock;
    pub mod solution;
}

mod ex07_3_slow {
    pub mod everybody_waits;
    pub mod gap_in_silence;
    pub mod keeps_everything;
    pub mod lag_is_the_end;
    pub mod pattern_in_select;
    pub mod solution;
    pub mod subscribes_anew;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("07.1", "solution", ex07_1_sweep::solution::main),
    ("07.1", "never_looks", ex07_1_sweep::never_looks::main),
    ("07.1", "guilty_on_arrival", ex07_1_sweep::guilty_on_arrival::main),
    ("07.1", "keeps_the_dead", ex07_1_sweep::keeps_the_dead::main),
    ("07.1", "only_forgets", ex07_1_sweep::only_forgets::main),
    ("07.1", "stops_at_the_first_dead", ex07_1_sweep::stops_at_the_first_dead::main),
    ("07.1", "skips_the_next", ex07_1_sweep::skips_the_next::main),
    ("07.1", "trips_over_a_late_pong", ex07_1_sweep::trips_over_a_late_pong::main),
    ("07.2", "solution", ex07_2_life::solution::main),
    ("07.2", "only_pongs", ex07_2_life::only_pongs::main),
    ("07.2", "only_its_own_pong", ex07_2_life::only_its_own_pong::main),
    ("07.2", "asking_is_hearing", ex07_2_life::asking_is_hearing::main),
    ("07.2", "counts_from_the_connect", ex07_2_life::counts_from_the_connect::main),
    ("07.2", "never_asks", ex07_2_life::never_asks::main),
    ("07.2", "pings_by_the_clock", ex07_2_life::pings_by_the_clock::main),
    ("07.3", "solution", ex07_3_slow::solution::main),
    ("07.3", "lag_is_the_end", ex07_3_slow::lag_is_the_end::main),
    ("07.3", "pattern_in_select", ex07_3_slow::pattern_in_select::main),
    ("07.3", "gap_in_silence", ex07_3_slow::gap_in_silence::main),
    ("07.3", "subscribes_anew", ex07_3_slow::subscribes_anew::main),
    ("07.3", "everybody_waits", ex07_3_slow::everybody_waits::main),
    ("07.3", "keeps_everything", ex07_3_slow::keeps_everything::main),
];
