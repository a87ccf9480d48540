//! The same on a real terminal, where the programs use colours and edit a line.

use super::{lesson, servers};
use crate::support::{
    room::Room,
    terminal::{CTRL_D, Terminal},
};

#[tokio::test]
async fn only_our_own_colours_reach_a_terminal() {
    let url = servers::room().await;
    let mut terminal = Terminal::of(lesson(6), &["join", "--name", "Minh", "--url", &url]);
    let seen = terminal.ended().await;
    assert!(seen.contains("\u{1b}["), "colours: {seen:?}");
    assert!(seen.contains(servers::SEEN), "{seen:?}");
    for evil in [
        "\u{1b}]",
        "\u{1b}[2J",
        "\u{9b}",
        "\u{8}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{2066}",
        "\u{3164}",
    ] {
        assert!(!seen.contains(evil), "{evil:?} in {seen:?}");
    }
}

#[tokio::test]
async fn a_paste_of_several_lines_becomes_several_messages() {
    let room = Room::start().await;
    let mut lan = room.joined("Lan").await;
    let url = room.socket();
    let mut minh = Terminal::of(lesson(6), &["join", "--name", "Minh", "--url", &url]);
    lan.hears("user_joined").await;
    minh.edits(1).await;
    minh.types("\u{1b}[200~một\thai\r\nba\rbốn\u{1b}[201~");
    minh.until("bốn").await; // pasted, and not sent before Enter
    minh.types("\r");
    for words in ["một hai", "ba", "bốn"] {
        assert_eq!(lan.hears("chat").await["message"], words);
        minh.until(&format!("  {words}\r\n")).await;
    }
    minh.edits(2).await;
    minh.types("a\u{16}\u{1b}[2J\r"); // Ctrl-V: the next key as it is
    minh.until("không được chứa ký tự điều khiển").await;
    minh.edits(3).await;
    minh.types("x\ty\r"); // without bracketed paste, a tab is a key
    assert_eq!(lan.hears("chat").await["message"], "x y");
    minh.edits(4).await;
    minh.types(CTRL_D);
    assert!(minh.ended_well().await.contains("Tạm biệt"));
}
