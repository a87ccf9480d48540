//! The program itself: what it prints, how it notices a dead server, how it stops, and what it does
//! without descriptors.

use std::time::{Duration, Instant};

use full_duplex::{lesson07_heartbeat::heartbeat::Pace, stage::serve::listen};

use crate::support::{
    program::{Ended, Program, Running, shows},
    proxy::Proxy,
    room::{Client, Room},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson07"));

/// The words before a server's address.
const WHERE: &str = "--url ws://";

/// A server that may open so many files, and where it is.
#[cfg(unix)]
pub async fn with_descriptors(count: u32) -> (Running, String) {
    let mut command = std::process::Command::new("sh");
    let script = format!("ulimit -n {count}; exec '{}' --port 0", LESSON.0);
    command.args(["-c", &script]).env_remove("PORT");
    let mut server = Running::of(command);
    let address = server.address(WHERE).await;
    (server, address)
}

#[tokio::test]
async fn it_says_what_to_try_and_what_can_be_set() {
    let help = LESSON.run(&["--help"]).await.well();
    shows(&help, &["--ping-every <SECONDS>", "--pong-timeout <SECONDS>", "nhịp tim"]);
    for nonsense in [["--ping-every", "often"], ["--pong-timeout", "-1"], ["--ping-every", "0"]] {
        let Ended { ok, said, .. } = LESSON.run(&nonsense).await;
        assert!(!ok && !said.contains("panicked"), "{nonsense:?}: {said}");
    }
}

/// A client at whose keyboard nobody types.
fn join(url: &str) -> Running {
    let arguments = ["join", "--name", "Minh", "--ping-every", "0.5", "--patience", "1"];
    LESSON.start(&[&arguments[..], &["--url", url]].concat())
}

#[tokio::test]
async fn the_client_tells_a_dead_line_in_a_sentence() {
    let room = Room::living_on_port(0, Pace::default()).await;
    let mut lan = room.joined("Lan").await;
    let line = Proxy::line(&room.address).await;
    let minh = join(&format!("ws://{}/ws", line.address));
    lan.hears("user_joined").await;
    let begun = Instant::now();
    line.freeze();
    let Ended { ok, said, .. } = minh.ended().await;
    assert!(!ok);
    shows(&said, &["4000", "for 1.5 s", "suốt 1.5 giây", "đường truyền đã chết"]);
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_client_tells_a_server_that_stops_as_lesson_06_does() {
    let room = Room::living_on_port(0, Pace::default()).await;
    let mut lan = room.joined("Lan").await;
    let minh = join(&room.socket());
    lan.hears("user_joined").await;
    room.stop().await;
    let Ended { ok, said, .. } = minh.ended().await;
    assert!(!ok && said.contains("không còn đó nữa") && said.contains("1001"), "{said}");
}

/// A server that is asked to stop does so, whatever the clients do, and leaves the port free.
#[cfg(unix)]
#[tokio::test]
async fn sigterm_and_ctrl_c_say_goodbye_and_end_within_five_seconds() {
    for signal in ["-TERM", "-INT"] {
        let mut server = LESSON.start(&["--port", "0"]);
        let address = server.address(WHERE).await;
        let port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        let mut polite = Client::at(&address).await;
        let mut deaf = Vec::new();
        for n in 0..20 {
            let mut client = Client::at(&address).await;
            if n % 2 == 0 {
                client.join(&format!("user{n}")).await;
                polite.hears("user_joined").await;
            }
            deaf.push(client); // and never reads again
        }
        let begun = Instant::now();
        server.signal(signal);
        assert_eq!(polite.ended().await.code().value(), 1001);
        let Ended { ok, shown, .. } = server.ended().await;
        assert!(begun.elapsed() < Duration::from_secs(5), "{signal}: {:?}", begun.elapsed());
        assert!(ok && shown.contains("Tạm biệt"), "{signal}: {shown}");
        assert!(
            listen(port).await.is_ok(),
            "{signal}: the port is free, though {} hold on",
            deaf.len()
        );
    }
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    LESSON.knows_its_names(&[], ("http://", "/ws"), [426, 405, 405, 101]).await;
}
