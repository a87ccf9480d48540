//! What a person pastes or pipes: lines, tabs, and what the rules refuse.

use super::{lesson, shows_harmlessly};
use crate::support::{Server, durable::memory_log, program::shows, room::Room};

/// One paste: three lines, of which the last is refused, and a tab.
const PASTED: &str = "\u{feff}một\thai\r\nba\u{2028}bốn\r\n\r\n\u{3164}\u{ad}\n";

#[tokio::test]
async fn piped_lines_and_tabs_become_messages() {
    let server = Server::start().await;
    let url = server.url();
    let ended = lesson(1).typed(&["join", "--name", "Minh", "--url", &url], PASTED).ended().await;
    shows(&ended.shown, &["Minh  một hai\n", "Minh  ba\n", "Minh  bốn\n", "không được để trống"]);
    shows(&ended.shown, &["Bạn nói 3 lần"]);

    for number in [6, 7] {
        let room = Room::start().await;
        let url = room.socket();
        let mut lan = room.joined("Lan").await;
        let minh = lesson(number).typed(&["join", "--name", "Minh", "--url", &url], PASTED);
        lan.hears("user_joined").await;
        for words in ["một hai", "ba", "bốn"] {
            assert_eq!(lan.hears("chat").await["message"], words);
        }
        shows(&minh.ended().await.shown, &["Minh  bốn\n", "không được để trống"]);
    }
}

/// What is refused is told at once with the reason, is never shown as said, and keeps nobody from
/// leaving.
#[tokio::test]
async fn what_the_rules_refuse_is_not_shown_as_said() {
    let long = "ế".repeat(2_001);
    let huge = "x".repeat(40_000); // longer than any frame that is read as JSON
    let lines = [&long, &huge, "a\u{1b}[2Jb", "\u{200b}", "xong"].join("\n") + "\n";
    let room = Room::start().await;
    let url = room.socket();
    let durable = Room::with_log(&memory_log(1)).await;
    let durable = durable.socket();
    for (number, url) in [(6, &url), (7, &url), (8, &durable)] {
        let ended = lesson(number).typed(&["join", "--name", "Minh", "--url", url], &lines).ended();
        let ended = ended.await;
        let what = format!("lesson {number}");
        shows_harmlessly(&what, &ended, &["dài 2001 ký tự", "dài 40000 ký tự", "Minh  xong"]);
        shows(
            &ended.shown,
            &["không được chứa ký tự điều khiển", "không được để trống", "Tạm biệt"],
        );
        assert_eq!(ended.shown.matches("Minh  ").count(), 1, "{what}: {}", ended.shown);
        assert!(ended.ok, "{what}: {}", ended.said);
    }
}
