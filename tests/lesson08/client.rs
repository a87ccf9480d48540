//! The client's promises, each as a story without a socket.

use super::client_stories::{self as stories, Story};

#[track_caller]
fn holds(story: Story) {
    let record = super::client_tape::Record::default();
    if let Err(mismatch) = story(&record) {
        panic!("{}\nexpected: {}\ncame: {}", record.transcript(), mismatch.expected, mismatch.came);
    }
}

#[test]
fn what_was_not_acknowledged_is_said_again_after_the_replay_and_shown_once() {
    holds(stories::what_was_not_acknowledged_is_said_again_after_the_replay_and_shown_once);
}

#[test]
fn a_hole_is_asked_for_once_and_closed_in_order() {
    holds(stories::a_hole_is_asked_for_once_and_closed_in_order);
}

#[test]
fn a_replay_with_a_hole_is_no_replay() {
    holds(stories::a_replay_with_a_hole_is_no_replay);
}

#[test]
fn who_cannot_resume_reads_what_is_kept_before_saying_anything_again() {
    holds(stories::who_cannot_resume_reads_what_is_kept_before_saying_anything_again);
}

#[test]
fn an_expired_session_that_missed_nothing_says_nothing_of_it() {
    holds(stories::an_expired_session_that_missed_nothing_says_nothing_of_it);
}

#[test]
fn what_is_refused_is_shown_and_what_is_postponed_is_said_again() {
    holds(stories::what_is_refused_is_shown_and_what_is_postponed_is_said_again);
}

#[test]
fn the_queue_refuses_what_it_cannot_keep() {
    holds(stories::the_queue_refuses_what_it_cannot_keep);
}

#[test]
fn nobody_dials_again_after_a_final_end() {
    holds(stories::nobody_dials_again_after_a_final_end);
}

#[test]
fn new_credentials_are_tried_once() {
    holds(stories::new_credentials_are_tried_once);
}

#[test]
fn a_server_that_is_down_is_asked_less_and_less_and_offline_after_two_minutes() {
    holds(stories::a_server_that_is_down_is_asked_less_and_less_and_offline_after_two_minutes);
}

#[test]
fn an_open_socket_is_no_reason_to_be_hopeful() {
    holds(stories::an_open_socket_is_no_reason_to_be_hopeful);
}

#[test]
fn who_is_told_when_to_come_back_comes_then() {
    holds(stories::who_is_told_when_to_come_back_comes_then);
}

#[test]
fn every_step_has_its_time() {
    holds(stories::every_step_has_its_time);
}

#[test]
fn a_client_that_leaves_waits_for_what_is_under_way_but_not_for_ever() {
    holds(stories::a_client_that_leaves_waits_for_what_is_under_way_but_not_for_ever);
}

#[test]
fn each_call_says_its_number_and_how_the_last_one_ended() {
    holds(stories::each_call_says_its_number_and_how_the_last_one_ended);
}
