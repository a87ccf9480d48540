//! What the fast echo asks the system for, and what it allocates: counts, which are the same on
//! every machine and in every build.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use allocation_counter::{AllocationInfo, measure};
use full_duplex::{lesson04_frames::message::Limits, lesson13_numbers::echo::echo};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, duplex},
    net::TcpListener,
    runtime::{Builder, Runtime},
    sync::watch,
    task::JoinSet,
    time::timeout,
};

use super::play::{frame, text};
use crate::support::{counting::Counting, greeter::request};

/// The length of the answer to a handshake.
const HANDSHAKE: usize = 129;

/// Sends all of it at once over a pipe, waits for so many bytes, and says how many reads and writes
/// that took.
async fn calls(bytes: &[u8], answer: usize) -> (usize, usize) {
    let (mut client, server) = duplex(1 << 20);
    let server = Counting::new(server);
    let calls = server.calls.clone();
    let (_stop, stopping) = watch::channel(false);
    tokio::spawn(async move { drop(echo(server, Limits::default(), stopping).await) });
    client.write_all(request().as_bytes()).await.expect("room");
    client.read_exact(&mut [0; HANDSHAKE]).await.expect("a handshake");
    let before = calls.counts();
    client.write_all(bytes).await.expect("room");
    client.read_exact(&mut vec![0; answer]).await.expect("an answer");
    let after = calls.counts();
    (after.0 - before.0, after.1 - before.1)
}

#[tokio::test]
async fn what_comes_together_costs_one_read_and_one_write() {
    let hello = text("xin chao");
    assert_eq!(calls(&hello, 2 + 8).await, (1, 1), "one");
    assert_eq!(calls(&hello.repeat(16), 16 * (2 + 8)).await, (1, 1), "sixteen");
    assert_eq!(calls(&hello.repeat(1_000), 1_000 * (2 + 8)).await, (1, 1), "a thousand");
    let pieces = [frame(0x01, b"xin"), frame(0x89, b"?"), frame(0x80, b" chao")].concat();
    assert_eq!(calls(&pieces, 3 + (2 + 8)).await, (1, 1), "a ping between two fragments");
    let goodbye = [hello, frame(0x88, b"\x03\xe8")].concat();
    assert_eq!(calls(&goodbye, (2 + 8) + 4).await, (1, 1), "and a goodbye");
}

/// Connects, sends these bytes so many times, and takes each answer before the next.
fn client(address: SocketAddr, bytes: &[u8], answer: usize, times: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("a server");
    stream.set_nodelay(true).expect("a socket");
    stream.write_all(request().as_bytes()).expect("a server that reads");
    stream.read_exact(&mut [0; HANDSHAKE]).expect("a handshake");
    let mut answered = vec![0; answer];
    for _ in 0..times {
        stream.write_all(bytes).expect("a server that reads");
        stream.read_exact(&mut answered).expect("an answer");
    }
    stream
}

/// A thread's server.
struct Server {
    runtime: Runtime,
    listener: TcpListener,
    connections: JoinSet<()>,
}

impl Server {
    fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        Self { runtime, listener, connections: JoinSet::new() }
    }

    /// Serves until the clients have done their part, each after the other. What it allocated
    /// meanwhile, and the clients, whose connections are still open.
    fn serves(
        &mut self,
        clients: usize,
        client: impl Fn(SocketAddr) -> TcpStream + Send + 'static,
    ) -> (AllocationInfo, Vec<TcpStream>) {
        let Self { runtime, listener, connections } = self;
        let address = listener.local_addr().expect("an address");
        let clients = thread::spawn(move || (0..clients).map(|_| client(address)).collect());
        let info = measure(|| {
            runtime.block_on(async {
                while !clients.is_finished() {
                    let accept = timeout(Duration::from_millis(10), listener.accept()).await;
                    let Ok(stream) = accept else { continue };
                    let (stream, _) = stream.expect("a client");
                    connections.spawn(async {
                        let (_stop, stopping) = watch::channel(false);
                        let _ = echo(stream, Limits::default(), stopping).await;
                    });
                }
            });
        });
        (info, clients.join().expect("clients that have heard everything"))
    }
}

#[test]
fn an_echo_allocates_nothing() {
    for (about, bytes, answer) in [
        ("8 bytes", text("xin chao"), 2 + 8),
        ("sixteen at once", text("xin chao").repeat(16), 16 * (2 + 8)),
        ("1 KiB of Vietnamese", text(&"ế".repeat(341)), 4 + 1023),
    ] {
        let mut server = Server::start();
        let mut allocations = |times| {
            let bytes = bytes.clone();
            let (info, _) = server.serves(1, move |to| client(to, &bytes, answer, times));
            info.count_total
        };
        allocations(20); // the thread's buffers grow
        let (few, many) = (allocations(20), allocations(520));
        println!("{about}: {few} allocations with 20 exchanges, {many} with 520");
        assert!(many <= few + 5, "{about}: {few} with 20 exchanges, {many} with 520");
    }
}

#[test]
fn a_connection_that_has_talked_keeps_less_than_two_kilobytes() {
    let mut server = Server::start();
    let hello = text(&"x".repeat(1_000)).repeat(32);
    let mut kept = |clients| {
        let hello = hello.clone();
        let talks = move |to| client(to, &hello, 32 * (4 + 1_000), 1);
        let (info, open) = server.serves(clients, talks);
        (info.bytes_current, open)
    };
    let (_, _first) = kept(20); // the thread's buffers grow
    let (bytes, _open) = kept(100);
    println!("{} bytes for each connection", bytes / 100);
    assert!(bytes < 100 * 2_048, "{} bytes for each connection", bytes / 100);
}
