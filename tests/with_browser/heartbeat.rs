//! Lesson 07's page: it notices that nobody is there any more, and says so.

use std::{sync::Arc, time::Duration};

use full_duplex::lesson07_heartbeat::heartbeat::Pace;

use crate::{
    driver::Driver,
    room::{PHONE, WIDE, enter, enter_at, is, notes, people},
    support::{proxy::Proxy, room::Room},
    talk::{reads, say, tells},
};

/// Short, and still longer than a busy machine keeps a browser waiting.
const PACE: Pace = Pace { every: Duration::from_secs(1), pong_timeout: Duration::from_secs(4) };

pub async fn a_line_that_dies_is_noticed_and_told(driver: Arc<Driver>) {
    let room = Room::living_on_port(0, PACE).await;
    let line = Proxy::line(&room.address).await;
    let lan = enter_at(&driver, &format!("http://{}", line.address), "Lan", "en", WIDE).await;
    let minh = enter(&driver, &room, "Minh", "vi", PHONE).await;
    say(&lan, "I am in a tunnel soon").await;
    reads(&minh, &["I am in a tunnel soon"]).await;
    tells(&lan, "#pulse", "Last heard from the server").await;

    line.freeze();
    // What is said now never arrives there. And soon the page no longer asks, but ends it.
    tokio::join!(say(&minh, "Lan ơi?"), tells(&lan, "#pulse", "we asked"));
    is(&lan, "closed").await;
    tells(&lan, "#state", "Closed · 4000").await;
    tells(&lan, "#closed-why", "fallen silent").await;
    notes(&minh, "Lan im bặt").await;
    people(&minh, &["Minh"]).await;
    people(&lan, &[]).await;
    is(&minh, "open").await;
    lan.picture("heart-closed-wide-en").await;
    minh.picture("heart-timeout-phone-vi").await;

    // Nobody answers on a dead line; nor is anybody waited for without end.
    lan.click("#again").await;
    tells(&lan, "#state", "Connecting").await;
    tells(&lan, "#state", "1006").await;
    lan.click("#lang-vi").await;
    tells(&lan, "#state", "Đã đóng · 1006").await;
    lan.close().await;
    minh.close().await;
}

pub async fn a_quiet_line_is_asked_and_stays(driver: Arc<Driver>) {
    let room = Room::living_on_port(0, PACE).await;
    let lan = enter(&driver, &room, "Lan", "vi", WIDE).await;
    assert!(
        lan.run("return document.title").await.as_str().is_some_and(|it| it.contains("nhịp tim"))
    );
    let frames = |direction: &str, kind: &str| {
        format!(
            "[...document.querySelectorAll('#frames .{direction} code')]\
             .filter(e => e.textContent.includes('\"type\":\"{kind}\"')).length"
        )
    };
    let (asked, answered) = (frames("up", "ping"), frames("down", "pong"));
    lan.until(&format!("{asked} >= 4 && {answered} >= 4")).await;
    is(&lan, "open").await;
    tells(&lan, "#pulse", "Lần cuối nghe thấy server").await;
    for scheme in ["light", "dark"] {
        lan.prefer(scheme).await;
        lan.picture(&format!("heart-quiet-wide-vi-{scheme}")).await;
    }
    lan.click("#leave").await;
    is(&lan, "closed").await;
    tells(&lan, "#state", "1000").await;
    lan.until("document.querySelector('#pulse').hidden").await;

    // A phone that reads too slowly would show this.
    let slow = "window.WebSocket = class extends EventTarget { static CLOSED = 3; close() {} \
        constructor() { super(); setTimeout(() => this.dispatchEvent(new CloseEvent('close', {code: 4001}))) } }";
    lan.run(slow).await;
    lan.click("#again").await;
    tells(&lan, "#closed-why", "đọc không kịp").await;
    lan.close().await;
}
