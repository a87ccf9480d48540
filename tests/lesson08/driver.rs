//! The driver over in-memory pipes, in virtual time: whatever the socket does, the client hears of
//! it and loses nothing.

use std::time::Duration;

use full_duplex::lesson08_reconnect::{
    client::{
        Client,
        driver::Driver,
        event::{Event, Input, State},
        queue::MOST,
    },
    outcome::Outcome,
    protocol::ServerMessage,
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, timeout},
};
use tokio_tungstenite::tungstenite::Message;

use super::driver_pipe::{
    Socket, acknowledges, chat, closes, driver, hears, is_delivered, is_online, is_waiting, says,
    shows, welcomes,
};

#[tokio::test(start_paused = true)]
async fn a_restart_is_survived_and_what_was_said_meanwhile_arrives() {
    let (mut driver, mut called) = driver(1 << 16);
    let server = tokio::spawn(async move {
        let mut server = called.recv().await.expect("a call");
        welcomes(&mut server, 5).await;
        assert_eq!(hears(&mut server, "join").await["username"], "Minh");
        acknowledges(&mut server, 6..7).await;
        says(&mut server, &ServerMessage::Reconnect { after_ms: 3_000 }).await;
        closes(&mut server, 1002).await;
        let closed = Instant::now();
        let mut server = called.recv().await.expect("another call");
        assert!(closed.elapsed() >= Duration::from_secs(3), "{:?}", closed.elapsed());
        welcomes(&mut server, 7).await;
        assert_eq!(hears(&mut server, "resume").await["since"], 6);
        says(&mut server, &chat(7, "Alo?".to_owned())).await;
        says(&mut server, &ServerMessage::Resumed { seq: 7, replayed: 1 }).await;
        acknowledges(&mut server, 8..9).await;
        match server.next().await {
            Some(Ok(Message::Close(Some(close)))) => assert_eq!(u16::from(close.code), 1000),
            other => panic!("instead of a goodbye: {other:?}"),
        }
        while server.next().await.is_some() {}
    });
    shows(&mut driver, is_online).await;
    driver.handle(Input::Say("một".to_owned()));
    shows(&mut driver, is_delivered).await;
    shows(&mut driver, is_waiting).await;
    driver.handle(Input::Say("hai".to_owned()));
    driver.handle(Input::Leave(Duration::from_secs(60)));
    shows(&mut driver, |event| matches!(event, Event::Heard(_))).await;
    shows(&mut driver, is_delivered).await;
    while driver.next().await.is_some() {}
    assert_eq!(driver.client().unsettled().count(), 0);
    server.await.expect("the server has heard it all");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_falls_silent_is_given_up_and_called_again() {
    let (mut driver, mut called) = driver(1 << 16);
    let connecting = async {
        let mut server = called.recv().await.expect("a call");
        welcomes(&mut server, 0).await;
        server
    };
    let (mut server, _) = tokio::join!(connecting, shows(&mut driver, is_online));
    let since = Instant::now();
    let wait = match shows(&mut driver, is_waiting).await {
        Event::State(State::Waiting(wait)) => wait,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait.why, Outcome::Silent);
    let silence = since.elapsed().as_secs();
    assert!((10..=35).contains(&silence), "{silence} s");
    // By hand: the library would answer the ping first, although the client is gone.
    let mut heard = Vec::new();
    server.get_mut().read_to_end(&mut heard).await.expect("a pipe");
    let (before, close) = heard.split_at(heard.len() - 8);
    assert_eq!(before[before.len() - 6..][..2], [0x89, 0x80], "it has asked");
    assert_eq!(close[..2], [0x88, 0x82]);
    assert_eq!(u16::from_be_bytes([close[2] ^ close[6], close[3] ^ close[7]]), 4000);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_pings_is_alive() {
    let (mut driver, mut called) = driver(1 << 16);
    let server = tokio::spawn(async move {
        let mut server = called.recv().await.expect("a call");
        welcomes(&mut server, 0).await;
        let (begun, mut asked) = (Instant::now(), 0);
        while begun.elapsed() < Duration::from_secs(3_600) {
            match timeout(Duration::from_secs(20), server.next()).await {
                Ok(message) => {
                    asked += u32::from(message.expect("a client").expect("a frame").is_ping());
                }
                Err(_) => server.send(Message::Ping("".into())).await.expect("a client"),
            }
        }
        closes(&mut server, 4502).await;
        asked
    });
    let end = shows(&mut driver, |event| matches!(event, Event::State(State::GivenUp(_)))).await;
    assert_eq!(end, Event::State(State::GivenUp(Outcome::Closed(4502.into()))));
    assert_eq!(driver.next().await, None);
    assert!(server.await.expect("an hour") <= 1, "who is asked need not ask");
}

#[tokio::test(start_paused = true)]
async fn two_ends_with_much_to_say_do_not_wait_for_each_other() {
    let (mut driver, mut called) = driver(64); // a pipe that holds next to nothing
    for n in 0..MOST {
        driver.handle(Input::Say(format!("{n} {}", "dài".repeat(500))));
    }
    let server = tokio::spawn(async move {
        let mut server = called.recv().await.expect("a call");
        welcomes(&mut server, 0).await;
        for seq in 1..200 {
            says(&mut server, &chat(seq, "dài".repeat(500))).await; // and doesn't read meanwhile
        }
        acknowledges(&mut server, 200..200 + MOST as u64).await;
        server
    });
    let mut delivered = Vec::new();
    while delivered.len() < MOST {
        if let Event::Delivered { text, .. } = shows(&mut driver, is_delivered).await {
            delivered.push(text.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    assert!(delivered.into_iter().eq((0..MOST).map(|n| n.to_string())), "in order");
    server.await.expect("the server is through, too");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_loses_nothing() {
    let (mut driver, mut called) = driver(100);
    for n in 0..20 {
        driver.handle(Input::Say(n.to_string()));
    }
    let server = tokio::spawn(async move {
        let mut server = called.recv().await.expect("a call");
        welcomes(&mut server, 0).await;
        acknowledges(&mut server, 1..21).await;
        server
    });
    let mut delivered = Vec::new();
    for turn in 0_u32..10_000 {
        // Two of three times the waiting is broken off after a moment.
        let patience = Duration::from_micros(u64::from(turn % 3));
        if let Ok(Some(Event::Delivered { text, seq, .. })) = timeout(patience, driver.next()).await
        {
            delivered.push((seq, text));
        }
        tokio::task::yield_now().await;
    }
    assert!(delivered.into_iter().eq((0..20).map(|n| (n + 1, n.to_string()))));
    server.await.expect("all was said");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_breaks_the_protocol_is_told_and_not_called_again() {
    let (mut driver, mut called) = driver(1 << 16);
    let server = tokio::spawn(async move {
        let mut server = called.recv().await.expect("a call");
        welcomes(&mut server, 0).await;
        hears(&mut server, "join").await;
        server.get_mut().write_all(&[0xf1, 0]).await.expect("a pipe"); // reserved bits
        match server.next().await {
            Some(Ok(Message::Close(Some(close)))) => u16::from(close.code),
            other => panic!("instead of a complaint: {other:?}"),
        }
    });
    let end = shows(&mut driver, |event| matches!(event, Event::State(State::GivenUp(_)))).await;
    assert_eq!(end, Event::State(State::GivenUp(Outcome::Closed(1002.into()))));
    assert_eq!(server.await.expect("it has been told"), 1002);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_never_gets_through_is_broken_off() {
    let client = Client::new("Minh", fastrand::Rng::with_seed(8));
    let mut driver: Driver<Socket> = Driver::new(client, |_, _| std::future::pending());
    driver.handle(Input::Retry);
    let begun = Instant::now();
    shows(&mut driver, is_waiting).await;
    assert_eq!(begun.elapsed().as_secs(), 10);
    driver.handle(Input::Leave(Duration::ZERO));
    shows(&mut driver, |event| matches!(event, Event::State(State::Left))).await;
    assert_eq!(driver.next().await, None);
}

/// A hole and `resumed`, a hole and `resumed`: each time the client asks, and says all again that
/// waits for an ack. Nobody reads it.
#[tokio::test(start_paused = true)]
async fn a_server_that_makes_us_talk_and_does_not_read_costs_little_and_is_given_up() {
    let (mut driver, mut called) = driver(1 << 10);
    for n in 0..MOST {
        driver.handle(Input::Say(format!("{n} {}", "dài".repeat(500))));
    }
    let server = tokio::spawn(async move {
        let mut server = called.recv().await.expect("a call");
        welcomes(&mut server, 5).await;
        let mut said = 0;
        let ask = [chat(7, "lỗ".into()), ServerMessage::Resumed { seq: 5, replayed: 0 }];
        for message in ask.iter().cycle() {
            if server.feed(Message::text(message.text())).await.is_err() || said == 2_000 {
                return said;
            }
            said += 1;
        }
        said
    });
    let Event::State(State::Waiting(wait)) = shows(&mut driver, is_waiting).await else {
        panic!("it waits")
    };
    assert_eq!(wait.why, Outcome::Silent);
    let said = server.await.expect("it says what it likes");
    assert!(said < 1_000, "the client has listened to {said} messages, and answered each");
}
