//! What the readers of this lesson ask for, as a server or a proxy sees it.

use std::time::Duration;

use clap::ValueEnum as _;
use full_duplex::{
    lesson02_push::reader::{Reader, Via},
    stage::serve::listen,
};

use crate::support::Wire;

const EVERY: Duration = Duration::from_secs(1);

/// The request line of a reader's first question.
async fn asked(via: Via, path: &str) -> String {
    let listener = listen(0).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut reader = Reader::new(via, &format!("http://{address}{path}"), EVERY).expect("a URL");
    tokio::select! {
        _ = reader.next() => panic!("nobody has answered"),
        head = async { Wire(listener.accept().await.expect("a reader").0).head().await } => {
            head.lines().next().unwrap_or_default().to_owned()
        }
    }
}

#[tokio::test]
async fn a_server_may_be_below_a_path() {
    for (via, name) in [(Via::Poll, "messages"), (Via::LongPoll, "poll"), (Via::Sse, "events")] {
        for (given, expected) in [("", "/"), ("/", "/"), ("/chat", "/chat/"), ("/chat/", "/chat/")]
        {
            let line = asked(via, given).await;
            assert!(line.starts_with(&format!("GET {expected}{name}")), "{given:?}: {line}");
        }
    }
    assert_eq!(Via::value_variants().len(), 3, "all ways to read");
}

/// A cache between us and the server asks once for equal questions, and lets the others wait.
#[tokio::test]
async fn no_two_readers_ask_the_same_long_poll() {
    let mut lines = Vec::new();
    for _ in 0..3 {
        lines.push(asked(Via::LongPoll, "").await);
    }
    assert!(lines.iter().any(|line| *line != lines[0]), "{lines:?}"); // by chance once in 2^32
}
