//! Whole worlds, each drawn from a seed: the server, its clients and a bad network, with the
//! learner's files in the middle (`tests/simulation.rs` plays more of them).

use std::panic::{AssertUnwindSafe, catch_unwind};

use full_duplex::learn::{
    ladder::{Cases, Group, Mismatch},
    observe::Tape,
    text::Text,
};
use tokio::runtime::Builder;

#[path = "../../simulation/device.rs"]
mod device;
#[path = "../../simulation/event_log.rs"]
#[allow(dead_code, reason = "tests/simulation.rs uses the rest")]
mod event_log;
#[path = "../../simulation/model.rs"]
mod model;
#[path = "../../simulation/network.rs"]
mod network;
#[path = "../../simulation/observer.rs"]
mod observer;
#[path = "../../simulation/person.rs"]
mod person;
#[path = "../../simulation/process.rs"]
mod process;
#[path = "../../simulation/server.rs"]
mod server;
#[path = "../../simulation/trace.rs"]
#[allow(dead_code, reason = "tests/survival.rs uses the rest")]
mod trace;
#[path = "../../simulation/world.rs"]
mod world;

use event_log::EventLog;

static WORLDS: Group = Group {
    title: Text {
        en: "a whole world, drawn from one seed",
        vi: "cả một thế giới, sinh từ một seed",
    },
    rule: "lesson 08b, \"How we know\": what was acknowledged is in the log, once; what is in the log is shown, in order, once, or its loss is told",
    hint: Text {
        en: "These are the last lines about the client that the verdict names, and about the server. Play the world again with its seed (the\nlast line) and read backwards from the first thing that shouldn't be: which message was it, on which\nconnection, and what was the cursor then?",
        vi: "Đây là những dòng cuối về client được nêu tên ở dưới, và về server. Hãy diễn lại thế giới ấy với seed của nó (dòng cuối) và\nđọc ngược từ điều đầu tiên lẽ ra không được có: đó là tin nào, trên kết nối nào, và lúc ấy con trỏ ở đâu?",
    },
};

/// The number of worlds.
const SEEDS: u64 = 20;

/// The lines that are shown of a world, before how to play it again.
const SHOWN: usize = 15;

pub fn add(cases: &mut Cases) {
    for seed in 0..SEEDS {
        cases.add(&WORLDS, &format!("the world of seed {seed}"), move |tape| play(tape, seed));
    }
}

fn play(tape: &Tape, seed: u64) -> Result<(), Mismatch> {
    let event_log = EventLog::default();
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    let world = world::play(seed, event_log.clone());
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| runtime.block_on(world))) else {
        return Ok(());
    };
    let came = message(panic.downcast_ref::<String>().map_or("without a message", String::as_str));
    let lines: Vec<_> =
        event_log.lines().into_iter().filter(|line| concerns(line, &came)).collect();
    for line in &lines[lines.len().saturating_sub(SHOWN)..] {
        tape.note(seed, line);
    }
    let again = "--features mine-08-b2 --test simulation -- --nocapture";
    tape.note(seed, format!("all of it: FULL_DUPLEX_SEED={seed} cargo test {again}"));
    Err(Mismatch { expected: "nothing is lost, doubled or out of order".to_owned(), came })
}

/// The message of a panic, also if it comes from one of the world's tasks.
fn message(panic: &str) -> String {
    let inner = panic.split_once("JoinError::Panic(").and_then(|(_, rest)| rest.split_once('"'));
    let inner = inner.and_then(|(_, rest)| rest.rsplit_once('"')).map(|(inner, _)| inner);
    inner.unwrap_or(panic).to_owned()
}

/// Whether a line is about the client that a verdict names first, or about the server.
fn concerns(line: &str, verdict: &str) -> bool {
    let who = line.split_whitespace().nth(1).unwrap_or_default();
    let name = verdict.split([':', ',', ' ']).next().unwrap_or_default();
    let known = name.starts_with('P') || name.starts_with('d');
    !known || who == name || who == "SERVER" || who == "WORLD"
}
