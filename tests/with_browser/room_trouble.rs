//! Lesson 06's page when something goes wrong: hostile people, refusals, connections that end.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    room::{PHONE, WIDE, enter, give_name, is, notes, people},
    support::room::{Room, SOON},
    talk::{reads, say},
};

/// The page refuses by itself what the server would refuse. So that the server does, too, the wire
/// makes of each "~" a mark that turns the line around.
pub const DISTORT: &str = "const send = WebSocket.prototype.send; \
    WebSocket.prototype.send = function (text) { send.call(this, text.replaceAll('~', '\\u202e')) }";

/// Waits until the line above a form says this.
async fn complains(browser: &Browser, line: &str, words: &str) {
    browser.until(&format!("document.querySelector('{line}').innerText.includes({words:?})")).await;
}

async fn typed(browser: &Browser) -> Value {
    browser.run("return document.querySelector('#text').value").await
}

/// Waits until the log holds so many messages.
async fn until_logged(room: &Room, count: u64) {
    let asking = async {
        while room.status().await["seq"] != count {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(SOON, asking).await.is_ok(), "never {count} messages in the log");
}

/// Puts a text into the field as a paste would.
async fn paste(browser: &Browser, text: &str) {
    let script = format!(
        "const text = document.querySelector('#text'); text.value = {}; \
         text.dispatchEvent(new Event('input', {{bubbles: true}}))",
        json!(text)
    );
    browser.run(&script).await;
}

pub async fn hostile_names_and_messages_do_nothing(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let markup =
        "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>";
    let minh = enter(&driver, &room, "<b>Minh</b>", "en", WIDE).await;
    let lan = enter(&driver, &room, "Lan", "vi", PHONE).await;
    let wide = "W".repeat(32);
    let _wide = room.joined(&wide).await;
    say(&minh, markup).await;
    let long = "dài".repeat(600);
    say(&minh, &long).await;
    reads(&lan, &[markup, &long]).await;
    assert_eq!(lan.text("#messages .who").await, "<b>Minh</b>");
    people(&lan, &["Lan", "<b>Minh</b>", &wide]).await;
    lan.click("#side-toggle").await;
    let foreign = "document.querySelectorAll(':is(#messages, #people, #frames, #typing) :is(img, script, b)').length";
    assert_eq!(lan.run(&format!("return {foreign}")).await, 0);
    assert_ne!(lan.run("return document.title").await, "pwned");
    notes(&lan, &wide).await;
    let overflow = "[document.documentElement, document.querySelector('#log')].map(e => e.scrollWidth - e.clientWidth)";
    let overflow = lan.run(&format!("return {overflow}")).await;
    assert_eq!(overflow, json!([0, 0]), "no sideways scrolling");
    lan.picture("room-hostile-phone-vi").await;

    // 100 kB need not travel to be refused; a client that sends them all the same is told, and no
    // other one.
    paste(&minh, &"a".repeat(100_000)).await;
    minh.click("#send").await;
    complains(&minh, "#problem", "100000 characters").await;
    assert_eq!(minh.run("return document.querySelector('#text').value.length").await, 100_000);
    let mut mai = room.joined("Mai").await;
    mai.chats(&"a".repeat(100_000)).await;
    mai.says(r#"{"type":"__proto__"}"#).await;
    mai.says("[1, 2]").await;
    mai.chats("still here").await;
    reads(&lan, &[markup, &long, "still here"]).await;

    // A name that the server doesn't take is refused where names are asked for.
    minh.click("#me").await;
    give_name(&minh, "evil\u{202e}").await;
    complains(&minh, "#name-problem", "control characters").await;
    minh.picture("room-bad-name-wide-en").await;
    give_name(&minh, "   ").await;
    complains(&minh, "#name-problem", "your name first").await;
    give_name(&minh, "Minh").await;
    people(&lan, &["Lan", "Minh", &wide, "Mai"]).await;
    lan.close().await;
    minh.close().await;
}

pub async fn an_input_methods_enter_does_not_send(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let minh = enter(&driver, &room, "Minh", "vi", WIDE).await;
    minh.fill("#text", "tieengs").await;
    for composing in [r"keyCode: 229", "isComposing: true"] {
        let enter = format!(
            "return document.querySelector('#text').dispatchEvent(new KeyboardEvent('keydown', \
             {{key: 'Enter', {composing}, bubbles: true, cancelable: true}}))"
        );
        assert_eq!(minh.run(&enter).await, false, "{composing}");
    }
    say(&minh, "tiếng Việt").await;
    say(&minh, "   ").await;
    say(&minh, "👩‍👩‍👧‍👦🇻🇳").await;
    reads(&minh, &["tiếng Việt", "👩‍👩‍👧‍👦🇻🇳"]).await;
    minh.close().await;
}

pub async fn a_refused_text_comes_back(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let minh = enter(&driver, &room, "Minh", "vi", WIDE).await;
    say(&minh, "trước").await;
    minh.run(DISTORT).await;
    paste(&minh, "a~b").await;
    minh.keys("#text", ENTER).await;
    complains(&minh, "#problem", "ký tự điều khiển").await;
    assert_eq!(typed(&minh).await, "a~b");
    reads(&minh, &["trước"]).await;
    // By the time the answer is here, the next text may stand in the field: then the refused one
    // stays where it was.
    let quick = "document.querySelector('#composer').requestSubmit(); const text = document.querySelector('#text'); \
        text.value = 'sau'; text.dispatchEvent(new Event('input', {bubbles: true}))";
    minh.run(quick).await;
    minh.until(
        "document.querySelector('li.own.unsaid .verdict').innerText.includes('ký tự điều khiển')",
    )
    .await;
    assert_eq!(typed(&minh).await, "sau");
    minh.picture("room-unsaid-wide-vi").await;
    minh.close().await;
}

/// A chat waits in its field while nothing gets through, and typing is not told at all.
pub async fn nothing_is_said_into_a_stuck_connection(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let minh = enter(&driver, &room, "Minh", "vi", WIDE).await;
    let stuck = "window.waiting = 100_000; \
        Object.defineProperty(WebSocket.prototype, 'bufferedAmount', {get: () => window.waiting})";
    minh.run(stuck).await;
    say(&minh, "có ai không?").await;
    complains(&minh, "#problem", "đang tắc").await;
    assert_eq!(typed(&minh).await, "có ai không?");
    let frames = "return document.querySelector('#frames').innerText.includes('typing')";
    assert_eq!(minh.run(frames).await, false, "nobody needs to know later that we typed");
    minh.run("window.waiting = 0").await;
    minh.keys("#text", ENTER).await;
    reads(&minh, &["có ai không?"]).await;
    assert_eq!(typed(&minh).await, "");
    minh.close().await;
}

pub async fn a_server_that_stops_is_told_and_nothing_is_lost(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let port = room.port();
    let minh = enter(&driver, &room, "Minh", "en", WIDE).await;
    let lan = enter(&driver, &room, "Lan", "vi", PHONE).await;
    say(&minh, "before").await;
    reads(&lan, &["before"]).await;
    say(&lan, "me too").await;
    reads(&minh, &["before", "me too"]).await;
    room.stop().await;
    for browser in [&minh, &lan] {
        is(browser, "closed").await;
        assert!(browser.text("#state").await.contains("1001"));
        people(browser, &[]).await;
    }
    lan.picture("room-closed-phone-vi").await;
    say(&minh, "kept").await;
    complains(&minh, "#problem", "Your text stays here").await;
    assert_eq!(typed(&minh).await, "kept");
    reads(&minh, &["before", "me too"]).await;
    minh.picture("room-closed-wide-en").await;

    // Nobody is there: nothing is heard, and the browser makes up 1006.
    minh.click("#again").await;
    minh.until("document.querySelector('#state').innerText.includes('1006')").await;
    assert!(minh.text("#closed-why").await.contains("Nobody said goodbye"));
    assert_eq!(typed(&minh).await, "kept");

    let room = Room::on_port(port).await; // another life: the log begins anew
    for (browser, words) in [(&minh, "Some messages may have been missed"), (&lan, "lỡ vài tin")]
    {
        browser.click("#again").await;
        is(browser, "open").await;
        notes(browser, words).await;
    }
    minh.keys("#text", ENTER).await;
    reads(&minh, &["before", "me too", "kept"]).await;
    reads(&lan, &["before", "me too", "kept"]).await;
    people(&lan, &["Lan", "Minh"]).await;
    minh.close().await;
    lan.close().await;
    room.stop().await;
}

pub async fn what_was_said_meanwhile_comes_from_the_log(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let minh = enter(&driver, &room, "Minh", "en", WIDE).await;
    let mut mai = room.joined("Mai").await;
    mai.chats("one").await;
    reads(&minh, &["one"]).await;
    say(&minh, "mine").await;
    minh.click("#leave").await;
    is(&minh, "closed").await;
    assert!(minh.text("#state").await.contains("1000"), "a goodbye from both sides");
    room.connections(1).await;
    mai.chats("two").await;
    mai.chats("three").await;
    until_logged(&room, 4).await;
    minh.click("#again").await;
    notes(&minh, "The socket missed 2 messages").await;
    reads(&minh, &["one", "mine", "two", "three"]).await;
    // After a reload the log has the last word, and our own still stand on our side.
    minh.go(&room.url()).await;
    reads(&minh, &["one", "mine", "two", "three"]).await;
    let own =
        "[...document.querySelectorAll('li.own')].map(li => li.querySelector('.what').textContent)";
    assert_eq!(minh.run(&format!("return {own}")).await, json!(["mine"]));
    mai.chats("four").await;
    reads(&minh, &["one", "mine", "two", "three", "four"]).await;
    minh.close().await;
}

pub async fn a_text_that_the_connection_swallowed_comes_back(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let minh = enter(&driver, &room, "Minh", "en", WIDE).await;
    say(&minh, "heard").await;
    let mut mai = room.joined("Mai").await;
    mai.chats("yes").await;
    reads(&minh, &["heard", "yes"]).await;
    // What a cut cable does: the browser takes the words, and they arrive nowhere.
    let cut = "const send = WebSocket.prototype.send; window.mend = () => { WebSocket.prototype.send = send }; \
        WebSocket.prototype.send = () => {}";
    minh.run(cut).await;
    say(&minh, "into the void").await;
    reads(&minh, &["heard", "yes", "into the void"]).await;
    minh.run("mend()").await;
    minh.click("#leave").await;
    is(&minh, "closed").await;
    minh.click("#again").await;
    complains(&minh, "#problem", "not in the log").await;
    assert_eq!(typed(&minh).await, "into the void");
    reads(&minh, &["heard", "yes"]).await;
    minh.keys("#text", ENTER).await;
    reads(&minh, &["heard", "yes", "into the void"]).await;
    minh.close().await;
}

pub async fn back_and_forward_leave_and_return(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let minh = enter(&driver, &room, "Minh", "en", WIDE).await;
    let mut mai = room.joined("Mai").await;
    mai.chats("one").await;
    reads(&minh, &["one"]).await;
    minh.fill("#text", "half a thought").await;
    minh.go(&format!("{}/chat/room.css", room.url())).await;
    room.connections(1).await; // a page that nobody looks at is not in the room
    mai.chats("two").await;
    minh.run("history.back()").await;
    minh.until("document.querySelector('#state')?.dataset.state === 'open'").await;
    reads(&minh, &["one", "two"]).await;
    room.connections(2).await;
    minh.run("history.forward()").await;
    room.connections(1).await;
    minh.run("history.back()").await;
    room.connections(2).await;
    mai.chats("three").await;
    reads(&minh, &["one", "two", "three"]).await;
    minh.go(&room.url()).await; // even a reload leaves what was not sent yet
    is(&minh, "open").await;
    assert_eq!(typed(&minh).await, "half a thought");
    minh.close().await;
}
