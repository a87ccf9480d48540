//! The program as a person meets it, and as `kill -9` leaves it.

use std::{collections::BTreeMap, fs};

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::disk::Folder;
use crate::support::{
    file::File,
    program::{Program, Running, shows},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson12"));

/// The server on any port, with its log in this folder; and its address.
async fn server(folder: &Folder) -> (Running, String) {
    let folder = folder.path().to_str().expect("a name in UTF-8");
    let mut server = LESSON.start(&["--port", "0", "--log", folder]);
    let address = server.address("http://").await;
    (server, address)
}

/// What the server still has, by number.
async fn messages(client: &Client, address: &str) -> BTreeMap<u64, String> {
    let answer = client.get(format!("http://{address}/messages?since=0")).send().await;
    let news: Value = answer.expect("an answer").json().await.expect("JSON");
    let messages = news["messages"].as_array().expect("messages");
    let message = |message: &Value| {
        (
            message["seq"].as_u64().expect("a number"),
            message["message"].as_str().unwrap().to_owned(),
        )
    };
    messages.iter().map(message).collect()
}

/// Posts texts one after the other until the server is gone; returns what it has acknowledged.
async fn posts(client: Client, address: String, name: usize) -> Vec<(u64, String)> {
    let mut acknowledged = Vec::new();
    for n in 0..60 {
        let text = format!("{name}: tin {n}");
        let body = json!({ "username": "Lan", "message": text });
        let posted = client.post(format!("http://{address}/messages")).json(&body).send().await;
        let Ok(answer) = posted else { break };
        assert_eq!(answer.status(), StatusCode::CREATED);
        let Ok(stored) = answer.json::<Value>().await else { break };
        acknowledged.push((stored["seq"].as_u64().expect("a number"), text));
    }
    acknowledged
}

/// Ten people post at once; the server is killed in the middle of it, three times.
#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let (folder, client) = (Folder::absent("killed"), Client::new());
    let mut acknowledged = BTreeMap::new();
    for life in 1..=3 {
        let (server, address) = server(&folder).await;
        let there = messages(&client, &address).await;
        for (seq, text) in &acknowledged {
            assert_eq!(there.get(seq), Some(text), "{seq} was acknowledged");
        }
        let last = there.keys().last().copied().unwrap_or(0);
        let mut people = JoinSet::new();
        for name in 0..10 {
            people.spawn(posts(client.clone(), address.clone(), 100 * life + name));
        }
        while messages(&client, &address).await.len() < there.len() + 20 {}
        server.kill();
        for (seq, text) in people.join_all().await.into_iter().flatten() {
            assert!(seq > last, "{seq} was given before");
            assert_eq!(acknowledged.insert(seq, text), None, "{seq} was given twice");
        }
    }
    assert!(acknowledged.len() >= 20, "too little was said: {}", acknowledged.len());
}

/// A chat that goes on after the server was stopped and started again.
#[tokio::test]
async fn two_people_and_two_lives_of_a_server() {
    let folder = Folder::absent("chat");
    let (server_before, address) = server(&folder).await;
    let port = address.rsplit(':').next().expect("a port").to_owned();
    let url = format!("ws://{address}/ws");
    let person = |name| LESSON.start(&["join", "--name", name, "--url", &url]);
    let (mut lan, mut ba) = (person("Lan"), person("Ba"));
    lan.until("Ba").await;
    ba.types("chào Lan\n");
    lan.until("chào Lan").await;
    server_before.interrupt();
    let shown = server_before.ended().await.well();
    shows(&shown, &["nhật ký nằm ở", "Tạm biệt"]);
    let folder = folder.path().to_str().expect("a name in UTF-8");
    let mut server = LESSON.start(&["--port", &port, "--log", folder]);
    server.until("Messages here: 1; the newest is number 1").await;
    ba.types("vẫn đây\n");
    lan.until("vẫn đây").await;
    lan.leaves();
    ba.leaves();
    lan.ended().await.well();
    ba.ended().await.well();
}

#[tokio::test]
async fn what_is_wrong_with_a_log_is_a_sentence() {
    let folder = Folder::absent("wrong");
    let path = folder.path().to_str().expect("a name in UTF-8");
    let (_server, _) = server(&folder).await;
    let other = Folder::absent("file");
    fs::write(other.path(), "{\"epoch\":\"a\"}\n").expect("a file");
    let file = other.path().to_str().expect("a name in UTF-8");
    let damaged = Folder::absent("damaged");
    fs::create_dir_all(damaged.path()).expect("a folder");
    fs::write(damaged.path().join("00000000000000000001.log"), [0; 1_000]).expect("a file");
    let damaged = damaged.path().to_str().expect("a name in UTF-8");
    LESSON
        .trouble([
            (vec!["--port", "0", "--log", path], "một server khác đang ghi nhật ký"),
            (vec!["--port", "0", "--log", file], "bài 12 giữ nhật ký trong một thư mục"),
            (vec!["--port", "0", "--log", damaged], "Hãy dời thư mục này đi"),
            (vec!["--port", "0", "--log", "/dev/null/log"], "không dùng được nhật ký"),
            (vec!["--port", "0", "--log", "kafka://here"], "không nhận kafka://"),
            (vec!["--port", "0", "--log", "nats://127.0.0.1:1"], "NATS"),
            (vec!["--port", "0", "--log", "redis://127.0.0.1:1/"], "Redis"),
            (vec!["measure", "--folder", "/dev/null"], "Not a directory"),
        ])
        .await;
    assert_eq!(fs::read_to_string(file).expect("it is there"), "{\"epoch\":\"a\"}\n");
}

/// A newcomer's program has no broker in it, and says how to get one that has.
#[cfg(not(any(feature = "redis", feature = "nats")))]
#[tokio::test]
async fn a_cluster_needs_a_broker() {
    LESSON
        .trouble([
            (vec!["cluster", "--port", "0"], "--features redis --bin lesson12 -- cluster"),
            (
                vec!["cluster", "--port", "0", "--broker", "nats"],
                "--features nats --bin lesson12 -- cluster --broker nats",
            ),
        ])
        .await;
}

#[tokio::test]
async fn the_price_is_measured() {
    let folder = Folder::absent("measured");
    fs::create_dir_all(folder.path()).expect("a folder");
    let path = folder.path().to_str().expect("a name in UTF-8");
    let little = ["--messages", "32", "--rounds", "1", "--people", "4", "--seconds", "0.1"];
    let ended = LESSON.run(&[&["measure", "--folder", path], &little[..]].concat()).await;
    shows(
        &ended.well(),
        &["× 1.0", "mỗi tin một lần sync", "không sync", "thư mục", "4 người trên"],
    );
    assert_eq!(fs::read_dir(path).expect("it is there").count(), 0, "nothing is left behind");
}

#[tokio::test]
async fn a_million_people_are_counted() {
    let figure = File::absent("figure.svg");
    let ended = LESSON.run(&["paper", "--svg", figure.path()]).await;
    shows(&ended.well(), &["1,000,000", "sticky", "Một triệu người"]);
    let drawn = fs::read_to_string(figure.path()).expect("a figure");
    assert!(drawn == include_str!("../../book/src/img/scale.svg"), "the book has another figure");
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names() {
    let folder = Folder::absent("names");
    let path = folder.path().to_str().expect("a name in UTF-8");
    let statuses = [200, 415, 200, 200];
    LESSON.knows_its_names(&["--log", path], ("http://", "/messages"), statuses).await;
}
