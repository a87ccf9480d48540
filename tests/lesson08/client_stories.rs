//! The client's promises, each as a story without a socket: for this lesson's tests, and for the
//! building stages.

use std::time::{Duration, Instant};

use full_duplex::{
    learn::ladder::Mismatch,
    lesson06_chat::protocol::Code,
    lesson08_reconnect::{
        client::{
            Client,
            event::{Action, Input},
            queue::MOST,
            redial::OFFLINE,
        },
        outcome::{MAX_WAIT, Outcome},
        protocol::Failure,
    },
};

use super::client_tape::{
    Record, Tape, ack, chat, closed, error, lost, resume_failed, resumed, say, welcome, welcome_to,
};

/// A story: it ends at the first line that is not as it should be.
pub type Story = fn(&Record) -> Result<(), Mismatch>;

fn told(is: bool, expected: &str, came: &str) -> Result<(), Mismatch> {
    if is { Ok(()) } else { Mismatch::unless_same(expected, came) }
}

pub fn what_was_not_acknowledged_is_said_again_after_the_replay_and_shown_once(
    record: &Record,
) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
    tape.expect(say("một"), "#0 pending, SEND #0 một")?;
    tape.expect(say("hai"), "#1 pending, SEND #1 hai")?;
    tape.expect(lost(), "waiting 1")?;
    tape.expect(say("ba"), "#2 pending")?;
    tape.expect_all([Input::Retry, Input::Open], "DIAL, connecting…")?;
    tape.expect(welcome(2, 8), "SEND resume secret of 1 since 5")?;
    tape.expect(chat(9, None), "")?; // live, and out of turn: it will come again
    tape.expect(chat(6, None), "heard 6")?;
    let id = tape.ids[0].clone();
    tape.expect(chat(7, Some(&id)), "#0 delivered at 7")?; // its ack was lost, it wasn't
    tape.expect_all([chat(8, None), chat(9, None)], "heard 8, heard 9")?;
    tape.expect(resumed(9), "online, SEND #1 hai, SEND #2 ba")?;
    let (hai, ba) = (tape.ids[1].clone(), tape.ids[2].clone());
    tape.expect(ack(10, &hai, false), "#1 delivered at 10")?;
    tape.expect_all([ack(10, &hai, false), ack(7, &id, true)], "")?; // known
    tape.expect(chat(11, None), "heard 11")?;
    tape.expect(ack(4, &ba, true), "#2 delivered at 4")?; // an old place: no hole
    tape.expect(chat(12, None), "heard 12")?;
    tape.expect_waiting(0)?;
    Ok(())
}

pub fn a_hole_is_asked_for_once_and_closed_in_order(record: &Record) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
    tape.play(say("chào"));
    let id = tape.ids[0].clone();
    tape.expect(ack(7, &id, false), "SEND resume secret of 1 since 5")?;
    tape.expect_all([chat(8, None), chat(9, None)], "")?; // asked already
    tape.expect(say("sau"), "#1 pending")?; // not before the hole is closed
    tape.expect_all(
        [chat(6, None), chat(7, Some(&id)), chat(8, None), chat(9, None)],
        "heard 6, #0 delivered at 7, heard 8, heard 9",
    )?;
    tape.expect(resumed(9), "SEND #1 sau")?;
    tape.expect(chat(8, None), "")?; // seen
    let sau = tape.ids[1].clone();
    tape.expect(ack(12, &sau, true), "")?; // its own place is still to come
    tape.expect_all([chat(10, None), ack(11, &sau, false)], "heard 10, #1 delivered at 11")?;
    tape.expect(resumed(99), "")?; // nobody has asked
    Ok(())
}

pub fn a_replay_with_a_hole_is_no_replay(record: &Record) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
    tape.comes_back(welcome(2, 8));
    tape.expect_all([chat(6, None), chat(8, None)], "heard 6")?;
    tape.expect(resumed(8), "")?;
    tape.expect_wait(0.0, "HANG UP 1001, waiting 2")?;
    Ok(())
}

pub fn who_cannot_resume_reads_what_is_kept_before_saying_anything_again(
    record: &Record,
) -> Result<(), Mismatch> {
    for (reason, epoch, joins) in [
        (Failure::Gap, "a", ""),
        (Failure::Expired, "a", ", SEND join Minh"),
        (Failure::Epoch, "b", ", SEND join Minh"),
    ] {
        let mut tape = Tape::online_on(record, 5);
        tape.plays([say("một"), say("hai")]);
        tape.expect_back(welcome_to(epoch, 2, 92), "SEND resume secret of 1 since 5")?;
        let missed = format!("missed: {reason:?}{joins}");
        tape.expect(resume_failed(reason, 90), &missed)?;
        let id = tape.ids[0].clone();
        tape.expect(chat(91, Some(&id)), "#0 delivered at 91")?;
        tape.expect(chat(92, None), "heard 92, online, SEND #1 hai")?;
        let session = if reason == Failure::Gap { 1 } else { 2 };
        let resumes = format!("SEND resume secret of {session} since 92");
        tape.expect_back(welcome_to(epoch, 3, 92), &resumes)?;
    }
    Ok(())
}

pub fn an_expired_session_that_missed_nothing_says_nothing_of_it(
    record: &Record,
) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 50);
    tape.comes_back(welcome(2, 51));
    tape.expect(resume_failed(Failure::Expired, 20), "SEND join Minh")?;
    tape.expect_all((21..=50).map(|seq| chat(seq, None)), "")?;
    tape.expect(chat(51, None), "heard 51, online")?;
    Ok(())
}

pub fn what_is_refused_is_shown_and_what_is_postponed_is_said_again(
    record: &Record,
) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
    tape.plays([say("một"), say("hai"), say("ba")]);
    let ids = tape.ids.clone();
    tape.expect(error(Code::Invalid, Some(&ids[1]), None), "#1 failed: no")?;
    tape.expect(error(Code::Unavailable, Some(&ids[2]), None), "#2 failed: no")?;
    tape.expect(error(Code::RateLimited, Some(&ids[0]), Some(2_000)), "")?;
    tape.expect(say("bốn"), "#3 pending")?; // not before the one that must wait
    tape.expect_wait(1.9, "")?;
    tape.expect_wait(0.2, "SEND #0 một, SEND #3 bốn")?;
    tape.expect(error(Code::BadJson, None, None), "error: no")?;
    Ok(())
}

pub fn the_queue_refuses_what_it_cannot_keep(record: &Record) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
    tape.play(lost());
    for _ in 0..MOST {
        tape.play(say("chào"));
    }
    tape.expect(say("một nữa"), "refused: 100 messages are waiting already")?;
    tape.expect_waiting(MOST)?;
    Ok(())
}

pub fn nobody_dials_again_after_a_final_end(record: &Record) -> Result<(), Mismatch> {
    let declined = |status| Input::Ended(Outcome::Declined { status, retry_after: None });
    let closes = [1000, 1002, 1003, 1007, 1008, 1009, 1010, 4501, 4502, 4503].map(closed);
    let answers = [400, 403, 404, 426].map(declined);
    for end in closes.into_iter().chain(answers).chain([Input::Ended(Outcome::Stranger)]) {
        let mut tape = Tape::online_on(record, 5);
        tape.plays([say("chào"), end.clone()]);
        tape.expect_over()?;
        tape.plays([Input::Retry, Input::Network(false), Input::Network(true), Input::Open]);
        tape.expect_wait(7_200.0, "")?;
        Mismatch::unless_equal(&(1, None), &(tape.dials, tape.client.poll_timeout()))?;
        tape.expect_waiting(1)?; // not silently lost
        tape.expect(say("còn ai?"), "refused: the connection is over for good")?;
    }
    Ok(())
}

pub fn new_credentials_are_tried_once(record: &Record) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
    tape.expect(closed(4500), "waiting 1")?;
    tape.plays([Input::Retry, Input::Open, welcome(2, 5), resumed(5)]);
    let end = "given up: 4500: the server doesn't know who you are";
    tape.expect(closed(4500), end)?;
    Ok(())
}

pub fn a_server_that_is_down_is_asked_less_and_less_and_offline_after_two_minutes(
    record: &Record,
) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
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
    let late = offline.abs_diff(OFFLINE);
    told(late <= Duration::from_secs(1), "offline after two minutes", &format!("{offline:?}"))?;
    let elapsed = tape.elapsed().as_secs();
    let spread = (1_000..2_000).contains(&elapsed);
    told(spread, "a hundred calls, half of 30 s apart", &format!("{elapsed} s for a hundred"))?;
    tape.expect(Input::Retry, "DIAL, connecting…")?; // a person doesn't wait
    tape.expect_all(
        [Input::Open, welcome(2, 5), resumed(5)],
        "SEND resume secret of 1 since 5, online",
    )?;
    tape.wait(5.0); // it lasts
    tape.expect(lost(), "waiting 1")?;
    let soon = tape.wait(0.5);
    told(soon.contains("DIAL"), "short waits again: DIAL within half a second", &soon)
}

pub fn an_open_socket_is_no_reason_to_be_hopeful(record: &Record) -> Result<(), Mismatch> {
    let mut tape = Tape::on(record);
    tape.play(Input::Retry);
    for attempt in 1..20 {
        tape.expect_all([Input::Open, lost()], &format!("waiting {attempt}"))?;
        tape.play(Input::Retry);
    }
    // Nor is a welcome that is followed by the end.
    let mut tape = Tape::online_on(record, 5);
    tape.expect(lost(), "waiting 1")?;
    for attempt in 2..8 {
        tape.play(Input::Retry);
        tape.expect_all(
            [Input::Open, welcome(2, 5), resumed(5), lost()],
            &format!("SEND resume secret of 1 since 5, online, waiting {attempt}"),
        )?;
    }
    Ok(())
}

pub fn who_is_told_when_to_come_back_comes_then(record: &Record) -> Result<(), Mismatch> {
    let mut tape = Tape::online_on(record, 5);
    let reconnect =
        full_duplex::lesson08_reconnect::protocol::ServerMessage::Reconnect { after_ms: 3_000 };
    tape.expect_all([Input::Heard(reconnect), closed(1002)], "waiting 1")?;
    tape.expect_wait(2.99, "")?;
    tape.expect_wait(0.52, "DIAL, connecting…")?;
    let busy = Outcome::Declined { status: 503, retry_after: Some(Duration::MAX) };
    tape.expect(Input::Ended(busy), "waiting 2")?;
    tape.expect_wait(MAX_WAIT.as_secs_f64() - 0.1, "offline")?;
    tape.expect_wait(1.2, "DIAL, connecting…")?;
    Ok(())
}

pub fn every_step_has_its_time(record: &Record) -> Result<(), Mismatch> {
    let mut tape = Tape::on(record);
    tape.play(Input::Retry);
    tape.expect_wait(9.9, "")?;
    tape.expect_wait(0.1, "HANG UP 1001, waiting 1")?;
    tape.plays([Input::Retry, Input::Open]);
    tape.expect_wait(9.9, "")?;
    tape.expect_wait(0.1, "HANG UP 1001, waiting 2")?;
    let mut tape = Tape::online_on(record, 5);
    tape.comes_back(welcome(2, 30));
    tape.expect_wait(9.0, "")?;
    tape.expect(chat(6, None), "heard 6")?; // slow, but it comes
    tape.expect_wait(9.9, "")?;
    tape.expect_wait(0.1, "HANG UP 1001, waiting 2")?;
    Ok(())
}

pub fn a_client_that_leaves_waits_for_what_is_under_way_but_not_for_ever(
    record: &Record,
) -> Result<(), Mismatch> {
    let patience = Duration::from_secs(2);
    let mut tape = Tape::online_on(record, 5);
    tape.play(say("chào"));
    let id = tape.ids[0].clone();
    tape.expect(Input::Leave(patience), "")?;
    tape.expect(say("thêm"), "refused: the connection is over for good")?;
    tape.expect(ack(6, &id, false), "#0 delivered at 6, GOODBYE")?;
    tape.expect(closed(1000), "you have left the room")?;
    tape.expect_over()?;

    let mut tape = Tape::online_on(record, 5);
    tape.plays([say("chào"), Input::Leave(patience)]);
    let id = tape.ids[0].clone();
    tape.expect_wait(1.9, "")?;
    tape.expect_wait(0.1, "GOODBYE")?;
    tape.expect(ack(6, &id, false), "#0 delivered at 6")?; // still in time
    tape.expect_wait(5.0, "HANG UP 1000, you have left the room")?;

    let mut tape = Tape::online_on(record, 5);
    tape.plays([lost(), say("chào"), Input::Leave(Duration::from_secs(60))]);
    let soon = tape.wait(0.5);
    told(soon.starts_with("DIAL"), "said before leaving: worth another call", &soon)?;
    tape.plays([Input::Open, welcome(2, 5)]);
    tape.expect(resumed(5), "online, SEND #0 chào")?;
    tape.expect(Input::Leave(Duration::ZERO), "GOODBYE")?; // asked twice
    tape.expect(Input::Leave(Duration::ZERO), "")?;
    tape.expect_wait(0.0, "HANG UP 1000, you have left the room")?; // asked three times
    tape.expect_waiting(1)?; // told, not lost
    Ok(())
}

/// The dialler may choose by it how it calls.
pub fn each_call_says_its_number_and_how_the_last_one_ended(
    record: &Record,
) -> Result<(), Mismatch> {
    let mut client = Client::new("Minh", fastrand::Rng::with_seed(8));
    let now = Instant::now();
    let mut calls = Vec::new();
    for input in [Input::Retry, lost(), Input::Retry, closed(1013), Input::Retry, Input::Open] {
        for action in client.handle(input, now) {
            record.note(1, format!("{action:?}"));
            if let Action::Dial { attempt, last } = action {
                calls.push((attempt, last));
            }
        }
    }
    let closed = |code: u16| Some(Outcome::Closed(code.into()));
    Mismatch::unless_equal(&vec![(0, None), (1, closed(1006)), (2, closed(1013))], &calls)
}
