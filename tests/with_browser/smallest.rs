//! The smallest client that reconnects and resumes, on its own page.

use std::{fs, sync::Arc, time::Duration};

use full_duplex::lesson08_reconnect::server::hub::Policy;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    browser::Browser,
    driver::Driver,
    reconnect::{serve, stands},
    room::{PHONE, WIDE},
    support::{
        durable::{counting, counting_from, entries, memory_log},
        file::File,
        room::{Client, Room},
    },
    talk::{lists, say, tells},
};

/// What one page says in one life of the server.
const EACH: usize = 40;
const SHOWN: &str = "[...document.querySelectorAll('.line')]";

async fn enter(driver: &Driver, url: &str, name: &str, size: (u32, u32)) -> Browser {
    let lang = if name == "Lan" { "en" } else { "vi" };
    let browser = driver.open(size.0, size.1).await;
    browser.go(&format!("{url}/smallest.html?name={name}&lang={lang}")).await;
    stands(&browser, "online").await;
    browser
}

/// Says one message every few milliseconds, whatever becomes of the server.
async fn talks(browser: &Browser, name: &str, life: usize) {
    let script = format!(
        "let said = 0; const timer = setInterval(() => {{ \
         document.querySelector('#text').value = `{name} {life}.${{said += 1}}`; \
         document.querySelector('#composer').requestSubmit(); \
         if (said === {EACH}) clearInterval(timer); }}, 5)"
    );
    browser.run(&script).await;
}

pub async fn the_smallest_client_loses_nothing_and_doubles_nothing(driver: Arc<Driver>) {
    let log = File::absent("smallest.log");
    let (mut server, port) = serve(0, &log).await;
    let url = format!("http://127.0.0.1:{port}");
    let lan = enter(&driver, &url, "Lan", WIDE).await;
    let minh = enter(&driver, &url, "Minh", PHONE).await;
    let pages = [(&lan, "Lan"), (&minh, "Minh")];
    for life in 0..3 {
        let before = life * 2 * EACH;
        for (browser, name) in pages {
            talks(browser, name, life).await;
        }
        lan.until(&format!("{SHOWN}.length > {}", before + 5)).await;
        server.kill(); // with messages under way: some have no ack yet, some are not even sent
        for (browser, _) in pages {
            stands(browser, "waiting").await;
        }
        (server, _) = serve(port, &log).await;
        for (browser, _) in pages {
            browser.until(&format!("{SHOWN}.length >= {}", before + 2 * EACH)).await;
        }
    }
    let lines = fs::read_to_string(log.path()).expect("a log");
    let entries = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let logged: Vec<_> =
        entries.filter_map(|it| Some(it["message"].as_str()?.to_owned())).collect();
    assert_eq!(logged.len(), 3 * 2 * EACH);
    for name in ["Lan", "Minh"] {
        let own = logged.iter().filter(|text| text.starts_with(name)).cloned();
        let said = (0..3 * EACH).map(|n| format!("{name} {}.{}", n / EACH, n % EACH + 1));
        assert!(own.eq(said), "each once, in the order in which it was said: {logged:?}");
    }
    for (browser, _) in pages {
        let shown = format!(
            "return {SHOWN}.map(it => [+it.dataset.seq, it.querySelector('.what').textContent])"
        );
        let expected: Vec<_> = (1..).zip(&logged).map(|(seq, text)| json!([seq, text])).collect();
        assert_eq!(browser.run(&shown).await, json!(expected));
        lists(browser, ".note", &[]).await;
    }
    lan.picture("smallest-wide-en").await;
    minh.picture("smallest-phone-vi").await;
    lan.close().await;
    minh.close().await;
    server.kill();
}

/// From here on the page hears nothing more over a connection that has carried these words.
const DEAF: &str = "const {send} = WebSocket.prototype; WebSocket.prototype.send = function (text) { \
    if (text.includes('into a tunnel')) this.onmessage = null; send.call(this, text); }";

const TOO_LONG: &str = "document.querySelector('#text').value = 'x'.repeat(2001); \
    document.querySelector('#composer').requestSubmit()";

pub async fn the_smallest_client_tells_of_a_gap_and_knows_when_to_stop(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = Room::with_log(&log).await;
    let port = room.port();
    let lan = enter(&driver, &room.url(), "Lan", WIDE).await;
    say(&lan, "before").await;
    lists(&lan, ".what", &["before"]).await;

    // An ack is lost, and the next server knows the log, but not the session: it would take the
    // same words from a new member for new ones.
    lan.run(DEAF).await;
    say(&lan, "into a tunnel").await;
    while entries(&*log).len() < 2 {
        sleep(Duration::from_millis(10)).await;
    }
    room.stop().await;
    let room = Room::with_log_on(port, &log, Policy::default(), counting_from(100)).await;
    lists(&lan, ".what", &["before", "into a tunnel"]).await;
    stands(&lan, "online").await;
    assert_eq!(entries(&*log).len(), 2, "read in the log: as good as an ack");
    room.stop().await;
    stands(&lan, "waiting").await;
    say(&lan, "meanwhile").await;
    tells(&lan, "#outbox", "Waiting to be sent: 1").await;
    lan.picture("smallest-waiting-wide-en").await;
    let room = Room::with_log_on(port, &memory_log(2), Policy::default(), counting()).await;
    stands(&lan, "online").await;
    tells(&lan, ".note", "Some messages are missing here").await;
    lists(&lan, ".what", &["before", "into a tunnel", "meanwhile"]).await;

    lan.run(TOO_LONG).await;
    let notes = "[...document.querySelectorAll('.note')].map(it => it.innerText)";
    lan.until(&format!("{notes}.some(it => it.startsWith('Not sent xxx'))")).await;
    tells(&lan, "#state", "Online").await;

    let mut elsewhere = Client::at(&room.address).await;
    let (session, epoch) = (format!("{:032x}", 1), format!("{:016x}", 2));
    let resume = json!({"type": "resume", "session": session, "epoch": epoch, "since": 1});
    elsewhere.says(&resume.to_string()).await;
    elsewhere.hears("resumed").await;
    tells(&lan, "#state", "Stopped 4501").await;
    room.connections(1).await;
    stands(&lan, "given up").await;
    lan.close().await;
    room.stop().await;
}
