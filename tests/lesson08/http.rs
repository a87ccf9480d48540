//! The log over HTTP: it knows its epoch, and a repeated `POST` is one message.

use serde_json::{Value, json};

use crate::support::{durable::memory_log, program::Program, room::Room};

async fn get(room: &Room, query: &str) -> Value {
    let mut wire = room.wire().await;
    wire.request("GET", &format!("/messages?{query}"), None).await.json()
}

/// The status, and the body.
async fn post(room: &Room, body: &Value) -> (u16, Value) {
    let mut wire = room.wire().await;
    let answer = wire.request("POST", "/messages", Some(&body.to_string())).await;
    let status = answer.head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a status"), answer.json())
}

#[tokio::test]
async fn a_cursor_of_another_epoch_is_a_gap() {
    let room = Room::with_log(&memory_log(1)).await;
    let (status, stored) = post(&room, &json!({"username": "Lan", "message": "chào"})).await;
    assert_eq!((status, &stored["seq"], stored.get("duplicate")), (201, &json!(1), None));
    let news = get(&room, "since=1").await;
    assert_eq!((&news["messages"], &news["seq"], news.get("gap")), (&json!([]), &json!(1), None));
    let epoch = news["epoch"].as_str().expect("an epoch");
    assert_eq!(get(&room, &format!("since=1&epoch={epoch}")).await, news);
    let other = get(&room, "since=1&epoch=another").await;
    assert_eq!((&other["gap"], &other["epoch"]), (&json!(true), &json!(epoch)));
    assert_eq!(other["messages"][0]["message"], "chào", "everything that is kept");
    room.stop().await;
}

#[tokio::test]
async fn a_repeated_post_is_one_message_and_its_members() {
    let room = Room::with_log(&memory_log(1)).await;
    let mut lan = room.joined("Lan").await;
    let session = format!("{:032x}", 1); // the first one that is drawn
    let body = json!({"username": "Minh?", "message": "Ra rồi!", "session": session, "id": "a1"});
    let (status, first) = post(&room, &body).await;
    assert_eq!((status, &first["seq"], &first["username"]), (201, &json!(1), &json!("Lan")));
    let ack = lan.hears("ack").await;
    assert_eq!(
        (&ack["id"], &ack["seq"]),
        (&json!("a1"), &json!(1)),
        "on her socket it is hers, too"
    );
    let (status, again) = post(&room, &body).await;
    assert_eq!((status, &again["seq"], &again["duplicate"]), (200, &json!(1), &json!(true)));
    lan.says(r#"{"type":"chat","id":"a1","message":"Ra rồi!"}"#).await;
    assert_eq!(lan.hears("ack").await["duplicate"], true, "whichever way it comes");
    assert_eq!(get(&room, "since=0").await["seq"], 1);
    for (wrong, status) in [
        (json!({"username": "Lan", "message": "a", "session": "unknown", "id": "a2"}), 401),
        (json!({"username": "Lan", "message": "a", "session": session}), 422),
        (json!({"username": "Lan", "message": "a", "id": "a2"}), 422),
        (json!({"username": "Lan", "message": "a", "session": session, "id": "a".repeat(65)}), 422),
    ] {
        assert_eq!(post(&room, &wrong).await.0, status, "{wrong}");
    }
    lan.leaves().await;
    room.stop().await;
}

/// Another name that leads here belongs to a page of another site (DNS rebinding).
#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    let program = Program(env!("CARGO_BIN_EXE_lesson08"));
    for (target, statuses) in [("/ws", [426, 405, 405, 101]), ("/messages", [200, 415, 200, 200])] {
        program.knows_its_names(&[], ("http://", target), statuses).await;
    }
}
