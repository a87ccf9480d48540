//! What one peer costs, by the library's defaults and by ours. Allocations of this thread are
//! counted.

use std::io::{self, Read, Write};

use allocation_counter::measure;
use full_duplex::lesson05_tungstenite::{
    config::{MAX_MESSAGE, READ_BUFFER, config},
    echo::echo,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, duplex},
    sync::watch,
};
use tokio_tungstenite::tungstenite::{
    Error, Message, WebSocket,
    protocol::{Role, WebSocketConfig},
};

use crate::support::{counting::Counting, frames::masked, greeter::request};

/// A peer that says this and never listens.
struct Deaf<'a>(&'a [u8]);

impl Read for Deaf<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match Read::read(&mut self.0, buffer) {
            Ok(0) => Err(io::ErrorKind::WouldBlock.into()),
            read => read,
        }
    }
}

impl Write for Deaf<'_> {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::WouldBlock.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The most memory that a connection takes while it reads all this, and what it has read.
fn cost(bytes: &[u8], config: WebSocketConfig) -> (u64, u32) {
    let mut messages = 0;
    let info = measure(|| {
        let mut socket = WebSocket::from_raw_socket(Deaf(bytes), Role::Server, Some(config));
        while let Ok(message) = socket.read() {
            assert!(matches!(message, Message::Ping(_)));
            messages += 1;
        }
    });
    (info.bytes_max, messages)
}

fn ours() -> WebSocketConfig {
    config(MAX_MESSAGE)
}

#[test]
fn a_connection_that_says_nothing() {
    let (default, _) = cost(b"", WebSocketConfig::default());
    let (set, _) = cost(b"", ours());
    println!("before a byte has come: {default} bytes by default, {set} as we set it");
    assert!(default >= 128 * 1024, "{default}: the chapter says 128 KiB");
    assert!(set <= READ_BUFFER as u64 + 1024, "{set}");
}

#[test]
fn what_is_announced_is_reserved() {
    let sixteen_million = b"\x82\xff\0\0\0\0\0\xf0\0\0\x37\xfa\x21\x3d*"; // 15 MiB, and one byte of it
    let (default, _) = cost(sixteen_million, WebSocketConfig::default());
    let (set, _) = cost(sixteen_million, ours());
    println!("15 MiB announced, 1 byte sent: {default} bytes by default, {set} as we set it");
    assert!(default >= 15 << 20, "{default}");
    assert!(set < 64 * 1024, "{set}: refused by its header");
}

#[test]
fn pings_from_somebody_who_never_listens() {
    const PINGS: u32 = 100_000;
    let pings = masked(0x89, &[b'?'; 125]).repeat(PINGS as usize);
    let (default, read) = cost(&pings, WebSocketConfig::default());
    assert_eq!(read, PINGS);
    let (set, read) = cost(&pings, ours());
    assert_eq!(read, PINGS, "nothing breaks: the newest ping is answered, as the RFC allows");
    println!("{} bytes of pings: {default} bytes by default, {set} as we set it", pings.len());
    assert!(default >= 12_000_000, "{default}: every pong waits");
    assert!(set < 4 << 20, "{set}");
}

#[test]
fn a_message_as_long_as_allowed_and_one_byte_longer() {
    let message = |length: usize| masked(0x82, &vec![0; length]);
    for (length, taken) in [(100, true), (101, false)] {
        let message = message(length);
        let socket = Deaf(&message);
        let mut socket = WebSocket::from_raw_socket(socket, Role::Server, Some(config(100)));
        match socket.read() {
            Ok(Message::Binary(bytes)) => assert!(taken && bytes.len() == length),
            Err(Error::Capacity(_)) => assert!(!taken, "{length} bytes"),
            other => panic!("{other:?}"),
        }
    }
    let fragments = [masked(0x02, &[0; 60]), masked(0x80, &[0; 41])].concat();
    let mut socket = WebSocket::from_raw_socket(Deaf(&fragments), Role::Server, Some(config(100)));
    assert!(matches!(socket.read(), Err(Error::Capacity(_))), "101 bytes in two fragments");
}

#[tokio::test]
async fn one_message_or_sixteen_together_are_answered_with_one_write() {
    let (mut client, stream) = duplex(1 << 20);
    let server = Counting::new(stream);
    let calls = server.calls.clone();
    let (_stop, stopping) = watch::channel(false);
    tokio::spawn(async move { drop(echo(server, ours(), stopping).await) });
    client.write_all(request().as_bytes()).await.expect("room");
    client.read_exact(&mut [0; 129]).await.expect("a handshake");
    for together in [1, 16].repeat(50) {
        let before = calls.counts();
        client.write_all(&masked(0x81, b"xin chao").repeat(together)).await.expect("room");
        client.read_exact(&mut vec![0; together * (2 + 8)]).await.expect("an answer");
        let after = calls.counts();
        let (reads, writes) = (after.0 - before.0, after.1 - before.1);
        assert_eq!(writes, 1, "{together} together");
        // Two where the read buffer ends: the library reads into what is left of it before it makes
        // room.
        assert!(reads <= 2, "{together} together: {reads} reads");
    }
}
