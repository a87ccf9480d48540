//! Which certificates a client believes, and its words for all others.

use std::sync::Arc;

use full_duplex::{
    lesson03_handshake::Url,
    lesson06_chat::protocol::{ClientMessage, ServerMessage},
    lesson08_reconnect::outcome::{Outcome, Verdict},
    lesson09_door::tls::Trust,
};
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};
use tokio_rustls::TlsAcceptor;

use crate::place::{Authority, Folder, Good, Made, Place, first_line, hears, joined, make};

/// A person is invited, signs in over https, and chats over wss: by a name, and by both addresses
/// that this machine surely has.
#[tokio::test]
async fn a_chain_to_a_ca_that_was_named_is_believed() {
    let place = Place::open().await;
    let trust = place.trust();
    for host in ["localhost", "127.0.0.1"] {
        trust.reach(&place.url_for(host)).await.expect(host);
    }
    let (lan, minh) = (place.session("Lan").await, place.session("Minh").await);
    let (mut lan, mut minh) = (place.socket(&trust, &lan).await, place.socket(&trust, &minh).await);
    joined(&mut lan, "Lan").await;
    joined(&mut minh, "Minh").await;
    let chat = ClientMessage::Chat { id: None, message: "Chào Minh".into() };
    lan.send(&chat).await.expect("sent");
    hears(&mut minh, |it| matches!(it, ServerMessage::Chat { .. })).await;
    lan.leave().await;
    minh.leave().await;
    place.stop().await;
}

/// A server with this certificate, which nobody has to believe.
async fn server(Made { cert, key }: &Made) -> Url {
    let chain = CertificateDer::pem_slice_iter(cert.as_bytes()).collect::<Result<_, _>>();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
    let config = ServerConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain.expect("PEM"), key)
        .expect("a certificate");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("wss://localhost:{}/", listener.local_addr().expect("an address").port());
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((stream, _)) = listener.accept().await {
            let _ = acceptor.accept(stream).await;
        }
    });
    url.parse().expect("an address")
}

/// Every way in which a certificate can be wrong has its words, in both languages, and no further
/// attempt is made.
#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_said() {
    let (known, unknown) = (Authority::new("known"), Authority::new("unknown"));
    let folder = Folder::new();
    let trust = Trust::new(&[folder.file("ca.pem", &known.pem)]).expect("a CA");
    for (name, good, ca, words, lời) in [
        ("localhost", Good::Now, None, "signed by itself", "tự ký"),
        ("localhost", Good::Now, Some(&unknown), "nobody whom this machine knows", "không CA nào"),
        ("localhost", Good::Past, Some(&known), "has expired", "hết hạn"),
        ("localhost", Good::Future, Some(&known), "not valid yet", "chưa đến ngày"),
        ("other.example", Good::Now, Some(&known), "not for localhost", "không phải localhost"),
    ] {
        let url = server(&make(name, good, ca)).await;
        let error = trust.reach(&url).await.map(drop).expect_err(words);
        let said = error.to_string();
        assert!(said.contains(words) && said.contains(lời), "{words}: {said}");
        assert!(said.contains(&url.authority()), "{said}");
        assert_eq!(Outcome::from(error).verdict(), Verdict::Stop, "{words}");
    }
    let good = server(&make("localhost", Good::Now, Some(&known))).await;
    trust.reach(&good).await.expect("the same with nothing wrong");
}

/// The CAs of this machine alone don't know the one for practice, and a client that asks in TLS for
/// a server without it says so.
#[tokio::test]
async fn what_is_no_tls_and_what_nobody_vouches_for_is_said() {
    let place = Place::open().await;
    let native = Trust::new(&[]);
    if let Ok(native) = native {
        let error = native.reach(&place.url()).await.map(drop).expect_err("unknown");
        assert!(first_line(&error).contains("--ca"), "{error}");
    } // a machine without any CA says that instead
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let url = format!("wss://{address}/").parse().expect("an address");
    let error = place.trust().reach(&url).await.map(drop).expect_err("no TLS");
    assert!(first_line(&error).contains(&format!("is it ws://{address}/")), "{error}");
}

/// A file that holds no CA is no reason to believe fewer: the program doesn't start.
#[test]
fn a_file_without_a_ca_is_refused() {
    let folder = Folder::new();
    let made = make("localhost", Good::Now, None);
    for (name, text, words) in [
        ("key.pem", made.key.as_str(), "holds no certificate"),
        ("empty.pem", "", "holds no certificate"),
        (
            "broken.pem",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "can't be used",
        ),
    ] {
        let error = Trust::new(&[folder.file(name, text)]).map(drop).expect_err(name);
        assert!(error.to_string().contains(words), "{error}");
    }
    Trust::new(&[folder.0.join("missing.pem")]).map(drop).expect_err("no file");
}
