//! Lesson 02's page: three readers of one log, and two people.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{http::header::CONTENT_TYPE, routing::get};
use full_duplex::{
    lesson01_polling::log::{CAPACITY, Draft, system_clock},
    lesson02_push::{
        self,
        log::{Log as _, SharedLog},
    },
    tap::Tap,
};
use tokio::time::{sleep, timeout};

use crate::{
    browser::{Browser, ENTER},
    driver::Driver,
    engine::Engine,
    support::{SOON, Server},
    talk::{reads, say, takes_name},
};

const WIDE: (u32, u32) = (1280, 800);
const PHONE: (u32, u32) = (390, 844);
const LANES: [&str; 3] = ["poll", "long-poll", "sse"];

async fn enter(driver: &Driver, url: &str, name: &str, lang: &str, size: (u32, u32)) -> Browser {
    let browser = driver.open(size.0, size.1).await;
    browser.go(&format!("{url}/?lang={lang}")).await;
    takes_name(&browser, name).await;
    for lane in LANES {
        browser.until(&state(lane, "answering")).await;
    }
    browser
}

/// Whether a lane says that it is in this state.
fn state(lane: &str, expected: &str) -> String {
    format!("document.querySelector('#lane-{lane} .state').dataset.state === '{expected}'")
}

/// A number that a lane shows.
fn number(lane: &str, name: &str) -> String {
    format!(
        "Number(document.querySelector('#lane-{lane} [data-number={name}]').textContent.replace(/\\D/g, ''))"
    )
}

/// Waits until each lane has brought this message.
async fn every_lane_heard(browser: &Browser, message: &str) {
    for lane in LANES {
        let text = format!("document.querySelector('#lane-{lane} .newest .text').textContent");
        browser.until(&format!("{text} === {message:?}")).await;
    }
}

pub async fn two_people_see_each_other_over_each_transport(driver: Arc<Driver>) {
    let lesson = Server::push(0, CAPACITY, system_clock).await;
    let minh = enter(&driver, &lesson.url(), "Minh", "vi", PHONE).await;
    let lan = enter(&driver, &lesson.url(), "Lan", "en", WIDE).await;
    minh.picture("push-empty-phone-vi").await;
    let mut said = Vec::new();
    for (lane, question, answer) in [
        ("poll", "Chào Lan, bạn khoẻ không?", "Hi Minh! I am well 👋"),
        ("long-poll", "Cuối tuần này đi cà phê nhé", "Gladly. Saturday?"),
        ("sse", "Thứ bảy, chín giờ sáng", "<b>See you</b>"),
    ] {
        for browser in [&minh, &lan] {
            browser
                .run(&format!("document.querySelector('#lane-{lane} [type=radio]').click()"))
                .await;
        }
        for (browser, text) in [(&minh, question), (&lan, answer)] {
            say(browser, text).await;
            said.push(text);
            reads(&minh, &said).await;
            reads(&lan, &said).await;
            every_lane_heard(&minh, text).await;
            every_lane_heard(&lan, text).await;
        }
    }
    lan.until(&format!("{} === 1", number("sse", "requests"))).await;
    lan.until(&format!("{} > 6", number("long-poll", "requests"))).await;
    lan.until(&format!("{} > 500", number("sse", "bytes"))).await;
    look_at(&lan, &minh).await;
    lan.close().await;
    minh.close().await;
}

/// Nothing scrolls sideways; the pictures are for people.
async fn look_at(lan: &Browser, minh: &Browser) {
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    for (browser, name) in [(lan, "wide-en"), (minh, "phone-vi")] {
        assert_eq!(browser.run(&format!("return {overflow}")).await, 0, "{name}");
        for scheme in ["light", "dark"] {
            browser.prefer(scheme).await;
            browser.picture(&format!("push-{name}-{scheme}")).await;
        }
    }
    minh.run("document.querySelector('#race').open = true").await;
    minh.picture("push-phone-vi-open").await;
    lan.click("#lang-vi").await;
    lan.picture("push-wide-vi").await;
}

/// The log outlives the server here (a database would do that), and a message is sent while no page
/// is connected.
pub async fn a_server_that_comes_back_has_lost_nothing(driver: Arc<Driver>) {
    let log = Arc::new(SharedLog::new(CAPACITY, system_clock));
    let lesson = Server::push_of(0, log.clone()).await;
    let (url, port) = (lesson.url(), lesson.port());
    let minh = enter(&driver, &url, "Minh", "en", WIDE).await;
    say(&minh, "before").await;
    reads(&minh, &["before"]).await;
    every_lane_heard(&minh, "before").await;
    lesson.stop().await;
    for lane in LANES {
        minh.until(&state(lane, "lost")).await;
    }
    minh.picture("push-server-gone-wide-en").await;
    say(&minh, "kept").await;
    minh.until("!document.querySelector('#problem').hidden").await;
    let meanwhile = Draft { username: "Lan".into(), message: "meanwhile".into() };
    log.append(meanwhile, None).await.expect("a good message");
    let lesson = Server::push_of(port, log).await;
    reads(&minh, &["before", "meanwhile"]).await;
    every_lane_heard(&minh, "meanwhile").await;
    minh.keys("#text", ENTER).await;
    reads(&minh, &["before", "meanwhile", "kept"]).await;
    every_lane_heard(&minh, "kept").await;
    for lane in LANES {
        minh.until(&format!("{} >= 1", number(lane, "back"))).await;
    }
    let notes = "document.querySelectorAll('#messages .note').length";
    assert_eq!(minh.run(&format!("return {notes}")).await, 0, "no gap, for there was none");
    lesson.stop().await;
    // And a server that has forgotten everything says so.
    let _lesson = Server::push(port, CAPACITY, system_clock).await;
    minh.until(&format!("{notes} === 1")).await;
    say(&minh, "anew").await;
    reads(&minh, &["before", "meanwhile", "kept", "anew"]).await;
    every_lane_heard(&minh, "anew").await;
    minh.close().await;
}

/// The page, its scripts, and the three ways to read.
pub async fn all_is_there_below_a_path(driver: Arc<Driver>) {
    let lesson = Server::push_below("/course").await;
    let url = format!("{}/course", lesson.url());
    let minh = enter(&driver, &url, "Minh", "en", WIDE).await;
    say(&minh, "here").await;
    every_lane_heard(&minh, "here").await;
    minh.close().await;
}

/// What a proxy does to the stream that collects an answer before it passes it on, with its head
/// (lighttpd) or without (one that compresses). The other two ways still work.
pub async fn a_stream_that_is_held_back_says_so_and_the_chat_reads_another_way(
    driver: Arc<Driver>,
) {
    for head_too in [true, false] {
        let lesson = Server::push_collected(head_too).await;
        let minh = driver.open(WIDE.0, WIDE.1).await;
        minh.go(&format!("{}/?lang=en", lesson.url())).await;
        takes_name(&minh, "Minh").await;
        say(&minh, "is anybody there?").await;
        minh.until(&state("sse", "held")).await;
        reads(&minh, &["is anybody there?"]).await;
        let note = "document.querySelector('#messages .note').textContent";
        minh.until(&format!("{note}.includes('now reads by Long-polling')")).await;
        say(&minh, "at last").await;
        reads(&minh, &["is anybody there?", "at last"]).await;
        minh.close().await;
    }
}

/// Empty answers at once where a question should be held, and streams that end as soon as they are
/// open and would like to be opened again in 0 ms.
pub async fn a_server_that_waits_for_nothing_is_asked_with_pauses(driver: Arc<Driver>) {
    let [polls, streams] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let counting = |count: &Arc<AtomicUsize>, kind: &'static str, body: &'static str| {
        let count = count.clone();
        get(move || async move {
            count.fetch_add(1, Ordering::Relaxed);
            ([(CONTENT_TYPE, kind)], body)
        })
    };
    let empty = r#"{"messages":[],"seq":0,"gap":false}"#;
    let router = lesson02_push::page::router()
        .route("/messages", counting(&Arc::default(), "application/json", empty))
        .route("/poll", counting(&polls, "application/json", empty))
        .route("/events", counting(&streams, "text/event-stream", "retry: 0\n\n"));
    let until = async |stopped| drop(stopped.await);
    let lesson = Server::open_until(0, Tap::recording(), router, until).await;
    let minh = driver.open(WIDE.0, WIDE.1).await;
    let begun = Instant::now();
    minh.go(&format!("{}/?lang=en", lesson.url())).await;
    let asked = async {
        while polls.load(Ordering::Relaxed) < 5 || streams.load(Ordering::Relaxed) < 4 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(SOON, asked).await.expect("both lanes ask again");
    // 0.5 s, 1 s and 2 s lie between these questions.
    assert!(begun.elapsed() >= Duration::from_secs(3), "{:?}", begun.elapsed());
    let most = (polls.load(Ordering::Relaxed), streams.load(Ordering::Relaxed));
    assert!(most.0 <= 8 && most.1 <= 8, "{most:?}");
    minh.close().await;
}

pub async fn a_lane_that_is_switched_off_lets_go(driver: Arc<Driver>) {
    let lesson = Server::push(0, CAPACITY, system_clock).await;
    let minh = enter(&driver, &lesson.url(), "Minh", "en", WIDE).await;
    let mut wire = lesson.connect().await;
    wire.waiting(1, 1).await;
    minh.click("#lane-sse [role=switch]").await;
    wire.waiting(1, 0).await;
    minh.click("#lane-long-poll [role=switch]").await;
    wire.waiting(0, 0).await;
    say(&minh, "quiet").await;
    let poll = "document.querySelector('#lane-poll .newest .text').textContent === 'quiet'";
    minh.until(poll).await;
    reads(&minh, &[]).await; // the chat reads by the lane that is off
    minh.click("#lane-sse [type=radio]").await; // already chosen: nothing changes
    minh.click("#lane-poll [type=radio]").await;
    reads(&minh, &["quiet"]).await;
    minh.click("#lane-sse [type=radio]").await; // choosing it switches it on, where it was
    wire.waiting(0, 1).await;
    say(&minh, "again").await;
    reads(&minh, &["quiet", "again"]).await;
    minh.close().await;
}

/// The limit that the chapter tells of: six connections to one server over HTTP/1.1, for all tabs
/// of a browser together.
pub async fn six_event_streams_and_no_seventh(driver: Arc<Driver>) {
    let lesson = Server::push(0, CAPACITY, system_clock).await;
    let browser = driver.open(WIDE.0, WIDE.1).await;
    browser.go(&format!("{}/push/push.css", lesson.url())).await; // the same origin, without our own lanes
    browser.run("window.streams = Array.from({length: 7}, () => new EventSource('/events'))").await;
    let open = "window.streams.filter(stream => stream.readyState === EventSource.OPEN).length";
    browser.until(&format!("{open} === 6")).await;
    // Not even a short question gets through now, and in Firefox and WebKit no WebSocket, which
    // would be refused at once. That something does not happen can only be seen by giving it time:
    // an answer takes milliseconds.
    browser
        .run(
            "window.asked = fetch('/status').then(() => window.answered = true); \
             new WebSocket('/nowhere').onerror = () => window.refused = true",
        )
        .await;
    let pause = "return new Promise(resolve => setTimeout(resolve, 1500))";
    browser.run(pause).await;
    assert_eq!(browser.run(&format!("return {open}")).await, 6);
    assert_eq!(browser.run("return Boolean(window.answered)").await, false);
    let passes = driver.engine == Engine::Chromium;
    assert_eq!(browser.run("return Boolean(window.refused)").await, passes, "a WebSocket");
    browser.run("window.streams[0].close(); window.streams[1].close()").await;
    browser.until("window.answered && window.refused").await;
    browser.close().await;
}
