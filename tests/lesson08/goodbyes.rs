//! Who has left, and who may be back in a moment.

use tokio::io::AsyncWriteExt as _;

use crate::support::{durable::memory_log, frames::masked, room::Room};

/// Some libraries say goodbye in ways that the RFC forbids. The member has left all the same: it
/// doesn't stay in the list for the time of grace, as one does who is lost.
#[tokio::test]
async fn a_goodbye_that_breaks_a_rule_is_a_goodbye() {
    let room = Room::with_log(&memory_log(1)).await;
    let mut minh = room.joined("Minh").await;
    for (about, bytes) in [
        ("1000", masked(0x88, b"\x03\xe8")),
        ("no code", masked(0x88, b"")),
        ("half a code", masked(0x88, b"\x03")),
        ("code 0", masked(0x88, b"\0\0")),
        ("1005 on the wire", masked(0x88, b"\x03\xed")),
        ("no mask", b"\x88\x02\x03\xe8".to_vec()),
    ] {
        let mut lan = room.joined("Lan").await;
        minh.hears("user_joined").await;
        lan.stream().write_all(&bytes).await.expect("the server takes bytes");
        let left = minh.hears("user_left").await;
        assert!(left["reason"].is_null(), "{about}: {left}");
    }
    room.connections(1).await;
}
