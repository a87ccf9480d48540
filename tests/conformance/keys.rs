//! Our own client masks each frame with a key of its own (§5.3).

use std::cell::Cell;

use full_duplex::lesson04_frames::{
    connection::{Connection, Role},
    message::{Limits, Message},
};

use crate::suite::kit::*;

#[test]
fn every_frame_of_our_client_has_a_key_of_its_own() {
    thread_local!(static KEYS: Cell<u32> = const { Cell::new(0) });
    let next_key = || {
        KEYS.set(KEYS.get() + 1);
        KEYS.get().to_be_bytes()
    };
    let mut we = Connection::new(Role::Client(next_key), Limits::default());
    we.send_text("a").expect("open");
    we.send_fragmented(&Message::Text("abc".to_owned()), 1).expect("open");
    we.ping(b"?").expect("open");
    let asked = ping("!").bytes(Side::Server);
    assert!(we.receive(&mut asked.as_slice()).is_some());
    we.close(None).expect("open");
    let (mut bytes, mut keys) = (we.transmit(), Vec::new());
    while let [_, length, a, b, c, d, rest @ ..] = bytes {
        keys.push(u32::from_be_bytes([*a, *b, *c, *d]));
        bytes = &rest[usize::from(length & 0x7F)..];
    }
    assert_eq!(keys, [1, 2, 3, 4, 5, 6, 7]);
}
