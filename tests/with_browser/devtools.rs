//! What a person sees who presses F12: Chromium's tools are a page, too, so a second browser opens
//! it and looks at the first. The book's pictures of it are made here:
//! `FULL_DUPLEX_PICTURES=folder cargo test --test with_browser -- devtools`.

use std::sync::Arc;

use full_duplex::lesson01_polling::log::{CAPACITY, system_clock};
use serde_json::Value;

use crate::{
    browser::Browser,
    driver::Driver,
    room::{WIDE, enter, is},
    support::{Server, room::Room},
    talk::{reads, say},
};

/// A window in which a phone's reader can still read the letters.
const SIZE: (u32, u32) = (480, 520);

/// As the tools remember them: no picture of the page, and a narrow list of names.
const SETTINGS: [(&str, &str); 3] = [
    ("screencast-enabled", "false"),
    ("network-log-show-overview", "false"),
    ("network-panel-split-view-state", r#"{"vertical":{"size":76}}"#),
];

/// Elements hide in shadow trees there: an expression that sees them all as `all`.
fn deep(expression: &str) -> String {
    let walk = "const deep = root => [...root.querySelectorAll('*')].flatMap(it => \
        it.shadowRoot ? [it, ...deep(it.shadowRoot)] : [it])";
    format!("(() => {{ {walk}; const all = deep(document); return {expression} }})()")
}

/// The tools of a browser, with the panel Network open.
async fn tools_of(driver: &Driver, browser: &Browser) -> Browser {
    let address = browser.tools.as_deref().expect("Chromium tells where");
    let pages = reqwest::get(format!("http://{address}/json")).await.expect("an answer");
    let pages: Vec<Value> = pages.json().await.expect("a list of pages");
    let page = pages.iter().find(|page| page["type"] == "page").expect("a page");
    let id = page["id"].as_str().expect("an id");
    let tools = driver.open(SIZE.0, SIZE.1).await;
    tools.sharpen(SIZE.0, SIZE.1).await;
    tools.go(&format!("http://{address}/json/version")).await; // settings belong to a site
    for (name, value) in SETTINGS {
        tools.run(&format!("localStorage.setItem('{name}', '{value}')")).await;
    }
    let front = format!("http://{address}/devtools/inspector.html");
    tools.go(&format!("{front}?ws={address}/devtools/page/{id}&panel=network")).await;
    tools.until(&deep("all.some(it => it.innerText === 'Socket')")).await;
    tools
}

/// Presses the first of these elements that there is.
async fn press(tools: &Browser, elements: &str) {
    let element = deep(&format!("all.find(it => {elements})"));
    tools.until(&element).await;
    let kinds = "for (const kind of ['mousedown', 'mouseup', 'click'])";
    let event = "new MouseEvent(kind, {bubbles: true, composed: true})";
    tools.run(&format!("const it = {element}; {kinds} it.dispatchEvent({event})")).await;
}

/// Waits until a table has a row with this text.
async fn shows(tools: &Browser, text: &str) {
    tools
        .until(&deep(&format!(
            "all.some(it => it.matches('td') && it.innerText.includes({text:?}))"
        )))
        .await;
}

/// Chooses a kind of request, a request and the tab about it.
async fn look_at(tools: &Browser, kind: &str, request: &str, tab: &str) {
    press(tools, &format!("it.matches('[role=option]') && it.innerText === '{kind}'")).await;
    press(tools, &format!("it.matches('td') && it.title.includes('{request}')")).await;
    press(tools, &format!("it.matches('[role=tab]') && it.innerText === '{tab}'")).await;
}

pub async fn the_tools_show_each_message_of_a_socket(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let tools = tools_of(&driver, &lan).await;
    lan.go(&format!("{}/?lang=en", room.url())).await; // the tools know only what they have seen
    is(&lan, "open").await;
    look_at(&tools, "Socket", "/ws", "Messages").await;
    let mut minh = room.joined("Minh").await;
    minh.chats("xin chào Lan!").await;
    reads(&lan, &["xin chào Lan!"]).await;
    say(&lan, "chào Minh").await;
    reads(&lan, &["xin chào Lan!", "chào Minh"]).await;
    for text in ["xin chào Lan!", "chào Minh"] {
        shows(&tools, text).await;
    }
    press(&tools, "it.matches('td') && it.innerText.includes('xin chào')").await; // as a tree
    tools
        .until(&deep("all.some(it => it.matches('li') && it.innerText.includes('clientId: '))"))
        .await;
    tools.picture("devtools-messages").await;
    lan.close().await;
    tools.close().await;
}

pub async fn the_tools_show_each_event_of_a_stream(driver: Arc<Driver>) {
    let lesson = Server::push(0, CAPACITY, system_clock).await;
    let lan = driver.open(WIDE.0, WIDE.1).await;
    let tools = tools_of(&driver, &lan).await;
    lan.go(&format!("{}/?lang=en", lesson.url())).await;
    for lane in ["poll", "long-poll"] {
        lan.click(&format!("#lane-{lane} [role=switch]")).await; // their requests would fill the list
    }
    look_at(&tools, "Fetch/XHR", "/events", "EventStream").await;
    let mut minh = lesson.connect().await;
    for text in ["chào cả nhà", "ai ở đó không?", "có mình đây!"] {
        minh.say("Minh", text).await;
        shows(&tools, text).await;
    }
    tools.picture("devtools-events").await;
    lan.close().await;
    tools.close().await;
}
