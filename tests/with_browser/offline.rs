//! Lesson 10's page without a network, and in several tabs.

use std::sync::Arc;

use full_duplex::{
    lesson02_push::log::Log,
    lesson06_chat::chat_dissect::chat_dissect,
    lesson08_reconnect::server::{http::Config, hub::Policy},
    lesson10_plan_b::http::{Links, run_server},
    tap::Tap,
};

use crate::{
    browser::Browser,
    driver::Driver,
    reconnect::{is_away, quiet_lines, stands, waits},
    room::{ME, PHONE, WIDE, enter, people},
    support::{
        durable::{QUIET, counting_from, entries, memory_log, shared_hub},
        host::Host,
        room::Room,
    },
    talk::{reads, say, tells},
};

/// Lesson 10's room around this log, on this port.
async fn serve(port: u16, log: &Arc<dyn Log>) -> Room {
    let tap = Tap::recording().then(chat_dissect);
    let hub = shared_hub(log, Policy::default(), counting_from(u128::from(fastrand::u64(..))));
    let config = Config { hub, pace: QUIET, tap: tap.clone(), log_line: |_| () };
    let links = Links::new(counting_from(0x9f));
    Host::run_on(port, tap, |listener, stop| run_server(listener, config, links, stop)).await
}

/// Waits until the browser has all files of the page.
async fn keeps_files(browser: &Browser) {
    browser.until("document.querySelector('#device-opens').textContent.includes('opens without a network')").await;
}

pub async fn the_page_opens_without_its_server(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(0, &log).await;
    let port = room.port();
    let lan = enter(&driver, &room, "Lan", "en", WIDE).await;
    let mut minh = room.joined("Minh").await;
    minh.chats("Are you on the train?").await;
    say(&lan, "In ten minutes").await;
    reads(&lan, &["Are you on the train?", "In ten minutes"]).await;
    keeps_files(&lan).await;
    minh.vanishes();
    let url = room.url();
    room.stop().await;

    lan.go(&url).await; // nobody answers
    reads(&lan, &["Are you on the train?", "In ten minutes"]).await;
    tells(&lan, "#as-of", "Messages as of").await;
    is_away(&lan).await;
    say(&lan, "Written in the tunnel").await;
    say(&lan, "And one more").await;
    waits(&lan, &["Written in the tunnel", "And one more"]).await;
    lan.close().await;
    let _ = (port, PHONE, ME);
    let _ = (entries(&*log), stands, quiet_lines, people);
}
