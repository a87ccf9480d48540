//! Lesson 08's client exists twice, in Rust for the terminal and in JavaScript for the page: both
//! are told the same, and must want the same.

use std::{fs, path::Path, process::Command, time::Duration};

use full_duplex::{
    lesson01_polling::rules,
    lesson06_chat::protocol as room,
    lesson08_reconnect::{
        client::event::Input,
        outcome::Outcome,
        protocol::{Failure, ServerMessage},
    },
    stage::visible::is_blank,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    client_tape::{Tape, ack, chat, closed, error, resume_failed, resumed, say, welcome_to},
    support::program::Running,
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/with_node/tape.mjs");
/// The folders of the page's scripts, and their names in an import.
const FOLDERS: [(&str, &str); 7] = [
    (concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/lesson06_chat/page"), "chat"),
    (concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/lesson07_heartbeat/page"), "heartbeat"),
    (concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/lesson08_reconnect/page"), "reconnect"),
    (concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/stage/page"), "page"),
    (concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/lesson10_plan_b/page"), "roads"),
    (concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/lesson10_plan_b/page/offline"), "offline"),
    (concat!(env!("CARGO_MANIFEST_DIR"), "/lessons/lesson11_compression/page"), "pictures"),
];

/// A step of a conversation as tape.js reads it: a name, and up to three values.
type Step = Value;

/// What the client in Rust does because of this.
fn play(tape: &mut Tape, step: &Step) -> String {
    let name = step[0].as_str().expect("a name");
    let number = |at: usize| step[at].as_u64().expect("a number");
    let words = |at: usize| step[at].as_str().expect("words");
    let truth = |at: usize| step[at].as_bool().expect("true or false");
    let milliseconds = |at: usize| Duration::from_millis(number(at));
    let id = |tape: &Tape, at: usize| {
        let number = usize::try_from(step[at].as_u64()?).expect("a small number");
        Some(tape.ids.get(number).map_or("nobody's", String::as_str).to_owned())
    };
    let input = match name {
        "wait" => return tape.wait(step[1].as_f64().expect("seconds")),
        "open" => Input::Open,
        "ended" => closed(u16::try_from(number(1)).expect("a close code")),
        "declined" => {
            let status = u16::try_from(number(1)).expect("a status");
            let retry_after = step[2].as_u64().map(Duration::from_millis);
            Input::Ended(Outcome::Declined { status, retry_after })
        }
        "welcome" => welcome_to(words(1), number(2), number(3)),
        "chat" => chat(number(1), id(tape, 2).as_deref()),
        "ack" => ack(number(1), &id(tape, 2).expect("an id"), truth(3)),
        "resumed" => resumed(number(1)),
        "resume_failed" => resume_failed(failure(words(1)), number(2)),
        "reconnect" => Input::Heard(ServerMessage::Reconnect { after_ms: number(1) }),
        "presence" => Input::Heard(room::ServerMessage::Presence { users: Vec::new() }.into()),
        "error" => error(code(words(1)), id(tape, 2).as_deref(), step[3].as_u64()),
        "say" => say(words(1)),
        "typing" => Input::Typing(truth(1)),
        "name" => Input::Name(words(1).to_owned()),
        "retry" => Input::Retry,
        "network" => Input::Network(truth(1)),
        "leave" => Input::Leave(milliseconds(1)),
        other => panic!("no such step: {other}"),
    };
    tape.play(input).replace("missed: Gap", "missed: gap").replace("missed: E", "missed: e")
}

fn failure(name: &str) -> Failure {
    serde_json::from_value(json!(name)).expect("a reason")
}

fn code(name: &str) -> room::Code {
    serde_json::from_value(json!(name)).expect("a code")
}

/// Each place in which a client can be, and how it came there.
fn places() -> Vec<Vec<Step>> {
    let dialling = vec![json!(["retry"])];
    let greeting = [&dialling[..], &[json!(["open"])]].concat();
    let open = [&greeting[..], &[json!(["welcome", "a", 1, 5])]].concat();
    let and = |more: &[Step]| [&open[..], more].concat();
    let back =
        [json!(["ended", 1006]), json!(["retry"]), json!(["open"]), json!(["welcome", "a", 2, 9])];
    let history = [&back[..], &[json!(["resume_failed", "gap", 6])]].concat();
    let waits = [json!(["say", "một"]), json!(["say", "hai"]), json!(["ended", 1006])];
    vec![
        Vec::new(),
        dialling,
        greeting,
        and(&back),
        and(&history),
        and(&waits),
        and(&[json!(["network", false]), json!(["ended", 1006])]),
        and(&[json!(["leave", 0])]),
        and(&[json!(["ended", 4501])]),
        open,
    ]
}

/// Everything that can happen there.
fn steps() -> Vec<Step> {
    let mut steps = vec![
        json!(["open"]),
        json!(["welcome", "a", 2, 9]),
        json!(["welcome", "b", 2, 3]),
        json!(["resumed", 5]),
        json!(["resumed", 9]),
        json!(["reconnect", 700]),
        json!(["presence"]),
        json!(["say", "chào"]),
        json!(["say", "  "]),
        json!(["typing", true]),
        json!(["name", "Minh Anh"]),
        json!(["retry"]),
        json!(["network", false]),
        json!(["network", true]),
        json!(["leave", 0]),
        json!(["leave", 3_000]),
        json!(["error", "invalid", null, null]),
        json!(["wait", 0]),
        json!(["wait", 20]),
    ];
    for seq in 4..9 {
        steps.extend([json!(["chat", seq, null]), json!(["chat", seq, 0])]);
        steps.extend([json!(["ack", seq, 0, false]), json!(["ack", seq, 0, true])]);
    }
    for reason in ["expired", "epoch", "gap"] {
        steps.extend([json!(["resume_failed", reason, 3]), json!(["resume_failed", reason, 8])]);
    }
    for code in ["invalid", "unavailable", "rate_limited"] {
        steps.extend([json!(["error", code, 0, null]), json!(["error", code, 0, 400])]);
    }
    for status in [200, 401, 403, 404, 408, 426, 429, 500, 501, 503, 505] {
        let waits = [json!(null), json!(7_000), json!(7_200_000)];
        steps.extend(waits.map(|wait| json!(["declined", status, wait])));
    }
    let codes = [1000..=1015, 3000..=3000, 4000..=4003, 4499..=4504, 4999..=4999];
    steps.extend(codes.into_iter().flatten().map(|code| json!(["ended", code])));
    steps
}

/// Something that may happen at any time; nobody waits, for each client has its own luck.
fn anything(random: &mut fastrand::Rng) -> Step {
    let (seq, own) = (random.u64(1..25), random.u64(..6));
    let reason = random.choice(["expired", "epoch", "gap"]).expect("one of them");
    let log = if random.u8(..4) == 0 { "b" } else { "a" };
    match random.u8(..30) {
        0..4 => json!(["retry"]),
        4..7 => json!(["open"]),
        7..10 => json!(["welcome", log, random.u64(1..4), seq]),
        10..15 => json!(["chat", seq, if random.bool() { json!(null) } else { json!(own) }]),
        15..18 => json!(["ack", seq, own, random.bool()]),
        18..20 => json!(["resumed", seq]),
        20 => json!(["resume_failed", reason, seq]),
        21..25 => json!(["say", format!("lời {seq}")]),
        25 => json!(["error", "invalid", own, null]),
        26 => json!(["name", "Minh Anh"]),
        27 => json!(["network", random.bool()]),
        28 => json!(["wait", 0]),
        _ => json!(["ended", 1006]),
    }
}

/// Gives a script of ours, and with it the page's scripts in one folder, what is told, and gets its
/// answer. The page's scripts stand in folders of their own, where Node takes them for modules.
pub async fn tape<T: DeserializeOwned>(name: &str, script: &str, folder: &str, told: &Value) -> T {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for (from, to) in FOLDERS {
        let to = root.join(to);
        fs::create_dir_all(&to).expect("a folder");
        let files = fs::read_dir(from).expect("the page").flatten().map(|entry| entry.path());
        for script in files.filter(|path| path.is_file()) {
            fs::copy(&script, to.join(script.file_name().expect("a name"))).expect("a copy");
        }
    }
    fs::write(root.join("package.json"), r#"{"type": "module"}"#).expect("a file");
    let mut node = Command::new("node");
    node.arg(script).arg(root.join(folder));
    let mut node = Running::of(node);
    node.types(&told.to_string());
    node.leaves();
    serde_json::from_str(&node.ended().await.well()).expect("an answer")
}

pub async fn the_client_is_the_same_in_both_languages() {
    let mut conversations = Vec::new();
    for place in places() {
        conversations.extend(steps().into_iter().map(|step| [&place[..], &[step]].concat()));
    }
    let mut random = fastrand::Rng::with_seed(8);
    conversations.extend((0..300).map(|_| (0..60).map(|_| anything(&mut random)).collect()));

    let in_javascript: Vec<Vec<String>> =
        tape("page-says", SCRIPT, "reconnect", &json!({"conversations": conversations})).await;
    let mut kinds = std::collections::BTreeSet::new();
    for (conversation, theirs) in conversations.iter().zip(&in_javascript) {
        let mut tape = Tape::new();
        for (at, step) in conversation.iter().enumerate() {
            let ours = play(&mut tape, step);
            assert_eq!(ours, theirs[at], "after {}", json!(conversation[..=at]));
            kinds.extend(
                ours.split(", ").filter_map(|words| words.split(' ').next().map(str::to_owned)),
            );
        }
    }
    assert_eq!(in_javascript.len(), conversations.len());
    let seen =
        ["DIAL", "GOODBYE", "HANG", "SEND", "missed:", "given", "heard", "offline", "refused:"];
    assert!(seen.iter().all(|kind| kinds.contains(*kind)), "little happened: {kinds:?}");
}

/// A message that is not as it should be must not come as far as the client: it would stop in the
/// middle of a step.
pub async fn the_page_believes_only_what_it_understands() {
    let messages = json!([
        {"type": "presence", "users": [{"clientId": 1, "username": "Lan"}]},
        {"type": "presence", "users": [null]},
        {"type": "presence", "users": [{"clientId": "1", "username": "Lan"}]},
        {"type": "presence", "users": null},
        {"type": "ack", "seq": 1, "timestamp": 0},
        {"type": "ack", "seq": -1, "timestamp": 0},
        {"type": "reconnect", "afterMs": 1.5},
        {"type": "resume_failed", "reason": "boredom", "since": 0},
        {"type": "__proto__"},
        {},
    ]);
    let believed: Vec<bool> =
        tape("page-believes", SCRIPT, "reconnect", &json!({"messages": messages})).await;
    let expected: Vec<_> = (0..10).map(|at| at == 0 || at == 4).collect();
    assert_eq!(believed, expected);
}

/// What the page takes for nothing is what the server refuses as empty; both trim alike, and refuse
/// the same texts.
pub async fn both_see_nothing_in_the_same_texts() {
    // All blocks that hold what isn't drawn, with their neighbours.
    let blocks = [0..0x3200, 0xfd00..0x1_0000, 0x1_bc00..0x1_d200, 0xe_0000..0xe_1000];
    let alone = blocks.into_iter().flatten().filter_map(char::from_u32).map(String::from);
    let around = [
        "",
        " \u{85}Lan\u{3000}",
        "\u{feff}Lan\u{feff}",
        "\u{200b} \u{3164}",
        "a\u{ad}",
        "👩\u{200d}👧",
    ];
    let texts: Vec<_> = alone.chain(around.map(str::to_owned)).collect();
    let in_javascript: Vec<(String, bool)> =
        tape("page-trims", SCRIPT, "reconnect", &json!({"texts": texts})).await;
    assert_eq!(in_javascript.len(), texts.len());
    for (text, (theirs, good)) in texts.iter().zip(in_javascript) {
        let nothing = text.chars().all(is_blank);
        assert_eq!(theirs, if nothing { "" } else { text.trim() }, "{}", text.escape_unicode());
        let ours = rules::text(&text.replace('\t', " ")).is_ok();
        assert_eq!(good, ours, "{}", text.escape_unicode());
    }
}
