//! Clients that break off, flood or bring a session down: the others notice only that they are
//! gone.

use full_duplex::lesson07_heartbeat::heartbeat::Pace;
use tokio::io::AsyncWriteExt as _;

use crate::{
    pipe::{self, WIDE},
    support::{frames::masked, room::Room},
};

#[tokio::test]
async fn who_breaks_off_in_the_middle_of_a_frame_leaves_no_ghost() {
    let room = Room::with_heartbeat(Pace::default()).await;
    let mut minh = room.joined("Minh").await;
    for reset in [true, false] {
        let mut lan = room.joined("Lan").await;
        minh.hears("user_joined").await;
        lan.stream().write_all(b"\x81\xfe").await.expect("the beginning of a header");
        if reset {
            lan.stream().set_zero_linger().expect("an option of every system");
            lan.vanishes();
        } else {
            lan.stream().shutdown().await.expect("half a close");
        }
        assert_eq!(minh.hears("user_left").await["reason"], "lost", "reset: {reset}");
        room.connections(1).await;
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_goodbye_nothing_counts_not_even_another_goodbye() {
    let room = pipe::Room::new();
    let mut lan = room.person("Lan").await;
    let mut minh = room.raw("Minh", WIDE).await;
    lan.meets("Minh").await;
    let goodbye = masked(0x88, &1000_u16.to_be_bytes());
    let late = masked(0x81, r#"{"type":"chat","message":"muộn rồi"}"#.as_bytes());
    let other = masked(0x88, &1001_u16.to_be_bytes());
    minh.says.write_all(&[goodbye, late, other].concat()).await.expect("a reader");
    assert_eq!(lan.loses("Minh").await, None, "and before that nothing was said");
    minh.rest().await; // the server's goodbye, and the end
    drop((minh.says, minh.hears));
    let (outcome, seconds) = minh.visit.ends().await;
    assert!(outcome.to_string().starts_with("1000"), "{outcome}");
    assert!(seconds < 0.1, "{seconds} s");
    lan.says(r#"{"type":"ping","timestamp":1}"#).await;
    lan.hears("pong").await; // nor after it
}

/// A heartbeat costs a burst nothing: as in lesson 06, it is one write for each who hears it.
#[tokio::test(start_paused = true)]
async fn a_burst_is_still_one_write() {
    let room = pipe::Room::new();
    let mut minh = room.person("Minh").await;
    let mut lan = room.raw("Lan", WIDE).await;
    minh.meets("Lan").await;
    for _ in 0..10 {
        let before = minh.visit.writes();
        let chat = masked(0x81, br#"{"type":"chat","message":"nhanh"}"#);
        lan.says.write_all(&chat.repeat(32)).await.expect("a reader");
        for _ in 0..32 {
            assert_eq!(minh.reads().await, "nhanh");
        }
        assert_eq!(minh.visit.writes() - before, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_panics_ends_only_its_own_connection() {
    let room = pipe::Room::new();
    let mut lan = room.person("Lan").await;
    let (minh, mut theirs) = room.visit(WIDE).await;
    minh.panic_after_reads(2);
    let join = br#"{"type":"join","username":"Minh"}"#;
    theirs.write_all(&masked(0x81, join)).await.expect("a reader");
    lan.meets("Minh").await;
    theirs.write_all(&masked(0x8a, b"")).await.expect("a reader");
    lan.says(r#"{"type":"ping","timestamp":1}"#).await;
    lan.hears("pong").await; // all is well
    theirs.write_all(&masked(0x8a, b"")).await.expect("a reader");
    assert!(minh.running.await.expect_err("a panic").is_panic());
    assert_eq!(lan.loses("Minh").await.as_deref(), Some("lost"));
    assert_eq!(room.hub_task.connections(), 1);
    let mut an = room.person("An").await;
    lan.meets("An").await;
    lan.chats("vẫn ổn").await;
    assert_eq!(an.reads().await, "vẫn ổn");
}
