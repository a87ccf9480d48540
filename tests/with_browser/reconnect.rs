//! Lesson 08's page: a server that dies, stops, or forgets, under two people who go on writing.

use std::sync::Arc;

use full_duplex::lesson08_reconnect::server::hub::Policy;

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    room::{PHONE, WIDE, enter, enter_at, is, notes, people},
    support::{
        durable::{counting, counting_from, entries, memory_log},
        file::File,
        program::{Program, Running},
        proxy::Proxy,
        room::Room,
    },
    talk::{lists, reads, say, tells},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson08"));

/// Waits until these words of ours wait for an ack, in this order.
pub async fn waits(browser: &Browser, messages: &[&str]) {
    lists(browser, "#outbox .waiting .what", messages).await;
}

/// Waits until the client is in this state.
pub async fn stands(browser: &Browser, standing: &str) {
    let shown = "document.querySelector('#state').dataset.standing";
    browser.until(&format!("{shown} === '{standing}'")).await;
}

/// Until the page waits for longer than a blink.
pub async fn is_away(browser: &Browser) {
    browser.until("!document.querySelector('#closed').hidden").await;
}

/// What stands in the list, without the marks around names.
pub async fn quiet_lines(browser: &Browser) -> String {
    browser.text("#messages").await.replace(['\u{2068}', '\u{2069}'], "")
}

/// The program on this port, its log in this file.
pub async fn serve(port: u16, log: &File) -> (Running, u16) {
    let port = port.to_string();
    let mut server = LESSON.start(&["--port", &port, "--log", log.path()]);
    let address = server.address("http://").await;
    (server, address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port"))
}

/// Keeps pictures of a wide page and of a phone's, light and dark, once both are in this state.
async fn pictures(wide: &Browser, phone: &Browser, what: &str, state: &str) {
    for scheme in ["light", "dark"] {
        for (browser, name) in [(wide, "wide-en"), (phone, "phone-vi")] {
            browser.prefer(scheme).await;
            stands(browser, state).await;
            browser.picture(&format!("reconnect-{what}-{name}-{scheme}")).await;
        }
    }
}

pub async fn a_killed_server_comes_back_and_nothing_is_lost(driver: Arc<Driver>) {
    let log = File::new("killed.log", "");
    std::fs::remove_file(log.path()).expect("a name");
    let (server, port) = serve(0, &log).await;
    let url = format!("http://127.0.0.1:{port}");
    let lan = enter_at(&driver, &url, "Lan", "en", WIDE).await;
    let line = Proxy::line(&format!("127.0.0.1:{port}")).await;
    let minh = enter_at(&driver, &format!("http://{}", line.address), "Minh", "vi", PHONE).await;
    say(&minh, "Chào Lan, bạn khoẻ không?").await;
    reads(&lan, &["Chào Lan, bạn khoẻ không?"]).await;
    say(&lan, "Hi Minh! I am on the train").await;
    let before = ["Chào Lan, bạn khoẻ không?", "Hi Minh! I am on the train"];
    for browser in [&lan, &minh] {
        reads(browser, &before).await;
        waits(browser, &[]).await;
    }

    server.kill();
    line.cut(); // or chance would draw who comes back first
    for browser in [&lan, &minh] {
        is_away(browser).await;
    }
    say(&lan, "There is a tunnel").await;
    say(&lan, "Can you read this?").await;
    say(&minh, "Alo?").await;
    waits(&lan, &["There is a tunnel", "Can you read this?"]).await;
    waits(&minh, &["Alo?"]).await;
    tells(&lan, "#closed .hint", "2 messages wait").await;
    tells(&minh, "#closed .hint", "1 tin đang chờ").await;
    tells(&lan, "#closed-why", "1006: Nobody answers").await;
    pictures(&lan, &minh, "away", "waiting").await;

    let (server, _) = serve(port, &log).await;
    lan.keys("#text", ENTER).await; // who can't wait presses Enter
    waits(&lan, &[]).await;
    let mut all = before.to_vec();
    all.extend(["There is a tunnel", "Can you read this?"]);
    reads(&lan, &all).await;
    line.mend();
    minh.run("document.querySelector('#again').click()").await; // or has come back already
    all.push("Alo?");
    for (browser, own) in [(&lan, 3), (&minh, 2)] {
        reads(browser, &all).await;
        let count = "document.querySelectorAll('li.own').length";
        assert_eq!(browser.run(&format!("return {count}")).await, own);
        is(browser, "open").await;
    }
    people(&lan, &["Lan", "Minh"]).await;
    notes(&minh, "Nhật ký giữ cho bạn 2 tin").await;
    pictures(&lan, &minh, "back", "online").await;
    lan.close().await;
    minh.close().await;
    server.kill();
}

/// Keeps what the page tells of the end: the next attempt soon has something else to tell.
const TOLD: &str = "window.told = []; const why = document.querySelector('#closed-why'); \
    new MutationObserver(() => told.push(why.textContent)).observe(why, {childList: true, subtree: true})";

pub async fn a_planned_stop_and_a_lost_log_are_told(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    let port = room.port();
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let minh = enter(&driver, &room, "Minh", "vi", PHONE).await;
    say(&lan, "before").await;
    reads(&minh, &["before"]).await;
    lan.run(TOLD).await;
    room.stop().await;
    for browser in [&lan, &minh] {
        is_away(browser).await;
    }
    say(&lan, "meanwhile").await;
    let frames = "[...document.querySelectorAll('#frames li')].map(li => li.innerText)";
    lan.until(&format!("{frames}.some(line => line.includes('\"type\":\"reconnect\"'))")).await;
    lan.until(&format!("{frames}.some(line => line.includes('1001'))")).await;
    lan.until("told.some(words => words.includes('announced a restart'))").await;

    // The same log: everything goes on.
    let room = Room::with_log_on(port, &log, Policy::default(), counting_from(100)).await;
    for browser in [&lan, &minh] {
        browser.run("document.querySelector('#again').click()").await;
        stands(browser, "online").await;
        reads(browser, &["before", "meanwhile"]).await;
        people(
            browser,
            if browser.text("#me").await.contains("Lan") {
                &["Lan", "Minh"]
            } else {
                &["Minh", "Lan"]
            },
        )
        .await;
    }
    room.stop().await;

    // Another log: that is told, and nothing of ours is lost with it.
    for browser in [&lan, &minh] {
        is_away(browser).await;
    }
    say(&minh, "còn đây").await;
    waits(&minh, &["còn đây"]).await;
    let room = Room::with_log_on(port, &memory_log(2), Policy::default(), counting()).await;
    for (browser, words) in [(&lan, "lost its log"), (&minh, "mất nhật ký")] {
        browser.run("document.querySelector('#again').click()").await;
        notes(browser, words).await;
        reads(browser, &["before", "meanwhile", "còn đây"]).await;
        waits(browser, &[]).await;
    }
    people(&lan, &["Lan", "Minh"]).await;
    lan.picture("reconnect-lost-log-wide-en").await;
    minh.picture("reconnect-lost-log-phone-vi").await;
    say(&lan, "and on it goes").await;
    reads(&minh, &["before", "meanwhile", "còn đây", "and on it goes"]).await;
    lan.close().await;
    minh.close().await;
    room.stop().await;
}

pub async fn a_hundred_messages_wait_and_no_more(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    let port = room.port();
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    room.stop().await;
    is_away(&lan).await;
    let many = "const text = document.querySelector('#text'); for (let number = 1; number <= 100; number++) { \
        text.value = `number ${number}`; document.querySelector('#composer').requestSubmit(); }";
    lan.run(many).await;
    tells(&lan, "#closed .hint", "100 messages wait").await;
    say(&lan, "one too many").await;
    tells(&lan, "#problem", "100 messages are waiting already").await;
    assert_eq!(lan.run("return document.querySelector('#text').value").await, "one too many");
    lan.picture("reconnect-full-wide-en").await;
    lan.click("#lang-vi").await;
    tells(&lan, "#problem", "đã có 100 tin đang chờ gửi").await;

    let room = Room::with_log_on(port, &log, Policy::default(), counting_from(100)).await;
    lan.run("document.querySelector('#again').click()").await;
    waits(&lan, &[]).await;
    let mut all: Vec<_> = (1..=100).map(|number| format!("number {number}")).collect();
    reads(&lan, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
    lan.keys("#text", ENTER).await;
    all.push("one too many".to_owned());
    reads(&lan, &all.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let logged = entries(&*log);
    let texts: Vec<_> = logged.iter().map(|entry| entry.message.message.clone()).collect();
    assert_eq!(texts, all, "in order, and each once");
    lan.close().await;
    room.stop().await;
}
