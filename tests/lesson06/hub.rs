//! The hub by itself: commands in, effects out, at any time that we say it is. Most conversations
//! are the cases of stage 06-B: here they judge our hub.

#[path = "../stages/lesson06/hub.rs"]
mod stage;

use std::time::Duration;

use full_duplex::{
    learn::{ladder::Case, observe::Tape},
    lesson05_tungstenite::config::config,
    lesson06_chat::{
        connection::MAX_MESSAGE,
        hub::{Command, Effect},
        hub_task::MAX_PEOPLE,
        people::{TYPING, Who},
    },
};
use stage::room::{Room, parse, typing};

#[test]
fn the_conversations_of_stage_06_b() {
    stage::cases().iter().for_each(Case::holds);
}

#[test]
fn who_goes_on_typing_is_repeated_now_and_then() {
    let mut room = Room::new(&Tape::default());
    room.with(&["Lan", "Minh"]);
    for key in 0..200 {
        // a key every tenth of a second, for 20 s; the others are told every two seconds
        let told = if key % 20 == 0 { vec![typing(&[2], 1, "Lan", true)] } else { Vec::new() };
        room.types(1, true, &told).expect("typing is told every two seconds");
        room.waits(100, &[]).expect("typing goes on");
    }
    let last_key = Duration::from_millis(100);
    assert_eq!(room.hub.poll_timeout().map(|at| at + last_key), Some(room.now + TYPING));
}

/// The library's write buffer must take the longest text that we ever send.
#[test]
fn a_full_room_fits_into_one_text() {
    const TENTH: usize = MAX_PEOPLE / 10;
    let Room { mut hub, now, .. } = Room::new(&Tape::default());
    let longest = "𝔏".repeat(32); // 4 bytes each
    let join = format!(r#"{{"type":"join","username":"{longest}"}}"#);
    let mut length = 0;
    for id in (1_000_000..).take(TENTH) {
        let _ = hub.handle(Command::Connect(id, Who::Anonymous), now);
        let effects = hub.handle(Command::Said(id, parse(&join)), now);
        let lengths = effects.iter().map(|effect| match effect {
            Effect::Send(outgoing) => outgoing.text.len(),
            Effect::Append { .. } => 0,
        });
        length = lengths.max().unwrap_or_default();
    }
    let all = 10 * length;
    assert!(all > 100_000 && all < config(MAX_MESSAGE).max_write_buffer_size, "{all} bytes");
}
