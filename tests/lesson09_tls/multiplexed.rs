//! A client of HTTP/2 that opens sockets as RFC 8441 says, and counts what goes over the wire.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use axum::http::{HeaderMap, Method, Request, Version, header::HOST};
use full_duplex::lesson06_chat::{
    client::Client,
    socket::{ChatSocket, Side, chat_socket},
};
use http_body_util::Empty;
use hyper::{
    Response,
    body::{Bytes, Incoming},
    client::conn::{http1, http2},
    ext::Protocol,
    upgrade::Upgraded,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::place::Place;

/// The socket of a stream, or of a connection.
pub type Opened = Client<ChatSocket<TokioIo<Upgraded>>>;

/// What has gone over the wire, TLS and all.
#[derive(Clone, Debug, Default)]
pub struct Wire(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    bytes: AtomicU64,
    turns: AtomicU64,
    has_asked: AtomicBool,
}

impl Wire {
    /// Bytes in both directions so far, and how often an answer was waited for.
    pub fn so_far(&self) -> (u64, u64) {
        (self.0.bytes.load(Relaxed), self.0.turns.load(Relaxed))
    }
}

/// A stream that is counted.
#[derive(Debug)]
pub struct Counted<S>(S, Wire);

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.0).poll_read(cx, buf);
        let read = buf.filled().len() - before;
        let counts = &self.1.0;
        counts.bytes.fetch_add(read as u64, Relaxed);
        if read > 0 && counts.has_asked.swap(false, Relaxed) {
            counts.turns.fetch_add(1, Relaxed);
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.0).poll_write(cx, bytes);
        if let Poll::Ready(Ok(written)) = polled {
            self.1.0.bytes.fetch_add(written as u64, Relaxed);
            self.1.0.has_asked.store(true, Relaxed);
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// A browser, as far as its connections go: it resumes sessions of TLS.
#[derive(Clone)]
pub struct Browser {
    config: Arc<ClientConfig>,
    url: String,
    authority: String,
}

impl Browser {
    /// One that believes the CA of the place, and speaks this version.
    pub fn of(place: &Place, alpn: &[u8]) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(place.ca()).expect("PEM")).expect("a CA");
        let mut config = ClientConfig::builder_with_provider(default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![alpn.to_vec()];
        let authority = format!("localhost:{}", place.address.port());
        Self { config: config.into(), url: format!("https://{authority}"), authority }
    }

    /// The origin of the server's page.
    pub fn origin(&self) -> &str {
        &self.url
    }

    async fn connect(&self, wire: &Wire) -> TlsStream<Counted<TcpStream>> {
        let stream = TcpStream::connect(self.authority.replace("localhost", "127.0.0.1"));
        let stream = Counted(stream.await.expect("a connection"), wire.clone());
        let name = ServerName::try_from("localhost").expect("a name");
        TlsConnector::from(self.config.clone()).connect(name, stream).await.expect("TLS")
    }

    /// A connection of HTTP/2. The server's settings are here when a first answer is.
    pub async fn multiplexed(&self, wire: &Wire) -> Multiplexed {
        let stream = TokioIo::new(self.connect(wire).await);
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), stream).await.expect("HTTP/2");
        tokio::spawn(connection);
        let mut multiplexed = Multiplexed { browser: self.clone(), sender };
        let answer = multiplexed.ask(multiplexed.get("/status")).await;
        assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_2));
        multiplexed
    }

    /// A socket of HTTP/1.1, on a connection of its own.
    pub async fn socket(&self, fields: &HeaderMap, wire: &Wire) -> Opened {
        let stream = TokioIo::new(self.connect(wire).await);
        let (mut sender, connection) = http1::handshake(stream).await.expect("HTTP/1.1");
        tokio::spawn(connection.with_upgrades());
        let mut request = Request::get("/ws").body(Empty::<Bytes>::new()).expect("a request");
        *request.headers_mut() = fields.clone();
        let headers = request.headers_mut();
        headers.insert(HOST, self.authority.parse().expect("a value"));
        for (name, value) in [
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            headers.insert(name, value.parse().expect("a value"));
        }
        let answer = sender.send_request(request).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 101);
        opened(answer).await
    }
}

/// A connection of HTTP/2.
pub struct Multiplexed {
    browser: Browser,
    sender: http2::SendRequest<Empty<Bytes>>,
}

impl Multiplexed {
    pub fn get(&self, target: &str) -> Request<Empty<Bytes>> {
        let request = Request::get(format!("{}{target}", self.browser.url));
        request.body(Empty::new()).expect("a request")
    }

    /// What opens a socket, or another protocol's stream.
    pub fn extended(&self, protocol: &'static str, fields: &HeaderMap) -> Request<Empty<Bytes>> {
        let mut request = self.get("/ws");
        *request.method_mut() = Method::CONNECT;
        *request.headers_mut() = fields.clone();
        request.headers_mut().insert("sec-websocket-version", "13".parse().expect("a value"));
        request.extensions_mut().insert(Protocol::from_static(protocol));
        request
    }

    pub async fn ask(&mut self, request: Request<Empty<Bytes>>) -> Response<Incoming> {
        self.sender.ready().await.expect("room for one more");
        self.sender.send_request(request).await.expect("an answer")
    }

    pub async fn socket(&mut self, fields: &HeaderMap) -> Opened {
        let answer = self.ask(self.extended("websocket", fields)).await;
        assert_eq!(answer.status().as_u16(), 200);
        for name in ["sec-websocket-accept", "upgrade", "connection"] {
            assert!(!answer.headers().contains_key(name), "{name}");
        }
        opened(answer).await
    }
}

async fn opened(answer: Response<Incoming>) -> Opened {
    let upgraded = hyper::upgrade::on(answer).await.expect("a stream");
    Client::new(chat_socket(TokioIo::new(upgraded), vec![], Side::Client, 1 << 20, None).await)
}

/// Header fields by name.
pub fn fields<const N: usize>(pairs: [(&'static str, &str); N]) -> HeaderMap {
    pairs
        .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
        .into_iter()
        .collect()
}
