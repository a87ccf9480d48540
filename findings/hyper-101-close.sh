#!/usr/bin/env bash
# hyper 1.12.0 (crates.io) says `close` in the very 101 that carries the connection over into the upgraded protocol.
#
# Expected: "A server that sends a 'close' connection option MUST initiate closure of the connection … after it sends the response
# containing" it (RFC 9112 §9.6), so a 101, which goes on as the other protocol (RFC 9110 §7.8), doesn't carry it.
# Seen: a request with `Connection: close` and `Connection: Upgrade` (some clients add the first by themselves) is answered with
# `101` and both options, and the connection goes on all the same. A client that believes `close` hangs up.
# How: a hyper server echoes what it gets once upgraded; a raw socket asks, prints the head, sends a word and gets it back.
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
hyper = { version = "=1.12.0", features = ["http1", "server"] }
hyper-util = { version = "=0.1.21", features = ["tokio"] }
tokio = { version = "=1.54.1", features = ["io-util", "net", "rt"] }
TOML
cat >run.rs <<'RUST'
use hyper::{Request, Response, body::Incoming, header, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::io::{Read, Write};
use std::{net::TcpStream, process::exit, time::Duration};

async fn answer(mut request: Request<Incoming>) -> Result<Response<String>, hyper::Error> {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let (mut from, mut to) = tokio::io::split(TokioIo::new(upgrade.await.unwrap()));
        let _ = tokio::io::copy(&mut from, &mut to).await;
    });
    let response = Response::builder().status(101);
    let response = response.header(header::CONNECTION, "Upgrade").header(header::UPGRADE, "echo");
    Ok(response.body(String::new()).unwrap())
}

fn client(port: u16) -> std::io::Result<bool> {
    let mut socket = TcpStream::connect(("127.0.0.1", port))?;
    socket.set_read_timeout(Some(Duration::from_secs(5)))?;
    socket.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")?;
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    socket.write_all(b"still here")?;
    let mut back = [0; 10];
    let echoed = socket.read_exact(&mut back).is_ok() && &back == b"still here";
    let connection: Vec<&str> = head.lines().filter(|line| line.starts_with("connection:")).collect();
    println!("hyper 1.12.0");
    println!("expected: 101, `connection: upgrade` without `close`");
    println!("seen:     {}, {connection:?}; what is sent afterwards comes back: {echoed}", &head[9..12]);
    Ok(head.starts_with("http/1.1 101") && connection.iter().any(|line| line.contains("close")) && echoed)
}

fn main() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || exit(client(port).map_or(2, |surprise| !surprise as i32)));
        let (socket, _) = listener.accept().await.unwrap();
        let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), service_fn(answer)).with_upgrades().await;
        std::future::pending::<()>().await
    })
}
RUST
cargo build --quiet
timeout 60 target/debug/run
