//! Lesson 10's page without a network: what it shows, what it keeps, and what becomes of it.

use std::sync::Arc;

use full_duplex::{
    lesson02_push::log::Log,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{http::Config, hub::Policy},
    lesson10_plan_b::http::{Links, run_server},
    tap::Tap,
};

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    reconnect::{is_away, stands, waits},
    room::{PHONE, WIDE, enter, give_name, people},
    support::{
        durable::{QUIET, counting_from, entries, memory_log, shared_hub},
        host::Host,
        room::Room,
    },
    talk::{lists, reads, say, tells},
};

/// Lesson 10's room around this log, on this port.
pub async fn serve(port: u16, log: &Arc<dyn Log>) -> Room {
    serve_at(port, log, QUIET).await
}

/// The same at another pace: that is part of the page, so the page is another version.
async fn serve_at(port: u16, log: &Arc<dyn Log>, pace: Pace) -> Room {
    let tap = Tap::counting();
    let hub = shared_hub(log, Policy::default(), counting_from(u128::from(fastrand::u64(..))));
    let config = Config { hub, pace, tap: tap.clone(), log_line: |_| () };
    let links = Links::new(counting_from(u128::from(fastrand::u64(..))));
    Host::run_on(port, tap, |listener, stop| run_server(listener, config, links, stop)).await
}

/// Waits until the browser has all files of the page.
async fn keeps_files(browser: &Browser) {
    let says = "document.querySelector('#device-opens').textContent";
    browser.until(&format!("{says}.includes('opens without a network, too')")).await;
}

/// Closes this tab, after the page has had the time to store what it shows, and opens a new one.
async fn closes_the_tab(browser: &Browser) {
    browser.run("document.dispatchEvent(new Event('visibilitychange'))").await;
    let tab = browser.tab().await;
    browser.second_tab().await;
    let fresh = browser.tab().await;
    browser.turn_to(&tab).await;
    browser.close_tab().await;
    browser.turn_to(&fresh).await;
}

async fn pictures(browser: &Browser, what: &str) {
    for (size, (width, height)) in [("wide", WIDE), ("phone", PHONE)] {
        browser.resize(width, height).await;
        for lang in ["en", "vi"] {
            browser.click(&format!("#lang-{lang}")).await;
            for scheme in ["light", "dark"] {
                browser.prefer(scheme).await;
                browser.picture(&format!("offline-{what}-{size}-{lang}-{scheme}")).await;
            }
        }
    }
    browser.click("#lang-en").await;
    browser.resize(WIDE.0, WIDE.1).await;
}

// ANCHOR: closed-tab
pub async fn words_outlive_their_tab_and_their_server(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(0, &log).await;
    let (port, url) = (room.port(), room.url());
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let mut minh = room.joined("Minh").await;
    minh.chats("Are you on the train?").await;
    say(&lan, "In ten minutes").await;
    reads(&lan, &["Are you on the train?", "In ten minutes"]).await;
    keeps_files(&lan).await;
    minh.vanishes();
    room.stop().await;

    lan.go(&url).await; // nobody answers
    reads(&lan, &["Are you on the train?", "In ten minutes"]).await;
    tells(&lan, "#as-of", "Messages as of").await;
    is_away(&lan).await;
    say(&lan, "Written in the tunnel").await;
    say(&lan, "And one more").await;
    waits(&lan, &["Written in the tunnel", "And one more"]).await;
    pictures(&lan, "queue").await;
    closes_the_tab(&lan).await;
    lan.go(&url).await;
    reads(&lan, &["Are you on the train?", "In ten minutes"]).await;
    waits(&lan, &["Written in the tunnel", "And one more"]).await;

    let room = serve(port, &log).await;
    lan.keys("#text", ENTER).await;
    let all = ["Are you on the train?", "In ten minutes", "Written in the tunnel", "And one more"];
    reads(&lan, &all).await;
    waits(&lan, &[]).await;
    let logged: Vec<_> = entries(&*log).iter().map(|entry| entry.message.message.clone()).collect();
    assert_eq!(logged, all, "in order, and each once");
    assert_eq!(lan.run("return document.querySelectorAll('#messages li.own').length").await, 3);
    people(&lan, &["Lan"]).await;
    lan.close().await;
    room.stop().await;
}
// ANCHOR_END: closed-tab

// ANCHOR: new-version
pub async fn a_new_version_comes_whole_and_at_the_next_load(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(0, &log).await;
    let (port, url) = (room.port(), room.url());
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    keeps_files(&lan).await;
    let version = "return [...document.querySelectorAll('script, [rel=stylesheet]')].map(it => (it.src || it.href).split('/v/')[1].split('/')[0]).filter((it, at, all) => all.indexOf(it) === at)";
    let before = lan.run(version).await;
    assert_eq!(before.as_array().map(Vec::len), Some(1), "all of one version");
    room.stop().await;
    is_away(&lan).await;
    lan.fill("#text", "half a thought").await;
    let room = serve_at(port, &log, Pace::default()).await;
    lan.run("document.querySelector('#again').click()").await;
    tells(&lan, "#newer", "A newer version").await;
    lan.picture("offline-newer-wide-en").await;
    assert_eq!(lan.run(version).await, before, "nobody is interrupted");
    lan.click("#newer button").await;
    lan.until(&format!("!document.querySelector('script').src.includes({})", before[0])).await;
    stands(&lan, "online").await;
    let after = lan.run(version).await;
    assert_ne!(after, before);
    assert_eq!(lan.run("return document.querySelector('#text').value").await, "half a thought");
    room.stop().await;
    lan.go(&url).await;
    is_away(&lan).await;
    assert_eq!(lan.run(version).await, after, "and all of it without a network");

    // Another lesson stands on the same port: its reader sees that one.
    let other = Room::with_log_on(port, &log, Policy::default(), counting_from(100)).await;
    lan.go(&url).await;
    lan.until("document.title.includes('08')").await;
    lan.run("navigator.serviceWorker.getRegistrations().then(it => (window.workers = it.length))")
        .await;
    lan.until("window.workers === 0").await;
    lan.close().await;
    other.stop().await;
}
// ANCHOR_END: new-version

/// What a stricter browser does.
const REFUSALS: [(&str, &str); 4] = [
    (
        "refused",
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError') }})",
    ),
    (
        "full",
        "const set = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) { \
         if (key.endsWith(' waiting')) throw new DOMException('', 'QuotaExceededError'); \
         set.call(this, key, value) }",
    ),
    ("shelf", "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }"),
    ("locks", "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})"),
];

pub async fn a_browser_that_keeps_nothing_still_chats(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(0, &log).await;
    for (what, script) in REFUSALS {
        let lan = driver.open(WIDE.0, WIDE.1).await;
        lan.before_pages(script).await;
        lan.go(&format!("{}/?lang=en", room.url())).await;
        give_name(&lan, "Lan").await;
        stands(&lan, "online").await;
        let words = match what {
            "refused" => "This browser keeps nothing",
            "full" => "The storage of this device is full",
            "shelf" => "The last messages can't be kept",
            _ => "each tab is alone",
        };
        tells(&lan, "#trouble", words).await;
        say(&lan, what).await;
        lan.until(&format!("[...document.querySelectorAll('#messages li.own .what')].at(-1).textContent === '{what}'")).await;
        lan.picture(&format!("offline-trouble-{what}-wide-en")).await;
        lan.run("document.querySelector('#leave').click()").await;
        stands(&lan, "left").await;
        lan.close().await;
    }
    room.stop().await;
}

pub async fn everything_is_forgotten_when_one_wants_it(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(0, &log).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    say(&lan, "remember me").await;
    reads(&lan, &["remember me"]).await;
    keeps_files(&lan).await;
    lan.click("#device summary").await;
    lan.click("#forget").await;
    tells(&lan, "#forget-words", "Forgets who you are").await;
    lan.picture("offline-forget-wide-en").await;
    lan.click("#forget-yes").await;
    tells(&lan, "main", "Everything is forgotten").await;
    room.connections(0).await;
    lan.click("main button").await;
    lan.until("!document.querySelector('#naming').hidden").await;
    lists(&lan, "#messages li", &[]).await;
    assert_eq!(
        lan.run("return localStorage.getItem('full-duplex-10 people')").await,
        serde_json::Value::Null
    );
    lan.close().await;
    room.stop().await;
}
