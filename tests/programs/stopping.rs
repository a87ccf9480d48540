//! Servers that are asked to stop: by Ctrl-C, by `kill`, by the end of their terminal.

use std::{process::Command, time::Duration};

use futures_util::future::join_all;
use tokio::time::sleep;

use super::{LESSON05, LESSON06, LESSON12, SERVERS, TAP, address_in};
use crate::support::{
    Wire,
    file::Folder,
    greeter::request,
    program::{Program, Running, shows},
};

/// Waits until a program tells its address.
async fn address(server: &mut Running) -> String {
    loop {
        let line = server.line().await.expect("an address");
        if let Some(address) = address_in(&line) {
            return address;
        }
    }
}

async fn says_goodbye(program: Program, arguments: &[&str]) {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let mut server = program.start(arguments);
        address(&mut server).await;
        server.signal(signal);
        shows(&server.ended().await.well(), &["Tạm biệt"]);
    }
}

#[tokio::test]
async fn each_signal_is_the_same_goodbye() {
    let tap: (Program, &[&str]) = (TAP, &["--listen", "0", "--to", "1"]);
    let folder = Folder::absent("stopped");
    let log = folder.path().to_str().expect("a name in UTF-8");
    let durable: (Program, &[&str]) = (LESSON12, &["--port", "0", "--log", log]);
    let all = SERVERS.into_iter().chain([tap, durable]);
    join_all(all.map(|(program, arguments)| says_goodbye(program, arguments))).await;
}

/// A connection to a WebSocket server.
async fn connected(address: &str) -> Wire {
    let mut client = Wire::to(address).await;
    client.send(request().replace("/chat", "/ws")).await;
    assert!(client.head().await.contains(" 101 "));
    client
}

#[tokio::test]
async fn the_end_of_the_terminal_says_goodbye_to_everybody() {
    for (program, arguments) in SERVERS.into_iter().skip(3) {
        let mut server = program.start(arguments);
        let mut client = connected(&address(&mut server).await).await;
        server.signal("-HUP");
        client.through(b"\x88\x02").await; // a close frame with a code
        drop(client);
        server.ended().await.well();
    }
}

/// A shell passes the signal on to a program that has heard it already.
#[tokio::test]
async fn the_end_of_the_terminal_may_be_told_twice() {
    let mut server = LESSON06.start(&["--port", "0"]);
    let mut client = connected(&address(&mut server).await).await;
    server.signal("-HUP");
    client.through(b"\x88").await; // and it doesn't answer
    server.signal("-HUP");
    server.ended().await.well();
}

#[cfg(target_os = "linux")] // elsewhere a program can't see what it was told to ignore
#[tokio::test]
async fn a_server_that_shall_outlive_its_terminal_does() {
    for (program, arguments) in SERVERS.into_iter().take(1) {
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", program.0]).args(arguments); // nohup
        let mut server = Running::of(command);
        let mut wire = Wire::to(&address(&mut server).await).await;
        server.signal("-HUP");
        wire.request("GET", "/status", None).await;
        server.signal("-TERM");
        shows(&server.ended().await.well(), &["Tạm biệt"]);
    }
}

#[tokio::test]
async fn a_second_ctrl_c_ends_a_server_that_waits_for_its_clients() {
    let each = SERVERS.into_iter().skip(3).map(async |(program, arguments)| {
        let mut server = program.start(arguments);
        let mut client = connected(&address(&mut server).await).await;
        server.interrupt();
        client.through(b"\x88").await; // and it doesn't answer
        server.interrupt();
        assert!(!server.ended().await.ok, "{arguments:?}: nobody was waited for");
    });
    join_all(each).await;
}

/// Stopping must not need what is missing when nothing works any more.
#[cfg(target_os = "linux")] // which tells how many descriptors a process has
#[tokio::test]
async fn ctrl_c_ends_a_server_that_has_no_descriptor_left() {
    const DESCRIPTORS: usize = 32;
    for (program, arguments) in SERVERS.into_iter().skip(3) {
        let mut command = Command::new("sh");
        let limited = format!("ulimit -n {DESCRIPTORS}; exec \"$0\" \"$@\"");
        command.args(["-c", &limited, program.0]).args(arguments);
        let mut server = Running::of(command);
        let address = address(&mut server).await;
        let mut clients = Vec::new();
        for _ in 0..DESCRIPTORS {
            let mut client = Wire::to(&address).await;
            client.send(request().replace("/chat", "/ws")).await;
            clients.push(client);
        }
        let used = format!("/proc/{}/fd", server.id());
        while std::fs::read_dir(&used).expect("it runs").count() < DESCRIPTORS {
            sleep(Duration::from_millis(10)).await;
        }
        server.interrupt();
        clients[0].through(b"\x88").await; // it has heard
        drop(clients);
        let ended = server.ended().await;
        assert!(ended.ok && ended.shown.contains("Tạm biệt"), "{program:?} {arguments:?}");
    }
}

/// The threads of lesson 05 look whether they must stop; the one that accepts does so, too.
#[tokio::test]
async fn threads_stop_although_nobody_comes() {
    let mut server = LESSON05.start(&["blocking", "--port", "0"]);
    address(&mut server).await;
    server.interrupt();
    server.ended().await.well();
}
