//! Peers that go without a word, never go, or talk and never listen. Time is virtual where
//! something has to wait.

use std::time::Duration;

use full_duplex::lesson04_frames::{
    close::{Close, CloseCode},
    echo::echo,
    event::Ending,
    message::Limits,
    protocol_error::ProtocolError,
    websocket::CLOSE_DEADLINE,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::{
    hears, masked,
    support::{echoer::Echoer, greeter::request},
};

/// A client in memory, and how the server's side of it will have ended.
struct Client {
    stream: DuplexStream,
    ending: JoinHandle<Ending>,
    stop: watch::Sender<bool>,
}

impl Client {
    async fn connect() -> Self {
        let (mut stream, server) = duplex(64 * 1024);
        let (stop, stopping) = watch::channel(false);
        let ending = tokio::spawn(async {
            echo(server, Limits::default(), stopping).await.expect("a handshake")
        });
        stream.write_all(request().as_bytes()).await.expect("room");
        stream.read_exact(&mut [0; 129]).await.expect("a handshake");
        Self { stream, ending, stop }
    }

    async fn hears(&mut self, bytes: &[u8]) {
        let mut heard = vec![0; bytes.len()];
        self.stream.read_exact(&mut heard).await.expect("an answer");
        assert_eq!(heard, bytes);
    }
}

#[tokio::test(start_paused = true)]
async fn who_was_failed_and_never_goes_is_left_after_five_seconds() {
    let mut client = Client::connect().await;
    client.stream.write_all(b"\x81\x00").await.expect("room");
    client.hears(b"\x88\x14\x03\xeaa client must mask").await;
    let begun = Instant::now();
    assert_eq!(client.stream.read(&mut [0]).await.expect("an end"), 0, "the server ends first");
    assert_eq!(begun.elapsed(), Duration::ZERO, "and at once");
    let ending = client.ending.await.expect("no panic");
    assert_eq!(ending, Ending::Failed(ProtocolError::NotMasked));
    assert_eq!(begun.elapsed().as_secs(), CLOSE_DEADLINE.as_secs());
}

#[tokio::test(start_paused = true)]
async fn who_never_answers_a_goodbye_is_left_as_well() {
    let mut client = Client::connect().await;
    let begun = Instant::now();
    client.stop.send(true).expect("a server");
    client.hears(b"\x88\x02\x03\xe9").await;
    assert_eq!(client.ending.await.expect("no panic"), Ending::Lost);
    assert!(begun.elapsed() <= 2 * CLOSE_DEADLINE, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn who_answers_a_goodbye_is_not_waited_for() {
    let mut client = Client::connect().await;
    let begun = Instant::now();
    client.stop.send(true).expect("a server");
    client.hears(b"\x88\x02\x03\xe9").await;
    client.stream.write_all(&masked(0x88, b"\x03\xe9")).await.expect("room");
    drop(client.stream);
    let going = Ending::Closed(Some(Close::new(CloseCode::GOING_AWAY, "")));
    assert_eq!(client.ending.await.expect("no panic"), going);
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn who_never_listens_is_not_listened_to() {
    let mut client = Client::connect().await;
    let message = masked(0x82, &[7; 100]);
    let mut taken = 0;
    let talk = async {
        loop {
            client.stream.write_all(&message).await.expect("open");
            taken += message.len();
        }
    };
    let blocked = timeout(Duration::from_secs(60), talk).await.is_err();
    assert!(blocked && taken < 1 << 20, "{taken} bytes were taken");
    // Once it listens, everything that was taken comes back.
    let answers = taken / message.len();
    let mut heard = vec![0; answers * 102];
    client.stream.read_exact(&mut heard).await.expect("the answers");
    assert!(heard.chunks(102).all(|answer| answer.starts_with(b"\x82\x64\x07")));
}

#[tokio::test]
async fn a_reset_inside_a_frame_frees_the_place() {
    let server = Echoer::start().await;
    for _ in 0..10 {
        let mut rude = server.connect().await;
        rude.send(&masked(0x81, b"xin chao")[..9]).await;
        rude.0.set_zero_linger().expect("an open socket"); // its end is now a reset
    }
    let mut polite = server.connect().await;
    polite.send(masked(0x81, b"?")).await;
    hears(&mut polite, b"\x81\x01?").await;
    polite.close().await;
    let seen = server.stop().await;
    assert_eq!(seen.lines().filter(|line| line.ends_with(" · close")).count(), 11, "{seen}");
    assert!(!seen.contains("< CLOSE"), "there is nobody to say goodbye to: {seen}");
}
