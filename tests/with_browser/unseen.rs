//! Names and texts that nobody could see, and names that run from right to left.

use std::sync::Arc;

use serde_json::json;

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    room::{WIDE, enter, give_name},
    support::room::Room,
    talk::{reads, say, tells},
};

/// Hangul fillers, a Braille letter without dots, a soft hyphen, a note without a head: all of it
/// is drawn as nothing.
const NOTHING: &str = "\u{3164}\u{ffa0}\u{2800}\u{ad}\u{1d159}";

async fn fills(browser: &Browser, field: &str, text: &str) {
    let fill = format!("document.querySelector('{field}').value = {}", json!(text));
    browser.run(&fill).await; // chromedriver's keyboard has no such letters
    browser.keys(field, ENTER).await;
}

pub async fn nobody_is_called_nothing_and_nobody_says_it(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let browser = driver.open(WIDE.0, WIDE.1).await;
    browser.go(&format!("{}/?lang=en", room.url())).await;
    browser.until("!document.querySelector('#naming').hidden").await;
    fills(&browser, "#name", NOTHING).await;
    tells(&browser, "#name-problem", "your name first").await;
    give_name(&browser, "Minh").await;
    browser.until("!document.querySelector('#composer').hidden").await;
    fills(&browser, "#text", NOTHING).await;
    tells(&browser, "#problem", "nothing to see").await;
    say(&browser, "words").await;
    reads(&browser, &["words"]).await;
    assert!(browser.run("return document.querySelector('#problem').hidden").await == true);
    browser.close().await;
}

pub async fn a_name_keeps_its_direction_to_itself(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let name = "שלום";
    let lan = enter(&driver, &room, name, "en", WIDE).await;
    let _hidden = room.joined("\u{3164}Mai").await;
    tells(&lan, "#people", "Mai").await;
    let shown = "return [document.querySelector('#me').title, document.querySelector('#people-brief').textContent]";
    let shown = lan.run(shown).await;
    assert_eq!(shown[0], format!("You are \u{2068}{name}\u{2069}. Change your name"));
    assert_eq!(shown[1], "2 here: you, \u{2068}\u{3164}Mai\u{2069}");
    let avatars =
        "return [...document.querySelectorAll('.person .avatar')].map(e => e.textContent)";
    assert_eq!(lan.run(avatars).await, json!(["ש", "M"]), "letters that can be seen");
    lan.close().await;
}
