//! The program itself: what it prints, how it ends, what it says when something is wrong.

use std::process::{Command, Output, Stdio};

use full_duplex::lesson01_polling::serve::listen;
use tokio::task::spawn_blocking;

use crate::support::{Server, greeter::Greeter};

fn lesson03(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lesson03"));
    command.args(arguments).env_remove("PORT").stdin(Stdio::null());
    command
}

async fn run(arguments: &[&str]) -> Output {
    let mut command = lesson03(arguments);
    spawn_blocking(move || command.output()).await.expect("no panic").expect("the program starts")
}

#[tokio::test]
async fn trouble_is_one_sentence_in_each_language_and_no_panic() {
    let taken = listen(0).await.expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let nobody = listen(0).await.expect("a port").local_addr().expect("an address").to_string();
    let nobody = format!("ws://{nobody}/");
    let polling = Server::start().await;
    let polling = format!("ws://{}/", polling.address);
    for (arguments, expected) in [
        (vec!["--port", &port], "đang có chương trình khác dùng"),
        (vec!["dial", &nobody], "không trả lời"),
        (vec!["dial", &polling], "mã 200 thay vì 101"),
        (vec!["dial", "wss://127.0.0.1/"], "wss:// cần TLS"),
        (vec!["dial", "127.0.0.1"], "không phải địa chỉ"),
        (vec!["dial", "ws://127.0.0.1/", "--protocol", "a, b"], "subprotocol là một từ"),
    ] {
        let output = run(&arguments).await;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn a_call_shows_its_steps_and_the_bytes_that_follow() {
    let server = Greeter::start().await;
    let url = format!("ws://{}/chat", server.address);
    let output = run(&["dial", &url, "--protocol", "chat", "--seconds", "0.3"]).await;
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for step in [
        "> GET /chat HTTP/1.1",
        "> sec-websocket-protocol: chat",
        "< HTTP/1.1 101 Switching Protocols",
        "✓ status 101 · mã 101",
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        "< 81 05 68 65 6c 6c 6f 88 02 03 e8",
        "> 88 82 ",
    ] {
        assert!(shown.contains(step), "{step} in:\n{shown}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_server_tells_each_handshake_step_by_step() {
    use std::io::{BufRead as _, BufReader, Read as _};

    let mut server = lesson03(&["--port", "0"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut printed = BufReader::new(server.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.contains("http://") {
        line.clear();
        assert_ne!(printed.read_line(&mut line).expect("text"), 0, "it says where to look");
    }
    let address = line.split("http://").nth(1).expect("an address").trim().to_owned();
    let call = run(&["dial", &format!("ws://{address}/"), "--seconds", "0.1"]).await;
    assert!(call.status.success(), "{}", String::from_utf8_lossy(&call.stderr));
    let interrupt = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    assert!(interrupt.expect("kill exists").success());
    assert!(server.wait().expect("an end").success());
    let mut rest = String::new();
    printed.read_to_string(&mut rest).expect("text");
    for step in ["key + GUID", "SHA-1", "Base64", "→ 101", "tạm biệt nhau: 1000", "Tạm biệt"]
    {
        assert!(rest.contains(step), "{step} in:\n{rest}");
    }
}
