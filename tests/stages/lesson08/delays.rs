//! How long a client waits, and how a herd of them spreads.

use std::{fmt::Write as _, time::Duration};

use full_duplex::{
    learn::{
        ladder::{Cases, Group, Mismatch},
        observe::Tape,
        text::Text,
    },
    lesson08_reconnect::backoff::{Backoff, FIRST, LONGEST},
};

static CEILING: Group = Group {
    title: Text { en: "the longest wait", vi: "khoảng chờ dài nhất" },
    rule: "lesson 08a, \"Two lines that everybody writes\"; backoff.rs, the table",
    hint: Text {
        en: "`FIRST`, doubled once for each failure, and never more than `LONGEST`; `delay` counts the failures, one each\ntime. Mind what forty doublings do to a number: the doubling itself must not overflow.",
        vi: "`FIRST`, cứ mỗi lần hỏng lại nhân đôi một lần, và không bao giờ quá `LONGEST`; `delay` đếm các lần hỏng, mỗi lần\nđược gọi là thêm một. Coi chừng con số sau bốn mươi lần nhân đôi: chính phép nhân đôi cũng không được tràn.",
    },
};

static JITTER: Group = Group {
    title: Text { en: "full jitter", vi: "full jitter" },
    rule: "lesson 08a, \"Two lines that everybody writes\"",
    hint: Text {
        en: "The delay is the ceiling times `random`: all of it, from nothing to the ceiling, and no more.",
        vi: "Khoảng chờ là trần nhân với `random`: trọn cả khoảng, từ không cho tới trần, và không hơn.",
    },
};

static HERD: Group = Group {
    title: Text { en: "the herd", vi: "cả đàn cùng ùa về" },
    rule: "lesson 08a, \"Two lines that everybody writes\"",
    hint: Text {
        en: "Each client draws its own number. If their calls aren't spread over the whole time, something else than the\nnumber decides.",
        vi: "Mỗi client rút một con số riêng. Nếu các cuộc gọi không rải đều trên cả khoảng thời gian thì có thứ khác\nngoài con số ấy đang quyết định.",
    },
};

/// The failures before, and the ceiling in milliseconds.
const CEILINGS: [(u32, u64); 12] = [
    (0, 500),
    (1, 1_000),
    (2, 2_000),
    (3, 4_000),
    (4, 8_000),
    (5, 16_000),
    (6, 30_000),
    (7, 30_000),
    (31, 30_000),
    (32, 30_000),
    (40, 30_000),
    (1_000, 30_000),
];

/// The failures before, what chance has drawn, and the delay in milliseconds.
const DELAYS: [(u32, f64, u64); 10] = [
    (0, 1.0, 500),
    (0, 0.5, 250),
    (0, 0.0, 0),
    (0, 0.25, 125),
    (1, 0.5, 500),
    (3, 0.75, 3_000),
    (6, 0.1, 3_000),
    (100, 1.0, 30_000),
    (0, 7.0, 500),
    (0, -1.0, 0),
];

pub fn add(cases: &mut Cases) {
    for (failures, millis) in CEILINGS {
        cases.add(&CEILING, &format!("the ceiling, failures before: {failures}"), move |tape| {
            let backoff = after(tape, failures);
            let ceiling = backoff.ceiling();
            tape.note(0, format!("ceiling: {}", seconds(ceiling)));
            Mismatch::unless_same(&seconds(Duration::from_millis(millis)), &seconds(ceiling))
        });
    }
    for (failures, random, millis) in DELAYS {
        let about = format!("the delay at random {random}, failures before: {failures}");
        cases.add(&JITTER, &about, move |tape| {
            let mut backoff = after(tape, failures);
            let delay = backoff.delay(random);
            tape.note(0, format!("delay({random}): {}", seconds(delay)));
            Mismatch::unless_same(&seconds(Duration::from_millis(millis)), &seconds(delay))
        });
    }
    cases.add(&JITTER, "each delay counts, and a welcome begins anew", |tape| {
        let mut backoff = after(tape, 5);
        Mismatch::unless_equal(&5, &backoff.failures())?;
        backoff.reset();
        tape.note(0, "reset: the client is in the room");
        let delay = backoff.delay(1.0);
        tape.note(0, format!("delay(1.0): {}", seconds(delay)));
        Mismatch::unless_same(&seconds(FIRST), &seconds(delay))
    });
    for failures in [0, 3, 6, 20] {
        let about = format!("ten thousand clients, failures before: {failures}");
        cases.add(&HERD, &about, move |tape| crowd(tape, failures));
    }
    cases.add(&HERD, "a server that is 10 s away", server_is_away);
}

/// A backoff after so many failures.
fn after(tape: &Tape, failures: u32) -> Backoff {
    let mut backoff = Backoff::default();
    for _ in 0..failures {
        backoff.delay(0.5);
    }
    tape.note(0, format!("failures before, each with its delay: {failures}"));
    backoff
}

/// To the millisecond: below it, right answers may round differently.
fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}

/// Each tenth of the ceiling hears about a tenth of the clients.
fn crowd(tape: &Tape, failures: u32) -> Result<(), Mismatch> {
    let mut random = fastrand::Rng::with_seed(8);
    let before = after(tape, failures);
    let ceiling = LONGEST.min(FIRST * 2_u32.pow(failures.min(6)));
    let mut tenths = [0_usize; 11];
    for _ in 0..10_000 {
        let mut backoff = before; // a copy
        let share = backoff.delay(random.f64()).div_duration_f64(ceiling);
        let tenth = (1..=10).position(|tenth| share < f64::from(tenth) / 10.0).unwrap_or(10);
        tenths[tenth] += 1;
    }
    let mut came = String::new();
    for (tenth, count) in (1_u32..).zip(tenths) {
        let until = if tenth == 11 { "later".into() } else { seconds(ceiling * tenth / 10) };
        tape.note(0, format!("{until:>9} {count:5} {}", "#".repeat(count / 100)).trim_end());
        if tenth < 11 && !(900..1_100).contains(&count) || tenth == 11 && count > 0 {
            let _ = writeln!(came, "{count} calls until {until}");
        }
    }
    let expected = "900 to 1,100 calls in each tenth of the ceiling, and none later";
    if came.is_empty() { Ok(()) } else { Mismatch::unless_same(expected, came.trim_end()) }
}

/// A thousand clients lose their server in one moment, and it is back after ten seconds.
fn server_is_away(tape: &Tape) -> Result<(), Mismatch> {
    let mut random = fastrand::Rng::with_seed(8);
    let away = Duration::from_secs(10);
    let mut slots = vec![0_usize; 420]; // of 0.1 s
    for _ in 0..1_000 {
        let (mut backoff, mut now) = (Backoff::default(), Duration::ZERO);
        while now < away {
            now += backoff.delay(random.f64());
        }
        let slot = usize::try_from(now.as_millis() / 100).unwrap_or(usize::MAX);
        *slots.get_mut(slot).ok_or_else(|| too_late(now))? += 1;
    }
    let worst = slots.iter().max().copied().unwrap_or_default();
    tape.note(0, "1000 clients lose a server that is back after 10 s");
    tape.note(0, format!("the worst 0.1 s: {worst} calls"));
    let came = format!("{worst} calls in the worst 0.1 s");
    if worst <= 40 { Ok(()) } else { Mismatch::unless_same("40 calls in 0.1 s, at most", &came) }
}

fn too_late(now: Duration) -> Mismatch {
    let expected = "every client calls within 40 s".to_owned();
    Mismatch { expected, came: format!("a call after {}", seconds(now)) }
}
