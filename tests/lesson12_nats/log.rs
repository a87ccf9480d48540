//! The log in NATS before the suite, and what is said of servers that can't keep it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use async_nats::jetstream::stream::{Config, StorageType};
use full_duplex::{
    lesson01_polling::log::Draft,
    lesson02_push::log::Log,
    lesson12_servers::{
        nats_log::{NatsLog, Retention},
        store::{MAX_TEXT, NotPlaced, Page, Placed, Store},
    },
    stage::serve::listen,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, sleep, timeout},
};

use super::{
    server::{Nats, installed},
    suite::{self, Place, append, everything, key, read},
    talk::node,
};
use crate::support::{SOON, durable::entries, program::Program};

/// Fewer texts than the suite appends, and more keys.
const SMALL: Retention = Retention { texts: 60, keys: 1_000, bytes: 1 << 20, replicas: 1 };

async fn open(nats: &Nats) -> Arc<NatsLog> {
    NatsLog::open(&nats.url(), "room", SMALL).await.expect("a log")
}

/// Each store finds a server that was killed and started again.
impl Place for Nats {
    async fn open(&self) -> Arc<dyn Store> {
        self.kill_all();
        self.start_all().await;
        open(self).await
    }

    async fn lose(&self) {
        self.kill_all();
        Nats::lose(self);
    }
}

/// A room on three servers, which live on.
struct Room<'a>(&'a Nats, String);

impl Place for Room<'_> {
    async fn open(&self) -> Arc<dyn Store> {
        let retention = Retention { replicas: 3, ..SMALL };
        NatsLog::open(&self.0.url(), &self.1, retention).await.expect("a log")
    }

    async fn lose(&self) {
        let stream = format!("full-duplex-{}-log", self.1);
        self.0.jetstream().await.delete_stream(stream).await.expect("it is gone");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_keeps_the_promises() {
    if installed() {
        suite::judge(async || Nats::new(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_keep_the_promises() {
    if !installed() {
        return;
    }
    let (nats, rooms) = (Nats::started(3).await, AtomicU64::new(0));
    suite::judge(async || Room(&nats, rooms.fetch_add(1, Relaxed).to_string())).await;
}

/// JetStream itself forgets the id of a text that is gone, at its next start. A repeat that comes
/// after JetStream's window is found by its subject.
#[tokio::test]
async fn a_repeat_after_the_window() {
    if !installed() {
        return;
    }
    let nats = Nats::started(1).await;
    let log = open(&nats).await;
    append(&*log, 1).await;
    append(&*log, 2).await;
    let jetstream = nats.jetstream().await;
    let stream = jetstream.get_stream("full-duplex-room-log").await.expect("a stream");
    let window = Duration::from_millis(100); // the shortest one
    let config = Config { duplicate_window: window, ..stream.cached_info().config.clone() };
    jetstream.update_stream(config).await.expect("it is changed");
    sleep(3 * window).await;
    assert_eq!(append(&*log, 1).await, Placed::Duplicate(1));
    assert_eq!(everything(&*log).await.len(), 2);
}

/// The reader is gone, and NATS doesn't say so.
#[tokio::test]
async fn a_reader_that_is_silent() {
    use futures_util::TryStreamExt as _;
    if !installed() {
        return;
    }
    let nats = Nats::started(1).await;
    let (log, other) = (open(&nats).await, open(&nats).await);
    let reaches = async |seq| {
        let (begun, mut head) = (Instant::now(), log.head());
        timeout(SOON, head.wait_for(|head| head.seq >= seq))
            .await
            .expect("it is told")
            .expect("it lives");
        begun.elapsed()
    };
    append(&*other, 1).await;
    reaches(1).await;
    let stream = nats.jetstream().await.get_stream("full-duplex-room-log").await.expect("it");
    let readers: Vec<String> = stream.consumer_names().try_collect().await.expect("names");
    assert_eq!(readers.len(), 2, "one for each log");
    for reader in readers {
        stream.delete_consumer(&reader).await.expect("it is gone");
    }
    append(&*other, 2).await;
    let time = reaches(2).await;
    assert!(time < Duration::from_secs(8), "{time:?}");
    println!("a reader that was gone is noticed after {:.1} s", time.as_secs_f64());
    append(&*other, 3).await;
    let time = reaches(3).await;
    assert!(time < Duration::from_secs(8), "{time:?}");
}

/// What is too long for the servers is refused before it is sent: they would close the connection.
#[tokio::test]
async fn a_text_that_is_too_long() {
    if !installed() {
        return;
    }
    let nats = Nats::configured(1, "max_payload: 2048").await;
    let log = open(&nats).await;
    append(&*log, 1).await;
    for length in [1_960, 2_000, 2_048, 5_000, MAX_TEXT, MAX_TEXT + 1] {
        let refused = log.append(key(2), "x".repeat(length)).await;
        assert!(matches!(&refused, Err(NotPlaced::Refused(why)) if why.contains("too long")));
    }
    assert_eq!(append(&*log, 2).await, Placed::New(2), "the connection is well");
    let fits = log.append(key(3), "x".repeat(1_700)).await.expect("it fits");
    assert_eq!(fits, Placed::New(3));
}

/// Room is set aside when the log is begun, so the servers are full then, or never.
#[tokio::test]
async fn servers_that_are_full() {
    if !installed() {
        return;
    }
    for replicas in [1, 3] {
        let nats = Nats::configured(replicas, "jetstream { max_file_store: 1000000 }").await;
        let said = refused(&nats.url(), Retention { replicas, ..SMALL }).await;
        assert!(said.contains("hết chỗ") || said.contains("còn chỗ"), "{said}");
        let small = Retention { replicas, bytes: 100_000, ..SMALL };
        let log = NatsLog::open(&nats.url(), "room", small).await.expect("a log");
        for n in 0..100 {
            let placed = log.append(key(n), "x".repeat(2_000)).await.expect("there is room");
            assert_eq!(placed, Placed::New(n + 1));
        }
        assert!(everything(&*log).await.len() > 40, "the newest are there");
    }
}

/// It is there, and doesn't answer: "perhaps" is all that can be said. When it goes on, it does
/// what it was asked to.
#[tokio::test]
async fn a_server_that_is_frozen() {
    if !installed() {
        return;
    }
    let nats = Nats::started(1).await;
    let log = open(&nats).await;
    let begun = Instant::now();
    nats.process(0).freeze();
    let slow = tokio::spawn({
        let log = log.clone();
        async move { log.append(key(1), "text 1".into()).await }
    });
    sleep(Duration::from_secs(2)).await;
    nats.process(0).thaw();
    let slow = slow.await.expect("no panic").expect("2 s are not too long");
    assert_eq!(slow, Placed::New(1));
    nats.process(0).freeze();
    let perhaps = log.append(key(2), "text 2".into()).await;
    assert!(matches!(&perhaps, Err(NotPlaced::Unknown(why)) if why.contains("don't answer")));
    let head = log.head().borrow().clone();
    let silent = log.read(head, 9).await.expect_err("it is frozen");
    assert!(silent.to_string().contains("chưa trả lời"), "{silent}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    nats.process(0).thaw();
    let stored = loop {
        match timeout(SOON, log.append(key(2), "text 2".into())).await.expect("an answer") {
            Err(NotPlaced::Unknown(_)) => sleep(Duration::from_millis(100)).await,
            stored => break stored.expect("it has thawed"),
        }
    };
    assert_eq!(stored.seq(), 2);
    assert_eq!(everything(&*log).await.len(), 2, "each once");
}

/// Another program removes the oldest texts, adds one of its own, and deletes everything.
#[tokio::test]
async fn somebody_else_plays_with_the_data() {
    if !installed() {
        return;
    }
    let nats = Nats::started(1).await;
    let log = open(&nats).await;
    let node = node(log.clone()).await;
    let post = async |text: &str| {
        let draft = Draft { username: "Lan".into(), message: text.into() };
        let appended = timeout(SOON, node.append(draft, None)).await.expect("an answer");
        appended.expect("it is taken").entry.message.seq
    };
    assert_eq!(post("một").await, 1);
    assert_eq!(post("hai").await, 2);
    let jetstream = nats.jetstream().await;
    let stream = jetstream.get_stream("full-duplex-room-log").await.expect("a stream");
    stream.delete_message(1).await.expect_err("the numbers have no holes");
    stream.purge().sequence(2).await.expect("what is before 2 is gone");
    let begin = node.head();
    let before = full_duplex::lesson02_push::log::Cursor { seq: 0, ..begin.clone() };
    assert_eq!(read(&*log, before, 9).await, Page::Gap { first: 2 });
    let sent = jetstream.publish("full-duplex.room.log.other", "of another program".into()).await;
    sent.expect("it is sent").await.expect("it is stored");
    assert_eq!(post("ba").await, 4);
    let told: Vec<_> = entries(&*node).iter().map(|it| it.message.seq).collect();
    assert_eq!(told, [1, 2, 3, 4], "it keeps its place");
    jetstream.delete_stream("full-duplex-room-log").await.expect("it is gone");
    assert_eq!(post("bốn").await, 1, "a new log");
    let mut grown = node.grown();
    let other = timeout(SOON, grown.wait_for(|head| head.epoch != begin.epoch)).await;
    other.expect("it is noticed").expect("it lives");
}

async fn refused(url: &str, retention: Retention) -> String {
    let why = NatsLog::open(url, "room", retention).await.expect_err("a refusal").to_string();
    println!("{why}\n");
    why
}

/// What says that it is an old NATS.
async fn too_old() -> String {
    let listener = listen(0).await.expect("a port");
    let url = format!("nats://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let hello = b"INFO {\"version\":\"2.1.9\",\"max_payload\":1048576}\r\nPONG\r\n";
            client.write_all(hello).await.expect("it listens");
            let _ = client.read_to_end(&mut Vec::new()).await;
        }
    });
    url
}

#[tokio::test]
async fn servers_that_can_keep_no_log() {
    if !installed() {
        return;
    }
    let nats = Nats::started(1).await;
    let said = refused(&nats.url(), Retention::default()).await;
    assert!(said.contains("cần ba server NATS trong một cụm"), "{said}");
    let jetstream = nats.jetstream().await;
    let ours = Config {
        name: "full-duplex-room-log".into(),
        subjects: vec!["full-duplex.room.log.*".into()],
        deny_delete: true,
        ..Config::default()
    };
    let subjects = vec!["another.room".to_owned()];
    for other in [
        Config { deny_delete: false, ..ours.clone() },
        Config { subjects, ..ours.clone() },
        Config { storage: StorageType::Memory, ..ours },
    ] {
        jetstream.create_stream(other).await.expect("a stream of another program");
        let said = refused(&nats.url(), SMALL).await;
        assert!(said.contains("không phải do bài này tạo ra"), "{said}");
        jetstream.delete_stream("full-duplex-room-log").await.expect("it is gone");
    }
    nats.kill_all();
    let said = refused(&nats.url().replace("nats://", "nats://lan:secret@"), SMALL).await;
    assert!(said.contains("không có NATS ở 127.0.0.1") && !said.contains("secret"), "{said}");
    let lesson = Program(env!("CARGO_BIN_EXE_lesson12"));
    let url = nats.url();
    lesson.trouble([(vec!["--port", "0", "--log", &*url], "không có NATS ở")]).await;
}

#[tokio::test]
async fn what_is_no_jetstream() {
    if !installed() {
        return;
    }
    for url in ["nats://", "nats://127.0.0.1:4222,", "nats://127.0.0.1:x"] {
        let said = refused(url, SMALL).await;
        assert!(said.contains("không phải danh sách"), "{said}");
    }
    let said = refused(&too_old().await, SMALL).await;
    assert!(said.contains("NATS 2.1.9 cũ quá"), "{said}");
    let nats = Nats::without_jetstream().await;
    let said = refused(&nats.url(), SMALL).await;
    assert!(said.contains("không kèm JetStream"), "{said}");
}
