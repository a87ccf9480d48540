//! The fast echo server: as few calls of the system as lesson 04's, and no memory while it waits.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Waker},
};

use allocation_counter::measure;
use full_duplex::{
    lesson04_frames::{connection::Role, message::Limits},
    lesson13_numbers::{
        codec::{Arrived, Codec, Input},
        echo::echo,
        endpoint::Event,
        socket::Socket,
    },
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    sync::watch,
};

use crate::support::{counting::Counting, frames::masked, greeter::request};

/// A long binary frame of a client.
fn long(size: u32) -> Vec<u8> {
    let mut frame = b"\x82\xff\0\0\0\0".to_vec();
    frame.extend(size.to_be_bytes());
    frame.extend(b"\x37\xfa\x21\x3d");
    frame.extend((0..size).map(|at| b"\x37\xfa\x21\x3d"[at as usize % 4] ^ b'x'));
    frame
}

#[tokio::test]
async fn messages_that_come_together_cost_one_read_and_one_write() {
    let (mut client, server) = duplex(1 << 20);
    let server = Counting::new(server);
    let calls = server.calls.clone();
    let (_stop, stopping) = watch::channel(false);
    tokio::spawn(async move { drop(echo(server, Limits::default(), stopping).await) });
    client.write_all(request().as_bytes()).await.expect("room");
    client.read_exact(&mut [0; 129]).await.expect("a handshake");
    for count in [1, 16] {
        let before = calls.counts();
        client.write_all(&masked(0x81, b"xin chao").repeat(count)).await.expect("room");
        client.read_exact(&mut vec![0; count * (2 + 8)]).await.expect("an answer");
        let after = calls.counts();
        assert_eq!((after.0 - before.0, after.1 - before.1), (1, 1), "{count} together");
    }
}

#[tokio::test]
async fn a_long_message_in_pieces_comes_back_whole() {
    let (mut client, server) = duplex(10_000);
    let (_stop, stopping) = watch::channel(false);
    tokio::spawn(async move { drop(echo(server, Limits::default(), stopping).await) });
    client.write_all(request().as_bytes()).await.expect("room");
    client.read_exact(&mut [0; 129]).await.expect("a handshake");
    client.write_all(&long(1 << 20)).await.expect("the server reads");
    let mut answer = vec![0; 10 + (1 << 20)];
    client.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(&answer[..10], b"\x82\x7f\0\0\0\0\0\x10\0\0");
    assert!(answer[10..].iter().all(|byte| *byte == b'x'));
}

#[tokio::test]
async fn nothing_is_read_while_the_peer_does_not_read() {
    let (mut client, server) = duplex(4_096);
    let mut socket: Socket<DuplexStream> =
        Socket::new(server, Role::Server, Limits::default(), Vec::new());
    let frame = masked(0x81, &[b'x'; 100]);
    let (mut taken, mut cx) = (0, Context::from_waker(Waker::noop()));
    loop {
        let _ = socket.poll_events(&mut cx, |event, replies| {
            if let Event::Text(text) = event {
                replies.sender().send_text(text).expect("open");
            }
        });
        let write = poll_fn(|cx| {
            std::task::Poll::Ready(tokio::io::AsyncWrite::poll_write(
                Pin::new(&mut client),
                cx,
                &frame,
            ))
        });
        match write.await {
            std::task::Poll::Ready(count) => taken += count.expect("open"),
            std::task::Poll::Pending => break,
        }
        assert!(taken < 64 * 1024, "the server takes what it can't answer");
    }
}

#[test]
fn a_connection_that_waits_owns_no_memory() {
    let mut codec = Codec::new(Role::Server, Limits::default());
    let mut bytes = [masked(0x81, "chào".as_bytes()), masked(0x89, b"?")].concat();
    let info = measure(|| {
        let mut input = Input::new(&mut bytes);
        assert_eq!(codec.next(&mut input), Ok(Some(Arrived::Text("chào"))));
        assert_eq!(codec.next(&mut input), Ok(Some(Arrived::Ping(b"?"))));
        assert_eq!(codec.next(&mut input), Ok(None));
    });
    assert_eq!(info.count_total, 0, "whole messages are lent: {info:?}");
    let frame = long(100_000);
    let info = measure(|| {
        for piece in frame.chunks(30_000) {
            let mut piece = piece.to_vec();
            let mut input = Input::new(&mut piece);
            while codec.next(&mut input).expect("valid").is_some() {}
        }
    });
    assert_eq!(info.bytes_current, 0, "{info:?}");
    assert!(size_of::<Codec>() <= 48, "{} bytes", size_of::<Codec>());
}
