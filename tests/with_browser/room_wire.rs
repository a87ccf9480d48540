//! What lesson 06's page makes of its socket: each message once, the frames in its inspector, and
//! many at a time.

use std::{sync::Arc, time::Duration};

use serde_json::json;

use crate::{
    browser::ENTER,
    driver::Driver,
    room::{WIDE, enter},
    support::room::Room,
    talk::say,
};

pub async fn a_newcomer_sees_everything_once(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let mut mai = room.joined("Mai").await;
    mai.chats("0").await;
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let talking = tokio::spawn(async move {
        let mut count = 1;
        while stopped.try_recv().is_err() {
            mai.chats(&count.to_string()).await;
            count += 1;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        (mai, count)
    });
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    lan.until("document.querySelectorAll('#messages li[data-seq]').length > 0").await;
    stop.send(()).expect("still talking");
    let (_mai, count) = talking.await.expect("a talk");
    let last = "[...document.querySelectorAll('#messages li[data-seq]')].at(-1).dataset.seq";
    lan.until(&format!("Number({last}) === {count}")).await;
    let seqs = "[...document.querySelectorAll('#messages li[data-seq]')].map(li => Number(li.dataset.seq))";
    let holes =
        format!("return {seqs}.filter((seq, at, all) => at > 0 && seq !== all[at - 1] + 1)");
    assert_eq!(lan.run(&holes).await, json!([]), "each message once, none missing");
    lan.close().await;
}

pub async fn the_inspector_shows_what_was_sent(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let frame = |text: &str, direction: &str, size: &str| {
        let code = serde_json::to_string(text).expect("JSON");
        format!(
            "[...document.querySelectorAll('#frames li.{direction}')].some(li => \
             li.querySelector('code').textContent === {code} && li.querySelector('.size').textContent === '{size}')"
        )
    };
    lan.until(&frame(r#"{"type":"join","username":"Lan"}"#, "up", "32+6 B")).await;
    let typing = r#"{"type":"typing","isTyping":true}"#;
    lan.keys("#text", "chào").await;
    lan.until(&frame(typing, "up", "33+6 B")).await;
    lan.keys("#text", ENTER).await;
    lan.until(&frame(r#"{"type":"chat","id":"m1","message":"chào"}"#, "up", "43+6 B")).await;
    lan.click("#ping").await;
    lan.until(
        "/^there and back in [0-9.,]+ ms$/.test(document.querySelector('#trip').innerText.trim())",
    )
    .await;
    // What can't be seen is written out.
    say(&lan, "\u{ad}evil").await;
    lan.until("[...document.querySelectorAll('#frames code')].some(code => code.textContent.includes('\\\\u{ad}evil'))").await;
    let mut mai = room.joined("Mai").await;
    for number in 0..150 {
        mai.chats(&format!("number {number}")).await;
    }
    lan.until(
        "document.querySelector('#frames').lastElementChild.innerText.includes('number 149')",
    )
    .await;
    assert_eq!(lan.run("return document.querySelector('#frames').children.length").await, 100);
    lan.until("(({scrollHeight, scrollTop, clientHeight}) => scrollHeight - scrollTop - clientHeight < 2)(document.querySelector('#frames'))").await;
    lan.picture("room-inspector-wide-en").await;
    lan.click(".inspector summary").await;
    lan.until("!document.querySelector('#frames').checkVisibility()").await;
    lan.close().await;
}

pub async fn a_thousand_messages_stay_quick(driver: Arc<Driver>) {
    let room = Room::on_port(0).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let mut mai = room.joined("Mai").await;
    for number in 1..=1_000 {
        mai.chats(&format!("{number}: một tin nhắn dài vừa phải, như người ta vẫn viết")).await;
    }
    // Before the page drew in bunches, it was busy for longer than half a minute.
    lan.within(
        Duration::from_secs(20),
        "[...document.querySelectorAll('#messages .what')].at(-1)?.textContent.startsWith('1000:')",
    )
    .await;
    let rows = lan.run("return document.querySelectorAll('#messages li').length").await;
    assert_eq!(rows, 501, "500, and a line that says so");
    let end = "const log = document.querySelector('#log'); return log.scrollHeight - log.scrollTop - log.clientHeight < 2";
    assert_eq!(lan.run(end).await, true, "the newest is in sight");
    say(&lan, "and one of mine").await;
    lan.until("document.querySelector('#messages').lastElementChild.innerText.includes('and one of mine')").await;
    lan.picture("room-thousand-wide-en").await;
    lan.close().await;
}
