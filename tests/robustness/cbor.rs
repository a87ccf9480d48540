//! Lesson 11's CBOR against malice: what a message may cost that only claims to be long.

use allocation_counter::measure;
use full_duplex::{
    lesson06_chat::protocol::MAX_TEXT_FRAME, lesson11_compression::subprotocol::cbor::decode,
};

/// `head`, and behind it as much of `rest` as a server reads.
fn longest(head: &[u8], mut rest: impl FnMut(usize) -> Vec<u8>) -> Vec<u8> {
    let mut message = head.to_vec();
    let mut count = 0;
    while message.len() < MAX_TEXT_FRAME {
        message.extend(rest(count));
        count += 1;
    }
    message.truncate(MAX_TEXT_FRAME);
    message
}

#[test]
fn memory_is_bounded_by_the_bytes_that_are_there() {
    let many = u64::MAX.to_be_bytes();
    let list = [&[0xa1, 0x06, 0x9b][..], &many].concat();
    let map = [&[0xbb][..], &many].concat();
    let name = |count: usize| {
        let name = format!("{count:03x}");
        [&[0x63][..], name.as_bytes(), &[0xf6]].concat()
    };
    for (what, message) in [
        ("a list of nulls", longest(&list, |_| vec![0xf6])),
        ("a list of empty lists", longest(&list, |_| vec![0x80])),
        ("a list of empty texts", longest(&list, |_| vec![0x60])),
        ("names that are all different", longest(&map, name)),
        ("a text that isn't there", [&[0xa1, 0x02, 0x7b][..], &many].concat()),
    ] {
        let info = measure(|| assert!(decode(&message).is_err(), "{what}"));
        println!("{what}: {} bytes for {}", info.bytes_max, message.len());
        assert!(info.bytes_max <= 100 * message.len() as u64, "{what}: {info:?}");
    }
    // The longest text that a server has to write for one: each character as `\u0000`.
    let head =
        [&[0xa1, 0x02, 0x7a][..], &(u32::try_from(MAX_TEXT_FRAME).expect("few") - 7).to_be_bytes()]
            .concat();
    let message = longest(&head, |_| vec![0]);
    let info = measure(|| assert!(decode(&message).is_ok_and(|it| it.len() < 7 * message.len())));
    assert!(info.bytes_max <= 20 * message.len() as u64, "{info:?}");
}
