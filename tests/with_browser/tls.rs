//! Sockets of a page that came over HTTP/2.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use full_duplex::{lesson09_door::tls::WithTls, tap::Tap};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use sha2::{Digest as _, Sha256};
use tokio::time::sleep;
use webpki::EndEntityCert;

use crate::{driver::Driver, place::Place};

/// Signs in, opens two sockets one after the other, and tells what they heard.
const SCRIPT: &str = "
    const opened = () => new Promise(done => {
        const socket = new WebSocket(`wss://${location.host}/ws`);
        socket.onmessage = ({data}) => done(JSON.parse(data).type);
        socket.onclose = ({code}) => done(`closed ${code}`);
    });
    const headers = {'content-type': 'application/json'};
    const body = JSON.stringify({invitation: 'INVITATION'});
    fetch('/sign-in', {method: 'POST', headers, body}).then(async ({status}) => {
        window.heard = [status, await opened(), await opened()].join(' ');
    });
";

/// Chromium opens the sockets of a page on the connection that the page came over, if the server
/// offers that (RFC 8441); the cookie that the page has got opens the door.
pub async fn sockets_go_over_the_pages_own_connection(driver: Arc<Driver>) {
    let with_tls = WithTls { tls: true, ..WithTls::default() };
    let place = Place::open_with(with_tls, |_| (), Tap::recording()).await;
    let leaf = CertificateDer::from_pem_file(place.folder.0.join("tls/cert.pem")).expect("PEM");
    let key = EndEntityCert::try_from(&leaf).expect("a certificate").subject_public_key_info();
    let browser = driver.open_believing(&BASE64_STANDARD.encode(Sha256::digest(&key))).await;
    browser.go(&format!("https://localhost:{}/status", place.address.port())).await;
    browser.run(&SCRIPT.replace("INVITATION", &place.invitation("Lan"))).await;
    let heard = loop {
        if let Some(heard) = browser.run("return window.heard || null").await.as_str() {
            break heard.to_owned();
        }
        sleep(Duration::from_millis(30)).await;
    };
    assert_eq!(heard, "200 welcome welcome");
    let said = place.tap.transcript().to_string();
    assert_eq!(said.matches(":protocol: websocket").count(), 2, "{said}");
    assert_eq!(said.matches("PRI * HTTP/2.0").count(), 1, "one connection for all: {said}");
    assert!(said.contains("cookie: __Host-session=…"), "{said}");
    drop(browser);
    place.stop().await;
}
