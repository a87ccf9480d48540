//! Every case of the suite against the library, and a table of those in which it answers otherwise
//! than lesson 04.

use std::{collections::BTreeSet, fmt::Write as _, time::Duration};

use full_duplex::tap::Tap;
use futures_util::future::join_all;

use crate::{
    suite::{
        SECTIONS,
        kit::{Case, Heard, Step, case, close, fails, goodbye, step, text},
    },
    support::{echoer::Echoer, for_the_book, library, thorough::left_out},
    tcp,
};

/// As long as the suite's longest message.
const MAX_MESSAGE: usize = 16 << 20;
/// What hasn't been answered after this time won't be: the library waits for the rest of a frame.
const PATIENCE: Duration = Duration::from_secs(4);
/// Where the library differs. The snapshot tells how.
const DIFFERENT: [&str; 12] = [
    "6.4.3", "6.4.4", "R1.4", "R2.4", "R2.5", "R2.6", "R2.7", "R2.8", "R3.6", "R3.12", "R3.19",
    "R6.3",
];

/// What the suite doesn't ask over a socket, or only with half a frame.
fn whole_frames() -> Vec<Case> {
    let minimal = step([text("xin").length_in(3)], fails(1002, []).heard);
    vec![
        case("R2.4 whole", "a length of 3 written with 3 bytes", [minimal]),
        case("R4.5 whole", "code 1014, registered since", [goodbye(close(1014), 1014)]),
    ]
}

#[tokio::test]
async fn the_library_with_tasks() {
    judge(library::tasks(MAX_MESSAGE, Tap::counting()).await).await;
}

#[tokio::test]
async fn the_library_with_threads() {
    if left_out("the conversations of the suite with the library and threads") {
        return;
    }
    judge(library::threads(MAX_MESSAGE, Tap::counting()).await).await;
}

async fn judge(server: Echoer) {
    let is_different = |case: &Case| DIFFERENT.contains(&case.id.as_str());
    let cases = SECTIONS.into_iter().flat_map(|(_, _, cases)| cases());
    let (different, same): (Vec<_>, Vec<_>) = cases.partition(is_different);
    let held = same.iter().filter(|case| tcp::talks(case).next().is_some());
    let mut table = format!("the same answer: {} cases\n", held.clone().count());
    for case in held {
        tcp::run(&server, case).await;
    }
    let different: Vec<_> = different.into_iter().chain(whole_frames()).collect();
    let told = join_all(different.iter().map(|case| differences(&server, case))).await;
    for (case, differences) in different.iter().zip(told) {
        let _ = write!(table, "\n{}  {}\n", case.id, case.about);
        for difference in differences {
            let _ = writeln!(table, "{difference}");
        }
    }
    server.stop().await;
    for_the_book(|| insta::assert_snapshot!("lesson05__where_the_library_differs", table));
}

/// The answers to all conversations of a case, each told once.
async fn differences(server: &Echoer, case: &Case) -> BTreeSet<String> {
    let talks = tcp::talks(case);
    let asked = join_all(talks.map(async |talk| {
        let difference = tcp::difference(server, talk, PATIENCE).await;
        let difference = difference.unwrap_or_else(|| panic!("{} no longer differs", case.id));
        let (ours, theirs) = (ours(&talk.steps), told(&difference.heard));
        format!("    lesson 04: {ours:<12} the library: {theirs}")
    }));
    asked.await.into_iter().collect()
}

/// What lesson 04 says when it comes to it.
fn ours(steps: &[Step]) -> String {
    let heard: Vec<_> = steps.iter().flat_map(|step| step.heard.iter().cloned()).collect();
    told(&heard)
}

fn told(heard: &[Heard]) -> String {
    let word = |heard: &Heard| match heard {
        Heard::End(_) => None,
        Heard::Nonsense(silence) if silence == "silence" => Some("waits".to_owned()),
        other => Some(format!("{other:?}")),
    };
    heard.iter().filter_map(word).collect::<Vec<_>>().join(", ")
}
