//! The program in TLS: what it prints, and its client with and without the CA.

use std::fs;

use crate::{
    place::{Folder, Good, make},
    support::program::{Program, shows},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson09"));

/// A server with a certificate for practice says how to trust it; a client that was not told
/// doesn't, and its invitation is not used up by that.
#[tokio::test]
async fn somebody_is_invited_believes_the_ca_and_chats() {
    let folder = Folder::new();
    let server_keep = folder.0.join("server").display().to_string();
    let client_keep = folder.0.join("client").display().to_string();
    fs::create_dir_all(&folder.0).expect("a folder");
    let mut server = LESSON.start(&["--tls", "--port", "0", "--tap", "--keep", &server_keep]);
    let address = server.address("https://").await;
    let title = server.until("for development only").await;
    shows(&title, &["chỉ dùng khi phát triển"]);
    server.until("curl --cacert").await;
    let page = format!("https://{address}");
    let invited = ["invite", "--name", "Lan", "--keep", &server_keep, "--address", &page];
    let invited = LESSON.run(&invited).await.well();
    let invitation = invited.split_whitespace().find(|word| word.contains("/#invitation="));
    let invitation = invitation.expect("an address").to_owned();
    let join = ["join", "--keep", &client_keep, "--invitation", &invitation];
    let ended = LESSON.run(&join).await;
    assert!(!ended.ok, "{}", ended.said);
    shows(&ended.said, &["is not believed: nobody whom this machine knows", "--ca …/tls/ca.pem"]);
    let script = folder.file("script", "say Chào cả nhà\nexpect delivered: Chào cả nhà\n");
    let script = script.display().to_string();
    let ca = format!("{server_keep}/tls/ca.pem");
    let join = [&join[..], &["--ca", &ca, "--script", &script]].concat();
    shows(&LESSON.run(&join).await.well(), &["Chào cả nhà", "Goodbye"]);
    let url = format!("ws://{address}/ws");
    let ended =
        LESSON.run(&["join", "--keep", &client_keep, "--invitation", "x", "--url", &url]).await;
    shows(&ended.said, &["308", "│ this port speaks TLS: https://"]);
    server.interrupt();
    let said = server.ended().await.well();
    let token = invitation.rsplit_once('=').expect("a token").1;
    assert!(said.contains("authorization: Bearer …") && !said.contains(token), "{said}");
}

/// What can't be used is said before anything is promised.
#[tokio::test]
async fn files_that_are_no_certificate_end_the_program_with_a_sentence() {
    let folder = Folder::new();
    let (one, other) = (make("localhost", Good::Now, None), make("localhost", Good::Now, None));
    let keep = folder.0.join("keep").display().to_string();
    let cert = folder.file("cert.pem", &one.cert).display().to_string();
    let key = folder.file("key.pem", &other.key).display().to_string();
    let missing = folder.0.join("none.pem").display().to_string();
    let with =
        |cert, key| vec!["--port", "0", "--keep", keep.as_str(), "--cert", cert, "--key", key];
    let rows = [
        (with(&cert, &key), "is not the key of the certificate in"),
        (with(&cert, &missing), "none.pem"),
        (vec!["--cert", cert.as_str()], "--key <FILE>"),
    ];
    LESSON.trouble(rows).await;
}
