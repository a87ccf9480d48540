//! Conversations that more than one server holds: what was on the wire after the handshake.

use super::{
    echoer::Echoer,
    frames::{frames_of, hears, masked},
};

pub async fn a_message_and_a_goodbye(server: Echoer) -> String {
    let mut client = server.connect().await;
    client.send(masked(0x81, b"Hello")).await;
    hears(&mut client, b"\x81\x05Hello").await;
    client.send(masked(0x88, b"\x03\xe8bye")).await;
    hears(&mut client, b"\x88\x05\x03\xe8bye").await;
    assert_eq!(client.rest().await, "", "the server ends TCP first");
    client.close().await;
    frames_of(&server.stop().await)
}

pub async fn fragments_and_a_ping_between(server: Echoer) -> String {
    let mut client = server.connect().await;
    client.send(masked(0x01, "một ".as_bytes())).await;
    client.send(masked(0x89, b"?")).await;
    hears(&mut client, b"\x8a\x01?").await;
    client.send(masked(0x80, "hai".as_bytes())).await;
    hears(&mut client, &[b"\x81\x09", "một hai".as_bytes()].concat()).await;
    client.close().await;
    frames_of(&server.stop().await)
}
