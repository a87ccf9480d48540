//! The catalogue, the file of a run, and those parts of the run that take no time and give the same
//! on every machine.

#![allow(clippy::float_cmp, reason = "counts are whole numbers, and exact")]

use std::collections::BTreeSet;

use full_duplex::lesson13_numbers::{
    catalogue::{CLAIMS, FIGURES, Measure, PLOTS, Verdict, entry, verdicts},
    measures::{Size, measure},
    results::Run,
};

#[test]
fn ids_are_unique() {
    let figures: BTreeSet<_> = FIGURES.iter().map(|entry| entry.id).collect();
    assert_eq!(figures.len(), FIGURES.len());
    let curves = PLOTS.iter().flat_map(|plot| plot.series);
    let names: BTreeSet<_> = curves.clone().map(|curve| curve.id).collect();
    assert_eq!(names.len(), curves.count());
}

#[test]
fn claims_are_judged_by_figures_that_are_measured() {
    for claim in CLAIMS {
        let missing: Vec<_> = claim.figures.iter().filter(|id| entry(id).is_none()).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", claim.id);
    }
    let mut run = Run::default();
    for entry in FIGURES {
        run.note(entry.id, 100.0);
    }
    assert_eq!(verdicts(&run).count(), CLAIMS.len());
    run.note("saving.polling", 85.0);
    let (_, bandwidth) = verdicts(&run).next().expect("the first claim");
    assert!(matches!(bandwidth, Verdict::Depends(_)), "{bandwidth:?}");
}

#[test]
fn a_run_comes_back_from_its_file() {
    let mut run = Run::here(true);
    run.note("handshake.request", 153.0);
    run.note_all("handshake.time", [0.3, 0.1, 0.2]);
    run.point("frames.http", 5.0, 97.5);
    assert_eq!(Run::from_json(&run.to_json()).expect("a run"), run);
}

/// All ids that this part should measure, and what it has measured.
async fn measured(part: Measure) -> Run {
    let mut run = Run::default();
    measure(part, Size::Quick, &mut run).await.expect("figures");
    for entry in FIGURES.iter().filter(|entry| entry.measure == part) {
        let elsewhere = entry.id == "polling.wake_ups"; // when polling is measured
        assert!(run.value(entry.id).is_some() || elsewhere, "{}", entry.id);
    }
    run
}

#[tokio::test]
async fn headers_are_as_long_as_the_chapter_says() {
    let run = measured(Measure::Frames).await;
    let ids =
        ["server_5", "client_5", "server_1000", "client_1000", "http_answer", "http_question"];
    let bytes = ids.map(|id| run.value(&format!("frames.{id}")).expect("a figure"));
    assert_eq!(bytes, [2.0, 6.0, 4.0, 8.0, 133.0, 51.0]);
}

#[tokio::test]
async fn a_handshake_costs_less_than_two_questions() {
    let run = measured(Measure::Handshake).await;
    let bytes = ["handshake.request", "handshake.response", "question.bytes"];
    assert_eq!(bytes.map(|id| run.value(id).expect("a figure")), [153.0, 129.0, 207.0]);
    let [alone, whole] = ["handshake.connect", "handshake.time"].map(|id| run.value(id));
    assert!(alone < whole, "{alone:?} {whole:?}");
}

#[tokio::test]
async fn a_silent_death_is_noticed_within_35_seconds() {
    let run = measured(Measure::Heartbeat).await;
    let at_most = run.value("heartbeat.noticed_at_most").expect("a figure");
    assert!((30.0..=35.1).contains(&at_most), "{at_most}");
    let bytes = run.value("heartbeat.terminal_bytes").expect("a figure");
    assert!((19.0..=22.0).contains(&bytes), "{bytes}");
    let page = run.value("heartbeat.page_bytes").expect("a figure");
    assert!((250.0..=300.0).contains(&page), "{page}");
}
