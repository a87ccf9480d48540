//! The silent death of a connection, in virtual time: everything is taken, nothing arrives, nobody
//! is told.

use std::time::Duration;

use full_duplex::tap::{fault::Faults, proxy::Ended, switch::Switch};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::sleep,
};

use super::line::{Line, accepted, hears, hears_nothing, hears_the_end};

const AGE: Duration = Duration::from_secs(10);

fn freezing() -> Faults {
    Faults { freeze_after: Some(AGE), ..Faults::default() }
}

#[tokio::test(start_paused = true)]
async fn after_its_time_a_connection_takes_everything_and_passes_nothing_on() {
    let mut line = Line::new(freezing());
    sleep(AGE.saturating_sub(Duration::from_millis(10))).await;
    line.client.write_all(b"\x16in time").await.expect("room");
    hears(&mut line.server, b"\x16in time").await;
    sleep(Duration::from_millis(20)).await;
    line.client.write_all(b"too late").await.expect("taken");
    hears_nothing(&mut line.server).await;
    line.server.write_all(b"is anybody there?").await.expect("taken");
    hears_nothing(&mut line.client).await;
    line.client.shutdown().await.expect("taken");
    hears_nothing(&mut line.server).await;
    let (ended, seen) = line.end().await;
    assert_eq!(ended, Ended::Frozen);
    insta::assert_snapshot!(seen, @"
    #1 · open a test
    #1 > 16 69 6e 20 74 69 6d 65                          .in time
    #1 · frozen: from here on nothing arrives, and nobody is told
    #1 · lost on the way to the server: 8 bytes
    #1 · lost on the way to the client: 17 bytes
    #1 · lost on the way to the server: the end
    #1 · lost on the way to the client: the end
    #1 · close
    ");
}

#[tokio::test(start_paused = true)]
async fn however_much_is_sent_into_the_silence_is_taken() {
    let mut line = Line::unseen(64, freezing());
    // Nobody reads, so a write is stuck when it falls silent.
    let count = accepted(&mut line.client, 1 << 20).await;
    assert!(count >= 1 << 20, "only {count} bytes");
    let mut rest = vec![0; 64];
    line.server.read_exact(&mut rest).await.expect("what had arrived");
    hears_nothing(&mut line.server).await;
    assert_eq!(line.end().await.0, Ended::Frozen);
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_when_it_falls_silent_is_lost() {
    let mut line = Line::new(Faults { delay: Duration::from_secs(60), ..freezing() });
    line.client.write_all(b"a letter").await.expect("room");
    hears_nothing(&mut line.server).await;
    let (ended, seen) = line.end().await;
    assert_eq!(ended, Ended::Frozen);
    assert!(seen.contains("lost on the way to the server: 8 bytes"), "{seen}");
}

#[tokio::test(start_paused = true)]
async fn each_connection_has_its_own_clock() {
    let mut old = Line::new(freezing());
    sleep(AGE + Duration::from_millis(10)).await;
    let mut new = Line::new(freezing());
    old.client.write_all(b"?").await.expect("taken");
    new.client.write_all(b"!").await.expect("room");
    hears(&mut new.server, b"!").await;
    hears_nothing(&mut old.server).await;
}

#[tokio::test(start_paused = true)]
async fn a_switch_concerns_those_who_are_there() {
    let switch = Switch::default();
    let [mut first, mut second] = [0; 2].map(|_| Line::following(&switch, Faults::default()));
    for line in [&mut first, &mut second] {
        line.client.write_all(b"1").await.expect("room");
        hears(&mut line.server, b"1").await;
    }
    switch.freeze();
    let mut third = Line::following(&switch, Faults::default());
    for line in [&mut first, &mut second] {
        line.client.write_all(b"2").await.expect("taken");
        hears_nothing(&mut line.server).await;
    }
    third.client.write_all(b"3").await.expect("room");
    hears(&mut third.server, b"3").await;
    switch.cut();
    for mut line in [first, second, third] {
        hears_the_end(&mut line.client).await;
        hears_the_end(&mut line.server).await;
        assert_eq!(line.end().await.0, Ended::Cut);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_is_heard_even_before_the_relay_has_begun() {
    let switch = Switch::default();
    let mut line = Line::following(&switch, Faults::default());
    switch.freeze(); // the relay's task has not yet run
    line.client.write_all(b"?").await.expect("taken");
    hears_nothing(&mut line.server).await;
}
