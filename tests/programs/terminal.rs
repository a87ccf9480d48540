//! Programs in a terminal of their own: what Ctrl-S and Ctrl-C do there.

use super::{LESSON06, LESSON07, address_in};
use crate::support::{
    Wire,
    greeter::request,
    room::Room,
    terminal::{CTRL_C, CTRL_S, Terminal},
};

#[tokio::test]
async fn ctrl_s_stops_the_output_and_not_the_server() {
    let mut server = Terminal::of(LESSON07, &["--port", "0", "--tap"]);
    let banner = server.until("Ctrl-C\r\n").await;
    let address = address_in(banner).expect("an address");
    server.types(CTRL_S);
    for _ in 0..8 {
        let mut wire = Wire::to(&address).await;
        wire.request("GET", "/status", None).await;
        let mut wire = Wire::to(&address).await;
        wire.send(request().replace("/chat", "/ws")).await;
        wire.through(b"welcome").await;
    }
    server.types(CTRL_C);
    server.until("Tạm biệt").await; // the terminal shows what comes after Ctrl-C
    server.ended_well().await;
}

#[tokio::test]
async fn ctrl_c_as_a_key_is_a_goodbye() {
    let room = Room::start().await;
    let mut lan = room.joined("Lan").await;
    let mut minh = Terminal::of(LESSON06, &["join", "--name", "Minh", "--url", &room.socket()]);
    minh.edits(1).await; // from here on keys are the editor's
    lan.hears("user_joined").await;
    minh.types("chào\r");
    assert_eq!(lan.hears("chat").await["message"], "chào");
    minh.edits(2).await;
    minh.types(CTRL_C);
    assert_eq!(lan.hears("user_left").await["reason"], serde_json::Value::Null);
    minh.until("Tạm biệt").await;
    minh.ended_well().await;
}

#[tokio::test]
async fn the_second_key_press_leaves_a_frozen_server() {
    let mut server = LESSON06.start(&["--port", "0"]);
    let url = server.until("--url ws://").await;
    let url = format!("ws://{}/ws", address_in(&url).expect("an address"));
    let mut minh = Terminal::of(LESSON06, &["join", "--name", "Minh", "--url", &url]);
    minh.until("Đang có mặt").await;
    server.freezes();
    minh.types(CTRL_C);
    minh.until("nhấn Ctrl-C lần nữa để rời ngay").await;
    minh.types(CTRL_C);
    minh.until("Tạm biệt").await;
    minh.ended_well().await;
}
