#!/usr/bin/env bash
# reqwest 0.13.5 (crates.io) spends a request's whole time on a name's first address when that one is silent, though the second
# one of the same family would answer at once.
#
# Expected: reqwest's connector knows Happy Eyeballs, in which the next address is tried after 250 ms, of whatever family it is
# (RFC 8305 §5), so that a dead address costs a quarter of a second.
# Seen: only IPv4 and IPv6 race. Two IPv4 addresses are tried one after the other, and without `connect_timeout` the first try ends
# with the request's `timeout`: no answer. A `connect_timeout` is divided among the addresses, and the second one answers.
# How: 127.0.0.2 listens with a full backlog, as a machine behind a silent firewall; 127.0.0.1 answers, on the same port.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >Cargo.toml <<'TOML'
[package]
name = "run"
version = "0.0.0"
edition = "2024"
[[bin]]
name = "run"
path = "run.rs"
[dependencies]
reqwest = { version = "=0.13.5", default-features = false }
tokio = { version = "=1.54.1", features = ["io-util", "net", "rt", "time"] }
TOML
cat >run.rs <<'RUST'
use std::{net::SocketAddr, process::exit, time::Duration, time::Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

async fn serve(listener: TcpListener) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let _ = socket.read(&mut [0; 4096]).await;
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    }
}

async fn get(addresses: &[SocketAddr], connect: Option<Duration>) -> (bool, f32) {
    let builder = reqwest::Client::builder().no_proxy().resolve_to_addrs("two.example", addresses);
    let builder = builder.timeout(Duration::from_secs(4));
    let client = match connect {
        Some(connect) => builder.connect_timeout(connect),
        None => builder,
    };
    let start = Instant::now();
    let url = format!("http://two.example:{}/", addresses[0].port());
    let answer = client.build().unwrap().get(url).send().await;
    (answer.is_ok(), start.elapsed().as_secs_f32())
}

async fn run() -> std::io::Result<bool> {
    let silent = TcpSocket::new_v4()?;
    silent.bind(([127, 0, 0, 2], 0).into())?;
    let silent = silent.listen(0)?;
    let silent_at = silent.local_addr()?;
    let mut held = Vec::new();
    while let Ok(socket) = tokio::time::timeout(Duration::from_millis(500), TcpStream::connect(silent_at)).await {
        held.push(socket?);
    }
    let good = TcpListener::bind(("127.0.0.1", silent_at.port())).await?;
    let good_at = good.local_addr()?;
    tokio::spawn(serve(good));
    let first = get(&[good_at, silent_at], None).await;
    let second = get(&[silent_at, good_at], None).await;
    let limited = get(&[silent_at, good_at], Some(Duration::from_secs(2))).await;
    println!("reqwest 0.13.5, timeout 4 s, one address silent, one that answers: (answer, seconds)");
    println!("expected: (true, 0.3), as the next address is tried after 250 ms");
    println!("seen:     {second:?}; with connect_timeout 2 s {limited:?}; the other way round {first:?}");
    Ok(first.0 && !second.0 && second.1 > 3.9 && limited.0 && limited.1 > 0.9)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    exit(runtime.block_on(run()).map_or(2, |surprise| !surprise as i32));
}
RUST
cargo build --quiet
timeout 60 target/debug/run
