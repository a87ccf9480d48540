//! One port: TLS, plain HTTP, and what is neither.

use std::time::{Duration, Instant};

use full_duplex::lesson09_door::tls::Trust;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{
    place::{Place, joined, refused},
    support::SOON,
};

/// Everything that comes back.
async fn answer(place: &Place, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(place.address).await.expect("a connection");
    stream.write_all(bytes).await.expect("sent");
    let mut answer = Vec::new();
    let _ = timeout(SOON, stream.read_to_end(&mut answer)).await.expect("an end");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn plain_http_is_sent_to_tls() {
    let place = Place::open().await;
    let host = format!("localhost:{}", place.address.port());
    for (request, status, there) in [
        ("GET /a?b=c HTTP/1.1\r\nhost: HOST\r\n\r\n", 308, Some("https://HOST/a?b=c")),
        (
            "POST /sign-in HTTP/1.1\r\nhost: HOST\r\ncontent-length: 0\r\n\r\n",
            308,
            Some("https://HOST/sign-in"),
        ),
        (
            "GET /ws HTTP/1.1\r\nhost: HOST\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\n\r\n",
            308,
            Some("wss://HOST/ws"),
        ),
        ("OPTIONS * HTTP/1.1\r\nhost: HOST\r\n\r\n", 308, Some("https://HOST/")),
        ("GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n", 421, None),
        ("GET / HTTP/1.1\r\n\r\n", 400, None),
        (
            "GET //evil.example/ HTTP/1.1\r\nhost: HOST\r\n\r\n",
            308,
            Some("https://HOST//evil.example/"),
        ),
        ("GET http://evil.example/ HTTP/1.1\r\nhost: HOST\r\n\r\n", 421, None),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", 400, None),
    ] {
        let said = answer(&place, request.replace("HOST", &host).as_bytes()).await;
        assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {said}");
        let location = said.lines().find_map(|line| line.strip_prefix("location: "));
        assert_eq!(location.map(str::to_owned), there.map(|it| it.replace("HOST", &host)));
    }
    let said =
        refused(&place.trust(), &format!("ws://{host}/ws").parse().expect("an address")).await;
    assert!(said.contains(&format!("│ this port speaks TLS: wss://{host}/ws")), "{said}");
    assert!(said.contains("│ cổng này dùng TLS"), "{said}");
}

/// Bytes that are neither end their own connection, and the room goes on. Half a handshake, and a
/// client that says nothing, are not waited for.
#[tokio::test]
async fn what_is_neither_disturbs_nobody() {
    let place = Place::open().await;
    let lan = place.session("Lan").await;
    let mut socket = place.socket(&place.trust(), &lan).await;
    joined(&mut socket, "Lan").await;
    let whole = client_hello(&place.trust(), &place).await;
    let begun = Instant::now();
    let half = whole.len() / 2;
    let all = tokio::join!(
        answer(&place, b""),
        answer(&place, &whole[..1]),
        answer(&place, &whole[..half]),
        answer(&place, &whole), // and never the rest of the handshake
        answer(&place, b"\x16\x03\x01\xff\xff"),
        answer(&place, &[0x16; 4_096]),
        answer(&place, &[0x00; 4_096]),
    );
    let took = begun.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(12)).contains(&took), "{took:?}: {all:?}");
    let minh = place.session("Minh").await;
    let mut other = place.socket(&place.trust(), &minh).await;
    joined(&mut other, "Minh").await;
    socket.leave().await;
    place.stop().await;
}

/// The first bytes that a client sends.
async fn client_hello(trust: &Trust, place: &Place) -> Vec<u8> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let url = format!("wss://localhost:{port}/").parse().expect("an address");
    let hearing = async {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let mut hello = Vec::new();
        stream.read_buf(&mut hello).await.expect("bytes");
        hello
    };
    let (_, hello) = tokio::join!(trust.reach(&url), hearing);
    assert!(place.address.port() != port && hello[0] == 0x16);
    hello
}
