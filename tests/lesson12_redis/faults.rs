//! What else can be wrong with a Redis: people are told, nothing is acknowledged that isn't stored,
//! nothing is stored twice, and it goes on by itself.

use std::time::Duration;

use full_duplex::{
    lesson01_polling::log::Draft,
    lesson02_push::log::{Log as _, Origin},
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::{
        redis_log::{RedisLog, Retention},
        store::{Placed, Store},
    },
    stage::serve::listen,
    tap::fault::Faults,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, sleep, timeout},
};

use super::{
    server::{Redis, installed, open, try_open},
    suite::{append, everything, key},
    support::{SOON, program::Program, proxy::Proxy, thorough::full_or_short},
    talk::node,
};

/// A server that says of itself that it is an old one, and knows as little: parts of INFO can't be
/// asked for before version 7.
#[tokio::test]
async fn a_redis_that_is_too_old() {
    let listener = listen(0).await.expect("a port");
    let url = format!("redis://{}/", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.expect("a client");
        let mut asked = vec![0; 1_024];
        while let Ok(count @ 1..) = client.read(&mut asked).await {
            let asked = String::from_utf8_lossy(&asked[..count]).into_owned();
            let about = "redis_version:6.0.16\r\nrole:master\r\n";
            for command in asked.split('*').skip(1) {
                let answer = match command {
                    "1\r\n$4\r\nINFO\r\n" => format!("${}\r\n{about}\r\n", about.len()),
                    command if command.contains("INFO") && !command.contains("SETINFO") => {
                        "-ERR syntax error\r\n".to_owned()
                    }
                    _ => "+OK\r\n".to_owned(),
                };
                client.write_all(answer.as_bytes()).await.expect("a client");
            }
        }
    });
    let said = try_open(&url).await.expect_err("a refusal");
    assert!(said.contains("Redis 6.0.16 is too old") && said.contains("cũ quá"), "{said}");
}

/// A fault: how to bring it about, how to end it, and what is said of it.
type Fault = (&'static [&'static [&'static str]], &'static [&'static [&'static str]], &'static str);

const FAULTS: [Fault; 4] = [
    (
        &[&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"]],
        &[&["CONFIG", "SET", "maxmemory-policy", "noeviction"]],
        "maxmemory-policy is allkeys-lru",
    ),
    (&[&["REPLICAOF", "127.0.0.1", "1"]], &[&["REPLICAOF", "NO", "ONE"]], "replica"),
    (
        &[&["ACL", "SETUSER", "default", "-xadd"]],
        &[&["ACL", "SETUSER", "default", "+xadd"]],
        "on @user_script",
    ),
    (
        &[&["CONFIG", "SET", "save", "3600 1000000"], &["BGSAVE"]],
        &[&["CONFIG", "SET", "save", ""]],
        "MISCONF",
    ),
];

/// Each of them while it runs. None of these texts is stored twice, or acknowledged and missing.
#[tokio::test]
async fn what_redis_refuses_while_it_runs() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    std::fs::create_dir(redis.file("dump.rdb")).expect("a folder, in the way of a file");
    let log = open(&redis.url()).await;
    assert_eq!(append(&*log, 1).await, Placed::New(1));
    let mut n = 1;
    for (bring, end, expected) in FAULTS {
        for command in bring {
            redis.ask::<redis::Value>(command).await;
        }
        let begun = Instant::now();
        let said = loop {
            n += 1;
            match log.append(key(n), format!("text {n}")).await {
                Err(why) if why.to_string().contains(expected) => break why,
                other => assert!(begun.elapsed() < SOON, "{other:?}, not {expected}"),
            }
            sleep(Duration::from_millis(50)).await;
        };
        println!("after {:.1} s: {said}", begun.elapsed().as_secs_f64());
        for command in end {
            redis.ask::<redis::Value>(command).await;
        }
        let begun = Instant::now();
        while log.append(key(n), format!("text {n}")).await.is_err() {
            assert!(begun.elapsed() < SOON, "it doesn't recover from {said}");
            sleep(Duration::from_millis(50)).await;
        }
    }
    let stored = everything(&*open(&redis.url()).await).await;
    let ids: Vec<_> = stored.iter().map(|stored| stored.key.clone()).collect();
    assert!(ids.iter().cloned().eq((1..=n).map(key)), "each of them, once: {ids:?}");
}

#[tokio::test]
async fn a_redis_with_a_password_and_a_room_beside_ours() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    append(&*open(&redis.url()).await, 1).await;
    let draw = secure_random().expect("random bits");
    let other = RedisLog::open(&redis.url(), "other", Retention::default(), draw).await;
    let other = other.expect("a log");
    assert_eq!(append(&*other, 1).await, Placed::New(1), "each room has its own log");
    redis.ask::<()>(&["DEL", "full-duplex:room:epoch"]).await;
    let log = open(&redis.url()).await;
    assert_eq!(append(&*log, 1).await, Placed::Duplicate(1), "a lost name is no lost log");
    redis.ask::<()>(&["CONFIG", "SET", "requirepass", "secret"]).await;
    let said = try_open(&redis.url()).await.expect_err("a password is asked for");
    assert!(said.contains("NOAUTH") && said.contains("từ chối"), "{said}");
    let url = redis.url().replace("redis://", "redis://:secret@");
    assert_eq!(append(&*open(&url).await, 2).await, Placed::New(2));
}

/// With `appendfsync always` a Redis whose disk is full ends itself. Half a record stands at the
/// end of its file then; the next start cuts it off.
#[tokio::test]
async fn a_disk_that_is_full() {
    if !installed() {
        return;
    }
    let redis = Redis::new();
    redis.start_on_a_full_disk(64).await;
    let log = open(&redis.url()).await;
    let text = "x".repeat(1_000);
    let mut acknowledged = Vec::new();
    for n in 1..200 {
        match log.append(key(n), text.clone()).await {
            Ok(placed) => acknowledged.push(placed.seq()),
            Err(_) => break,
        }
    }
    assert!((10..100).contains(&acknowledged.len()), "{acknowledged:?}");
    redis.ends().await;
    redis.process.kill();
    redis.start().await;
    let found: Vec<_> = everything(&*open(&redis.url()).await).await;
    assert!(found.len() >= acknowledged.len(), "{} of {acknowledged:?}", found.len());
    assert_eq!(append(&*log, "more").await, Placed::New(found.len() as u64 + 1));
}

/// A frozen Redis takes connections, and gives no error. Only time tells.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_frozen() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    let log = node(open(&redis.url()).await).await;
    let say = async |id: &str| {
        let draft = Draft { username: "Lan".into(), message: id.into() };
        let origin = Origin { client_id: 1, session: Some("1".into()), id: Some(id.into()) };
        log.append(draft, Some(origin)).await
    };
    say("before").await.expect("it is taken");
    redis.process.freeze();
    let begun = Instant::now();
    let (said, told) = tokio::join!(say("meanwhile"), async {
        while !log.is_in_trouble() {
            assert!(begun.elapsed() < SOON, "nobody notices");
            sleep(Duration::from_millis(50)).await;
        }
        begun.elapsed()
    });
    assert!(said.is_err(), "not before it is stored: {said:?}");
    redis.process.thaw();
    let begun = Instant::now();
    while say("meanwhile").await.is_err() || log.is_in_trouble() {
        assert!(begun.elapsed() < SOON, "it doesn't recover");
    }
    println!(
        "told after {:.1} s, back after {:.1} s",
        told.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
    assert_eq!(say("after").await.expect("it is taken").entry.message.seq, 3, "none is twice");
}

/// Each answer comes 2 s late. It all works, only later.
#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_slow() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    append(&*open(&redis.url()).await, 1).await; // the scripts are known there now
    let delay = full_or_short(
        (Duration::from_secs(1), "answers that are 2 s late"),
        (Duration::from_millis(200), "answers that are 0.4 s late"),
    );
    let address = redis.address.to_string();
    let line = Proxy::unseen(&address, Faults { delay, ..Faults::default() }).await;
    let log = open(&format!("redis://{}/", line.address)).await;
    assert_eq!(append(&*log, 1).await, Placed::Duplicate(1));
    assert_eq!(append(&*log, 2).await, Placed::New(2));
    let mut head = log.head();
    let seen = timeout(SOON, head.wait_for(|head| head.seq == 2)).await;
    seen.expect("it is seen").expect("it lives");
    assert_eq!(everything(&*log).await.len(), 2);
}

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson12"));

/// A server loses its line to Redis, silently, and keeps its people. They are told; what they say
/// waits, and is said once when the line is back.
#[tokio::test]
async fn a_server_that_is_cut_off_from_redis() {
    if !installed() {
        return;
    }
    let redis = Redis::started().await;
    let line = Proxy::line(&redis.address.to_string()).await;
    let url = format!("redis://{}/", line.address);
    let start = async |url: &str| {
        let mut server = LESSON.start(&["--port", "0", "--log", url]);
        let address = server.address("http://").await;
        (server, format!("ws://{address}/ws"))
    };
    let (mut far, at_far) = start(&url).await;
    let (_near, at_near) = start(&redis.url()).await;
    let person = |name, url: &str| LESSON.start(&["join", "--name", name, "--url", url]);
    let (mut lan, mut ba) = (person("Lan", &at_near), person("Ba", &at_far));
    lan.until("Ba").await;
    line.freeze();
    let begun = Instant::now();
    ba.types("từ chỗ bị cắt\n");
    ba.until("đang trục trặc").await;
    println!("told after {:.1} s", begun.elapsed().as_secs_f64());
    far.until("the log can't be read").await;
    lan.types("Ba có nghe không\n");
    line.mend();
    let begun = Instant::now();
    lan.until("từ chỗ bị cắt").await;
    ba.until("Ba có nghe không").await;
    println!("back after {:.1} s", begun.elapsed().as_secs_f64());
    far.until("the log can be read again").await;
    let stored = everything(&*open(&redis.url()).await).await;
    assert_eq!(stored.len(), 2, "each of them, once: {stored:?}");
}
