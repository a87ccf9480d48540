//! The whole chat, compressed: lesson 08's room and lesson 08's client over lesson 04's endpoint.

use std::{sync::Arc, time::Duration};

use full_duplex::{
    lesson04_frames::{message::Limits, websocket::Dialled},
    lesson06_chat::protocol::ServerMessage,
    lesson08_reconnect::client::{
        Client,
        driver::Driver,
        event::{Event, Input, State},
    },
    lesson11_compression::{
        dial::dial,
        negotiate::Terms,
        offer::{Parameters, USUAL, Window},
        options::Server,
    },
};
use tokio::time::timeout;

use crate::support::SOON;
pub use crate::support::compressed::room;

/// A person who has offered this.
pub struct Person {
    driver: Driver<Dialled>,
}

impl Person {
    pub async fn joins(address: &str, name: &str, offers: &[Parameters], threshold: usize) -> Self {
        let url: full_duplex::lesson03_handshake::Url =
            format!("ws://{address}/ws").parse().expect("an address");
        let offers: Arc<[Parameters]> = offers.into();
        let client = Client::new(name, fastrand::Rng::with_seed(1));
        let mut driver = Driver::heeding(client, move |_, _| {
            let (url, offers) = (url.clone(), offers.clone());
            async move { dial(&url, &offers, threshold, Limits::default()).await }
        });
        driver.handle(Input::Retry);
        let mut person = Self { driver };
        person.until("online", |event| matches!(event, Event::State(State::Online))).await;
        person
    }

    pub async fn until(&mut self, what: &str, found: impl Fn(&Event) -> bool) {
        let waiting = async { while !found(&self.driver.next().await.expect("it goes on")) {} };
        assert!(timeout(SOON, waiting).await.is_ok(), "never {what}");
    }

    pub async fn says(&mut self, text: &str) {
        self.driver.handle(Input::Say(text.to_owned()));
        self.until("delivered", |event| matches!(event, Event::Delivered { .. })).await;
    }

    pub async fn hears(&mut self, text: &str) {
        let is_it = |event: &Event| matches!(event, Event::Heard(ServerMessage::Chat { message, .. }) if message == text);
        self.until(text, is_it).await;
    }

    pub async fn leaves(mut self) {
        self.driver.handle(Input::Leave(Duration::from_secs(2)));
        let rest = async { while self.driver.next().await.is_some() {} };
        timeout(SOON, rest).await.expect("it ends");
    }
}

fn long(number: usize) -> String {
    format!("tin số {number}: {}", "chào cả nhà, ".repeat(20).trim_end())
}

#[tokio::test]
async fn people_with_and_without_compression_hear_each_other() {
    for takeover in [true, false] {
        for bits in [15, 8] {
            let most = Terms::both(takeover, Window::of(bits).expect("a window"));
            let server = Server::new(most, 16);
            let (room, tap) = room(&server).await;
            let mut lan = Person::joins(&room.address, "Lan", &[USUAL], 16).await;
            let mut ba = Person::joins(&room.address, "Ba", &[], 16).await;
            let mut minh = Person::joins(&room.address, "Minh", &[USUAL], 1 << 20).await;
            for number in 0..5 {
                let text = long(number);
                lan.says(&text).await;
                ba.hears(&text).await;
                minh.hears(&text).await;
                let text = long(100 + number);
                ba.says(&text).await;
                lan.hears(&text).await;
                minh.hears(&text).await;
                let text = long(200 + number);
                minh.says(&text).await;
                lan.hears(&text).await;
            }
            let seen = tap.transcript().to_string();
            for direction in ['<', '>'] {
                let compressed = format!("{direction} TEXT rsv1 ");
                let shown = seen.lines().any(|line| {
                    line.contains(&compressed)
                        && line.contains(r#""message":"tin số 4: chào cả nhà"#)
                });
                assert!(shown, "no message of {direction} restored in:\n{seen}");
            }
            lan.leaves().await;
            ba.leaves().await;
            minh.leaves().await;
            room.stop().await;
        }
    }
}

/// What everybody hears is compressed once.
#[tokio::test]
async fn a_message_for_many_is_compressed_once() {
    let server = Server::new(Terms::both(false, Window::LARGEST), 128);
    let (room, _) = room(&server).await;
    let mut people = Vec::new();
    for number in 0..20 {
        people.push(Person::joins(&room.address, &format!("P{number}"), &[USUAL], 128).await);
    }
    let mut said = people.pop().expect("a person");
    for text in ["hello", "hello again"] {
        said.says(text).await;
        for person in &mut people {
            person.hears(text).await; // a person who hears this has joined, and knows the others
        }
    }
    let before = server.once().compressed();
    for number in 0..10 {
        said.says(&long(number)).await;
        for person in &mut people {
            person.hears(&long(number)).await;
        }
    }
    let compressed = server.once().compressed() - before;
    assert_eq!(compressed, 10, "for 190 deliveries");
    said.leaves().await;
    room.stop().await;
}
