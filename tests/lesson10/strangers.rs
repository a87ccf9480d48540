//! What answers in the place of the room.

use std::time::Duration;

use full_duplex::{
    lesson08_reconnect::outcome::Outcome,
    lesson10_plan_b::{http_socket::Links, road::Road},
};
use tokio::{net::TcpListener, time::timeout};

use crate::support::Wire;

/// The answer points to another place: neither a link's opening nor its secret goes there.
#[tokio::test]
async fn a_redirection_is_not_followed() {
    let [stranger, elsewhere] = [listener().await, listener().await];
    let place = elsewhere.local_addr().expect("an address");
    let url = format!("ws://{}/ws", stranger.local_addr().expect("an address"));
    let links = Links::beside(&url.parse().expect("an address")).expect("links");
    let answering = async {
        let mut wire = Wire(stranger.accept().await.expect("a client").0);
        wire.until("{}").await;
        let head = format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{place}/link");
        wire.send(format!("{head}\r\ncontent-length: 0\r\n\r\n")).await;
        wire
    };
    let (outcome, _wire) = tokio::join!(links.open(Road::LongPoll), answering);
    assert_eq!(outcome.err(), Some(Outcome::Declined { status: 307, retry_after: None }));
    let followed = timeout(Duration::from_millis(200), elsewhere.accept()).await;
    assert!(followed.is_err(), "{followed:?}");
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a port")
}
