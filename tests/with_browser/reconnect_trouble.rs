//! Lesson 08's page on lines that break, in networks that go, beside computers that sleep, among
//! people who mean harm.

use std::{sync::Arc, time::Duration};

use full_duplex::{lesson07_heartbeat::heartbeat::Pace, lesson08_reconnect::server::hub::Policy};
use serde_json::{Value, json};

use crate::{
    driver::Driver,
    reconnect::{is_away, quiet_lines, stands, waits},
    room::{PHONE, WIDE, enter, enter_at, notes, people},
    room_trouble::DISTORT,
    support::{
        durable::{counting_from, memory_log},
        proxy::Proxy,
        room::Room,
    },
    talk::{reads, say, tells},
};

pub async fn one_goes_through_a_tunnel(driver: Arc<Driver>) {
    let room = Room::with_log(&memory_log(1)).await;
    let line = Proxy::line(&room.address).await;
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let minh = enter_at(&driver, &format!("http://{}", line.address), "Minh", "vi", PHONE).await;
    say(&lan, "Where is your train now?").await;
    reads(&minh, &["Where is your train now?"]).await;
    say(&minh, "Sắp tới đèo Hải Vân rồi!").await;
    reads(&lan, &["Where is your train now?", "Sắp tới đèo Hải Vân rồi!"]).await;
    line.cut();
    is_away(&minh).await;
    say(&minh, "Đang trong hầm, tối om").await;
    say(&minh, "Ra khỏi hầm là gửi ảnh nhé").await;
    say(&lan, "Take a picture from up there").await;
    say(&lan, "Hello?").await;
    waits(&lan, &[]).await;
    waits(&minh, &["Đang trong hầm, tối om", "Ra khỏi hầm là gửi ảnh nhé"]).await;
    for scheme in ["light", "dark"] {
        for (browser, name) in [(&lan, "wide-en"), (&minh, "phone-vi")] {
            browser.prefer(scheme).await;
            browser.picture(&format!("reconnect-tunnel-{name}-{scheme}")).await;
        }
    }
    for (language, word) in [("en", "waiting to be sent"), ("vi", "đang chờ gửi")] {
        minh.click(&format!("#lang-{language}")).await;
        tells(&minh, "#outbox", word).await;
    }
    line.mend();
    minh.run("document.querySelector('#again').click()").await;
    let all = [
        "Where is your train now?",
        "Sắp tới đèo Hải Vân rồi!",
        "Take a picture from up there",
        "Hello?",
        "Đang trong hầm, tối om",
        "Ra khỏi hầm là gửi ảnh nhé",
    ];
    for browser in [&lan, &minh] {
        reads(browser, &all).await; // in both windows in the order of the log
        waits(browser, &[]).await;
    }
    notes(&minh, "Nhật ký giữ cho bạn 2 tin").await;
    assert!(!quiet_lines(&lan).await.contains("Minh lost"), "nobody has heard that he was gone");
    assert!(!quiet_lines(&lan).await.contains("Minh left"), "nobody has heard that he was gone");
    people(&lan, &["Lan", "Minh"]).await;
    lan.close().await;
    minh.close().await;
}

pub async fn a_network_that_goes_is_waited_for(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    // A name that is not "this machine" to the page, though it is: there, a network matters.
    let far = format!("http://far.localhost:{}", room.port());
    let lan = enter_at(&driver, &far, "Lan", "vi", PHONE).await;
    let online = |is: bool| {
        format!(
            "Object.defineProperty(navigator, 'onLine', {{value: {is}, configurable: true}}); \
             window.dispatchEvent(new Event('{}'))",
            if is { "online" } else { "offline" }
        )
    };
    let port = room.port();
    room.stop().await;
    is_away(&lan).await;
    lan.run(&online(false)).await;
    stands(&lan, "offline").await;
    tells(&lan, "#closed-state", "Offline: không có mạng").await;
    say(&lan, "để dành").await;
    waits(&lan, &["để dành"]).await;
    lan.picture("reconnect-offline-phone-vi").await;
    let room = Room::with_log_on(port, &log, Policy::default(), counting_from(100)).await;
    lan.run(&online(true)).await;
    stands(&lan, "online").await;
    reads(&lan, &["để dành"]).await;
    lan.close().await;
    room.stop().await;
}

pub async fn who_looks_again_asks_whether_the_line_still_lives(driver: Arc<Driver>) {
    // No heartbeat comes during this test: a page that notices something has asked by itself.
    let pace = Pace { every: Duration::from_secs(3_600), pong_timeout: Duration::from_secs(2) };
    let room = Room::with_log_at(pace, &memory_log(1)).await;
    let line = Proxy::line(&room.address).await;
    let lan = enter_at(&driver, &format!("http://{}", line.address), "Lan", "en", WIDE).await;
    let look = "document.dispatchEvent(new Event('visibilitychange'))";
    let pongs = "[...document.querySelectorAll('#frames .down code')].filter(e => e.textContent.includes('pong')).length";
    lan.run(look).await;
    lan.until(&format!("{pongs} === 1")).await;
    stands(&lan, "online").await;

    line.freeze();
    say(&lan, "into the void").await; // which the browser takes, and nobody hears
    waits(&lan, &["into the void"]).await;
    lan.run(look).await;
    lan.until("document.querySelector('#state').dataset.standing !== 'online'").await;
    tells(&lan, "#frames", "Closed · 4000").await;
    line.mend();
    stands(&lan, "online").await;
    reads(&lan, &["into the void"]).await;
    waits(&lan, &[]).await;
    room.connections(1).await;
    lan.close().await;
}

pub async fn hostile_words_stay_words(driver: Arc<Driver>) {
    let room = Room::with_log(&memory_log(1)).await;
    let port = room.port();
    let markup = "<img src=x onerror=\"document.title='pwned'\"><b>bold</b>";
    let lan = enter(&driver, &room, "<i>Lan</i>", "en", PHONE).await;
    let mut mai = room.joined("Mai").await;
    // What the server refuses stays visible, and can be sent again or taken back.
    lan.run(DISTORT).await;
    say(&lan, "a~b<b>c</b>").await;
    tells(&lan, "#outbox .failed .fate", "control characters").await;
    lan.picture("reconnect-failed-phone-en").await;
    lan.click("#outbox .failed button").await; // again
    tells(&lan, "#outbox .failed .fate", "control characters").await;
    lan.until("document.querySelectorAll('#outbox .failed').length === 1").await;
    lan.go(&room.url()).await; // it survives a reload, too
    tells(&lan, "#outbox .failed .fate", "control characters").await;
    lan.click("#outbox .failed button:last-of-type").await; // edit
    lan.until("document.querySelectorAll('#outbox li').length === 0").await;
    let typed = lan.run("return document.querySelector('#text').value").await;
    assert_eq!(typed, "a~b<b>c</b>");
    say(&lan, "fine").await;
    reads(&lan, &["fine"]).await;

    // A server that talks nonsense is no reason to break.
    for nonsense in [r#"{"type":"chat","message":7}"#, r#"{"type":"__proto__"}"#] {
        mai.says(nonsense).await;
    }
    mai.says(&json!({"type": "chat", "message": markup, "id": "x".repeat(40)}).to_string()).await;
    reads(&lan, &["fine", markup]).await;
    room.stop().await;
    is_away(&lan).await;
    say(&lan, markup).await;
    waits(&lan, &[markup]).await;
    let foreign = "document.querySelectorAll(':is(#log, #people, #frames, #closed) :is(img, script, b, i)').length";
    assert_eq!(lan.run(&format!("return {foreign}")).await, 0);
    assert_ne!(lan.run("return document.title").await, "pwned");
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(lan.run(&format!("return {overflow}")).await, 0, "no sideways scrolling");
    lan.picture("reconnect-hostile-phone-en").await;

    // Another lesson's room answers on that port now.
    let other = Room::on_port(port).await;
    lan.run("document.querySelector('#again').click()").await;
    stands(&lan, "given up").await;
    tells(&lan, "#closed-why", "not this lesson's room").await;
    waits(&lan, &[markup]).await;
    let kept: Value = lan.run("return JSON.parse(sessionStorage['full-duplex-waiting'])").await;
    assert_eq!(kept[0]["text"], markup, "and still nothing is lost");
    lan.close().await;
    other.stop().await;
}
