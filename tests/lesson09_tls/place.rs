//! A server with TLS on a free port, people who are invited, and both kinds of sockets.

use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::http::{Method, StatusCode};
use full_duplex::{
    lesson01_polling::log::system_clock,
    lesson03_handshake::{
        ByteStream, DialError, Offer, Url,
        client::{dial, random},
        parse_response,
    },
    lesson06_chat::{
        chat_dissect::chat_dissect,
        client::Client,
        protocol::{ClientMessage, ServerMessage},
        server::LogLine,
        socket::{ChatSocket, Side, chat_socket},
    },
    lesson08_reconnect::server::{http as room, hub::Policy, token::secure_random},
    lesson09_door::{
        address::Proxies,
        door::{Door, own_origins},
        identity::{Identities, invite},
        keep::Keep,
        limits::{Allowed, Limits},
        server::{Config, run_server},
        tls::{
            TlsServer, Trust, WithTls,
            exchange::{Answer, Ask, exchange},
        },
    },
    stage::serve::listen,
    tap::Tap,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use crate::support::{
    SOON,
    durable::{QUIET, counting, memory_log, shared_hub},
};

/// A folder that is gone with its test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("lesson09-tls-{}-{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        fs::create_dir_all(&self.0).expect("a folder");
        let path = self.0.join(name);
        fs::write(&path, text).expect("written");
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("it is ours");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server that is there as long as this.
pub struct Place {
    pub address: SocketAddr,
    pub tap: Tap,
    pub folder: Folder,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Place {
    /// With a certificate for practice.
    pub async fn open() -> Self {
        let with_tls = WithTls { tls: true, ..WithTls::default() };
        Self::open_with(with_tls, |_| (), Tap::counting()).await
    }

    pub async fn open_with(with_tls: WithTls, log_line: LogLine, tap: Tap) -> Self {
        let (folder, tap) = (Folder::new(), tap.then(chat_dissect));
        let keep = Keep::at(&folder.0);
        let folder_made = keep.make().expect("a folder");
        let tls = TlsServer::new(&with_tls, folder_made, &[], log_line).expect("a certificate");
        tokio::spawn(tls.clone().watch());
        let listener = listen(0).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let mut draw = secure_random().expect("random bits");
        let keys = keep.keys(&mut draw).expect("keys");
        let revoked = keep.revoked(system_clock()).expect("a file");
        let door = Arc::new(Door {
            origins: own_origins("https", address.port(), Vec::new()),
            proxies: Proxies::default(),
            identities: Identities::new(keys, revoked, system_clock, draw),
            limits: Limits::new(Allowed::default()),
            secure: true,
        });
        let hub = shared_hub(&memory_log(1), Policy::default(), counting());
        let room = room::Config { hub, pace: QUIET, tap: tap.clone(), log_line: |_| () };
        let (stop, stopped) = oneshot::channel();
        let running =
            tokio::spawn(run_server(listener, Config { room, door, tls: Some(tls) }, stopped));
        Self { address, tap, folder, stop, running }
    }

    pub async fn stop(self) {
        let _ = self.stop.send(());
        timeout(SOON, self.running).await.expect("in time").expect("no panic");
    }

    pub fn ca(&self) -> PathBuf {
        self.folder.0.join("tls/ca.pem")
    }

    pub fn trust(&self) -> Trust {
        Trust::new(&[self.ca()]).expect("a CA")
    }

    pub fn url(&self) -> Url {
        self.url_for("127.0.0.1")
    }

    pub fn url_for(&self, host: &str) -> Url {
        format!("wss://{host}:{}/ws", self.address.port()).parse().expect("an address")
    }

    /// An invitation for this name.
    pub fn invitation(&self, name: &str) -> String {
        let keep = Keep::at(&self.folder.0);
        let mut draw = secure_random().expect("random bits");
        let keys = keep.keys(&mut draw).expect("keys");
        invite(&keys, &mut draw, name, system_clock())
    }

    /// A session for somebody who is invited, as a client in the terminal gets it.
    pub async fn session(&self, name: &str) -> String {
        let json = json!({ "invitation": self.invitation(name), "keep": "token" });
        let answer = self.ask("/sign-in", None, Some(json)).await;
        assert_eq!(answer.status, StatusCode::OK);
        text(&answer, "token")
    }

    /// A ticket for one handshake.
    pub async fn ticket(&self, session: &str) -> String {
        let answer = self.ask("/ticket", Some(session), None).await;
        assert_eq!(answer.status, StatusCode::OK);
        text(&answer, "ticket")
    }

    pub async fn ask(&self, target: &str, bearer: Option<&str>, json: Option<Value>) -> Answer {
        let json = json.map(|json| json.to_string());
        let ask = Ask { method: Method::POST, target, bearer, json };
        exchange(&self.url(), &self.trust(), &ask).await.expect("an answer")
    }

    /// A socket of HTTP/1.1, with a ticket.
    pub async fn socket(
        &self,
        trust: &Trust,
        session: &str,
    ) -> Client<ChatSocket<Box<dyn ByteStream>>> {
        let ticket = self.ticket(session).await;
        let mut stream = trust.reach(&self.url()).await.expect("TLS");
        let offer = Offer::new(random().expect("random"), &[]);
        let request = String::from_utf8(offer.request(&self.url())).expect("a head");
        let request =
            request.replace("\r\n\r\n", &format!("\r\nauthorization: Bearer {ticket}\r\n\r\n"));
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut bytes = Vec::new();
        let early = loop {
            stream.read_buf(&mut bytes).await.expect("an answer");
            if let Some((_, length)) = parse_response(&bytes, &offer).expect("101") {
                break bytes.split_off(length);
            }
        };
        Client::new(chat_socket(stream, early, Side::Client, 1 << 20, None).await)
    }
}

fn text(answer: &Answer, field: &str) -> String {
    let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
    body[field].as_str().expect("a text").to_owned()
}

/// Dials, and must not get in.
pub async fn refused(trust: &Trust, url: &Url) -> String {
    match trust.reach(url).await {
        Ok(mut stream) => match dial(&mut stream, url, &Offer::new([0; 16], &[])).await {
            Ok(_) => panic!("let in"),
            Err(error) => error.to_string(),
        },
        Err(error) => error.to_string(),
    }
}

/// Joins, and waits until the room knows.
pub async fn joined<S: full_duplex::lesson06_chat::socket::Socket>(
    client: &mut Client<S>,
    name: &str,
) {
    let join = ClientMessage::Join { username: name.to_owned() };
    client.send(&join).await.expect("sent");
    hears(client, |message| matches!(message, ServerMessage::Presence { .. })).await;
}

/// Reads until a message is the one that is waited for.
pub async fn hears<S: full_duplex::lesson06_chat::socket::Socket>(
    client: &mut Client<S>,
    is_it: impl Fn(&ServerMessage) -> bool,
) -> ServerMessage {
    let hearing = async {
        loop {
            let message = client.next().await.expect("a message");
            if is_it(&message) {
                return message;
            }
        }
    };
    timeout(SOON, hearing).await.expect("in time")
}

/// A certificate by rcgen, for a name, with its key.
pub struct Made {
    pub cert: String,
    pub key: String,
}

/// When a certificate is good.
#[derive(Clone, Copy)]
pub enum Good {
    Now,
    Past,
    Future,
}

/// A certificate that is signed by itself, or by the CA that comes with it.
pub fn make(name: &str, good: Good, ca: Option<&Authority>) -> Made {
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut params = rcgen::CertificateParams::new([name.to_owned()]).expect("a name");
    let (now, day) = (std::time::SystemTime::now(), Duration::from_secs(24 * 60 * 60));
    let (from, until) = match good {
        Good::Now => (now - day, now + 2 * day),
        Good::Past => (now - 3 * day, now - day),
        Good::Future => (now + day, now + 3 * day),
    };
    (params.not_before, params.not_after) = (from.into(), until.into());
    let certificate = match ca {
        None => params.self_signed(&key),
        Some(Authority { issuer, .. }) => params.signed_by(&key, issuer),
    };
    Made { cert: certificate.expect("signed").pem(), key: key.serialize_pem() }
}

/// A CA of a test.
pub struct Authority {
    pub pem: String,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("signed").pem();
        Self { pem, issuer: rcgen::Issuer::new(params, key) }
    }
}

/// An error of dialling in the words of a person's language: the first line.
pub fn first_line(error: &DialError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
