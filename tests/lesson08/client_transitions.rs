//! Every place in which a client can be, and everything that can happen to it there.

use std::{fmt::Write as _, time::Duration};

use full_duplex::{
    lesson06_chat::protocol::{Code, ServerMessage},
    lesson08_reconnect::{
        client::event::{Input, State, Wait},
        outcome::Outcome,
        protocol::Failure,
    },
};

use super::{
    client_tape::{
        Tape, chat, closed, error, lost, presence, resume_failed, resumed, say, welcome, welcome_to,
    },
    support::for_the_book,
};

fn phase(name: &str) -> Tape {
    match name {
        "idle" => Tape::new(),
        "open" => Tape::online(5),
        "over" => {
            let mut tape = Tape::online(5);
            tape.play(closed(4501));
            tape
        }
        "dialling" | "greeting" => {
            let mut tape = Tape::new();
            tape.play(Input::Retry);
            if name == "greeting" {
                tape.play(Input::Open);
            }
            tape
        }
        "asked" => {
            let mut tape = Tape::online(5);
            tape.comes_back(welcome(2, 9));
            tape
        }
        "waiting" => {
            let mut tape = Tape::online(5);
            tape.play(lost());
            tape
        }
        _ => {
            let mut tape = Tape::online(5);
            tape.play(Input::Leave(Duration::ZERO));
            tape
        }
    }
}

/// Everything that can happen; nothing at all for half a minute comes last.
fn inputs() -> Vec<(&'static str, Option<Input>)> {
    let presence = ServerMessage::Presence { users: Vec::new() };
    let inputs = [
        ("it gets through", Input::Open),
        ("1006", lost()),
        ("4501", closed(4501)),
        ("4500", closed(4500)),
        ("welcome", welcome(2, 9)),
        ("chat 6", chat(6, None)),
        ("chat 7", chat(7, None)),
        ("chat 5", chat(5, None)),
        ("resumed 5", resumed(5)),
        ("presence", Input::Heard(presence.into())),
        ("error", error(Code::Invalid, None, None)),
        ("alive", Input::Alive),
        ("say", say("chào")),
        ("say nothing", say("  ")),
        ("typing", Input::Typing(true)),
        ("name", Input::Name("Minh Anh".to_owned())),
        ("raw", Input::Raw(r#"{"type":"dance"}"#.to_owned())),
        ("retry", Input::Retry),
        ("no network", Input::Network(false)),
        ("network", Input::Network(true)),
        ("leave", Input::Leave(Duration::ZERO)),
    ];
    let inputs = inputs.into_iter().map(|(name, input)| (name, Some(input)));
    inputs.chain([("silence", None)]).collect()
}

#[test]
fn every_transition() {
    let mut table = String::new();
    for name in ["idle", "dialling", "greeting", "open", "asked", "waiting", "leaving", "over"] {
        let _ = writeln!(table, "{name}");
        for (what, input) in inputs() {
            let mut tape = phase(name);
            let done = match input {
                Some(input) => tape.play(input),
                None => tape.wait(20.0),
            };
            let done = if done.is_empty() { "-".to_owned() } else { done };
            let _ = writeln!(table, "  {what:<15} {done}");
        }
    }
    for_the_book(|| insta::assert_snapshot!("lesson08__every_transition_of_the_client", table));
}

/// It may have been lost with the line that it was said on. (A world of the simulation has found
/// it.)
#[test]
fn a_name_that_nobody_has_heard_is_said_again() {
    let mut tape = Tape::new();
    tape.plays([Input::Retry, Input::Open, welcome(1, 5)]);
    tape.comes_back(welcome(2, 5));
    assert_eq!(tape.play(resumed(5)), "online, SEND join Minh");
    tape.play(presence(1, "Client 1")); // the room is a moment behind
    tape.comes_back(welcome(3, 5));
    assert_eq!(tape.play(resumed(5)), "online, SEND join Minh");
    tape.play(presence(1, "Minh"));
    tape.comes_back(welcome(4, 5));
    assert_eq!(tape.play(resumed(5)), "online");
}

/// What a new log's readers hear before they are told that it is one. (Another world has found it.)
#[test]
fn the_next_number_of_another_log_is_not_the_next_message() {
    let mut tape = Tape::online(5);
    tape.comes_back(welcome_to("b", 2, 5));
    assert_eq!(tape.play(chat(6, None)), "", "5 was read of another log");
    let told = tape.plays([resume_failed(Failure::Epoch, 4), chat(5, None), chat(6, None)]);
    assert_eq!(told, "missed: Epoch, SEND join Minh, heard 5, online, heard 6");
}

/// A power cut, or a backup: the log keeps its name, and its numbers are given a second time.
#[test]
fn a_log_that_has_lost_its_end_is_read_like_another_one() {
    for (reason, joins) in [(Failure::Gap, ""), (Failure::Expired, ", SEND join Minh")] {
        let mut tape = Tape::online(5);
        assert_eq!(tape.comes_back(welcome(2, 3)), "SEND resume secret of 1 since 5");
        assert_eq!(tape.play(chat(4, None)), "", "not before we are told where to go on");
        let told = tape.plays([resume_failed(reason, 2), chat(3, None), chat(4, None)]);
        assert_eq!(told, format!("missed: {reason:?}{joins}, heard 3, online, heard 4"));
        assert_eq!(tape.play(chat(5, None)), "heard 5", "another 5 than the one we know");
        assert!(tape.comes_back(welcome(3, 6)).ends_with("since 5"));
        assert!(tape.plays([chat(6, None), resumed(6)]).starts_with("heard 6, online"));
    }
}

#[test]
fn a_server_that_says_later_and_means_at_once_is_not_asked_at_once() {
    let mut tape = Tape::online(5);
    tape.play(say("chào"));
    let id = tape.ids[0].clone();
    assert_eq!(tape.play(error(Code::Unavailable, Some(&id), Some(0))), "");
    assert_eq!(tape.wait(0.49), "");
    assert_eq!(tape.wait(0.02), "SEND #0 chào");
}

#[test]
fn the_books_drawing_calls_the_states_by_their_names() {
    let drawing = include_str!("../../book/src/img/client.svg");
    let wait = Wait { until: None, attempt: 1, why: Outcome::Silent };
    let states = [
        State::Left,
        State::Connecting,
        State::Online,
        State::Waiting(wait),
        State::Offline(wait),
        State::GivenUp(Outcome::Silent),
    ];
    let names = states.map(|state| format!("{state:?}"));
    let names = names.iter().filter_map(|name| name.split('(').next());
    for name in names.chain(["Dialling", "Greeting", "Open"]) {
        assert!(drawing.contains(&format!(">{name}</text>")), "{name} in the drawing");
    }
    let code = include_str!("../../lessons/lesson08_reconnect/client.rs");
    for phase in ["Dialling(", "Greeting(", "Open("] {
        assert!(code.contains(&format!("\n    {phase}")), "{phase} in the code");
    }
}
