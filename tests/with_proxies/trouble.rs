//! A server that dies behind its proxy, and a proxy that is given another configuration.

use std::fs;

use full_duplex::lesson04_frames::{close::CloseCode, event::Ending};

use crate::{
    proxy::{Kind, Proxy},
    support::{
        file::File,
        program::{Program, Running},
        room::{Client, Room},
    },
};

const LESSON_08: Program = Program(env!("CARGO_BIN_EXE_lesson08"));

async fn server(port: &str, log: &File) -> (Running, String) {
    let mut server = LESSON_08.start(&["--port", port, "--log", log.path()]);
    let address = server.address("http://").await;
    (server, address)
}

/// `kill -9`; what is said meanwhile arrives once it is back, and only once.
pub async fn a_killed_server_comes_back_and_nothing_is_lost(kind: &'static Kind) {
    let log = File::absent("proxied.log");
    let (running, address) = server("0", &log).await;
    let port = address.rsplit(':').next().expect("a port");
    let proxy = kind.before(&address).await;
    let mut lan = LESSON_08.start(&["join", "--name", "Lan", "--url", &proxy.socket()]);
    lan.types("trước\n");
    lan.until("trước ✓").await;
    running.kill();
    lan.until("kết nối lại").await;
    lan.types("giữa\n");
    lan.until("… giữa").await;
    let (_running, _) = server(port, &log).await;
    lan.types("\n"); // can't wait
    lan.until("giữa ✓").await;
    lan.types("sau\n");
    lan.until("sau ✓").await;
    lan.leaves();
    lan.ended().await.well();
    let text = fs::read_to_string(log.path()).expect("a log");
    for said in ["trước", "giữa", "sau"] {
        assert_eq!(text.matches(said).count(), 1, "{said} in {text}");
    }
}

/// A conversation between one who was here before and one who comes now.
async fn talk(mut lan: Client, address: &str) {
    let mut minh = Client::at(address).await;
    minh.join("Minh").await;
    minh.chats("còn đó không?").await;
    assert_eq!(lan.until("chat").await["message"], "còn đó không?");
    lan.chats("còn").await;
    assert_eq!(minh.until("chat").await["message"], "còn");
}

/// A room, a proxy before it, and a client that has joined through it.
async fn joined(kind: &'static Kind) -> (Room, Proxy, Client) {
    let room = Room::start().await;
    let proxy = kind.before(&room.address).await;
    let mut lan = Client::at(&proxy.address).await;
    lan.join("Lan").await;
    (room, proxy, lan)
}

pub async fn a_reload_goes_unnoticed(kind: &'static Kind) {
    let (_room, mut proxy, lan) = joined(kind).await;
    proxy.signal("-HUP");
    proxy.logs("gracefully shutting down").await;
    talk(lan, &proxy.address).await;
}

pub async fn a_successor_goes_unnoticed(kind: &'static Kind) {
    let (_room, proxy, lan) = joined(kind).await;
    let next = proxy.succeeded().await;
    talk(lan, &next.address).await;
}

/// Caddy itself closes with 1001, and both ends: towards the server without a mask. Sometimes the
/// server's answer to that, 1002, comes first.
pub async fn a_reload_says_goodbye(kind: &'static Kind) {
    let (_room, proxy, lan) = joined(kind).await;
    proxy.command(&["reload", "--adapter", "caddyfile"], &[("redir /course /course/", "")]);
    let Ending::Closed(Some(close)) = lan.ended().await else { panic!("no goodbye") };
    let codes = [CloseCode::GOING_AWAY, CloseCode::PROTOCOL_ERROR];
    assert!(codes.contains(&close.code), "{close:?}");
    Client::at(&proxy.address).await.join("Lan").await;
}

/// Without a goodbye, and not at once.
pub async fn a_reload_cuts(kind: &'static Kind) {
    let (_room, proxy, lan) = joined(kind).await;
    proxy.signal("-USR1");
    assert_eq!(lan.ended().await, Ending::Lost);
    Client::at(&proxy.address).await.join("Lan").await;
}
