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
    connections(&minh, 2).await; // the page before has said that it goes

    let server = dies_and_is_back(server, &address, &log, [&lan, &minh], &mut all).await;
    goes_over(&lan, "long-poll", "Over long polling").await;
    network.becomes(0);
    finds_the_better_road(&lan, &minh, all.len()).await;
    pictures(&lan, &minh, "moved").await;
    lan.close().await;
    minh.close().await;
    server.kill();
}

/// A server that is killed; what is said meanwhile waits.
async fn dies_and_is_back(
    server: Running,
    address: &str,
    log: &File,
    [lan, minh]: [&Browser; 2],
    all: &mut Vec<&'static str>,
) -> Running {
    server.kill();
    for browser in [lan, minh] {
        is_away(browser).await;
    }
    say(lan, "into the dark").await;
    waits(lan, &["into the dark"]).await;
    all.push("into the dark");
    let port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let (server, _) = serve(port, log).await;
    for browser in [lan, minh] {
        browser.run("document.querySelector('#again').click()").await;
        reads(browser, all).await;
    }
    waits(lan, &[]).await;
    server
}

/// Keeps each state that a person would have seen.
const STATES: &str = "window.states = []; const line = document.querySelector('#state'); \
    new MutationObserver(() => line.dataset.standing === 'online' || states.push(line.dataset.standing)) \
        .observe(line, {attributes: true})";

/// The way is mended, and a probe finds it. What is said just then comes once.
async fn finds_the_better_road(lan: &Browser, minh: &Browser, said: usize) {
    say(lan, "before").await;
    let notes = "document.querySelectorAll('#messages .note').length";
    let before = lan.run(&format!("{STATES}; return {notes}")).await;
    lan.run("dispatchEvent(new Event('online'))").await;
    say(minh, "giữa chừng").await;
    goes_over(lan, "websocket", "Over WebSocket.").await;
    assert!(spoken(lan).await.contains("Over WebSocket"));
    stands(lan, "online").await;
    assert_eq!(lan.run(&format!("return {notes}")).await, before, "a move is no news in the chat");
    assert_eq!(lan.run("return states.join()").await, "", "and no trouble");
    say(lan, "after").await;
    let shown =
        "[...document.querySelectorAll('#messages li[data-seq] .what')].map(e => e.textContent)";
    for browser in [lan, minh] {
        browser.until(&format!("{shown}.at(-1) === 'after'")).await;
        let last = browser.run(&format!("return {shown}.slice({said}).sort().join()")).await;
        assert_eq!(last, "after,before,giữa chừng");
    }
    waits(lan, &[]).await;
    people(lan, &["Lan", "Minh"]).await;
}

/// Begins with the slowest road, as if no other had worked here before.
const POLL: &str = "localStorage['full-duplex-roads'] = \
    JSON.stringify({[navigator.connection?.type ?? 'network']: {road: 'poll', at: Date.now()}})";

/// What a browser with strict settings does.
const REFUSE: &str = "Object.defineProperty(window, 'localStorage', \
    {get() { throw new DOMException('refused', 'SecurityError') }})";

/// What a page sees of a proxy that takes the handshake and says nothing.
const HELD_BACK: &str = "window.WebSocket = class extends EventTarget { close() {} }";

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
    let lan = driver.open(PHONE.0, PHONE.1).await;
    lan.go(&format!("{}/?lang=vi", network.url())).await;
    lan.run(HELD_BACK).await;
    lan.until("!document.querySelector('#naming').hidden").await;
    lan.picture("roads-greeting-phone-vi").await;
    give_name(&lan, "Lan").await;
    goes_over(&lan, "events", "Qua event stream (luồng sự kiện). WebSocket: chờ mãi").await;
    lan.click("#side-toggle").await;
    pictures(&minh, &lan, "low").await;
    people(&minh, &["Minh", "Lan"]).await;
    let mut all = Vec::new();
    for number in 0..4 {
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
