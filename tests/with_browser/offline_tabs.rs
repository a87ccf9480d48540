//! Lesson 10's page in several tabs of one browser: one person's, and two people's.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};

use crate::{
    browser::Browser,
    driver::Driver,
    engine::Engine,
    offline::serve,
    reconnect::{quiet_lines, stands, waits},
    room::{ME, WIDE, enter, people},
    support::{
        durable::memory_log,
        room::{Client, Room},
    },
    talk::{reads, say, tells},
};

/// Opens another tab as this person, or with "Somebody else" as nobody known.
async fn another_tab(browser: &Browser, room: &Room, choice: &str) -> String {
    browser.second_tab().await;
    browser.go(&room.url()).await;
    browser.until("!document.querySelector('#whose').hidden").await;
    second_tabs_picture(browser, "whose").await;
    let choose =
        "[...document.querySelectorAll('.person-choice')].find(it => it.innerText.includes";
    browser.run(&format!("{choose}({})).click()", json!(choice))).await;
    stands(browser, "online").await;
    browser.tab().await
}

/// WebKit's driver never answers for the picture of a second tab.
async fn second_tabs_picture(browser: &Browser, what: &str) {
    if browser.engine != Engine::WebKit {
        browser.picture(&format!("offline-{what}-wide-en")).await;
    }
}

/// Waits until this tab holds the connection, or another one does.
async fn holds(browser: &Browser, here: bool) {
    let place = if here { "here" } else { "elsewhere" };
    browser.until(&format!("document.documentElement.dataset.connection === '{place}'")).await;
}

/// The types of everything that a client has been told so far.
async fn heard_until_now(client: &mut Client) -> Vec<Value> {
    client.says(r#"{"type":"ping","timestamp":1}"#).await;
    let mut heard = Vec::new();
    while heard.last().is_none_or(|kind| kind != "pong") {
        heard.push(client.next().await["type"].take());
    }
    heard
}

// ANCHOR: two-tabs
pub async fn two_tabs_of_one_person_share_a_connection(driver: Arc<Driver>) {
    let room = serve(0, &memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let mut minh = room.joined("Minh").await;
    let first = lan.tab().await;
    say(&lan, "one").await;
    reads(&lan, &["one"]).await;
    let second = another_tab(&lan, &room, "Lan").await;
    holds(&lan, false).await;
    room.connections(2).await; // Lan's and Minh's
    reads(&lan, &["one"]).await;
    people(&lan, &["Lan", "Minh"]).await;
    say(&lan, "two").await;
    reads(&lan, &["one", "two"]).await;
    minh.chats("three").await;
    reads(&lan, &["one", "two", "three"]).await;
    waits(&lan, &[]).await;
    second_tabs_picture(&lan, "shares").await;
    lan.turn_to(&first).await;
    holds(&lan, true).await;
    reads(&lan, &["one", "two", "three"]).await;
    say(&lan, "four").await;
    reads(&lan, &["one", "two", "three", "four"]).await;

    lan.close_tab().await; // the one that holds the connection
    lan.turn_to(&second).await;
    holds(&lan, true).await;
    stands(&lan, "online").await;
    say(&lan, "five").await;
    reads(&lan, &["one", "two", "three", "four", "five"]).await;
    minh.chats("six").await;
    reads(&lan, &["one", "two", "three", "four", "five", "six"]).await;
    assert_eq!(lan.run("return document.querySelectorAll('#messages li.own').length").await, 4);
    room.connections(2).await;
    assert!(!quiet_lines(&lan).await.contains("onnected again"), "that is no news");
    let heard = heard_until_now(&mut minh).await;
    assert!(!heard.iter().any(|kind| kind == "user_left" || kind == "user_joined"), "{heard:?}");
    lan.close().await;
    room.stop().await;
}
// ANCHOR_END: two-tabs

pub async fn two_people_in_one_browser_have_a_tab_each(driver: Arc<Driver>) {
    let room = serve(0, &memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let first = lan.tab().await;
    another_tab(&lan, &room, "Somebody else").await;
    lan.until("document.querySelectorAll('.person').length === 2").await;
    assert_ne!(lan.run(&format!("return {ME}")).await, "Lan");
    holds(&lan, true).await;
    room.connections(2).await;
    say(&lan, "from the other").await;
    lan.turn_to(&first).await;
    reads(&lan, &["from the other"]).await;
    assert_eq!(lan.run("return document.querySelectorAll('#messages li.own').length").await, 0);
    lan.close().await;
    room.stop().await;
}

/// A frozen tab, and one that doesn't answer though nobody has frozen it.
pub async fn a_frozen_tab_gives_the_connection_away(driver: Arc<Driver>) {
    let room = serve(0, &memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let first = lan.tab().await;
    let second = another_tab(&lan, &room, "Lan").await;
    holds(&lan, false).await;
    lan.turn_to(&first).await;
    lan.freeze(true).await;
    lan.turn_to(&second).await;
    holds(&lan, true).await;
    say(&lan, "while it is frozen").await;
    reads(&lan, &["while it is frozen"]).await;
    room.connections(1).await;
    lan.turn_to(&first).await;
    lan.freeze(false).await;
    holds(&lan, false).await;
    reads(&lan, &["while it is frozen"]).await;
    stands(&lan, "online").await;
    if lan.engine == Engine::Chromium {
        // Without a word: nobody may steal from a tab that answers, so it takes a while.
        lan.turn_to(&second).await;
        lan.run("BroadcastChannel.prototype.postMessage = () => {}").await;
        lan.turn_to(&first).await;
        lan.run("document.dispatchEvent(new Event('visibilitychange'))").await;
        lan.within(
            Duration::from_secs(15),
            "document.documentElement.dataset.connection === 'here'",
        )
        .await;
        stands(&lan, "online").await;
        say(&lan, "stolen").await;
        reads(&lan, &["while it is frozen", "stolen"]).await;
        room.connections(1).await;
    }
    tells(&lan, "#device-brief", "connection").await;
    lan.close().await;
    room.stop().await;
}
