//! Lesson 09's page: who comes in, and how one goes out again.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use axum::{Router, response::Html, routing::get};
use full_duplex::lesson09_door::{
    identity::SESSION,
    limits::{Allowed, Rate},
    messages::MOST,
};
use serde_json::json;

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    reconnect::{stands, waits},
    room::{PHONE, WIDE, people},
    site::{Site, come_in, inside, invitation, outside, pass},
    support::Server,
    talk::{reads, say, tells},
};

const DRAFT: &str = "return document.querySelector('#text').value";
const FIELD: &str = "return document.querySelector('#invitation').value";

/// Keeps pictures of a wide page and of a phone's, light and dark.
async fn pictures(wide: &Browser, phone: &Browser, what: &str) {
    for scheme in ["light", "dark"] {
        for (browser, name) in [(wide, "wide-en"), (phone, "phone-vi")] {
            browser.prefer(scheme).await;
            browser.picture(&format!("door-{what}-{name}-{scheme}")).await;
        }
    }
}

pub async fn two_people_come_in_by_a_link_and_by_pasting(driver: Arc<Driver>) {
    let site = Site::open().await;
    let lan = driver.open(WIDE.0, WIDE.1).await;
    let lans = invitation("Lan");
    lan.go(&format!("{}/?lang=en#invitation={lans}", site.url())).await;
    tells(&lan, "#come-in", "Come in as").await;
    let address = lan.run("return location.href").await;
    assert!(!address.as_str().expect("an address").contains("invitation"), "{address}");
    assert_eq!(lan.run("return document.activeElement.id").await, "come-in");

    let minh = driver.open(PHONE.0, PHONE.1).await;
    minh.go(&format!("{}/?lang=vi", site.url())).await;
    tells(&minh, "#outside-title", "Phòng này có cửa").await;
    assert_eq!(minh.run("return document.activeElement.id").await, "invitation");
    pictures(&lan, &minh, "outside").await;
    minh.keys("#invitation", &format!("chào{ENTER}")).await;
    tells(&minh, "#sign-in-problem", "không có lời mời nào").await;

    lan.keys("#come-in", ENTER).await;
    inside(&lan, "Lan").await;
    lan.picture("door-empty-wide-en").await;
    let line = format!("--invitation {} --url …", invitation("Minh"));
    minh.fill("#invitation", &line).await;
    minh.keys("#invitation", ENTER).await;
    inside(&minh, "Minh").await;
    assert_eq!(minh.run(FIELD).await, "", "it is used up");
    people(&lan, &["Lan", "Minh"]).await;
    say(&minh, "Chào Lan, mình vào được rồi").await;
    reads(&lan, &["Chào Lan, mình vào được rồi"]).await;
    say(&lan, "Hi Minh! And nobody else can be you").await;
    let all = ["Chào Lan, mình vào được rồi", "Hi Minh! And nobody else can be you"];
    for browser in [&lan, &minh] {
        reads(browser, &all).await;
        browser.click("#me").await;
    }
    tells(&lan, "#session-title", "Lan").await;
    tells(&minh, "#session-until", "tự gia hạn").await;
    assert_eq!(lan.run("return document.cookie").await, "", "no script reads the cookie");
    assert_eq!(lan.run("return document.querySelector('#naming').hidden").await, true);
    pictures(&lan, &minh, "talk").await;
    lan.keys("#me", "\u{e00c}").await;
    assert_eq!(lan.run("return document.querySelector('#session').hidden").await, true);

    // Loaded anew, both are who they were.
    lan.go(&site.url()).await;
    inside(&lan, "Lan").await;
    reads(&lan, &all).await;

    // The invitation was good once.
    let other = driver.open(WIDE.0, WIDE.1).await;
    other.go(&format!("{}/?lang=en#invitation={lans}", site.url())).await;
    outside(&other).await;
    other.click("#come-in").await;
    tells(&other, "#sign-in-problem", "not good, or not any more").await;
    other.picture("door-used-wide-en").await;
    for browser in [lan, minh, other] {
        browser.close().await;
    }
    site.stop().await;
}

pub async fn signing_out_in_one_tab_closes_the_other(driver: Arc<Driver>) {
    let site = Site::open().await;
    let lan = site.enter(&driver, "Lan", "en", WIDE).await;
    say(&lan, "hello").await;
    reads(&lan, &["hello"]).await;
    let first = lan.tab().await;
    lan.run("document.querySelector('h1').onclick = () => window.open(location.href, '_blank', 'noopener')")
        .await;
    lan.click("h1").await;
    let second = lan.other_tab(&first).await;
    lan.turn_to(&second).await;
    inside(&lan, "Lan").await;
    lan.fill("#text", "half a thought").await;
    lan.turn_to(&first).await;
    lan.click("#me").await;
    lan.click("#sign-out").await;
    tells(&lan, "#outside-title", "You have signed out").await;
    assert!(!lan.text("body").await.contains("hello"), "nothing of the room is shown");
    lan.turn_to(&second).await;
    tells(&lan, "#outside-title", "You have been signed out").await;
    tells(&lan, "#outside-kept", "what stands in the field").await;
    lan.picture("door-elsewhere-wide-en").await;
    let me = "const answer = await fetch('me'); return answer.status";
    assert_eq!(lan.run(&format!("return (async () => {{ {me} }})()")).await, 401);

    // Who signs in in one tab is in in both, and has lost nothing.
    lan.fill("#invitation", &invitation("Lan")).await;
    come_in(&lan, "Lan").await;
    assert_eq!(lan.run(DRAFT).await, "half a thought");
    lan.turn_to(&first).await;
    inside(&lan, "Lan").await;
    reads(&lan, &["hello"]).await;

    // Another person takes over the browser: the other tab says so, and keeps nothing for them.
    let other = invitation("Minh");
    lan.run(&format!("location.hash = 'invitation={other}'")).await;
    tells(&lan, "#come-in", "Come in as").await;
    tells(&lan, "#go-on", "Go on as").await;
    lan.click("#come-in").await;
    inside(&lan, "Minh").await;
    lan.turn_to(&second).await;
    tells(&lan, "#outside-title", "Somebody else is signed in").await;
    lan.picture("door-other-wide-en").await;
    lan.click("#go-on").await;
    inside(&lan, "Minh").await;
    assert_eq!(lan.run(DRAFT).await, "", "the thought was Lan's");
    lan.close().await;
    site.stop().await;
}

/// What a cut cable does, until it is mended.
const CUT: &str = "WebSocket.prototype.send = (send => function (data) { \
    if (!window.cut) send.call(this, data) })(WebSocket.prototype.send); window.cut = true";

pub async fn a_session_that_has_expired_ends_and_keeps_what_was_typed(driver: Arc<Driver>) {
    let site = Site::in_time_of(driver.engine).await;
    let lan = site.enter(&driver, "Lan", "en", PHONE).await;
    let minh = site.enter(&driver, "Minh", "vi", WIDE).await;
    say(&lan, "before").await;
    reads(&minh, &["before"]).await;
    lan.run(CUT).await;
    say(&lan, "waits").await;
    waits(&lan, &["waits"]).await;
    lan.fill("#text", "half a").await;
    let (lans, minhs) = (invitation("Lan"), invitation("Minh"));
    pass(driver.engine, SESSION);
    // The clock has jumped. The server looks at it again when anybody signs out.
    site.somebody_signs_out();
    for browser in [&lan, &minh] {
        outside(browser).await;
    }
    tells(&lan, "#outside-title", "Your session is over").await;
    tells(&lan, "#outside-kept", "1 message that waits, and what stands in the field").await;
    lan.picture("door-expired-phone-en").await;
    lan.click("#lang-vi").await;
    tells(&lan, "#outside-kept", "1 tin đang chờ gửi, và phần đang gõ dở").await;
    lan.picture("door-expired-phone-vi").await;
    assert_eq!(minh.run("return document.querySelector('#outside-kept').hidden").await, true);

    // With a new session both go on where they were.
    lan.run("window.cut = false").await;
    for (browser, theirs, name) in [(&lan, &lans, "Lan"), (&minh, &minhs, "Minh")] {
        browser.fill("#invitation", theirs).await;
        come_in(browser, name).await;
        reads(browser, &["before", "waits"]).await;
    }
    assert_eq!(lan.run(DRAFT).await, "half a");
    waits(&lan, &[]).await;

    // It may end while there is no connection, too.
    pass(driver.engine, SESSION);
    let site = site.again().await;
    tells(&minh, "#outside-title", "Phiên của bạn đã hết").await;
    tells(&lan, "#outside-kept", "phần đang gõ dở").await;
    lan.close().await;
    minh.close().await;
    site.stop().await;
}

pub async fn a_session_is_renewed_before_it_ends(driver: Arc<Driver>) {
    let site = Site::in_time_of(driver.engine).await;
    let lan = site.enter(&driver, "Lan", "en", WIDE).await;
    let most = SESSION * 3 / 5;
    let later = |time: Duration| {
        format!(
            "window.Date.now = (now => () => now() + {})(window.Date.now); document.dispatchEvent(new Event('visibilitychange'))",
            time.as_millis()
        )
    };
    let told = "document.querySelector('#session-until').textContent";
    for _ in 0..2 {
        let before = lan.run(&format!("return {told}")).await;
        pass(driver.engine, most);
        lan.run(&later(most)).await;
        lan.until(&format!("{told} !== {before}")).await;
    }
    // Longer than one session: the socket is open, and a page loaded anew is known.
    say(&lan, "still here").await;
    reads(&lan, &["still here"]).await;
    waits(&lan, &[]).await;
    lan.go(&site.url()).await;
    inside(&lan, "Lan").await;
    lan.close().await;
    site.stop().await;
}

/// Tries to open the socket of a site from another page; what became of it.
async fn knocks(browser: &Browser, socket: &str) {
    let script = format!(
        "window.ends = []; const socket = new WebSocket('{socket}'); \
         socket.onopen = () => ends.push('open'); socket.onclose = ({{code}}) => ends.push(code); \
         socket.onerror = () => setTimeout(() => ends.push('error'), 500)"
    );
    browser.run(&script).await;
    browser.until("ends.length > 0").await;
}

pub async fn a_foreign_page_opens_no_socket(driver: Arc<Driver>) {
    let site = Site::open().await;
    let lan = site.enter(&driver, "Lan", "en", WIDE).await;
    // Another port is the same site to a browser: it sends the cookie, SameSite or not.
    let router = Router::new().route("/", get(async || Html("<title>A game</title>")));
    let tap = full_duplex::tap::Tap::recording();
    let foreign = Server::open_until(0, tap, router, async |stopped| drop(stopped.await)).await;
    lan.go(&format!("http://{}/", foreign.address)).await;
    knocks(&lan, &format!("{}/ws", site.url().replace("http", "ws"))).await;
    assert_ne!(lan.run("return ends[0]").await, "open");
    let post = format!(
        "return fetch('{}/sign-out', {{method: 'POST', mode: 'no-cors', credentials: 'include'}}).then(() => true)",
        site.url()
    );
    assert_eq!(lan.run(&post).await, true, "it was sent");
    lan.go(&site.url()).await;
    inside(&lan, "Lan").await; // and did nothing
    knocks(&lan, &format!("{}/ws", site.url().replace("http", "ws"))).await;
    assert_eq!(lan.run("return ends[0]").await, "open", "our own page may");
    lan.close().await;
    foreign.stop().await;
    let transcript = site.stop().await;
    assert_eq!(transcript.matches("HTTP/1.1 403 ").count(), 2, "{transcript}");
}

pub async fn limits_are_told_and_obeyed(driver: Arc<Driver>) {
    let few = |burst, every| Rate {
        burst: NonZeroU32::new(burst).expect("some"),
        every: Duration::from_millis(every),
    };
    let allowed = Allowed {
        messages: few(4, 1_500),
        failures: few(2, 4_000),
        sockets_of_account: 1,
        ..Allowed::default()
    };
    let site = Site::allowing(allowed).await;
    let lan = site.enter(&driver, "Lan", "en", WIDE).await;
    let many = "const text = document.querySelector('#text'); for (let number = 1; number <= 6; number++) { \
        text.value = `number ${number}`; document.querySelector('#composer').requestSubmit(); }";
    lan.run(many).await;
    tells(&lan, "#outbox .waiting .fate", "goes out by itself").await;
    lan.picture("door-limited-wide-en").await;
    let all: Vec<_> = (1..=6).map(|number| format!("number {number}")).collect();
    reads(&lan, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
    waits(&lan, &[]).await;
    assert_eq!(lan.text("#outbox .failed").await, "");

    // A second tab of the account finds no place, and waits as long as it was told.
    let first = lan.tab().await;
    lan.run("document.querySelector('h1').onclick = () => window.open(location.href, '_blank', 'noopener')")
        .await;
    lan.click("h1").await;
    let second = lan.other_tab(&first).await;
    lan.turn_to(&second).await;
    lan.until("/HTTP 429/.test(document.querySelector('#closed-why').innerText)").await;
    stands(&lan, "waiting").await;
    let left = "return Number(document.querySelector('#closed-state .countdown').innerText.match(/[0-9.]+/)[0])";
    let left = lan.run(left).await;
    assert!(left.as_f64().is_some_and(|left| left > 5.0), "not before it was told to: {left}");
    lan.picture("door-429-wide-en").await;
    lan.close().await;

    // Guessing is not worth the while.
    let mallory = driver.open(WIDE.0, WIDE.1).await;
    mallory.go(&format!("{}/?lang=en", site.url())).await;
    outside(&mallory).await;
    mallory.fill("#invitation", "invitation.eyJuYW1lIjoiTGFuIn0.AAAA").await;
    for _ in 0..2 {
        mallory.click("#come-in").await;
        tells(&mallory, "#sign-in-problem", "not good").await;
    }
    mallory.until("(document.querySelector('#come-in').click(), document.querySelector('#sign-in-problem').innerText.includes('Too often'))").await;
    assert_eq!(
        mallory.run("return document.querySelector('#come-in').disabled").await,
        json!(true)
    );
    mallory.picture("door-too-often-wide-en").await;
    mallory.until("!document.querySelector('#come-in').disabled").await;
    mallory.close().await;
    site.stop().await;
}

/// The server tells it in parts.
pub async fn a_long_past_is_shown_whole_and_in_order(driver: Arc<Driver>) {
    let site = Site::open().await;
    let count = 2 * MOST + 50;
    site.remembers(count).await;
    let lan = site.enter(&driver, "Lan", "en", WIDE).await;
    let seqs =
        "[...document.querySelectorAll('#messages li[data-seq]')].map(it => +it.dataset.seq)";
    lan.until(&format!("{seqs}.length === {count} && {seqs}.every((seq, at) => seq === at + 1)"))
        .await;
    lan.close().await;
    site.stop().await;
}
