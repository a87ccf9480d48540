//! Our answers to the exercises of lesson 08, and the mistakes that people make.

use crate::Subject;

mod ex08_1_backoff {
    pub mod first_at_once;
    pub mod half_jitter;
    pub mod jitter_on_top;
    pub mod never_begins_anew;
    pub mod no_ceiling;
    pub mod no_jitter;
    pub mod open_is_well;
    pub mod overflows;
    pub mod solution;
}

mod ex08_2_final {
    pub mod any_goodbye_is_final;
    pub mod any_status_is_final;
    pub mod cut_is_final;
    pub mod deaf_to_retry_after;
    pub mod only_1000_is_final;
    pub mod retries_everything;
    pub mod solution;
    pub mod windows_fight;
}

mod ex08_3_queue {
    pub mod before_the_resume;
    pub mod drops_the_oldest;
    pub mod never_flushed;
    pub mod new_ids;
    pub mod newest_first;
    pub mod no_end;
    pub mod sent_is_arrived;
    pub mod solution;
    pub mod writes_twice;
}

mod ex08_4_cursor {
    pub mod acks_do_not_count;
    pub mod asks_again_and_again;
    pub mod cursor_is_the_newest;
    pub mod from_the_beginning;
    pub mod gap_in_silence;
    pub mod ignores_the_epoch;
    pub mod jumps_to_the_welcome;
    pub mod shows_twice;
    pub mod solution;
}

/// Everything here that can be run.
pub const SUBJECTS: &[Subject] = &[
    ("08.1", "solution", ex08_1_backoff::solution::main),
    ("08.1", "first_at_once", ex08_1_backoff::first_at_once::main),
    ("08.1", "half_jitter", ex08_1_backoff::half_jitter::main),
    ("08.1", "jitter_on_top", ex08_1_backoff::jitter_on_top::main),
    ("08.1", "never_begins_anew", ex08_1_backoff::never_begins_anew::main),
    ("08.1", "no_ceiling", ex08_1_backoff::no_ceiling::main),
    ("08.1", "no_jitter", ex08_1_backoff::no_jitter::main),
    ("08.1", "open_is_well", ex08_1_backoff::open_is_well::main),
    ("08.1", "overflows", ex08_1_backoff::overflows::main),
    ("08.2", "solution", ex08_2_final::solution::main),
    ("08.2", "any_goodbye_is_final", ex08_2_final::any_goodbye_is_final::main),
    ("08.2", "any_status_is_final", ex08_2_final::any_status_is_final::main),
    ("08.2", "cut_is_final", ex08_2_final::cut_is_final::main),
    ("08.2", "deaf_to_retry_after", ex08_2_final::deaf_to_retry_after::main),
    ("08.2", "only_1000_is_final", ex08_2_final::only_1000_is_final::main),
    ("08.2", "retries_everything", ex08_2_final::retries_everything::main),
    ("08.2", "windows_fight", ex08_2_final::windows_fight::main),
    ("08.3", "solution", ex08_3_queue::solution::main),
    ("08.3", "before_the_resume", ex08_3_queue::before_the_resume::main),
    ("08.3", "drops_the_oldest", ex08_3_queue::drops_the_oldest::main),
    ("08.3", "never_flushed", ex08_3_queue::never_flushed::main),
    ("08.3", "new_ids", ex08_3_queue::new_ids::main),
    ("08.3", "newest_first", ex08_3_queue::newest_first::main),
    ("08.3", "no_end", ex08_3_queue::no_end::main),
    ("08.3", "sent_is_arrived", ex08_3_queue::sent_is_arrived::main),
    ("08.3", "writes_twice", ex08_3_queue::writes_twice::main),
    ("08.4", "solution", ex08_4_cursor::solution::main),
    ("08.4", "acks_do_not_count", ex08_4_cursor::acks_do_not_count::main),
    ("08.4", "asks_again_and_again", ex08_4_cursor::asks_again_and_again::main),
    ("08.4", "cursor_is_the_newest", ex08_4_cursor::cursor_is_the_newest::main),
    ("08.4", "from_the_beginning", ex08_4_cursor::from_the_beginning::main),
    ("08.4", "gap_in_silence", ex08_4_cursor::gap_in_silence::main),
    ("08.4", "ignores_the_epoch", ex08_4_cursor::ignores_the_epoch::main),
    ("08.4", "jumps_to_the_welcome", ex08_4_cursor::jumps_to_the_welcome::main),
    ("08.4", "shows_twice", ex08_4_cursor::shows_twice::main),
];
