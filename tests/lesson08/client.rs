//! The client's promises, each as a story without a socket.

use std::time::{Duration, Instant};

use full_duplex::{
    lesson06_chat::protocol::Code,
    lesson08_reconnect::{
        client::{
            Client,
            event::{Action, Input},
            queue::MOST,
            redial::OFFLINE,
        },
        outcome::{Outcome, PATIENCE},
        protocol::Failure,
    },
};

use super::client_tape::{
    Tape, ack, chat, closed, error, lost, resume_failed, resumed, say, welcome, welcome_to,
};

#[test]
fn what_was_not_acknowledged_is_said_again_after_the_replay_and_shown_once() {
    let mut tape = Tape::online(5);
    assert_eq!(tape.play(say("một")), "#0 pending, SEND #0 một");
    assert_eq!(tape.play(say("hai")), "#1 pending, SEND #1 hai");
    assert_eq!(tape.play(lost()), "waiting 1");
    assert_eq!(tape.play(say("ba")), "#2 pending");
    assert_eq!(tape.plays([Input::Retry, Input::Open]), "DIAL, connecting…");
    assert_eq!(tape.play(welcome(2, 8)), "SEND resume secret of 1 since 5");
    assert_eq!(tape.play(chat(9, None)), "", "live, and out of turn: it will come again");
    assert_eq!(tape.play(chat(6, None)), "heard 6");
    let id = tape.ids[0].clone();
    assert_eq!(tape.play(chat(7, Some(&id))), "#0 delivered at 7", "its ack was lost, it wasn't");
    assert_eq!(tape.plays([chat(8, None), chat(9, None)]), "heard 8, heard 9");
    assert_eq!(tape.play(resumed(9)), "online, SEND #1 hai, SEND #2 ba");
    let (hai, ba) = (tape.ids[1].clone(), tape.ids[2].clone());
    assert_eq!(tape.play(ack(10, &hai, false)), "#1 delivered at 10");
    assert_eq!(tape.plays([ack(10, &hai, false), ack(7, &id, true)]), "", "known");
    assert_eq!(tape.play(chat(11, None)), "heard 11");
    assert_eq!(tape.play(ack(4, &ba, true)), "#2 delivered at 4", "an old place: no hole");
    assert_eq!(tape.play(chat(12, None)), "heard 12");
    assert_eq!(tape.client.unsettled().count(), 0);
}

#[test]
fn a_hole_is_asked_for_once_and_closed_in_order() {
    let mut tape = Tape::online(5);
    tape.play(say("chào"));
    let id = tape.ids[0].clone();
    assert_eq!(tape.play(ack(7, &id, false)), "SEND resume secret of 1 since 5");
    assert_eq!(tape.plays([chat(8, None), chat(9, None)]), "", "asked already");
    assert_eq!(tape.play(say("sau")), "#1 pending", "not before the hole is closed");
    assert_eq!(
        tape.plays([chat(6, None), chat(7, Some(&id)), chat(8, None), chat(9, None)]),
        "heard 6, #0 delivered at 7, heard 8, heard 9"
    );
    assert_eq!(tape.play(resumed(9)), "SEND #1 sau");
    assert_eq!(tape.play(chat(8, None)), "", "seen");
    let sau = tape.ids[1].clone();
    assert_eq!(tape.play(ack(12, &sau, true)), "", "its own place is still to come");
    assert_eq!(tape.plays([chat(10, None), ack(11, &sau, false)]), "heard 10, #1 delivered at 11");
    assert_eq!(tape.play(resumed(99)), "", "nobody has asked");
}

#[test]
fn a_replay_with_a_hole_is_no_replay() {
    let mut tape = Tape::online(5);
    tape.comes_back(welcome(2, 8));
    assert_eq!(tape.plays([chat(6, None), chat(8, None)]), "heard 6");
    assert_eq!(tape.play(resumed(8)), "");
    assert_eq!(tape.wait(0.0), "HANG UP 1001, waiting 2");
}

#[test]
fn who_cannot_resume_reads_what_is_kept_before_saying_anything_again() {
    for (reason, epoch, joins) in [
        (Failure::Gap, "a", ""),
        (Failure::Expired, "a", ", SEND join Minh"),
        (Failure::Epoch, "b", ", SEND join Minh"),
    ] {
        let mut tape = Tape::online(5);
        tape.plays([say("một"), say("hai")]);
        let asks = tape.comes_back(welcome_to(epoch, 2, 92));
        assert_eq!(asks, "SEND resume secret of 1 since 5");
        let missed = format!("missed: {reason:?}{joins}");
        assert_eq!(tape.play(resume_failed(reason, 90)), missed);
        let id = tape.ids[0].clone();
        assert_eq!(tape.play(chat(91, Some(&id))), "#0 delivered at 91", "{reason:?}");
        assert_eq!(tape.play(chat(92, None)), "heard 92, online, SEND #1 hai", "{reason:?}");
        let session = if reason == Failure::Gap { 1 } else { 2 };
        let resumes = format!("SEND resume secret of {session} since 92");
        assert_eq!(tape.comes_back(welcome_to(epoch, 3, 92)), resumes);
    }
}

#[test]
fn an_expired_session_that_missed_nothing_says_nothing_of_it() {
    let mut tape = Tape::online(50);
    tape.comes_back(welcome(2, 51));
    assert_eq!(tape.play(resume_failed(Failure::Expired, 20)), "SEND join Minh");
    assert_eq!(tape.plays((21..=50).map(|seq| chat(seq, None))), "");
    assert_eq!(tape.play(chat(51, None)), "heard 51, online");
}

#[test]
fn what_is_refused_is_shown_and_what_is_postponed_is_said_again() {
    let mut tape = Tape::online(5);
    tape.plays([say("một"), say("hai"), say("ba")]);
    let ids = tape.ids.clone();
    assert_eq!(tape.play(error(Code::Invalid, Some(&ids[1]), None)), "#1 failed: no");
    assert_eq!(tape.play(error(Code::Unavailable, Some(&ids[2]), None)), "#2 failed: no");
    assert_eq!(tape.play(error(Code::RateLimited, Some(&ids[0]), Some(2_000))), "");
    assert_eq!(tape.play(say("bốn")), "#3 pending", "not before the one that must wait");
    assert_eq!(tape.wait(1.9), "");
    assert_eq!(tape.wait(0.2), "SEND #0 một, SEND #3 bốn");
    assert_eq!(tape.play(error(Code::BadJson, None, None)), "error: no");
}

#[test]
fn the_queue_refuses_what_it_cannot_keep() {
    let mut tape = Tape::online(5);
    tape.play(lost());
    for _ in 0..MOST {
        tape.play(say("chào"));
    }
    assert_eq!(tape.play(say("một nữa")), "refused: 100 messages are waiting already");
    assert_eq!(tape.client.unsettled().count(), MOST);
}

#[test]
fn nobody_dials_again_after_a_final_end() {
    let declined = |status| Input::Ended(Outcome::Declined { status, retry_after: None });
    let closes = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 4501, 4502, 4503].map(closed);
    let answers = [400, 403, 404, 426].map(declined);
    for end in closes.into_iter().chain(answers).chain([Input::Ended(Outcome::Stranger)]) {
        let mut tape = Tape::online(5);
        tape.plays([say("chào"), end.clone()]);
        assert!(tape.client.is_over(), "{end:?}");
        tape.plays([Input::Retry, Input::Network(false), Input::Network(true), Input::Open]);
        assert_eq!(tape.wait(7_200.0), "", "{end:?}");
        assert_eq!((tape.dials, tape.client.poll_timeout()), (1, None), "{end:?}");
        assert_eq!(tape.client.unsettled().count(), 1, "not silently lost");
        assert_eq!(tape.play(say("còn ai?")), "refused: the connection is over for good");
    }
}

#[test]
fn new_credentials_are_tried_once() {
    let mut tape = Tape::online(5);
    assert_eq!(tape.play(closed(4500)), "waiting 1");
    tape.plays([Input::Retry, Input::Open, welcome(2, 5), resumed(5)]);
    let end = "given up: 4500: the server doesn't know who you are";
    assert_eq!(tape.play(closed(4500)), end);
}

#[test]
fn a_server_that_is_down_is_asked_less_and_less_and_offline_after_two_minutes() {
    let mut tape = Tape::online(5);
    tape.play(lost());
    let mut offline = None;
    for _ in 0..100 {
        let mut heard = String::new();
        while !heard.contains("DIAL") {
            heard += &tape.wait(0.1);
            if heard.contains("offline") {
                offline.get_or_insert(tape.elapsed());
            }
        }
        tape.play(Input::Ended(Outcome::Unreachable));
    }
    let offline = offline.expect("a hundred attempts take longer than two minutes");
    let late = offline.saturating_sub(OFFLINE);
    assert!(offline >= OFFLINE && late <= Duration::from_secs(1), "{offline:?}");
    let elapsed = tape.elapsed().as_secs();
    assert!((1_000..2_000).contains(&elapsed), "half of 30 s each, about: {elapsed} s");
    assert_eq!(tape.play(Input::Retry), "DIAL, connecting…", "a person doesn't wait");
    assert_eq!(
        tape.plays([Input::Open, welcome(2, 5), resumed(5)]),
        "SEND resume secret of 1 since 5, online"
    );
    assert_eq!(tape.play(lost()), "waiting 1");
    assert!(tape.wait(0.5).contains("DIAL"), "short waits again");
}

#[test]
fn an_open_socket_is_no_reason_to_be_hopeful() {
    let mut tape = Tape::new();
    tape.play(Input::Retry);
    for attempt in 1..20 {
        assert_eq!(tape.plays([Input::Open, lost()]), format!("waiting {attempt}"));
        tape.play(Input::Retry);
    }
}

#[test]
fn who_is_told_when_to_come_back_comes_then() {
    let mut tape = Tape::online(5);
    let reconnect =
        full_duplex::lesson08_reconnect::protocol::ServerMessage::Reconnect { after_ms: 3_000 };
    assert_eq!(tape.plays([Input::Heard(reconnect), closed(1012)]), "waiting 1");
    assert_eq!(tape.wait(2.99), "");
    assert_eq!(tape.wait(0.52), "DIAL, connecting…");
    let busy = Outcome::Declined { status: 503, retry_after: Some(Duration::MAX) };
    assert_eq!(tape.play(Input::Ended(busy)), "waiting 2");
    assert_eq!(tape.wait(PATIENCE.as_secs_f64() - 0.1), "offline");
    assert_eq!(tape.wait(1.2), "DIAL, connecting…");
}

#[test]
fn every_step_has_its_time() {
    let mut tape = Tape::new();
    tape.play(Input::Retry);
    assert_eq!(tape.wait(9.9), "");
    assert_eq!(tape.wait(0.1), "HANG UP 1001, waiting 1");
    tape.plays([Input::Retry, Input::Open]);
    assert_eq!(tape.wait(9.9), "");
    assert_eq!(tape.wait(0.1), "HANG UP 1001, waiting 2");
    let mut tape = Tape::online(5);
    tape.comes_back(welcome(2, 30));
    assert_eq!(tape.wait(9.0), "");
    assert_eq!(tape.play(chat(6, None)), "heard 6", "slow, but it comes");
    assert_eq!(tape.wait(9.9), "");
    assert_eq!(tape.wait(0.1), "HANG UP 1001, waiting 2");
}

#[test]
fn a_client_that_leaves_waits_for_what_is_under_way_but_not_for_ever() {
    let patience = Duration::from_secs(2);
    let mut tape = Tape::online(5);
    tape.play(say("chào"));
    let id = tape.ids[0].clone();
    assert_eq!(tape.play(Input::Leave(patience)), "");
    assert_eq!(tape.play(say("thêm")), "refused: the connection is over for good");
    assert_eq!(tape.play(ack(6, &id, false)), "#0 delivered at 6, GOODBYE");
    assert_eq!(tape.play(closed(1000)), "you have left the room");
    assert!(tape.client.is_over());

    let mut tape = Tape::online(5);
    tape.plays([say("chào"), Input::Leave(patience)]);
    let id = tape.ids[0].clone();
    assert_eq!(tape.wait(1.9), "");
    assert_eq!(tape.wait(0.1), "GOODBYE");
    assert_eq!(tape.play(ack(6, &id, false)), "#0 delivered at 6", "still in time");
    assert_eq!(tape.wait(5.0), "HANG UP 1000, you have left the room");

    let mut tape = Tape::online(5);
    tape.plays([lost(), say("chào"), Input::Leave(Duration::from_secs(60))]);
    assert!(tape.wait(0.5).starts_with("DIAL"), "said before leaving: worth another call");
    tape.plays([Input::Open, welcome(2, 5)]);
    assert_eq!(tape.play(resumed(5)), "online, SEND #0 chào");
    assert_eq!(tape.play(Input::Leave(Duration::ZERO)), "GOODBYE", "asked twice");
    assert_eq!(tape.play(Input::Leave(Duration::ZERO)), "");
    assert_eq!(tape.wait(0.0), "HANG UP 1000, you have left the room", "asked three times");
    assert_eq!(tape.client.unsettled().count(), 1, "told, not lost");
}

/// The dialler may choose by it how it calls.
#[test]
fn each_call_says_its_number_and_how_the_last_one_ended() {
    let mut client = Client::new("Minh", fastrand::Rng::with_seed(8));
    let now = Instant::now();
    let mut calls = Vec::new();
    for input in [Input::Retry, lost(), Input::Retry, closed(1013), Input::Retry, Input::Open] {
        for action in client.handle(input, now) {
            if let Action::Dial { attempt, last } = action {
                calls.push((attempt, last));
            }
        }
    }
    let closed = |code: u16| Some(Outcome::Closed(code.into()));
    assert_eq!(calls, [(0, None), (1, closed(1006)), (2, closed(1013))]);
}
