//! Lesson 04 on the wire: whole conversations as the book shows them, and the program itself.

mod support;

#[path = "lesson04/autobahn.rs"]
mod autobahn;
#[path = "lesson04/counting.rs"]
mod counting;
#[path = "lesson04/driver.rs"]
mod driver;
#[path = "lesson04/examples.rs"]
mod examples;
#[path = "lesson04/patience.rs"]
mod patience;
#[path = "lesson04/peers.rs"]
mod peers;
#[path = "lesson04/program.rs"]
mod program;

use full_duplex::lesson04_frames::message::Limits;
use support::{
    conversations,
    echoer::Echoer,
    frames::{frames_of, hears, masked},
};

#[tokio::test]
async fn a_message_and_a_goodbye() {
    let seen = conversations::a_message_and_a_goodbye(Echoer::start().await).await;
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn fragments_and_a_ping_between() {
    let seen = conversations::fragments_and_a_ping_between(Echoer::start().await).await;
    insta::assert_snapshot!(seen);
}

#[tokio::test]
async fn a_client_that_does_not_mask() {
    let server = Echoer::start().await;
    let mut client = server.connect().await;
    client.send(b"\x81\x05Hello").await;
    hears(&mut client, b"\x88\x14\x03\xeaa client must mask").await;
    assert_eq!(client.rest().await, "");
    client.close().await;
    insta::assert_snapshot!(frames_of(&server.stop().await));
}

#[tokio::test]
async fn half_a_letter_is_no_mistake_and_half_a_wrong_one_is() {
    let server = Echoer::start().await;
    let mut client = server.connect().await;
    client.send(masked(0x01, b"caf\xc3")).await; // the first half of "é"
    client.send(masked(0x00, b"\x28 and much, much more")).await; // and no second half, but no FIN either
    hears(&mut client, b"\x88\x17\x03\xefthe text is not UTF-8").await;
    client.close().await;
    insta::assert_snapshot!(frames_of(&server.stop().await));
}

#[tokio::test]
async fn too_big_is_refused_by_its_header() {
    let server = Echoer::with_limits(Limits::of(1024)).await;
    let mut client = server.connect().await;
    client.send(b"\x82\xff\x00\x00\x01\x00\x00\x00\x00\x00\x37\xfa\x21\x3d").await; // 2^40 bytes, says the header
    hears(&mut client, b"\x88\x2c\x03\xf1the message is too big, 1024 bytes at most").await;
    client.close().await;
    insta::assert_snapshot!(frames_of(&server.stop().await));
}
