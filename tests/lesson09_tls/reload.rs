//! A new certificate is taken while the server runs, and no socket notices.

use std::{
    fs,
    sync::Mutex,
    time::{Duration, Instant},
};

use full_duplex::{
    lesson06_chat::protocol::{ClientMessage, ServerMessage},
    lesson09_door::tls::{Trust, WithTls},
    tap::Tap,
};
use tokio::time::sleep;

use crate::{
    place::{Authority, Folder, Good, Place, hears, joined, make},
    support::SOON,
};

static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn log_line(line: String) {
    if line.contains("ertificate") && !line.contains("does not believe") {
        LOG.lock().expect("no panic").push(line);
    }
}

/// Waits until the log has so many lines.
async fn logged(count: usize) -> String {
    let begun = Instant::now();
    loop {
        let lines = LOG.lock().expect("no panic").clone();
        if lines.len() >= count {
            assert_eq!(lines.len(), count, "{lines:?}");
            return lines[count - 1].clone();
        }
        assert!(begun.elapsed() < SOON, "{lines:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_new_certificate_is_taken_and_no_socket_is_dropped() {
    let (before, after) = (Authority::new("before"), Authority::new("after"));
    let folder = Folder::new();
    let old = make("127.0.0.1", Good::Now, Some(&before));
    let new = make("127.0.0.1", Good::Now, Some(&after));
    let files = WithTls {
        tls: true,
        cert: Some(folder.file("cert.pem", &old.cert)),
        key: Some(folder.file("key.pem", &old.key)),
    };
    let old_trust = Trust::new(&[folder.file("before.pem", &before.pem)]).expect("a CA");
    let new_trust = Trust::new(&[folder.file("after.pem", &after.pem)]).expect("a CA");
    let place = Place::open_with(files, log_line, Tap::counting()).await;
    // The helpers of the place believe its own CA file.
    fs::create_dir_all(place.folder.0.join("tls")).expect("a folder");
    fs::write(place.ca(), before.pem.clone() + &after.pem).expect("written");
    let lan = place.session("Lan").await;
    let mut socket = place.socket(&old_trust, &lan).await;
    joined(&mut socket, "Lan").await;

    folder.file("cert.pem", &new.cert); // and the key doesn't follow
    let said = logged(1).await;
    assert!(said.contains("not taken") && said.contains("không phải khoá"), "{said}");
    old_trust.reach(&place.url()).await.expect("the one before stays");

    folder.file("key.pem", &new.key);
    let said = logged(2).await;
    assert!(said.contains("New certificate taken"), "{said}");
    new_trust.reach(&place.url()).await.expect("the new one");
    old_trust.reach(&place.url()).await.map(drop).expect_err("not the old one");

    let old = make("127.0.0.1", Good::Past, Some(&after));
    folder.file("key.pem", &old.key);
    folder.file("cert.pem", &old.cert);
    let said = logged(3).await;
    assert!(said.contains("not taken") && said.contains("expired"), "{said}");
    fs::remove_file(folder.0.join("cert.pem")).expect("removed");
    let said = logged(4).await;
    assert!(said.contains("not taken"), "{said}");
    new_trust.reach(&place.url()).await.expect("the new one stays");

    // All this time the socket was open, and it still is.
    let chat = ClientMessage::Chat { id: Some("1".into()), message: "vẫn đây".into() };
    socket.send(&chat).await.expect("sent");
    let minh = place.session("Minh").await;
    let mut other = place.socket(&new_trust, &minh).await;
    joined(&mut other, "Minh").await;
    hears(&mut socket, |it| matches!(it, ServerMessage::UserJoined { .. })).await;
    place.stop().await;
}
