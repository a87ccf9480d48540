//! Lesson 12's page: two people on two servers that share a log, of which one dies.

use std::{future::pending, net::SocketAddr, sync::Arc};

use full_duplex::{
    lesson01_polling::log::system_clock,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{http::Config, hub::Policy, token::secure_random},
    lesson09_door::signed::{Key, Keys},
    lesson12_servers::{
        balancer::balance,
        cluster,
        node_log::NodeLog,
        server::{name, run_server},
    },
    stage::serve::listen,
    tap::Tap,
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    browser::Browser,
    driver::Driver,
    memory::{Memory, MemoryBus},
    reconnect::{stands, waits},
    room::{PHONE, WIDE, enter_at, notes, people},
    talk::{reads, say, tells},
};

/// What the servers of a room share.
#[derive(Clone)]
struct Shared(Arc<Memory>, MemoryBus);

/// A server whose tasks and sockets are all gone when this is.
struct Node(SocketAddr, Option<Runtime>);

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(runtime) = self.1.take() {
            runtime.shutdown_background();
        }
    }
}

impl Node {
    async fn start(number: usize, shared: Shared) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let address = runtime.spawn(serve(number, shared)).await.expect("it serves");
        Self(address, Some(runtime))
    }
}

async fn serve(number: usize, Shared(store, bus): Shared) -> SocketAddr {
    let draw = || secure_random().expect("random bits");
    let log = NodeLog::follow(store, system_clock, draw(), |_| ()).await.expect("a log");
    let (keys, draws) = (Keys { current: Key([7; 32]), previous: None }, [draw(), draw()]);
    let bus = Arc::new(bus);
    let hub = cluster::hub(&log, Policy::default(), system_clock, keys, bus, draws);
    name(&hub, format!("server {number}"));
    let listener = listen(0).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let config = Config { hub, pace: Pace::default(), tap: Tap::counting(), log_line: |_| () };
    tokio::spawn(run_server(listener, config, pending::<()>()));
    address
}

async fn pictures(wide: &Browser, phone: &Browser, what: &str) {
    for scheme in ["light", "dark"] {
        for (browser, size) in [(wide, "wide"), (phone, "phone")] {
            browser.prefer(scheme).await;
            browser.picture(&format!("servers-{what}-{size}-{scheme}")).await;
        }
    }
}

/// What the chat says besides its messages.
const NOTES: &str = "return document.querySelectorAll('#messages .note').length";

pub async fn a_page_shows_its_server_and_moves_to_another_one(driver: Arc<Driver>) {
    let shared = Shared(Memory::named("first"), MemoryBus::new());
    let one = Node::start(1, shared.clone()).await;
    let two = Node::start(2, shared).await;
    let listener = listen(0).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let balancing = tokio::spawn(balance(listener, vec![one.0, two.0]));
    let greeted = driver.open(WIDE.0, WIDE.1).await;
    greeted.go(&format!("{url}/?lang=en")).await;
    tells(&greeted, ".greeting h2", "One room, many servers").await;
    greeted.picture("servers-greeting-wide").await;
    greeted.close().await;

    let lan = enter_at(&driver, &url, "Lan", "en", WIDE).await;
    let on_one = lan.text("#node").await.contains("server 1");
    let (lans, other, names) = if on_one {
        (one, two, ["server 1", "server 2"])
    } else {
        (two, one, ["server 2", "server 1"])
    };
    let minh = enter_at(&driver, &format!("http://{}", other.0), "Minh", "vi", PHONE).await;
    tells(&lan, "#node", "on \u{2068}").await;
    tells(&minh, "#node", &format!("ở \u{2068}{}", names[1])).await;
    people(&lan, &["Lan", "Minh"]).await;
    let mut all = vec!["Chào Lan, bạn ở server nào?", "Another one than you"];
    say(&minh, all[0]).await;
    reads(&lan, &all[..1]).await;
    say(&lan, all[1]).await;
    reads(&minh, &all).await;
    pictures(&lan, &minh, "two").await;
    let before = minh.run(NOTES).await;

    drop(lans); // it dies, and all its sockets with it
    lan.until("document.querySelector('#node').hidden").await;
    say(&lan, "into the dark").await;
    all.push("into the dark");
    notes(&lan, &format!("You are on {} now, no longer on {}", names[1], names[0])).await;
    tells(&lan, "#node", &format!("on \u{2068}{}", names[1])).await;
    stands(&lan, "online").await;
    reads(&minh, &all).await;
    waits(&lan, &[]).await;
    say(&minh, "vẫn đây").await;
    all.push("vẫn đây");
    reads(&lan, &all).await;
    people(&minh, &["Minh", "Lan"]).await;
    assert_eq!(minh.run(NOTES).await, before, "for the others nobody has left, and nobody joined");
    pictures(&lan, &minh, "moved").await;
    lan.click("#lang-vi").await;
    notes(&lan, &format!("Giờ bạn ở {}, không còn ở {} nữa", names[1], names[0])).await;
    lan.picture("servers-moved-wide-vi").await;
    balancing.abort();
    lan.close().await;
    minh.close().await;
}
