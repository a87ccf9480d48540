//! Lesson 06's page: people in one room.

use std::{sync::Arc, time::Duration};

use tokio::{sync::oneshot, time::timeout};

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    support::room::Room,
    talk::{lists, reads, say},
};

pub const WIDE: (u32, u32) = (1280, 800);
pub const PHONE: (u32, u32) = (390, 844);

/// Opens the page, says a name when asked, and waits until the room knows it.
pub async fn enter(
    driver: &Driver,
    room: &Room,
    name: &str,
    lang: &str,
    size: (u32, u32),
) -> Browser {
    enter_at(driver, &room.url(), name, lang, size).await
}

/// The same, at an address that leads to the room.
pub async fn enter_at(
    driver: &Driver,
    url: &str,
    name: &str,
    lang: &str,
    size: (u32, u32),
) -> Browser {
    let browser = driver.open(size.0, size.1).await;
    browser.go(&format!("{url}/?lang={lang}")).await;
    give_name(&browser, name).await;
    is(&browser, "open").await;
    browser.until(&format!("{ME} === {name:?}")).await;
    browser
}

/// Our own entry in the list of people: the server knows us by this name.
pub const ME: &str = "document.querySelector('.person:has(.you) .who')?.textContent";

pub async fn give_name(browser: &Browser, name: &str) {
    browser.until("!document.querySelector('#naming').hidden").await;
    browser.fill("#name", name).await;
    browser.keys("#name", ENTER).await;
}

/// Waits until the page says that its socket is in this state, in both places at once.
pub async fn is(browser: &Browser, state: &str) {
    let said = format!("document.querySelector('#state').dataset.state === '{state}'");
    let step = "document.querySelector('#ready-states [aria-current]')?.dataset.step";
    let shown = if state == "none" { said } else { format!("{said} && {step} === '{state}'") };
    browser.until(&shown).await;
}

/// Waits until a quiet line says this.
pub async fn notes(browser: &Browser, words: &str) {
    let notes = "[...document.querySelectorAll('#messages .note')].map(e => e.innerText.replace(/[\\u2068\\u2069]/g, ''))";
    browser.until(&format!("{notes}.some(note => note.includes({words:?}))")).await;
}

/// Waits until these people are in the list, ourselves first.
pub async fn people(browser: &Browser, names: &[&str]) {
    lists(browser, "#people .who", names).await;
    let count = "document.querySelector('#people-count').textContent";
    browser.until(&format!("{count} === '{}'", names.len())).await;
}

/// The page, its scripts and its socket.
pub async fn all_is_there_below_a_path(driver: Arc<Driver>) {
    let room = Room::below("/course").await;
    let url = format!("{}/course", room.url());
    let minh = enter_at(&driver, &url, "Minh", "vi", PHONE).await;
    let lan = enter_at(&driver, &url, "Lan", "en", WIDE).await;
    say(&minh, "ở đây").await;
    reads(&lan, &["ở đây"]).await;
    lan.close().await;
    minh.close().await;
}

pub async fn two_people_talk_in_both_languages(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let asked = driver.open(WIDE.0, WIDE.1).await;
    asked.go(&format!("{}/?lang=en", room.url())).await;
    asked.until("document.activeElement.id === 'name'").await;
    is(&asked, "none").await;
    asked.picture("room-asked-wide-en").await;
    asked.close().await;

    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    lan.picture("room-empty-wide-en").await;
    let minh = enter(&driver, &room, "Minh", "vi", PHONE).await;
    for (browser, names) in [(&lan, ["Lan", "Minh"]), (&minh, ["Minh", "Lan"])] {
        people(browser, &names).await;
    }
    say(&minh, "Chào Lan, bạn khoẻ không?").await;
    reads(&lan, &["Chào Lan, bạn khoẻ không?"]).await;
    lan.fill("#text", "Hi Minh! I am well 👋").await;
    lan.click("#send").await;
    reads(&minh, &["Chào Lan, bạn khoẻ không?", "Hi Minh! I am well 👋"]).await;
    say(&minh, "Nhanh thật, vừa gõ xong là tới luôn").await;
    let all = [
        "Chào Lan, bạn khoẻ không?",
        "Hi Minh! I am well 👋",
        "Nhanh thật, vừa gõ xong là tới luôn",
    ];
    for (browser, own) in [(&lan, 1), (&minh, 2)] {
        reads(browser, &all).await;
        let count = "document.querySelectorAll('#messages li.own').length";
        assert_eq!(browser.run(&format!("return {count}")).await, own);
    }
    assert!(lan.text("#state").await.contains("Connected"));
    assert!(minh.text("#state").await.contains("Đã kết nối"));
    minh.click("#lang-en").await;
    assert!(minh.text("#send").await.contains("Send"), "the language can be switched");
    minh.click("#lang-vi").await;
    for scheme in ["light", "dark"] {
        lan.prefer(scheme).await;
        lan.picture(&format!("room-wide-en-{scheme}")).await;
        minh.prefer(scheme).await;
        minh.picture(&format!("room-phone-vi-{scheme}")).await;
    }
    lan.close().await;
    minh.close().await;
}

/// What the line below the messages says, without the marks around the names.
const TYPING: &str =
    "document.querySelector('#typing').innerText.replace(/[\\u2068\\u2069]/g, '').trim()";

pub async fn who_types_is_shown_and_forgotten(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let minh = enter(&driver, &room, "Minh", "vi", PHONE).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    minh.keys("#text", "x").await;
    lan.until(&format!("{TYPING} === 'Minh is typing'")).await;
    minh.run(
        "const text = document.querySelector('#text'); text.value = ''; \
        text.dispatchEvent(new Event('input', {bubbles: true}))",
    )
    .await;
    lan.until(&format!("{TYPING} === ''")).await;

    let mut mai = room.joined("Hoa").await;
    mai.says(r#"{"type":"typing","isTyping":true}"#).await;
    lan.until(&format!("{TYPING} === 'Hoa is typing'")).await;
    mai.says(r#"{"type":"join","username":"Mai"}"#).await;
    lan.until("document.querySelector('#people').textContent.includes('Mai')").await;
    assert_eq!(lan.run(&format!("return {TYPING}")).await, "", "nobody is called Hoa any more");
    let (leave, mut leaving) = oneshot::channel::<()>();
    let typing = tokio::spawn(async move {
        loop {
            mai.says(r#"{"type":"typing","isTyping":true}"#).await; // still, as a page would
            if timeout(Duration::from_secs(1), &mut leaving).await.is_ok() {
                return mai.leaves().await;
            }
        }
    });
    lan.keys("#text", "hello").await;
    minh.until(&format!("{TYPING} === 'Mai và Lan đang gõ'")).await;
    minh.picture("room-typing-phone-vi").await;
    lan.keys("#text", ENTER).await; // who has said it no longer types
    reads(&minh, &["hello"]).await;
    minh.until(&format!("{TYPING} === 'Mai đang gõ'")).await;
    leave.send(()).expect("still typing");
    typing.await.expect("a goodbye");
    for browser in [&lan, &minh] {
        browser.until(&format!("{TYPING} === ''")).await;
    }

    // Even if nobody ever says that it is over, and the names change meanwhile.
    let typing = "return import('/chat/typing.js').then(({TypingLine}) => { const line = new TypingLine(); \
        for (const [id, name] of [[91, 'A'], [92, 'B'], [93, 'C']]) line.set(id, name, true); \
        window.begun = performance.now(); })";
    lan.run(typing).await;
    lan.until(&format!("{TYPING} === 'A, B and C are typing'")).await;
    lan.until(&format!("{TYPING} === ''")).await;
    let lasted = lan.run("return performance.now() - begun").await.as_f64().expect("a number");
    assert!((5_900.0..12_000.0).contains(&lasted), "{lasted} ms");
    lan.close().await;
    minh.close().await;
}

pub async fn people_come_go_and_change_their_names(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let minh = enter(&driver, &room, "Minh", "vi", PHONE).await;
    notes(&lan, "Minh joined").await;
    lan.click("#me").await;
    assert!(lan.text("#naming button").await.contains("Rename"));
    give_name(&lan, "Lan Anh").await;
    notes(&minh, "Lan đổi tên thành Lan Anh").await;
    people(&minh, &["Minh", "Lan Anh"]).await;
    people(&lan, &["Lan Anh", "Minh"]).await;
    let twin = room.joined("Minh").await; // two may share a name
    people(&lan, &["Lan Anh", "Minh", "Minh"]).await;
    twin.leaves().await;
    people(&lan, &["Lan Anh", "Minh"]).await;
    lan.close().await; // a page that goes says goodbye
    notes(&minh, "Lan Anh rời phòng").await;
    people(&minh, &["Minh"]).await;

    // Asked once: the next time this browser joins by itself, under the same name.
    minh.go(&room.url()).await;
    is(&minh, "open").await;
    people(&minh, &["Minh"]).await;
    minh.close().await;
}

pub async fn two_tabs_are_two_people(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let first = lan.tab().await;
    lan.second_tab().await;
    lan.go(&room.url()).await; // nobody is asked twice: this tab plays another person
    is(&lan, "open").await;
    lan.until("document.querySelectorAll('.person').length === 2").await;
    assert_ne!(lan.run(&format!("return {ME}")).await, "Lan");
    say(&lan, "from the other tab").await;
    lan.turn_to(&first).await;
    reads(&lan, &["from the other tab"]).await;
    assert_eq!(lan.run("return document.querySelectorAll('li.own').length").await, 0);
    assert_eq!(lan.run(&format!("return {ME}")).await, "Lan");

    // A headless browser hides no tab, so this one is only told that it is hidden.
    lan.run("Object.defineProperty(document, 'hidden', {value: true, configurable: true})").await;
    let mut mai = room.joined("Mai").await;
    mai.chats("one").await;
    mai.chats("two").await;
    lan.until("document.title.startsWith('(2) Lesson 06')").await;
    lan.run("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))").await;
    lan.until("document.title.startsWith('Lesson 06')").await;
    lan.close().await;
}
