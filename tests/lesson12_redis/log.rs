//! The log in Redis before the suite, over kills and a failover, and what is said of a Redis that
//! can't keep it.

use std::{sync::Arc, time::Duration};

use full_duplex::{
    lesson01_polling::log::Draft,
    lesson02_push::log::{Cursor, Log},
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::{
        redis_log::{RedisLog, Retention},
        store::{NotPlaced, Page, Placed, Store},
    },
};
use tokio::time::{sleep, timeout};

use super::{
    server::{Redis, installed, open, try_open},
    suite::{self, Place, append, everything, key, read},
    survival::{Broker, Time, survives},
    talk::{Talk, node},
};
use crate::support::{SOON, durable::entries, program::Program};

/// Fewer texts than the suite appends, and more keys.
const SMALL: Retention = Retention { texts: 60, keys: 1_000 };

/// Each store finds a server that was killed and started again.
impl Place for Redis {
    async fn open(&self) -> Arc<dyn Store> {
        self.process.kill();
        self.start().await;
        let draw = secure_random().expect("random bits");
        RedisLog::open(&self.url(), "room", SMALL, draw).await.expect("a log")
    }

    async fn lose(&self) {
        self.process.kill();
        Redis::lose(self);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_keeps_the_promises() {
    if installed() {
        suite::judge(async || Redis::new()).await;
    }
}

/// Two servers, eight members, three kills of Redis: both servers tell the same story, and nothing
/// in it is missing or doubled.
#[tokio::test(flavor = "multi_thread")]
async fn two_servers_and_a_redis_that_is_killed() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    let talk = Talk::begin([open(&redis.url()).await, open(&redis.url()).await]).await;
    for _ in 0..3 {
        sleep(Duration::from_millis(350)).await;
        redis.process.kill();
        redis.start().await;
    }
    let acknowledged = talk.ends().await;
    assert!(acknowledged > 100, "too little was said: {acknowledged}");
    println!("{acknowledged} acknowledged over 3 kills, 0 missing, 0 doubled");
}

/// Redis is killed twice.
impl Broker for Redis {
    fn url(&self) -> String {
        self.url()
    }

    async fn is_killed(&self, _: Time, away: Duration) {
        self.process.kill();
        sleep(away).await;
        self.start().await;
    }

    async fn store(&self) -> Arc<dyn Store> {
        open(&self.url()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn survival() {
    if installed() {
        survives(&Redis::started().await).await;
    }
}

#[tokio::test]
async fn a_redis_that_may_lose_something_is_refused() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    for (name, wrong, right) in [
        ("appendfsync", "everysec", "always"),
        ("appendonly", "no", "yes"),
        ("maxmemory-policy", "allkeys-lru", "noeviction"),
    ] {
        redis.ask::<()>(&["CONFIG", "SET", name, wrong]).await;
        let said = try_open(&redis.url()).await.expect_err("a refusal");
        let command = format!("redis-cli CONFIG SET {name} {right}");
        assert!(said.contains(&command) && said.contains("làm mất tin đã ack"), "{said}");
        redis.ask::<()>(&["CONFIG", "SET", name, right]).await;
    }
    open(&redis.url()).await;
    redis.ask::<()>(&["SET", "full-duplex:other:log", "of another program"]).await;
    let draw = secure_random().expect("random bits");
    redis.ask::<()>(&["SET", "full-duplex:other:epoch", "e"]).await;
    let other = RedisLog::open(&redis.url(), "other", SMALL, draw).await;
    let said = other.expect_err("a refusal").to_string();
    assert!(said.contains("WRONGTYPE") && said.contains("Redis từ chối"), "{said}");
    redis.process.kill();
    let said = try_open(&redis.url()).await.expect_err("nobody is there");
    assert!(said.contains("không có Redis ở 127.0.0.1"), "{said}");
    let said = try_open("redis://").await.expect_err("no URL");
    assert!(said.contains("không phải URL"), "{said}");
}

/// Full is full: it is said, nothing is stored, and when there is room again it goes on.
#[tokio::test]
async fn a_redis_that_is_full() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    let log = open(&redis.url()).await;
    append(&*log, 1).await;
    redis.ask::<()>(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let refused = log.append(key(2), "text".into()).await;
    assert!(matches!(&refused, Err(NotPlaced::Refused(why)) if why.contains("OOM")), "{refused:?}");
    assert_eq!(append(&*log, 1).await, Placed::Duplicate(1), "what it has it has");
    redis.ask::<()>(&["CONFIG", "SET", "maxmemory", "0"]).await;
    assert_eq!(append(&*log, 2).await, Placed::New(2));
    assert_eq!(everything(&*log).await.len(), 2);
}

/// A replica that takes the place of its master may lack what was acknowledged last, and gives its
/// numbers to other messages. The epoch says so, once.
#[tokio::test]
async fn a_failover_is_another_epoch() {
    if !installed() {
        return;
    }
    let master = Redis::started().await;
    let log = open(&master.url()).await;
    append(&*log, 1).await;
    let before = log.head().borrow().clone();
    let replica = Redis::started().await;
    master.ask::<()>(&["CONFIG", "SET", "repl-diskless-sync-delay", "0"]).await;
    replica.follows(&master.address.to_string()).await;
    replica.has_its_file().await;
    let said = try_open(&replica.url()).await.expect_err("a replica");
    assert!(said.contains("bản sao"), "{said}");
    append(&*log, 2).await;
    master.process.kill();
    replica.ask::<()>(&["REPLICAOF", "NO", "ONE"]).await;
    let log = open(&replica.url()).await;
    let now = log.head().borrow().clone();
    assert_ne!(now.epoch, before.epoch);
    assert!(matches!(read(&*log, before, 9).await, Page::OtherEpoch(_)));
    assert_eq!(open(&replica.url()).await.head().borrow().epoch, now.epoch, "not once more");
    replica.process.kill();
    replica.start().await;
    assert_eq!(open(&replica.url()).await.head().borrow().epoch, now.epoch, "nor after a restart");
}

/// Another program deletes everything, or adds something of its own.
#[tokio::test]
async fn somebody_else_plays_with_the_data() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    let node = node(open(&redis.url()).await).await;
    let post = async |text: &str| {
        let draft = Draft { username: "Lan".into(), message: text.into() };
        let appended = timeout(SOON, node.append(draft, None)).await.expect("an answer");
        appended.expect("it is taken").entry.message.seq
    };
    assert_eq!(post("một").await, 1);
    let before = node.head().epoch;
    redis.ask::<()>(&["FLUSHALL"]).await;
    assert_eq!(post("hai").await, 1, "a new log");
    let mut grown = node.grown();
    let other = timeout(SOON, grown.wait_for(|head| head.epoch != before)).await;
    other.expect("it is noticed").expect("it lives");
    redis.ask::<()>(&["XADD", "full-duplex:room:log", "1000-0", "a", "b"]).await;
    assert_eq!(post("ba").await, 1_001, "a number is never given twice");
    let mut grown = node.grown();
    let read = timeout(SOON, grown.wait_for(|head| head.seq == 1_001)).await;
    read.expect("it reads on").expect("it lives");
    let told: Vec<_> = entries(&*node).iter().map(|it| it.message.seq).collect();
    assert_eq!(told, [1_000, 1_001]);
}

/// Another program deletes the newest text, all texts, the whole log after it has added a number
/// beyond all others. Each time the log goes on, and no number is given twice.
#[tokio::test]
async fn somebody_else_deletes_texts() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    let log = open(&redis.url()).await;
    for n in 1..=3 {
        append(&*log, n).await;
    }
    let begun = log.head().borrow().clone();
    let after = |seq| log.read(Cursor { seq, ..begun.clone() }, 9);
    redis.ask::<u64>(&["XDEL", "full-duplex:room:log", "3-0"]).await;
    assert_eq!(after(3).await.expect("a page"), Page::Complete(vec![]), "nobody misses anything");
    assert_eq!(after(2).await.expect("a page"), Page::Gap { first: 4 });
    assert_eq!(append(&*log, 4).await, Placed::New(4));
    assert_eq!(append(&*log, 3).await, Placed::Duplicate(3), "it is known all the same");
    redis.ask::<u64>(&["XTRIM", "full-duplex:room:log", "MAXLEN", "0"]).await;
    assert_eq!(after(0).await.expect("a page"), Page::Gap { first: 5 });
    assert_eq!(append(&*open(&redis.url()).await, 5).await, Placed::New(5), "the same log");
    redis.ask::<String>(&["XADD", "full-duplex:room:log", "9007199254740991-0", "a", "b"]).await;
    let why = log.append(key(6), "six".into()).await.expect_err("JavaScript can't count further");
    assert!(why.to_string().contains("một số quá lớn"), "{why}");
    assert!(after(5).await.is_err() && try_open(&redis.url()).await.is_err());
    redis.ask::<u64>(&["DEL", "full-duplex:room:log"]).await;
    assert_eq!(append(&*log, 6).await, Placed::New(1), "another log");
}

#[tokio::test]
async fn the_program_keeps_its_log_in_redis() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    let lesson = Program(env!("CARGO_BIN_EXE_lesson12"));
    let url = redis.url();
    let client = reqwest::Client::new();
    for life in 1..=2 {
        let mut server = lesson.start(&["--port", "0", "--log", &url]);
        let address = server.address("http://").await;
        server.until(&url).await;
        let at = format!("http://{address}/messages");
        let body = serde_json::json!({ "username": "Lan", "message": "chào" });
        let posted = client.post(&at).json(&body).send().await.expect("an answer");
        assert_eq!(posted.status(), 201);
        let news: serde_json::Value =
            client.get(&at).send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(news["messages"].as_array().map(Vec::len), Some(life));
        server.kill();
    }
    redis.process.kill();
    lesson.trouble([(vec!["--port", "0", "--log", &*url], "không có Redis ở")]).await;
}
