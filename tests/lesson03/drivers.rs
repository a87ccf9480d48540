//! Both drivers over in-memory pipes, in virtual time: what arrives early, what drips, what never
//! comes.

use std::time::Duration;

use full_duplex::lesson03_handshake::{
    AcceptError, Agreed, DialError, HandshakeError, Offer, Refusal, Url, accept, accept_key, dial,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    time::{Instant, sleep},
};

use crate::support::{
    example::KEY,
    greeter::{anything, request},
};

#[tokio::test]
async fn bytes_behind_either_head_belong_to_the_frames() {
    let (mut client, mut server) = duplex(4_096);
    client.write_all((request() + "early").as_bytes()).await.expect("room");
    let (_, _, early) = accept(&mut server, anything).await.expect("a WebSocket");
    assert_eq!(early, b"early");

    let (mut client, mut server) = duplex(4_096);
    let url: Url = "ws://localhost/chat".parse().expect("an address");
    let offer = Offer::new(*b"the sample nonce", &[]);
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {}\r\n\r\nearly",
        accept_key(KEY)
    );
    server.write_all(answer.as_bytes()).await.expect("room");
    let (_, early) = dial(&mut client, &url, &offer).await.expect("a WebSocket");
    assert_eq!(early, b"early");
}

/// Ten thousand idle connections cost what their futures and buffers cost.
#[tokio::test]
async fn neither_driver_holds_much_while_it_waits_nor_anything_afterwards() {
    let (mut client, mut server) = duplex(4_096);
    let accepting = size_of_val(&accept(&mut server, anything));
    assert!(accepting < 1024, "a future of {accepting} bytes");
    let (url, offer) =
        ("ws://localhost/".parse::<Url>().expect("an address"), Offer::new([7; 16], &[]));
    let dialling = size_of_val(&dial(&mut client, &url, &offer));
    assert!(dialling < 1024, "a future of {dialling} bytes");
    client.write_all(request().as_bytes()).await.expect("room");
    let (_, _, early) = accept(&mut server, anything).await.expect("a WebSocket");
    assert_eq!(early.capacity(), 0, "the buffer of the head is gone");
}

/// What the server says, and what both sides know afterwards.
#[tokio::test]
async fn both_sides_agree_on_what_was_offered() {
    let some = |text: &str| Some(text.to_owned());
    let deflate = "permessage-deflate; client_max_window_bits";
    let narrow = "permessage-deflate; client_max_window_bits=10";
    for (chosen, agreed) in [
        ((None, None), (None, None)),
        ((some("chat.v1"), None), (some("chat.v1"), None)),
        ((None, some(narrow)), (None, some(narrow))),
        ((some("chat.v2"), some("x-zip")), (some("chat.v2"), some("x-zip"))),
        // What was not offered is never said.
        ((some("something else"), some("permessage-zip")), (None, None)),
        ((some("CHAT.V1"), some("permessage")), (None, None)),
    ] {
        let (mut client, mut server) = duplex(64);
        let url = "ws://localhost/".parse().expect("an address");
        let offer = Offer {
            extensions: vec![deflate.to_owned(), "x-zip".to_owned()],
            ..Offer::new([7; 16], &["chat.v2", "chat.v1"])
        };
        let (protocol, extension) = chosen.clone();
        let (dialled, accepted) = tokio::join!(
            dial(&mut client, &url, &offer),
            accept(&mut server, |_| Ok(Agreed { protocol, extension }))
        );
        let agreed = Agreed { protocol: agreed.0, extension: agreed.1 };
        let (request, server, _) = accepted.expect("a WebSocket");
        assert_eq!(
            (&request.protocols, &request.extensions),
            (&offer.protocols, &offer.extensions)
        );
        assert_eq!(server, agreed, "the server, {chosen:?}");
        assert_eq!(dialled.expect("a WebSocket").0, agreed, "the client, {chosen:?}");
    }
}

/// The decider sees the whole request. Its refusal arrives as it was written, and the stream ends.
#[tokio::test]
async fn an_application_refuses_with_a_status_fields_and_a_body() {
    let (mut client, mut server) = duplex(4_096);
    let refusal = Refusal {
        status: 401,
        headers: vec![("www-authenticate", "Bearer realm=\"chat\"".to_owned())],
        body: "Please log in.\nMời bạn đăng nhập.\n".to_owned(),
    };
    client.write_all(request().as_bytes()).await.expect("room");
    let mut target = None;
    let refused = accept(&mut server, |request| {
        target = Some(request.target.clone());
        Err(refusal.clone())
    });
    let hear = async {
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.expect("an answer, and the end");
        drop(client);
        answer
    };
    let (refused, answer) = tokio::join!(refused, hear);
    let Err(AcceptError::Refused(told)) = refused else { panic!("{refused:?}") };
    assert_eq!((told, target.as_deref()), (refusal, Some("/chat")));
    insta::assert_snapshot!(answer.replace("\r\n", "\n"), @r#"
    HTTP/1.1 401 Unauthorized
    connection: close
    www-authenticate: Bearer realm="chat"
    content-type: text/plain; charset=utf-8
    content-length: 42

    Please log in.
    Mời bạn đăng nhập.
    "#);
}

#[tokio::test]
async fn a_client_learns_when_a_refusal_asks_it_to_come_back() {
    for (status, after, seconds) in [
        (503, "30", Some(30)),
        (429, "7", Some(7)),
        (403, "", None),
        // A line break in a value begins no field of its own.
        (503, "30\r\nsec-websocket-accept: x", None),
    ] {
        let (mut client, mut server) = duplex(64);
        let url = "ws://localhost/".parse().expect("an address");
        let offer = Offer::new([7; 16], &[]);
        let headers = vec![("retry-after", after.to_owned())];
        let refusal = Refusal { status, headers, body: String::new() };
        let dialling = async {
            let failed = dial(&mut client, &url, &offer).await;
            drop(client);
            failed
        };
        let (failed, _) = tokio::join!(dialling, accept(&mut server, |_| Err(refusal)));
        let Err(DialError::Status { status: heard, retry_after, .. }) = failed else {
            panic!("{failed:?}")
        };
        let seconds = seconds.map(Duration::from_secs);
        assert_eq!((heard, retry_after), (status, seconds), "{after:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_has_5_s_in_all_however_it_comes() {
    let begun = Instant::now();
    let (mut silent, mut server) = duplex(64);
    let refused = accept(&mut server, anything).await;
    assert!(matches!(refused, Err(AcceptError::Handshake(HandshakeError::TooSlow))), "{refused:?}");
    drop(server);
    let mut answer = String::new();
    silent.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(begun.elapsed() <= Duration::from_secs(7), "{:?}", begun.elapsed());

    let begun = Instant::now();
    let (client, mut server) = duplex(4_096);
    let (mut answers, mut questions) = tokio::io::split(client);
    let drip = async {
        for byte in request().bytes() {
            sleep(Duration::from_millis(100)).await;
            if questions.write_all(&[byte]).await.is_err() {
                break;
            }
        }
    };
    let server = async {
        let refused = accept(&mut server, anything).await;
        assert_eq!(begun.elapsed().as_secs(), 6, "5 s, and 1 s for the client to read why");
        refused
    };
    let (refused, ()) = tokio::join!(server, drip);
    assert!(matches!(refused, Err(AcceptError::Handshake(HandshakeError::TooSlow))), "{refused:?}");
    let mut answer = vec![0; 12];
    answers.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(answer, b"HTTP/1.1 408");
}

#[tokio::test(start_paused = true)]
async fn who_never_reads_the_answer_is_not_waited_for() {
    let (client, mut server) = duplex(64); // which is less than an answer
    let (_answers, mut questions) = tokio::io::split(client);
    let sent = async { questions.write_all(request().as_bytes()).await.expect("taken") };
    let begun = Instant::now();
    let (accepted, ()) = tokio::join!(accept(&mut server, anything), sent);
    assert!(matches!(accepted, Err(AcceptError::Io(_))), "{accepted:?}");
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_client_waits_10_s_and_no_longer() {
    let (mut client, _server) = duplex(4_096);
    let begun = Instant::now();
    let offer = Offer::new([7; 16], &[]);
    let url = "ws://localhost/".parse().expect("an address");
    let failed = dial(&mut client, &url, &offer).await;
    assert!(matches!(failed, Err(DialError::TooSlow)), "{failed:?}");
    assert_eq!(begun.elapsed().as_secs(), 10);
}

#[tokio::test]
async fn who_leaves_in_the_middle_is_gone() {
    let (mut client, mut server) = duplex(64);
    client.write_all(b"GET / HT").await.expect("room");
    drop(client);
    let left = accept(&mut server, anything).await;
    assert!(matches!(left, Err(AcceptError::Left)), "{left:?}");

    let (mut client, server) = duplex(4_096);
    drop(server);
    let url = "ws://localhost/".parse().expect("an address");
    let failed = dial(&mut client, &url, &Offer::new([7; 16], &[])).await;
    assert!(matches!(failed, Err(DialError::Ended | DialError::Io(_))), "{failed:?}");
}

/// Were the head parsed anew for each byte, this would take longer than the 5 s that it has.
#[tokio::test]
async fn a_long_head_in_single_bytes_is_no_burden() {
    let long = request().replace("\r\n\r\n", &format!("\r\nX: {}\r\n\r\n", "y".repeat(16_000)));
    let (client, mut server) = duplex(1);
    let (mut answers, mut questions) = tokio::io::split(client);
    let client = async {
        questions.write_all(long.as_bytes()).await.expect("taken");
        let mut answer = vec![0; 129];
        answers.read_exact(&mut answer).await.expect("an answer");
    };
    let server = async move { accept(&mut server, anything).await.expect("in time") };
    tokio::join!(server, client);
}

#[tokio::test]
async fn a_byte_at_a_time_is_as_good_as_all_at_once() {
    let (client, mut server) = duplex(1);
    let (mut answers, mut questions) = tokio::io::split(client);
    let client = async {
        questions.write_all((request() + "!").as_bytes()).await.expect("taken");
        questions.shutdown().await.expect("the end");
        let mut answer = String::new();
        answers.read_to_string(&mut answer).await.expect("an answer");
        answer
    };
    let accepting = async move {
        let (request, _, mut early) = accept(&mut server, anything).await.expect("a WebSocket");
        assert_eq!(request.target, "/chat");
        server.read_to_end(&mut early).await.expect("the rest");
        assert_eq!(early, b"!");
    };
    let (answer, ()) = tokio::join!(client, accepting);
    assert!(answer.starts_with("HTTP/1.1 101 ") && answer.ends_with("\r\n\r\n"), "{answer}");
}
