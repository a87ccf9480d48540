//! Lesson 01's page, with two people.

use std::sync::Arc;

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    support::Server,
    talk::{reads, say},
};

const WIDE: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);

/// Opens the page under a name, in a language.
async fn enter(
    driver: &Driver,
    lesson: &Server,
    name: &str,
    lang: &str,
    size: (u32, u32),
) -> Browser {
    let browser = driver.open(size.0, size.1).await;
    browser.go(&format!("{}/?lang={lang}", lesson.url())).await;
    browser.fill("#name", name).await;
    browser
}

pub async fn two_people_see_each_other_in_both_languages(driver: Arc<Driver>) {
    let lesson = Server::on_port(0).await;
    let minh = enter(&driver, &lesson, "Minh", "vi", PHONE).await;
    let lan = enter(&driver, &lesson, "Lan", "en", WIDE).await;
    minh.picture("chat-empty-phone-vi").await;
    say(&minh, "Chào Lan, bạn khoẻ không?").await;
    reads(&lan, &["Chào Lan, bạn khoẻ không?"]).await;
    lan.fill("#text", "Hi Minh! I am well 👋").await;
    lan.click("#send").await;
    say(&minh, "Cuối tuần này đi cà phê nhé").await;
    let all = ["Chào Lan, bạn khoẻ không?", "Hi Minh! I am well 👋", "Cuối tuần này đi cà phê nhé"];
    reads(&lan, &all).await;
    reads(&minh, &all).await;
    for (browser, own, others) in [(&lan, 1, 2), (&minh, 2, 1)] {
        let count = "document.querySelectorAll('#messages li.own').length";
        browser.until(&format!("{count} === {own}")).await;
        let count = "document.querySelectorAll('#messages li[data-seq]:not(.own) .who').length";
        browser.until(&format!("{count} === {others}")).await;
    }
    assert!(lan.text("#send").await.contains("Send") && minh.text("#send").await.contains("Gửi"));
    minh.click("#lang-en").await;
    assert!(minh.text("#send").await.contains("Send"), "the language can be switched");
    minh.click("#lang-vi").await;
    for scheme in ["light", "dark"] {
        lan.prefer(scheme).await;
        lan.picture(&format!("chat-wide-en-{scheme}")).await;
        minh.prefer(scheme).await;
        minh.picture(&format!("chat-phone-vi-{scheme}")).await;
    }
    lan.close().await;
    minh.close().await;
}

pub async fn hostile_text_stays_text(driver: Arc<Driver>) {
    let lesson = Server::on_port(0).await;
    let markup =
        "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>";
    let minh = enter(&driver, &lesson, "<b>Minh</b>", "en", WIDE).await;
    let lan = enter(&driver, &lesson, "Lan", "vi", PHONE).await;
    say(&minh, markup).await;
    let long = "dài".repeat(600);
    say(&minh, &long).await;
    reads(&lan, &[markup, &long]).await;
    assert_eq!(lan.text("#messages .who").await, "<b>Minh</b>");
    let foreign = "document.querySelectorAll('#messages :is(img, script, b)').length";
    assert_eq!(lan.run(&format!("return {foreign}")).await, 0);
    assert_ne!(lan.run("return document.title").await, "pwned");
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(
        lan.run(&format!("return {overflow}")).await,
        0,
        "a long word makes no sideways scrolling"
    );
    lan.picture("chat-hostile-phone-vi").await;
    // What the server refuses is told, and what was typed is kept.
    say(&minh, &"a".repeat(2_001)).await;
    minh.until("!document.querySelector('#problem').hidden").await;
    assert_eq!(minh.run("return document.querySelector('#text').value.length").await, 2_001);
    minh.picture("chat-refused-wide-en").await;
    lan.close().await;
    minh.close().await;
}

pub async fn an_input_methods_enter_does_not_send(driver: Arc<Driver>) {
    let lesson = Server::on_port(0).await;
    let minh = enter(&driver, &lesson, "Minh", "vi", WIDE).await;
    minh.fill("#text", "tieengs").await;
    let enter = "document.querySelector('#text').dispatchEvent(new KeyboardEvent('keydown', \
        {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))";
    minh.run(enter).await;
    say(&minh, "tiếng Việt").await;
    reads(&minh, &["tiếng Việt"]).await;
    say(&minh, "   ").await;
    say(&minh, "xong").await;
    reads(&minh, &["tiếng Việt", "xong"]).await;
    minh.close().await;
}

pub async fn a_server_that_comes_back_is_found_again(driver: Arc<Driver>) {
    let lesson = Server::on_port(0).await;
    let minh = enter(&driver, &lesson, "Minh", "en", WIDE).await;
    say(&minh, "before").await;
    reads(&minh, &["before"]).await;
    let port = lesson.port();
    lesson.stop().await;
    minh.until("document.querySelector('#state').dataset.state === 'lost'").await;
    say(&minh, "kept").await;
    minh.until("!document.querySelector('#problem').hidden").await;
    minh.picture("chat-server-gone-wide-en").await;
    assert_eq!(minh.run("return document.querySelector('#text').value").await, "kept");
    // The new server's log is empty: the page's cursor is from another life.
    let lesson = Server::on_port(port).await;
    minh.until("document.querySelector('#state').dataset.state === 'answering'").await;
    minh.keys("#text", ENTER).await;
    reads(&minh, &["before", "kept"]).await;
    let lan = enter(&driver, &lesson, "Lan", "en", WIDE).await;
    reads(&lan, &["kept"]).await;
    lan.close().await;
    minh.close().await;
}

pub async fn the_cost_panel_counts(driver: Arc<Driver>) {
    let lesson = Server::on_port(0).await;
    let minh = enter(&driver, &lesson, "Minh", "en", WIDE).await;
    minh.run(
        "const every = document.querySelector('#every'); every.value = '250'; \
        every.dispatchEvent(new Event('change', {bubbles: true}))",
    )
    .await;
    let number = |id: &str| {
        format!("Number(document.querySelector('#{id}').textContent.replace(/\\D/g, ''))")
    };
    minh.until(&format!("{} >= 5", number("cost-requests"))).await;
    minh.until(&format!("{} > 500", number("cost-sent"))).await;
    minh.until(&format!("{} > 500", number("cost-received"))).await;
    minh.until("document.querySelector('#cost-empty').textContent.includes('100')").await;
    let lan = enter(&driver, &lesson, "Lan", "en", WIDE).await;
    say(&lan, "news").await;
    reads(&minh, &["news"]).await;
    minh.until("/\\d/.test(document.querySelector('#cost-age').textContent)").await;
    lan.close().await;
    minh.close().await;
}
