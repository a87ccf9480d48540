//! A log in a file: the fast server is killed and started again, and nothing that it has promised
//! is gone.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{play::text, program::LESSON};
use crate::support::{
    Wire,
    file::File,
    program::{Running, shows},
    room::Client,
};

/// The messages of the burst in which the server is killed, and of the second one, which repeats it
/// and goes on: no more than a log remembers of one author.
const BURSTS: [usize; 2] = [200, 250];

/// A server that keeps its log in this file, with two workers, and where it is.
async fn server(log: &File) -> (Running, String) {
    let arguments = ["serve", "--port", "0", "--workers", "2", "--log", log.path()];
    let mut server = LESSON.start(&arguments);
    let address = server.address("http://").await;
    (server, address)
}

/// A client that has joined, and has said something that is acknowledged: the log knows it.
async fn known(address: &str, name: &str) -> Client {
    let mut client = Client::at(address).await;
    client.join(name).await;
    says(&mut client, &format!("{name} 0")).await;
    client.until("ack").await;
    client
}

/// A message whose text is its id.
async fn says(client: &mut Client, id: &str) {
    client.says(&json!({"type": "chat", "id": id, "message": id}).to_string()).await;
}

/// The ids of a burst.
fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("Lan {number}")).collect()
}

/// Says all of a burst at once.
async fn bursts(client: &mut Client, count: usize) {
    let chats = ids(count).into_iter().map(|id| json!({"type": "chat", "id": id, "message": id}));
    let bytes: Vec<u8> = chats.flat_map(|chat| text(&chat.to_string())).collect();
    Wire(client.stream()).send(bytes).await;
}

/// Comes back as the member who was welcomed so, with this cursor; what is told until that is done,
/// as `(seq, text)`.
async fn resumes(address: &str, welcome: &Value, since: u64) -> (Client, Vec<(u64, String)>) {
    let mut client = Client::at(address).await;
    let (session, epoch) = (&welcome["session"], &welcome["epoch"]);
    let resume = json!({"type": "resume", "session": session, "epoch": epoch, "since": since});
    client.says(&resume.to_string()).await;
    let mut told = Vec::new();
    loop {
        let message = client.next().await;
        match message["type"].as_str() {
            Some("chat") => told.push(seq_and_text(&message)),
            Some("resumed") => {
                assert_eq!(message["replayed"], told.len(), "{message}");
                return (client, told);
            }
            other => panic!("{other:?} instead of what was missed"),
        }
    }
}

fn seq_and_text(message: &Value) -> (u64, String) {
    let text = message["message"].as_str().expect("a text").to_owned();
    (message["seq"].as_u64().expect("a seq"), text)
}

/// Everything that a server's log holds.
async fn all(address: &str) -> Vec<(u64, String)> {
    let mut wire = Wire::to(address).await;
    let news = wire.request("GET", "/messages?since=0", None).await.json();
    let messages = news["messages"].as_array().expect("messages");
    messages.iter().map(seq_and_text).collect()
}

#[tokio::test]
async fn what_was_acknowledged_survives_and_what_is_repeated_is_not_doubled() {
    let log = File::absent("fast.log");
    let (first, address) = server(&log).await;
    let (mut lan, mut minh) = (known(&address, "Lan").await, known(&address, "Minh").await);
    assert_eq!(seq_and_text(&lan.until("chat").await), (2, "Minh 0".to_owned()));
    bursts(&mut lan, BURSTS[0]).await;
    let mut acked = BTreeMap::new();
    while acked.len() < BURSTS[0] / 3 {
        let ack = lan.hears("ack").await;
        acked.insert(ack["seq"].as_u64(), ack["id"].as_str().map(str::to_owned));
    }
    for seq in 3..=20 {
        assert_eq!(minh.hears("chat").await["seq"], seq); // and then he hears no more
    }
    first.kill();

    let (second, address) = server(&log).await;
    let kept = all(&address).await;
    let begin = ["Lan 0", "Minh 0"].map(str::to_owned);
    let numbered: Vec<_> = (1..).zip(begin.into_iter().chain(ids(BURSTS[1]))).collect();
    assert_eq!(kept, numbered[..kept.len()], "all in order, each once, up to some message");
    for (seq, id) in &acked {
        assert!(kept.iter().any(|(kept, text)| (Some(*kept), Some(text)) == (*seq, id.as_ref())));
    }
    let (mut minh, missed) = resumes(&address, &minh.welcome, 20).await;
    assert_eq!(missed, kept[20..], "from the cursor on");
    minh.hears("presence").await;
    let (mut lan, missed) = resumes(&address, &lan.welcome, 20).await;
    assert_eq!(missed, kept[20..], "one's own, too: who knows what has arrived?");
    assert_eq!(minh.hears("user_joined").await["username"], "Lan");
    lan.hears("presence").await;
    bursts(&mut lan, BURSTS[1]).await;
    for (at, id) in ids(BURSTS[1]).iter().enumerate() {
        let ack = lan.hears("ack").await;
        let (seq, duplicate) = (at as u64 + 3, at + 3 <= kept.len());
        assert_eq!((&ack["id"], &ack["seq"]), (&json!(id), &json!(seq)), "{ack}");
        assert_eq!(ack["duplicate"] == true, duplicate, "{ack}");
    }
    for message in &numbered[kept.len()..] {
        assert_eq!(&seq_and_text(&minh.hears("chat").await), message);
    }
    assert_eq!(all(&address).await, numbered, "each once");

    second.interrupt();
    for client in [&mut lan, &mut minh] {
        client.hears("reconnect").await;
    }
    assert_eq!(lan.ended().await.code().value(), 1001);
    assert_eq!(minh.ended().await.code().value(), 1001);
    shows(&second.ended().await.well(), &["Goodbye · Tạm biệt"]);
    let (mut third, address) = server(&log).await;
    let count = numbered.len();
    third.until(&format!("Nhật ký có {count} tin, tới số {count}")).await;
    assert_eq!(all(&address).await, numbered);
}
