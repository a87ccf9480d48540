//! What the pages do at their edges: words that nobody may send, readers who have scrolled back,
//! sockets that never say that they are closed, servers that are away.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use full_duplex::{lesson01_polling::log::CAPACITY, lesson08_reconnect::server::hub::Policy};
use serde_json::json;

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    reconnect::{is_away, stands, waits},
    room::{PHONE, WIDE, enter, enter_at, is, people},
    support::{
        Server,
        durable::{counting_from, memory_log},
        proxy::Proxy,
        room::{Client, Room},
    },
    talk::{reads, say, takes_name, tells},
};

/// What a person waits without a doubt: far less than the browser would take by itself.
const SOON: Duration = Duration::from_secs(15);

/// Puts something into a field and sends it, as no keyboard could.
async fn submits(browser: &Browser, text: &str) {
    let quick = format!(
        "document.querySelector('#text').value = {text}; \
         document.querySelector('#composer').requestSubmit()"
    );
    browser.run(&quick).await;
}

/// What the server would refuse, as a page's script writes it, and what the page says of it.
const UNSAYABLE: [(&str, &str); 5] = [
    ("'a\\u202eb'", "control characters"),
    ("'a\\u0007b'", "control characters"),
    ("'\\u3164\\u200b\\u00ad'", "nothing to see"),
    ("'\\u2800\\u{1d159}'", "nothing to see"),
    ("'ế'.repeat(2001)", "2001 characters"),
];

pub async fn half_a_character_is_said_as_a_whole_one(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    let port = room.port();
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    submits(&lan, "'half \\ud83d'").await;
    submits(&lan, "'\\udc4b half, with a\\ttab'").await;
    submits(&lan, "'👋 whole'").await;
    let said = ["half \u{fffd}", "\u{fffd} half, with a tab", "👋 whole"];
    reads(&lan, &said).await;
    waits(&lan, &[]).await;

    // What would be refused is refused here, even while the server is away: nothing waits in vain.
    room.stop().await;
    is_away(&lan).await;
    for (text, why) in UNSAYABLE {
        submits(&lan, text).await;
        tells(&lan, "#problem", why).await;
        let kept = format!("return document.querySelector('#text').value === {text}");
        assert_eq!(lan.run(&kept).await, true, "the words stay in the field");
        waits(&lan, &[]).await;
    }
    lan.picture("unsayable-wide-en").await;
    submits(&lan, "'2000 times ế: ' + 'ế'.repeat(1986)").await; // characters, not bytes
    lan.until("document.querySelectorAll('#outbox .waiting').length === 1").await;
    let room = Room::with_log_on(port, &log, Policy::default(), counting_from(100)).await;
    lan.run("document.querySelector('#again').click()").await;
    waits(&lan, &[]).await;
    lan.close().await;
    room.stop().await;
}

pub async fn every_page_refuses_what_its_server_would(driver: Arc<Driver>) {
    let polling = Server::on_port(0).await;
    let push = Server::push(0, CAPACITY, full_duplex::lesson01_polling::log::system_clock).await;
    let lan = driver.open(WIDE.0, WIDE.1).await;
    for server in [&polling, &push] {
        lan.go(&format!("{}/?lang=en", server.url())).await;
        takes_name(&lan, "Lan").await;
        for (text, why) in UNSAYABLE {
            submits(&lan, text).await;
            tells(&lan, "#problem", why).await;
        }
        submits(&lan, "'half \\ud83d'").await;
        reads(&lan, &["half \u{fffd}"]).await;
        // A name counts in characters, too: an emoji is one of its 32.
        takes_name(&lan, &"👋".repeat(33)).await;
        submits(&lan, "'hi'").await;
        tells(&lan, "#problem", "33 characters").await;
        takes_name(&lan, &"👋".repeat(32)).await;
        submits(&lan, "'hi'").await;
        reads(&lan, &["half \u{fffd}", "hi"]).await;
    }
    lan.close().await;
}

/// Lets many people's words come in.
async fn speaks(client: &mut Client, numbers: std::ops::Range<u32>) {
    for number in numbers {
        client.chats(&format!("number {number}")).await;
    }
}

pub async fn who_has_scrolled_back_keeps_what_is_being_read(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let mut mai = room.joined("Mai").await;
    speaks(&mut mai, 0..480).await;
    let newest = |text: &str| {
        format!("[...document.querySelectorAll('#messages .what')].at(-1).textContent === '{text}'")
    };
    lan.until(&newest("number 479")).await;
    for list in ["#log", "#frames"] {
        lan.run(&format!("document.querySelector('{list}').scrollTop = 0")).await;
    }
    lan.until("document.querySelector('#log').scrollTop === 0").await;
    let top = "(() => { const log = document.querySelector('#log').getBoundingClientRect().top; \
        const row = [...document.querySelectorAll('#messages li')].find(it => it.getBoundingClientRect().bottom > log + 8); \
        return `${row.textContent} ${row.getBoundingClientRect().top}` })()";
    let frame = "document.querySelector('#frames').firstElementChild.textContent";
    let read = [lan.run(&format!("return {top}")).await, lan.run(&format!("return {frame}")).await];
    lan.until("new Promise(done => requestAnimationFrame(() => done(true)))").await;
    speaks(&mut mai, 480..560).await;
    lan.until(&newest("number 559")).await;
    let now = [lan.run(&format!("return {top}")).await, lan.run(&format!("return {frame}")).await];
    assert_eq!(read, now, "the rows that are being read stay");

    // Back at the end, the oldest rows go.
    lan.click("#jump").await;
    lan.run("document.querySelector('#frames').scrollTop = 1e9").await;
    lan.until("document.querySelector('#messages').children.length === 501").await;
    lan.until("document.querySelector('#frames').children.length === 100").await;
    assert!(lan.text("#messages .note").await.contains("keeps the newest 500"));
    lan.until(&newest("number 559")).await;
    lan.close().await;
}

pub async fn three_hundred_of_our_own_stay_quick(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    // Drawn one by one, they took WebKit half a minute. Nor may a row lie on something that is
    // costly to draw again.
    let many = "for (let number = 0; number < 300; number++) { \
        document.querySelector('#text').value = `number ${number}`; document.querySelector('#composer').requestSubmit() }";
    let begun = Instant::now();
    lan.run(many).await;
    let shown = "document.querySelectorAll('#messages li.own').length === 300";
    lan.within(SOON, shown).await;
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    let end = "(({scrollHeight, scrollTop, clientHeight}) => scrollHeight - scrollTop - clientHeight < 2)(document.querySelector('#log'))";
    lan.until(end).await;
    let shadows = "[...document.querySelectorAll('.card')].filter(it => getComputedStyle(it).boxShadow !== 'none').length";
    assert_eq!(lan.run(&format!("return {shadows}")).await, 0);
    lan.close().await;
}

pub async fn a_socket_that_only_fails_is_noticed(driver: Arc<Driver>) {
    let rooms = [Room::on_port(0).await, Room::with_log(&memory_log(1)).await];
    for room in rooms {
        let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
        // What WebKit gives a page that has 198 sockets: an error, and no "close" ever.
        let mute = "window.Kind = WebSocket; window.WebSocket = class extends EventTarget { \
            static CLOSED = 3; readyState = 0; close() {} \
            constructor() { super(); setTimeout(() => { this.readyState = 3; this.dispatchEvent(new Event('error')) }) } }";
        lan.run(mute).await;
        lan.click("#leave").await;
        lan.until("!document.querySelector('#closed').hidden").await;
        lan.click("#again").await;
        tells(&lan, "#frames", "Closed · 1006").await;
        lan.run("window.WebSocket = window.Kind").await;
        lan.run("document.querySelector('#again').click()").await;
        is(&lan, "open").await;
        lan.close().await;
    }
}

pub async fn a_goodbye_needs_no_answer(driver: Arc<Driver>) {
    let rooms = [Room::on_port(0).await, Room::with_log(&memory_log(1)).await];
    for (room, ends) in rooms.into_iter().zip(["closed", "none"]) {
        let line = Proxy::line(&room.address).await;
        let url = format!("http://{}", line.address);
        let lan = enter_at(&driver, &url, "Lan", "en", WIDE).await;
        line.freeze();
        lan.click("#leave").await;
        lan.within(SOON, &format!("document.querySelector('#state').dataset.state === '{ends}'"))
            .await;
        lan.picture(&format!("silent-goodbye-{ends}-wide-en")).await;
        line.mend();
        lan.click("#again").await;
        is(&lan, "open").await;
        lan.close().await;
    }
}

pub async fn what_was_wanted_is_no_alarm(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let alarm = "(() => { const probe = document.createElement('i'); document.body.append(probe); \
        probe.style.color = 'var(--bad)'; const bad = getComputedStyle(probe).color; probe.remove(); \
        return ['#state', '#closed-state'].map(it => getComputedStyle(document.querySelector(it)).color === bad) })()";
    lan.click("#leave").await;
    is(&lan, "closed").await;
    assert_eq!(lan.run(&format!("return {alarm}")).await, json!([false, false]));
    lan.picture("left-wide-en").await;
    lan.click("#again").await;
    is(&lan, "open").await;
    room.stop().await;
    is(&lan, "closed").await;
    assert_eq!(lan.run(&format!("return {alarm}")).await, json!([true, true]));
    lan.close().await;
}

pub async fn attempts_share_a_line_and_open_no_socket(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    let port = room.port();
    let lan = enter(&driver, &room, "Lan", "en", PHONE).await;
    lan.run(
        "window.opened = 0; const Kind = WebSocket; \
         window.WebSocket = class extends Kind { constructor(url) { super(url); window.opened += 1 } }",
    )
    .await;
    room.stop().await;
    is_away(&lan).await;
    let again = "document.querySelector('#again').click()";
    for times in 2..=5 {
        lan.run(again).await;
        let line = format!(
            "document.querySelector('#frames').lastElementChild.textContent.includes('attempt {times}')"
        );
        lan.until(&format!("({line}) || ({again}, false)")).await;
    }
    let after = "[...document.querySelectorAll('#frames li:not(.event) ~ .event')].filter(li => !li.nextElementSibling?.matches(':not(.event)')).length";
    assert_eq!(
        lan.run(&format!("return {after}")).await,
        2,
        "one for the end, one for the attempts"
    );
    assert_eq!(
        lan.run("return window.opened").await,
        0,
        "a browser would hold back the later ones"
    );
    let share = "document.querySelector('#closed').offsetHeight / innerHeight";
    assert!(lan.run(&format!("return {share}")).await.as_f64().expect("a share") <= 0.1);
    tells(&lan, "#closed .hint", "Write on").await;
    lan.picture("away-phone-en").await;

    let room = Room::with_log_on(port, &log, Policy::default(), counting_from(100)).await;
    lan.run(again).await;
    lan.within(SOON, "document.querySelector('#state').dataset.standing === 'online'").await;
    assert_eq!(lan.run("return window.opened").await, 1);
    lan.close().await;
    room.stop().await;
}

pub async fn json_breaks_between_fields(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let mut mai = room.joined("Mai").await;
    mai.chats("A sentence of some length, so that there are lines to break").await;
    reads(&lan, &["A sentence of some length, so that there are lines to break"]).await;
    // Each word between two places where a line may end stands on one line.
    let broken = "[...document.querySelectorAll('#frames code')].flatMap(code => [...code.childNodes]) \
        .filter(node => node.nodeType === 3 && !node.data.includes(' ')).filter(node => { \
        const range = document.createRange(); range.selectNodeContents(node); return range.getClientRects().length > 1 }).map(node => node.data)";
    assert_eq!(lan.run(&format!("return {broken}")).await, json!([]));
    lan.picture("frames-wide-en").await;
    lan.close().await;
}

/// How our own words look.
const OWN: &str = "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.querySelector('li.own .bubble')))";
/// The letters that are drawn behind something that unfolds: a screen reader would say them.
const ARROWS: &str = "['#side-toggle', '.inspector h2', 'summary'].map(it => document.querySelector(it)).filter(Boolean) \
    .map(it => getComputedStyle(it, '::after').content).filter(it => it !== '\"\"' && it !== 'none')";
/// Lists without marks, which `WebKit` takes for no lists.
const LISTS: &str =
    "[...document.querySelectorAll('ol, ul')].filter(it => it.role !== 'list').map(it => it.id)";

pub async fn the_pages_look_and_sound_alike(driver: Arc<Driver>) {
    let polling = Server::on_port(0).await;
    let room = Room::with_log(&memory_log(1)).await;
    let lan = driver.open(PHONE.0, PHONE.1).await;
    lan.go(&format!("{}/?lang=en", polling.url())).await;
    takes_name(&lan, "Lan").await;
    say(&lan, "hi").await;
    reads(&lan, &["hi"]).await;
    let own = lan.run(&format!("return {OWN}")).await;
    assert_eq!(lan.run(&format!("return [{ARROWS}, {LISTS}]")).await, json!([[], []]));
    lan.picture("polling-own-phone-en").await;
    lan.close().await;
    let lan = enter(&driver, &room, "Lan", "en", PHONE).await;
    say(&lan, "hi").await;
    reads(&lan, &["hi"]).await;
    assert_eq!(lan.run(&format!("return {OWN}")).await, own);
    assert_eq!(lan.run(&format!("return [{ARROWS}, {LISTS}]")).await, json!([[], []]));
    lan.close().await;
}

pub async fn a_key_without_a_name_is_no_key(driver: Arc<Driver>) {
    let room = Room::with_log(&memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let nameless = "window.wrong = []; addEventListener('error', ({message}) => window.wrong.push(message)); \
        for (const place of [document, document.body, ...document.querySelectorAll('input, button, form, [tabindex]')]) \
        for (const kind of ['keydown', 'keyup']) place.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}));";
    lan.run(nameless).await;
    assert_eq!(lan.run("return window.wrong").await, json!([]));
    say(&lan, "still here").await;
    reads(&lan, &["still here"]).await;
    lan.close().await;
}

pub async fn a_draft_outlives_the_browsers_reset(driver: Arc<Driver>) {
    let polling = Server::on_port(0).await;
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let minh = driver.open(WIDE.0, WIDE.1).await;
    minh.go(&format!("{}/?lang=en", polling.url())).await;
    takes_name(&minh, "Minh").await;
    for browser in [&lan, &minh] {
        browser.fill("#text", "half a thought").await;
        // What WebKit does with a page that comes back: it resets the fields of such a form.
        let back = "dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true})); \
            for (const form of document.forms) form.reset(); \
            dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})); \
            return [document.querySelector('#text').value, document.querySelector('#name').value]";
        let kept = browser.run(back).await;
        assert_eq!(kept[0], "half a thought");
        assert_ne!(kept[1], "");
    }
    lan.close().await;
    minh.close().await;
}

pub async fn a_page_that_was_put_away_may_have_been_replaced(driver: Arc<Driver>) {
    let room = Room::with_log(&memory_log(1)).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let first = lan.tab().await;
    let tab = lan.run("return sessionStorage['full-duplex-tab']").await;
    let away = "dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))";
    let back = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))";
    // Back again, and nobody else was here: the same person.
    lan.run(away).await;
    room.connections(0).await;
    lan.run(back).await;
    stands(&lan, "online").await;
    people(&lan, &["Lan"]).await;

    // A copy of this tab, made meanwhile, is this tab now.
    lan.fill("#text", "half a thought").await;
    lan.run(away).await;
    room.connections(0).await;
    let kept = lan.run("return JSON.stringify({...sessionStorage})").await;
    lan.second_tab().await;
    lan.go(&format!("{}/chat/room.css", room.url())).await;
    lan.run(&format!("Object.assign(sessionStorage, {})", kept.as_str().expect("JSON"))).await;
    lan.go(&room.url()).await;
    stands(&lan, "online").await;
    assert_eq!(lan.run("return sessionStorage['full-duplex-tab']").await, tab);
    let second = lan.tab().await;
    lan.turn_to(&first).await;
    lan.run(&format!("setTimeout(() => {back})")).await;
    lan.until(&format!("sessionStorage['full-duplex-tab'] !== {tab}")).await;
    stands(&lan, "online").await;
    assert_eq!(lan.run("return document.querySelector('#text').value").await, "half a thought");
    room.connections(2).await;
    lan.turn_to(&second).await;
    stands(&lan, "online").await;
    lan.keys("#text", ENTER).await;
    lan.close().await;
}
