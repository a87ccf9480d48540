//! What the cheat sheet tells the reader to type, typed.

use std::process::Command;

use full_duplex::learn::exercise::root;

use crate::{
    LESSON02, LESSON06,
    support::{
        Wire,
        program::{Program, Running},
        thorough::{left_out, thorough},
    },
};

/// What each of its lines must show, in their order, and of which lesson.
const SHOWN: [(Program, &str); 5] = [
    (LESSON02, r#"{"messages":[{"seq":1,"#),
    (LESSON02, r#"{"messages":[{"seq":1,"#),
    (LESSON02, r#"data: {"seq":1,"#),
    (LESSON06, r#""connections":0"#),
    (LESSON06, "HTTP/1.1 101 Switching Protocols"),
];

#[tokio::test]
async fn the_cheat_sheets_lines_show_what_they_promise() {
    if Command::new("curl").arg("--version").output().is_err() {
        assert!(!thorough(), "curl is missing");
        left_out("curl is missing");
        return;
    }
    let page = root().join("book/src/cheatsheet.md");
    let page = std::fs::read_to_string(page).expect("the page is there");
    let lines: Vec<_> = page.lines().filter_map(|line| line.strip_prefix("$ curl ")).collect();
    assert_eq!(lines.len(), SHOWN.len(), "{lines:?}");
    for (line, (lesson, shown)) in lines.into_iter().zip(SHOWN) {
        let mut server = lesson.start(&["--port", "0"]);
        let address = server.address("http://").await;
        Wire::to(&address).await.say("Minh", "Chào").await;
        let line = line.replace("127.0.0.1:8080", &address);
        let mut curl = Command::new("curl");
        // A quoted word stands between two quotes, and what isn't quoted has no spaces in it.
        for (number, part) in line.split('"').enumerate() {
            if number % 2 == 0 {
                curl.args(part.split_whitespace());
            } else {
                curl.arg(part);
            }
        }
        let mut curl = Running::of(curl);
        curl.until(shown).await; // an answer that never ends is ended with the program
    }
}
