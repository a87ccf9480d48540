//! Every solution and every known mistake: exercise, name, and the function that runs it.
//!
//! Written by `BLESS=1 cargo test --test tree`.

use full_duplex::learn::exercise::Run;

#[path = "../../lessons/lesson01_polling/solutions/ex01_1_cursor/mistakes.rs"]
mod ex01_1;
#[path = "../../lessons/lesson01_polling/solutions/ex01_2_nothing_new/mistakes.rs"]
mod ex01_2;
#[path = "../../lessons/lesson01_polling/solutions/ex01_3_pace/mistakes.rs"]
mod ex01_3;
#[path = "../../lessons/lesson02_push/solutions/ex02_1_hold/mistakes.rs"]
mod ex02_1;
#[path = "../../lessons/lesson02_push/solutions/ex02_2_event/mistakes.rs"]
mod ex02_2;
#[path = "../../lessons/lesson02_push/solutions/ex02_3_resume/mistakes.rs"]
mod ex02_3;
#[path = "../../lessons/lesson03_handshake/solutions/ex03_1_believe/mistakes.rs"]
mod ex03_1;
#[path = "../../lessons/lesson04_frames/solutions/ex04_1_masking/mistakes.rs"]
mod ex04_1;
#[path = "../../lessons/lesson04_frames/solutions/ex04_2_goodbye/mistakes.rs"]
mod ex04_2;
#[path = "../../lessons/lesson04_frames/solutions/ex04_3_bug_hunt/mistakes.rs"]
mod ex04_3;
#[path = "../../lessons/lesson05_tungstenite/solutions/ex05_1_control/mistakes.rs"]
mod ex05_1;
#[path = "../../lessons/lesson05_tungstenite/solutions/ex05_2_leaving/mistakes.rs"]
mod ex05_2;
#[path = "../../lessons/lesson05_tungstenite/solutions/ex05_3_too_long/mistakes.rs"]
mod ex05_3;
#[path = "../../lessons/lesson06_chat/solutions/ex06_1_broadcast/mistakes.rs"]
mod ex06_1;
#[path = "../../lessons/lesson06_chat/solutions/ex06_2_status/mistakes.rs"]
mod ex06_2;
#[path = "../../lessons/lesson06_chat/solutions/ex06_3_typing/mistakes.rs"]
mod ex06_3;
#[path = "../../lessons/lesson06_chat/solutions/ex06_4_nonsense/mistakes.rs"]
mod ex06_4;
#[path = "../../lessons/lesson07_heartbeat/solutions/ex07_1_sweep/mistakes.rs"]
mod ex07_1;
#[path = "../../lessons/lesson07_heartbeat/solutions/ex07_2_life/mistakes.rs"]
mod ex07_2;
#[path = "../../lessons/lesson07_heartbeat/solutions/ex07_3_slow/mistakes.rs"]
mod ex07_3;
#[path = "../../lessons/lesson08_reconnect/solutions/ex08_1_backoff/mistakes.rs"]
mod ex08_1;
#[path = "../../lessons/lesson08_reconnect/solutions/ex08_2_queue/mistakes.rs"]
mod ex08_2;
#[path = "../../lessons/lesson08_reconnect/solutions/ex08_3_cursor/mistakes.rs"]
mod ex08_3;
#[path = "../../lessons/lesson09_door/solutions/ex09_1_origin/mistakes.rs"]
mod ex09_1;
#[path = "../../lessons/lesson09_door/solutions/ex09_2_ticket/mistakes.rs"]
mod ex09_2;
#[path = "../../lessons/lesson09_door/solutions/ex09_3_bucket/mistakes.rs"]
mod ex09_3;
#[path = "../../lessons/lesson09_door/solutions/ex09_4_address/mistakes.rs"]
mod ex09_4;
#[path = "../../lessons/lesson10_plan_b/solutions/ex10_1_fall_back/mistakes.rs"]
mod ex10_1;
#[path = "../../lessons/lesson10_plan_b/solutions/ex10_2_climb/mistakes.rs"]
mod ex10_2;
#[path = "../../lessons/lesson10_plan_b/solutions/ex10_3_once/mistakes.rs"]
mod ex10_3;
#[path = "../../lessons/lesson11_compression/solutions/ex11_1_negotiate/mistakes.rs"]
mod ex11_1;
#[path = "../../lessons/lesson11_compression/solutions/ex11_2_tail/mistakes.rs"]
mod ex11_2;
#[path = "../../lessons/lesson11_compression/solutions/ex11_3_bomb/mistakes.rs"]
mod ex11_3;
#[path = "../../lessons/lesson11_compression/solutions/ex11_4_pieces/mistakes.rs"]
mod ex11_4;
#[path = "../../lessons/lesson12_servers/solutions/ex12_1_append/mistakes.rs"]
mod ex12_1;
#[path = "../../lessons/lesson12_servers/solutions/ex12_2_gap/mistakes.rs"]
mod ex12_2;
#[path = "../../lessons/lesson12_servers/solutions/ex12_3_lease/mistakes.rs"]
mod ex12_3;
#[path = "../../lessons/lesson12_servers/solutions/ex12_4_perhaps/mistakes.rs"]
mod ex12_4;
#[path = "../../lessons/lesson13_numbers/solutions/ex13_1_omission/mistakes.rs"]
mod ex13_1;
#[path = "../../lessons/lesson13_numbers/solutions/ex13_2_client/mistakes.rs"]
mod ex13_2;
#[path = "../../lessons/lesson13_numbers/solutions/ex13_3_batch/mistakes.rs"]
mod ex13_3;

pub const ANSWERS: &[(&str, &str, Run)] = &[
    ("01.1", "solution", ex01_1::solution::main),
    ("01.1", "includes_the_last", ex01_1::includes_the_last),
    ("01.1", "falls_back_to_zero", ex01_1::falls_back_to_zero),
    ("01.1", "counts_from_the_front", ex01_1::counts_from_the_front),
    ("01.2", "solution", ex01_2::solution::main),
    ("01.2", "counts_characters", ex01_2::counts_characters),
    ("01.2", "body_after_204", ex01_2::body_after_204),
    ("01.2", "length_on_204", ex01_2::length_on_204),
    ("01.2", "empty_200", ex01_2::empty_200),
    ("01.3", "solution", ex01_3::solution::main),
    ("01.3", "never_speeds_up", ex01_3::never_speeds_up),
    ("01.3", "no_ceiling", ex01_3::no_ceiling),
    ("01.3", "deaf_while_waiting", ex01_3::deaf_while_waiting),
    ("02.1", "solution", ex02_1::solution::main),
    ("02.1", "looks_before_it_listens", ex02_1::looks_before_it_listens),
    ("02.1", "polls_inside", ex02_1::polls_inside),
    ("02.1", "answers_late", ex02_1::answers_late),
    ("02.1", "waits_first", ex02_1::waits_first),
    ("02.2", "solution", ex02_2::solution::main),
    ("02.2", "one_data_field", ex02_2::one_data_field),
    ("02.2", "joins_the_lines", ex02_2::joins_the_lines),
    ("02.2", "forgets_cr", ex02_2::forgets_cr),
    ("02.2", "trusts_the_id", ex02_2::trusts_the_id),
    ("02.3", "solution", ex02_3::solution::main),
    ("02.3", "sends_the_last_again", ex02_3::sends_the_last_again),
    ("02.3", "silent_gap", ex02_3::silent_gap),
    ("02.3", "nonsense_is_the_beginning", ex02_3::nonsense_is_the_beginning),
    ("02.3", "skips_to_now", ex02_3::skips_to_now),
    ("02.3", "gap_too_soon", ex02_3::gap_too_soon),
    ("02.3", "unwraps", ex02_3::unwraps),
    ("03.1", "solution", ex03_1::solution::main),
    ("03.1", "only_the_status", ex03_1::only_the_status),
    ("03.1", "accept_in_any_case", ex03_1::accept_in_any_case),
    ("03.1", "takes_the_key", ex03_1::takes_the_key),
    ("03.1", "takes_what_comes", ex03_1::takes_what_comes),
    ("03.1", "letter_for_letter", ex03_1::letter_for_letter),
    ("04.1", "solution", ex04_1::solution::main),
    ("04.1", "forgets_the_offset", ex04_1::forgets_the_offset),
    ("04.1", "adds", ex04_1::adds),
    ("04.1", "one_byte_key", ex04_1::one_byte_key),
    ("04.1", "key_backwards", ex04_1::key_backwards),
    ("04.2", "solution", ex04_2::solution::main),
    ("04.2", "any_code_from_1000", ex04_2::any_code_from_1000),
    ("04.2", "half_a_code_is_none", ex04_2::half_a_code_is_none),
    ("04.2", "repairs_the_reason", ex04_2::repairs_the_reason),
    ("04.2", "no_private_codes", ex04_2::no_private_codes),
    ("04.3", "solution", ex04_3::solution::main),
    ("04.3", "never_cuts", ex04_3::never_cuts),
    ("04.3", "one_frame_each", ex04_3::one_frame_each),
    ("04.3", "only_short_payloads", ex04_3::only_short_payloads),
    ("04.3", "only_counts", ex04_3::only_counts),
    ("05.1", "solution", ex05_1::solution::main),
    ("05.1", "echoes_everything", ex05_1::echoes_everything),
    ("05.1", "only_text", ex05_1::only_text),
    ("05.1", "everything_is_text", ex05_1::everything_is_text),
    ("05.2", "solution", ex05_2::solution::main),
    ("05.2", "gone_is_normal", ex05_2::gone_is_normal),
    ("05.2", "no_code_is_normal", ex05_2::no_code_is_normal),
    ("05.2", "stops_at_close_frame", ex05_2::stops_at_close_frame),
    ("05.3", "solution", ex05_3::solution::main),
    ("05.3", "silent_drop", ex05_3::silent_drop),
    ("05.3", "always_1002", ex05_3::always_1002),
    ("05.3", "says_1000", ex05_3::says_1000),
    ("06.1", "solution", ex06_1::solution::main),
    ("06.1", "echoes", ex06_1::echoes),
    ("06.1", "compares_names", ex06_1::compares_names),
    ("06.1", "stops_at_the_first_gone", ex06_1::stops_at_the_first_gone),
    ("06.1", "keeps_the_gone", ex06_1::keeps_the_gone),
    ("06.2", "solution", ex06_2::solution::main),
    ("06.2", "upgrades_anything", ex06_2::upgrades_anything),
    ("06.2", "number_as_text", ex06_2::number_as_text),
    ("06.2", "takes_the_query_for_the_path", ex06_2::takes_the_query_for_the_path),
    ("06.2", "counts_the_asker", ex06_2::counts_the_asker),
    ("06.3", "solution", ex06_3::solution::main),
    ("06.3", "never_expires", ex06_3::never_expires),
    ("06.3", "counts_from_the_first", ex06_3::counts_from_the_first),
    ("06.3", "saying_is_not_stopping", ex06_3::saying_is_not_stopping),
    ("06.3", "one_at_a_time", ex06_3::one_at_a_time),
    ("06.4", "solution", ex06_4::solution::main),
    ("06.4", "relays_anything", ex06_4::relays_anything),
    ("06.4", "lets_them_sign", ex06_4::lets_them_sign),
    ("06.4", "hangs_up", ex06_4::hangs_up),
    ("06.4", "unwraps", ex06_4::unwraps),
    ("06.4", "ignores_in_silence", ex06_4::ignores_in_silence),
    ("07.1", "solution", ex07_1::solution::main),
    ("07.1", "never_looks", ex07_1::never_looks),
    ("07.1", "guilty_on_arrival", ex07_1::guilty_on_arrival),
    ("07.1", "keeps_the_dead", ex07_1::keeps_the_dead),
    ("07.1", "only_forgets", ex07_1::only_forgets),
    ("07.1", "stops_at_the_first_dead", ex07_1::stops_at_the_first_dead),
    ("07.1", "skips_the_next", ex07_1::skips_the_next),
    ("07.1", "trips_over_a_late_pong", ex07_1::trips_over_a_late_pong),
    ("07.2", "solution", ex07_2::solution::main),
    ("07.2", "only_pongs", ex07_2::only_pongs),
    ("07.2", "only_its_own_pong", ex07_2::only_its_own_pong),
    ("07.2", "asking_is_hearing", ex07_2::asking_is_hearing),
    ("07.2", "counts_from_the_connect", ex07_2::counts_from_the_connect),
    ("07.2", "never_asks", ex07_2::never_asks),
    ("07.2", "pings_by_the_clock", ex07_2::pings_by_the_clock),
    ("07.3", "solution", ex07_3::solution::main),
    ("07.3", "lag_is_the_end", ex07_3::lag_is_the_end),
    ("07.3", "pattern_in_select", ex07_3::pattern_in_select),
    ("07.3", "gap_in_silence", ex07_3::gap_in_silence),
    ("07.3", "subscribes_anew", ex07_3::subscribes_anew),
    ("07.3", "everybody_waits", ex07_3::everybody_waits),
    ("07.3", "keeps_everything", ex07_3::keeps_everything),
    ("08.1", "solution", ex08_1::solution::main),
    ("08.1", "no_jitter", ex08_1::no_jitter),
    ("08.1", "half_jitter", ex08_1::half_jitter),
    ("08.1", "jitter_on_top", ex08_1::jitter_on_top),
    ("08.1", "no_ceiling", ex08_1::no_ceiling),
    ("08.1", "overflows", ex08_1::overflows),
    ("08.1", "first_at_once", ex08_1::first_at_once),
    ("08.1", "open_is_well", ex08_1::open_is_well),
    ("08.1", "never_begins_anew", ex08_1::never_begins_anew),
    ("08.2", "solution", ex08_2::solution::main),
    ("08.2", "before_the_resume", ex08_2::before_the_resume),
    ("08.2", "new_ids", ex08_2::new_ids),
    ("08.2", "sent_is_arrived", ex08_2::sent_is_arrived),
    ("08.2", "newest_first", ex08_2::newest_first),
    ("08.2", "never_flushed", ex08_2::never_flushed),
    ("08.2", "no_end", ex08_2::no_end),
    ("08.2", "drops_the_oldest", ex08_2::drops_the_oldest),
    ("08.2", "writes_twice", ex08_2::writes_twice),
    ("08.3", "solution", ex08_3::solution::main),
    ("08.3", "cursor_is_the_newest", ex08_3::cursor_is_the_newest),
    ("08.3", "from_the_beginning", ex08_3::from_the_beginning),
    ("08.3", "jumps_to_the_welcome", ex08_3::jumps_to_the_welcome),
    ("08.3", "ignores_the_epoch", ex08_3::ignores_the_epoch),
    ("08.3", "shows_twice", ex08_3::shows_twice),
    ("08.3", "acks_do_not_count", ex08_3::acks_do_not_count),
    ("08.3", "asks_again_and_again", ex08_3::asks_again_and_again),
    ("08.3", "gap_in_silence", ex08_3::gap_in_silence),
    ("09.1", "solution", ex09_1::solution::main),
    ("09.1", "begins_alike", ex09_1::begins_alike),
    ("09.1", "ends_alike", ex09_1::ends_alike),
    ("09.1", "contains_the_host", ex09_1::contains_the_host),
    ("09.1", "host_alone", ex09_1::host_alone),
    ("09.1", "null_is_none", ex09_1::null_is_none),
    ("09.1", "no_origin_is_welcome", ex09_1::no_origin_is_welcome),
    ("09.1", "no_origin_is_foreign", ex09_1::no_origin_is_foreign),
    ("09.1", "ignores_case", ex09_1::ignores_case),
    ("09.1", "ticket_is_enough", ex09_1::ticket_is_enough),
    ("09.2", "solution", ex09_2::solution::main),
    ("09.2", "good_again", ex09_2::good_again),
    ("09.2", "good_for_ever", ex09_2::good_for_ever),
    ("09.2", "good_at_the_end", ex09_2::good_at_the_end),
    ("09.2", "one_for_each_session", ex09_2::one_for_each_session),
    ("09.2", "takes_the_oldest", ex09_2::takes_the_oldest),
    ("09.2", "a_guess_burns_all", ex09_2::a_guess_burns_all),
    ("09.2", "no_end", ex09_2::no_end),
    ("09.2", "full_is_full", ex09_2::full_is_full),
    ("09.3", "solution", ex09_3::solution::main),
    ("09.3", "fixed_window", ex09_3::fixed_window),
    ("09.3", "no_ceiling", ex09_3::no_ceiling),
    ("09.3", "whole_tokens", ex09_3::whole_tokens),
    ("09.3", "asking_costs", ex09_3::asking_costs),
    ("09.3", "asking_stops_the_clock", ex09_3::asking_stops_the_clock),
    ("09.3", "one_for_all", ex09_3::one_for_all),
    ("09.3", "the_whole_wait", ex09_3::the_whole_wait),
    ("09.3", "forgets_everybody", ex09_3::forgets_everybody),
    ("09.3", "forgets_nobody", ex09_3::forgets_nobody),
    ("09.4", "solution", ex09_4::solution::main),
    ("09.4", "believes_everybody", ex09_4::believes_everybody),
    ("09.4", "the_leftmost", ex09_4::the_leftmost),
    ("09.4", "the_rightmost", ex09_4::the_rightmost),
    ("09.4", "counts_places", ex09_4::counts_places),
    ("09.4", "one_line", ex09_4::one_line),
    ("09.4", "skips_garbage", ex09_4::skips_garbage),
    ("09.4", "splits_at_the_colon", ex09_4::splits_at_the_colon),
    ("09.4", "knows_no_ports", ex09_4::knows_no_ports),
    ("10.1", "solution", ex10_1::solution::main),
    ("10.1", "no_is_no", ex10_1::no_is_no),
    ("10.1", "asks_at_every_door", ex10_1::asks_at_every_door),
    ("10.1", "all_of_5xx", ex10_1::all_of_5xx),
    ("10.1", "leaves_without_a_network", ex10_1::leaves_without_a_network),
    ("10.1", "once_is_enough", ex10_1::once_is_enough),
    ("10.1", "counts_for_ever", ex10_1::counts_for_ever),
    ("10.1", "goodbye_is_evidence", ex10_1::goodbye_is_evidence),
    ("10.1", "from_the_top", ex10_1::from_the_top),
    ("10.1", "round_and_round", ex10_1::round_and_round),
    ("10.2", "solution", ex10_2::solution::main),
    ("10.2", "never_leaves", ex10_2::never_leaves),
    ("10.2", "always_soon", ex10_2::always_soon),
    ("10.2", "always_late", ex10_2::always_late),
    ("10.2", "again_in_30_s", ex10_2::again_in_30_s),
    ("10.2", "probes_once", ex10_2::probes_once),
    ("10.2", "believes_101", ex10_2::believes_101),
    ("10.2", "change_ignored", ex10_2::change_ignored),
    ("10.2", "change_is_enough", ex10_2::change_is_enough),
    ("10.2", "change_always_probes", ex10_2::change_always_probes),
    ("10.2", "outlives_its_road", ex10_2::outlives_its_road),
    ("10.3", "solution", ex10_3::solution::main),
    ("10.3", "numbers_unread", ex10_3::numbers_unread),
    ("10.3", "known_as_a_whole", ex10_3::known_as_a_whole),
    ("10.3", "counts_what_it_had", ex10_3::counts_what_it_had),
    ("10.3", "over_the_hole", ex10_3::over_the_hole),
    ("10.3", "refuses_the_known", ex10_3::refuses_the_known),
    ("10.3", "numbers_alone", ex10_3::numbers_alone),
    ("10.3", "id_alone", ex10_3::id_alone),
    ("10.3", "by_its_text", ex10_3::by_its_text),
    ("10.3", "newest_place", ex10_3::newest_place),
    ("11.1", "solution", ex11_1::solution::main),
    ("11.1", "tells_everybody", ex11_1::tells_everybody),
    ("11.1", "needs_a_value", ex11_1::needs_a_value),
    ("11.1", "ignores_the_unknown", ex11_1::ignores_the_unknown),
    ("11.1", "the_last_one_counts", ex11_1::the_last_one_counts),
    ("11.1", "the_first_or_none", ex11_1::the_first_or_none),
    ("11.1", "the_smallest_of_all", ex11_1::the_smallest_of_all),
    ("11.1", "larger_than_wanted", ex11_1::larger_than_wanted),
    ("11.1", "obeys_in_silence", ex11_1::obeys_in_silence),
    ("11.1", "clamps", ex11_1::clamps),
    ("11.2", "solution", ex11_2::solution::main),
    ("11.2", "leaves_the_tail_on", ex11_2::leaves_the_tail_on),
    ("11.2", "empty_is_nothing", ex11_2::empty_is_nothing),
    ("11.2", "rsv1_on_every_frame", ex11_2::rsv1_on_every_frame),
    ("11.2", "compresses_each_fragment", ex11_2::compresses_each_fragment),
    ("11.2", "forgets_the_tail", ex11_2::forgets_the_tail),
    ("11.2", "a_tail_for_each_fragment", ex11_2::a_tail_for_each_fragment),
    ("11.2", "restores_everything", ex11_2::restores_everything),
    ("11.2", "rsv1_anywhere", ex11_2::rsv1_anywhere),
    ("11.3", "solution", ex11_3::solution::main),
    ("11.3", "looks_afterwards", ex11_3::looks_afterwards),
    ("11.3", "each_fragment_alone", ex11_3::each_fragment_alone),
    ("11.3", "each_step_alone", ex11_3::each_step_alone),
    ("11.3", "counts_the_wire", ex11_3::counts_the_wire),
    ("11.3", "cuts_it_off", ex11_3::cuts_it_off),
    ("11.3", "by_the_ratio", ex11_3::by_the_ratio),
    ("11.3", "one_too_few", ex11_3::one_too_few),
    ("11.3", "another_code", ex11_3::another_code),
    ("11.3", "reserves_the_limit", ex11_3::reserves_the_limit),
    ("11.4", "solution", ex11_4::solution::main),
    ("11.4", "id_alone", ex11_4::id_alone),
    ("11.4", "one_at_a_time", ex11_4::one_at_a_time),
    ("11.4", "as_they_come", ex11_4::as_they_come),
    ("11.4", "begins_anew", ex11_4::begins_anew),
    ("11.4", "repeated_is_an_error", ex11_4::repeated_is_an_error),
    ("11.4", "fills_the_hole", ex11_4::fills_the_hole),
    ("11.4", "little_endian", ex11_4::little_endian),
    ("11.4", "beyond_its_size", ex11_4::beyond_its_size),
    ("11.4", "keeps_the_whole", ex11_4::keeps_the_whole),
    ("11.4", "cancel_is_forgotten", ex11_4::cancel_is_forgotten),
    ("12.1", "solution", ex12_1::solution::main),
    ("12.1", "stores_again", ex12_1::stores_again),
    ("12.1", "by_the_text", ex12_1::by_the_text),
    ("12.1", "id_alone", ex12_1::id_alone),
    ("12.1", "a_repeat_is_an_error", ex12_1::a_repeat_is_an_error),
    ("12.1", "the_newest_number", ex12_1::the_newest_number),
    ("12.1", "remembers_too_early", ex12_1::remembers_too_early),
    ("12.1", "uses_up_a_number", ex12_1::uses_up_a_number),
    ("12.1", "forgets_at_the_start", ex12_1::forgets_at_the_start),
    ("12.1", "forgets_with_the_text", ex12_1::forgets_with_the_text),
    ("12.2", "solution", ex12_2::solution::main),
    ("12.2", "nothing_is_nothing_new", ex12_2::nothing_is_nothing_new),
    ("12.2", "takes_what_comes", ex12_2::takes_what_comes),
    ("12.2", "number_alone", ex12_2::number_alone),
    ("12.2", "epoch_alone", ex12_2::epoch_alone),
    ("12.2", "beyond_is_a_gap", ex12_2::beyond_is_a_gap),
    ("12.2", "gap_too_soon", ex12_2::gap_too_soon),
    ("12.2", "gap_first", ex12_2::gap_first),
    ("12.2", "twice", ex12_2::twice),
    ("12.2", "over_the_hole", ex12_2::over_the_hole),
    ("12.3", "solution", ex12_3::solution::main),
    ("12.3", "never_ends", ex12_3::never_ends),
    ("12.3", "at_the_first_silence", ex12_3::at_the_first_silence),
    ("12.3", "their_clock", ex12_3::their_clock),
    ("12.3", "one_for_all", ex12_3::one_for_all),
    ("12.3", "never_prolonged", ex12_3::never_prolonged),
    ("12.3", "adds_up", ex12_3::adds_up),
    ("12.3", "gone_from_one", ex12_3::gone_from_one),
    ("12.3", "only_forgets", ex12_3::only_forgets),
    ("12.3", "says_it_again", ex12_3::says_it_again),
    ("12.4", "solution", ex12_4::solution::main),
    ("12.4", "perhaps_is_no", ex12_4::perhaps_is_no),
    ("12.4", "never_asks_again", ex12_4::never_asks_again),
    ("12.4", "another_key", ex12_4::another_key),
    ("12.4", "a_repeat_is_an_error", ex12_4::a_repeat_is_an_error),
    ("12.4", "asks_after_a_no", ex12_4::asks_after_a_no),
    ("12.4", "never_gives_up", ex12_4::never_gives_up),
    ("12.4", "waits_for_an_answer", ex12_4::waits_for_an_answer),
    ("12.4", "silence_is_no", ex12_4::silence_is_no),
    ("12.4", "the_last_word_counts", ex12_4::the_last_word_counts),
    ("12.4", "without_a_pause", ex12_4::without_a_pause),
    ("13.1", "solution", ex13_1::solution::main),
    ("13.1", "waits_for_the_answer", ex13_1::waits_for_the_answer),
    ("13.1", "one_on_its_way", ex13_1::one_on_its_way),
    ("13.1", "from_the_sending", ex13_1::from_the_sending),
    ("13.1", "skips_the_late_ones", ex13_1::skips_the_late_ones),
    ("13.1", "moves_the_timetable", ex13_1::moves_the_timetable),
    ("13.1", "drops_the_slow_ones", ex13_1::drops_the_slow_ones),
    ("13.2", "solution", ex13_2::solution::main),
    ("13.2", "believes_the_clock", ex13_2::believes_the_clock),
    ("13.2", "server_alone", ex13_2::server_alone),
    ("13.2", "client_alone", ex13_2::client_alone),
    ("13.2", "on_average", ex13_2::on_average),
    ("13.2", "all_threads_added", ex13_2::all_threads_added),
    ("13.2", "throws_it_away", ex13_2::throws_it_away),
    ("13.2", "the_wrong_way_round", ex13_2::the_wrong_way_round),
    ("13.2", "work_is_speed", ex13_2::work_is_speed),
    ("13.3", "solution", ex13_3::solution::main),
    ("13.3", "a_write_for_each", ex13_3::a_write_for_each),
    ("13.3", "waits_a_little", ex13_3::waits_a_little),
    ("13.3", "a_pause_after_each", ex13_3::a_pause_after_each),
    ("13.3", "at_each_tick", ex13_3::at_each_tick),
    ("13.3", "waits_for_a_full_batch", ex13_3::waits_for_a_full_batch),
    ("13.3", "the_first_alone", ex13_3::the_first_alone),
    ("13.3", "forgets_the_rest", ex13_3::forgets_the_rest),
    ("13.3", "loses_one", ex13_3::loses_one),
    ("13.3", "without_a_limit", ex13_3::without_a_limit),
];
