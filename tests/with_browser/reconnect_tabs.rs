//! Lesson 08's page in tabs that are loaded anew, duplicated, and opened elsewhere.

use std::sync::Arc;

use serde_json::json;

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    reconnect::{quiet_lines, stands, waits},
    room::{ME, PHONE, WIDE, enter, is, people},
    support::{
        durable::memory_log,
        room::{Client, Room},
    },
    talk::{reads, say, tells},
};

/// What a cut cable does: the browser takes the words, and they arrive nowhere.
const SWALLOW: &str = "WebSocket.prototype.send = () => {}";

const OWN: &str =
    "return [...document.querySelectorAll('#messages li.own .what')].map(e => e.textContent)";

pub async fn a_reload_goes_on_where_the_page_was(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let minh = enter(&driver, &room, "Minh", "vi", PHONE).await;
    say(&minh, "một").await;
    reads(&lan, &["một"]).await;
    say(&lan, "two").await;
    reads(&minh, &["một", "two"]).await;
    let me =
        lan.run("return JSON.parse(sessionStorage['full-duplex-session-state']).clientId").await;
    lan.run(SWALLOW).await;
    say(&lan, "three").await;
    say(&lan, "four").await;
    waits(&lan, &["three", "four"]).await;
    reads(&minh, &["một", "two"]).await;
    lan.go(&room.url()).await;
    for browser in [&lan, &minh] {
        reads(browser, &["một", "two", "three", "four"]).await;
    }
    waits(&lan, &[]).await;
    assert_eq!(lan.run(OWN).await, json!(["two", "three", "four"]), "still on her side");
    let again =
        lan.run("return JSON.parse(sessionStorage['full-duplex-session-state']).clientId").await;
    assert_eq!(me, again, "the same person");
    assert!(!quiet_lines(&minh).await.contains("Lan rời"), "and nobody has seen her leave");
    people(&minh, &["Minh", "Lan"]).await;

    // Back and forward, too.
    lan.fill("#text", "half a thought").await;
    lan.go(&format!("{}/chat/room.css", room.url())).await;
    room.connections(1).await;
    say(&minh, "năm").await;
    lan.run("history.back()").await;
    lan.until("document.querySelector('#state')?.dataset.standing === 'online'").await;
    reads(&lan, &["một", "two", "three", "four", "năm"]).await;
    assert_eq!(lan.run("return document.querySelector('#text').value").await, "half a thought");
    lan.close().await;
    minh.close().await;
}

/// Opens a copy of a tab, with everything that the tab remembers, and turns to it. Only a click may
/// open a window.
async fn duplicate(browser: &Browser, tab: &str) {
    browser.run("document.querySelector('h1').onclick = () => window.open(location.href)").await;
    browser.click("h1").await;
    let copy = browser.other_tab(tab).await;
    browser.turn_to(&copy).await;
    browser.until("document.querySelector('#state')?.dataset.standing === 'online'").await;
}

pub async fn a_duplicated_tab_is_somebody_else(driver: Arc<Driver>) {
    let room = Room::with_log(&memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    say(&lan, "from the first").await;
    reads(&lan, &["from the first"]).await;
    let first = lan.tab().await;
    duplicate(&lan, &first).await;
    is(&lan, "open").await;
    lan.until("document.querySelectorAll('.person').length === 2").await;
    assert_ne!(lan.run(&format!("return {ME}")).await, "Lan");
    reads(&lan, &["from the first"]).await;
    assert_eq!(lan.run(OWN).await, json!([]));
    say(&lan, "from the second").await;
    lan.turn_to(&first).await;
    reads(&lan, &["from the first", "from the second"]).await;
    assert_eq!(lan.run(OWN).await, json!(["from the first"]));
    stands(&lan, "online").await;
    room.connections(2).await;
    lan.close().await;
}

/// The browser may have put the page away whole, or it loads it anew: it is this person's tab
/// again, and a copy of it is somebody else's.
pub async fn a_tab_that_came_back_is_still_its_own(driver: Arc<Driver>) {
    let room = Room::with_log(&memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    lan.fill("#text", "half a thought").await;
    lan.go(&format!("{}/chat/room.css", room.url())).await;
    lan.run("history.back()").await;
    lan.until("document.querySelector('#state')?.dataset.standing === 'online'").await;
    lan.until(&format!("{ME} === 'Lan'")).await;
    assert_eq!(lan.run("return document.querySelector('#text').value").await, "half a thought");
    assert_ne!(lan.run("return document.querySelector('#name').value").await, "");
    let first = lan.tab().await;
    duplicate(&lan, &first).await;
    lan.turn_to(&first).await;
    stands(&lan, "online").await;
    lan.until("document.querySelectorAll('.person').length === 2").await;
    assert_eq!(lan.run(&format!("return {ME}")).await, "Lan");
    room.connections(2).await;
    lan.close().await;
}

pub async fn who_comes_in_elsewhere_ends_this_one_and_nobody_fights(driver: Arc<Driver>) {
    let room = Room::with_log(&memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let standing = lan.run("return JSON.parse(sessionStorage['full-duplex-session-state'])").await;
    let resume = json!({"type": "resume", "session": standing["session"], "epoch": standing["epoch"], "since": 0});
    let mut elsewhere = Client::at(&room.address).await;
    elsewhere.says(&resume.to_string()).await;
    elsewhere.hears("resumed").await;
    elsewhere.hears("presence").await;
    stands(&lan, "given up").await;
    tells(&lan, "#closed-why", "4501: You have joined from somewhere else.").await;
    assert_eq!(lan.text("#again").await, "Use this tab");
    say(&lan, "kept").await;
    tells(&lan, "#problem", "the connection is over for good").await;
    assert_eq!(lan.run("return document.querySelector('#text').value").await, "kept");
    lan.picture("reconnect-elsewhere-wide-en").await;
    // Whatever happens around it, it is final.
    for event in ["online", "focus"] {
        lan.run(&format!("window.dispatchEvent(new Event('{event}'))")).await;
    }
    lan.run("document.dispatchEvent(new Event('visibilitychange'))").await;
    stands(&lan, "given up").await;
    room.connections(1).await;
    lan.click("#again").await; // but a person may know better
    stands(&lan, "online").await;
    assert_eq!(elsewhere.ended().await.code().value(), 4501);
    lan.keys("#text", ENTER).await;
    reads(&lan, &["kept"]).await;

    lan.click("#leave").await;
    stands(&lan, "left").await;
    tells(&lan, "#closed-why", "You have left the room").await;
    room.connections(0).await;
    lan.click("#again").await;
    stands(&lan, "online").await;
    people(&lan, &["Lan"]).await;
    lan.close().await;
}
