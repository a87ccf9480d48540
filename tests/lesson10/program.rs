//! The program in a terminal: the road in use, and why.

use full_duplex::{lesson10_plan_b::road::ROADS, tap::fault::Faults};

use super::room::room;
use crate::support::{
    durable::memory_log,
    file::File,
    program::{Program, shows},
    proxy::Proxy,
    room::Room,
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson10"));

fn no_upgrade() -> Faults {
    Faults { no_upgrade: true, ..Faults::default() }
}

#[tokio::test]
async fn a_person_reads_which_road_is_in_use_and_why() {
    let room = room(&memory_log(1)).await;
    let proxy = Proxy::unseen(&room.address, no_upgrade()).await;
    for (address, road, told) in [
        (&room.address, &[][..], "over WebSocket · qua WebSocket"),
        (&proxy.address, &[], "over event stream (WebSocket: declined with HTTP 426)"),
        (&proxy.address, &["--road", "poll"], "over polling · qua polling"),
    ] {
        let url = format!("ws://{address}/ws");
        let arguments = [&["join", "--name", "Minh", "--url", &url], road].concat();
        let mut joined = LESSON.start(&arguments);
        joined.until(told).await;
        joined.types("chào cả nhà\n");
        joined.until("chào cả nhà ✓").await;
        joined.leaves();
        assert!(joined.ended().await.well().contains("Goodbye"));
    }
    proxy.stop().await;
    room.stop().await;
}

#[tokio::test]
async fn the_road_that_has_worked_is_remembered() {
    let room = room(&memory_log(1)).await;
    let proxy = Proxy::unseen(&room.address, no_upgrade()).await;
    let file = File::new("roads", "");
    for (address, told) in [
        (&proxy.address, "over event stream (WebSocket"),
        (&room.address, "over event stream · qua"), // until a probe climbs
    ] {
        let url = format!("ws://{address}/ws");
        let arguments = ["join", "--name", "Minh", "--url", &url, "--remember", file.path()];
        let mut joined = LESSON.start(&arguments);
        joined.until(told).await;
        joined.leaves();
        joined.ended().await.well();
        assert_eq!(std::fs::read_to_string(file.path()).expect("a file"), "events");
    }
    proxy.stop().await;
    room.stop().await;
}

/// Lesson 08's room has no links: no road leads there, and the first reason tells most.
#[tokio::test]
async fn a_room_without_links_behind_such_a_proxy_is_given_up_with_its_words() {
    let room = Room::with_log(&memory_log(1)).await;
    let proxy = Proxy::unseen(&room.address, no_upgrade()).await;
    let url = format!("ws://{}/ws", proxy.address);
    let ended = LESSON.start(&["join", "--name", "Minh", "--url", &url]).ended().await;
    assert!(!ended.ok, "{}", ended.said);
    shows(&ended.said, &["HTTP 426", "proxy_set_header Upgrade $http_upgrade;"]);
    proxy.stop().await;
    room.stop().await;
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names() {
    LESSON.knows_its_names(&[], ("http://", "/messages"), [200, 415, 200, 200]).await;
}

#[tokio::test]
async fn the_cost_of_each_road_is_measured() {
    let short = ["measure", "--dials", "3", "--seconds", "1", "--every", "0.1"];
    let shown = LESSON.run(&short).await.well();
    for road in ROADS.map(|road| road.name()[0]) {
        assert!(shown.contains(road), "{road} in {shown}");
    }
    let row = |name: &str| shown.lines().find(|line| line.contains(name)).expect(name).to_owned();
    assert!(row("drops Upgrade").contains("event stream"), "{shown}");
    assert!(row("and collects").contains("long polling"), "{shown}");
    assert!(row("swallows").contains("event stream"), "{shown}");
}
