//! The client of the public test suite: with a server that behaves like the suite, and with others.

use std::time::Duration;

use full_duplex::{
    lesson03_handshake::{Url, accept},
    lesson04_frames::{
        autobahn::{SuiteError, run_with},
        close::{Close, CloseCode},
        connection::{Connection, Role},
        message::{Limits, Message},
        websocket::WebSocket,
    },
    stage::serve::listen,
};
use tokio::net::TcpStream;

use crate::support::{SOON, echoer::Echoer, greeter::anything};

/// Serves one connection after the other, until the client has run. Gives what came of the run, and
/// the targets that it asked for.
async fn run_against<F: Future<Output = ()> + Send + 'static>(
    each: impl Fn(String, WebSocket<TcpStream>) -> F + Send + 'static,
    agent: &str,
    patience: Duration,
) -> (Result<u32, SuiteError>, Vec<String>) {
    let listener = listen(0).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let url: Url = format!("ws://{address}/").parse().expect("an address");
    let mut targets = Vec::new();
    let serve = async {
        while let Ok((mut stream, _)) = listener.accept().await {
            let accepted = accept(&mut stream, anything).await;
            let (request, _, early) = accepted.expect("a WebSocket");
            let connection = Connection::new(Role::Server, Limits::default());
            targets.push(request.target.clone());
            let socket = WebSocket::new(stream, connection, early);
            drop(tokio::spawn(each(request.target, socket)));
        }
    };
    let ran = tokio::select! {
        () = serve => unreachable!("it accepts until the run has ended"),
        ran = run_with(&url, agent, patience) => ran,
    };
    (ran, targets)
}

/// Says this, and then nothing, with the connection open.
async fn says(mut socket: WebSocket<TcpStream>, message: Message) {
    socket.send(&message).expect("an open connection");
    while socket.next().await.is_some() {}
}

/// The suite with one case.
async fn suite(target: String, mut socket: WebSocket<TcpStream>) {
    let text = if target == "/getCaseCount" { "1" } else { "a case" };
    socket.send_text(text).expect("an open connection");
    socket.close_handshake(&Close::new(CloseCode::NORMAL, "")).await;
}

#[tokio::test]
async fn a_server_that_is_not_the_suite_is_told_so() {
    let silent = Echoer::start().await;
    let url = silent.url().parse().expect("an address");
    let ran = run_with(&url, "us", Duration::from_millis(200)).await;
    assert!(matches!(ran, Err(SuiteError::NoCount(_))), "{ran:?}");
    silent.stop().await;
    for message in [Message::Text("chào".into()), Message::Binary(b"1".to_vec())] {
        let (ran, targets) =
            run_against(move |_, socket| says(socket, message.clone()), "us", SOON).await;
        assert!(matches!(ran, Err(SuiteError::NoCount(_))), "{ran:?}");
        assert_eq!(targets, ["/getCaseCount"]);
    }
}

#[tokio::test]
async fn a_suite_that_falls_silent_is_not_waited_for_for_ever() {
    let silent_in_a_case = async |target: String, socket| match target.as_str() {
        "/getCaseCount" => suite(target, socket).await,
        _ => says(socket, Message::Text("a case".into())).await,
    };
    let (ran, _) = run_against(silent_in_a_case, "us", Duration::from_millis(200)).await;
    let why = ran.expect_err("silence").to_string();
    assert!(why.contains("nothing for 1 s") && why.contains("im lặng suốt 1 giây"), "{why}");
}

#[tokio::test]
async fn every_name_arrives_as_it_is_in_the_report() {
    let (ran, targets) = run_against(suite, "tôi & bạn/1#2", SOON).await;
    assert_eq!(ran.expect("one case"), 1);
    let name = "t%C3%B4i%20%26%20b%E1%BA%A1n%2F1%232";
    let expected = ["/getCaseCount", &format!("/runCase?case=1&agent={name}")[..]];
    assert_eq!(targets[..2], expected);
    assert_eq!(targets[2], format!("/updateReports?agent={name}"));
}
