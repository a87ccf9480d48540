//! Lesson 10's page: a chat over whichever road works, in a network of which the test decides what
//! it does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    time::Duration,
};

use full_duplex::tap::fault::Faults;

use crate::{
    browser::Browser,
    driver::Driver,
    reconnect::{is_away, stands, waits},
    room::{PHONE, WIDE, enter_at, give_name, people},
    support::{
        file::File,
        program::{Program, Running},
        proxy::Proxy,
    },
    talk::{reads, say, tells},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson10"));

/// The program on this port, its log in this file.
async fn serve(port: u16, log: &File) -> (Running, String) {
    let port = port.to_string();
    let mut server = LESSON.start(&["--port", &port, "--log", log.path()]);
    let address = server.address("http://").await;
    (server, address.trim_start_matches("http://").to_owned())
}

fn fresh(name: &str) -> File {
    let log = File::new(name, "");
    std::fs::remove_file(log.path()).expect("a name");
    log
}

const NO_UPGRADE: u8 = 1;
const COLLECTS: u8 = 2;
const AGES: u8 = 3;

/// A network that is told what to do to each new connection.
struct Network {
    proxy: Proxy,
    now: Arc<AtomicU8>,
}

impl Network {
    async fn to(address: &str, now: u8) -> Self {
        let now = Arc::new(AtomicU8::new(now));
        let todays = now.clone();
        let faults = move |_| {
            let now = todays.load(SeqCst);
            Faults {
                no_upgrade: now > 0,
                collect: now == COLLECTS,
                max_age: (now == AGES).then_some(Duration::from_millis(1_500)),
                ..Faults::default()
            }
        };
        Self { proxy: Proxy::around(address, faults).await, now }
    }

    fn url(&self) -> String {
        format!("http://{}", self.proxy.address)
    }

    fn becomes(&self, now: u8) {
        self.now.store(now, SeqCst);
    }

    /// The same, and what is open is cut.
    fn turns(&self, now: u8) {
        self.becomes(now);
        self.proxy.cut();
        self.proxy.mend();
    }
}

/// Waits until this road is in use, for these reasons.
async fn goes_over(browser: &Browser, road: &str, words: &str) {
    browser.until(&format!("document.querySelector('#side').dataset.road === '{road}'")).await;
    tells(browser, "#road .shown", words).await;
}

/// What a screen reader is told of the road.
async fn spoken(browser: &Browser) -> String {
    let spoken = browser.run("return document.querySelector('#road .spoken').textContent").await;
    spoken.as_str().unwrap_or_default().to_owned()
}

async fn pictures(wide: &Browser, phone: &Browser, what: &str) {
    for scheme in ["light", "dark"] {
        for (browser, name) in [(wide, "wide-en"), (phone, "phone-vi")] {
            browser.prefer(scheme).await;
            browser.picture(&format!("roads-{what}-{name}-{scheme}")).await;
        }
    }
}

pub async fn a_chat_moves_from_road_to_road(driver: Arc<Driver>) {
    let log = fresh("roads.log");
    let (server, address) = serve(0, &log).await;
    let network = Network::to(&address, NO_UPGRADE).await;
    let lan = enter_at(&driver, &network.url(), "Lan", "en", WIDE).await;
    let minh = enter_at(&driver, &format!("http://{address}"), "Minh", "vi", PHONE).await;
    goes_over(&lan, "events", "Over event stream. WebSocket: ended before the welcome.").await;
    minh.click("#side-toggle").await;
    goes_over(&minh, "websocket", "Qua WebSocket.").await;
    assert!(spoken(&lan).await.contains("Over event stream"));
    assert_eq!(spoken(&minh).await, "", "nothing worth a word");
    people(&lan, &["Lan", "Minh"]).await;
    let mut all = vec!["Chào Lan", "Hi Minh, no WebSocket here"];
    say(&minh, all[0]).await;
    reads(&lan, &all[..1]).await;
    say(&lan, all[1]).await;
    reads(&minh, &all).await;
    pictures(&lan, &minh, "events").await;

    // It collects now, too: what is open ends, and the stream is found silent.
    network.turns(COLLECTS);
    goes_over(&lan, "long-poll", "WebSocket: ended before the welcome; event stream: nothing")
        .await;
    pictures(&lan, &minh, "long-poll").await;
    for words in ["still here", "and heard"] {
        say(&lan, words).await;
        all.push(words);
    }
    reads(&minh, &all).await;

    // Loaded anew, it begins with the road that has worked.
    lan.go(&network.url()).await;
    goes_over(&lan, "long-poll", "Over long polling. It worked here last time.").await;
    reads(&lan, &all).await;

    // The server dies and is back.
    let port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    server.kill();
    for browser in [&lan, &minh] {
        is_away(browser).await;
    }
    say(&lan, "into the dark").await;
    waits(&lan, &["into the dark"]).await;
    let (server, _) = serve(port, &log).await;
    all.push("into the dark");
    for browser in [&lan, &minh] {
        browser.run("document.querySelector('#again').click()").await;
        reads(browser, &all).await;
    }
    waits(&lan, &[]).await;
    goes_over(&lan, "long-poll", "Over long polling").await;

    // The way is mended: a probe finds it, and what is said meanwhile comes once.
    network.becomes(0);
    say(&lan, "before").await;
    lan.run("dispatchEvent(new Event('online'))").await;
    say(&minh, "giữa chừng").await;
    goes_over(&lan, "websocket", "Over WebSocket.").await;
    assert!(spoken(&lan).await.contains("Over WebSocket"));
    stands(&lan, "online").await;
    say(&lan, "after").await;
    for browser in [&lan, &minh] {
        let said = "[...document.querySelectorAll('#messages li[data-seq] .what')].map(e => e.textContent)";
        browser.until(&format!("{said}.length >= 8 && {said}.at(-1) === 'after'")).await;
        let last = browser.run(&format!("return {said}.slice(5).sort().join()")).await;
        assert_eq!(last, "after,before,giữa chừng");
    }
    waits(&lan, &[]).await;
    people(&lan, &["Lan", "Minh"]).await;
    pictures(&lan, &minh, "moved").await;
    lan.close().await;
    minh.close().await;
    server.kill();
}

/// Begins with the slowest road, as if no other had worked here before.
const POLL: &str = "localStorage['full-duplex-roads'] = \
    JSON.stringify({[navigator.connection?.type ?? 'network']: {road: 'poll', at: Date.now()}})";

/// What a browser with strict settings does.
const REFUSE: &str = "Object.defineProperty(window, 'localStorage', \
    {get() { throw new DOMException('refused', 'SecurityError') }})";

/// Whether the server has so many connections.
async fn connections(browser: &Browser, count: usize) {
    browser.run("window.status = null; setInterval(async () => window.status = JSON.stringify(await (await fetch('status')).json()), 200)").await;
    browser.until(&format!("JSON.parse(window.status).connections === {count}")).await;
}

/// On the slowest road, and on one on which every connection soon ends; in a browser that refuses
/// to remember. A page that goes says so.
pub async fn the_lowest_road_and_short_connections_carry_a_chat(driver: Arc<Driver>) {
    let log = fresh("roads-low.log");
    let (server, address) = serve(0, &log).await;
    let network = Network::to(&address, AGES).await;
    let minh = driver.open(WIDE.0, WIDE.1).await;
    minh.go(&format!("http://{address}/?lang=en")).await;
    minh.run(POLL).await;
    minh.go(&format!("http://{address}/?lang=en")).await;
    give_name(&minh, "Minh").await;
    goes_over(&minh, "poll", "Over polling. It worked here last time.").await;
    let lan = enter_at(&driver, &network.url(), "Lan", "vi", PHONE).await;
    goes_over(&lan, "events", "Qua event stream (luồng sự kiện). WebSocket: đứt trước").await;
    lan.click("#side-toggle").await;
    pictures(&minh, &lan, "low").await;
    people(&minh, &["Minh", "Lan"]).await;
    let mut all = Vec::new();
    for number in 0..6 {
        let speaker = if number % 2 == 0 { &lan } else { &minh };
        let words = format!("tin {number}");
        say(speaker, &words).await;
        all.push(words);
        let texts: Vec<_> = all.iter().map(String::as_str).collect();
        for browser in [&lan, &minh] {
            reads(browser, &texts).await;
        }
    }

    minh.run(REFUSE).await;
    minh.click("#leave").await;
    people(&lan, &["Lan"]).await;
    minh.click("#again").await;
    goes_over(&minh, "poll", "Over polling").await;
    let known = "return import('./roads/road_memory.js').then(it => it.recallRoad())";
    assert!(minh.run(known).await.is_null(), "nothing is remembered, and nothing breaks");
    people(&minh, &["Minh", "Lan"]).await;
    lan.go(&format!("{}/chat/room.css", network.url())).await;
    connections(&minh, 1).await;
    lan.close().await;
    minh.close().await;
    server.kill();
}
