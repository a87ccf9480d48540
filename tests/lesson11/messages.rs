//! Whole messages: RFC 7692's own examples (§7.2.3), what can't be restored, and limits.

use full_duplex::{
    lesson04_frames::protocol_error::ProtocolError,
    lesson11_compression::{
        deflate::{Deflate, deflate},
        history::History,
        inflate::Inflate,
        negotiate::Half,
        offer::Window,
    },
};

use super::{examples::EXAMPLES, reader::Reader};

const LIMIT: u64 = 1 << 20;

const fn half(takeover: bool) -> Half {
    Half { takeover, window: Window::LARGEST }
}

fn inflated(payload: &[u8]) -> Result<String, ProtocolError> {
    let bytes = Inflate::new(half(false)).finish(payload, LIMIT)?;
    Ok(String::from_utf8(bytes).expect("text"))
}

#[test]
fn the_examples_of_the_rfc() {
    for (name, payload, expected) in EXAMPLES {
        assert_eq!(inflated(payload).as_deref(), Ok(*expected), "{name}");
    }
    assert_eq!(deflate(b"", Window::LARGEST, &[]), Some(vec![0]));
    // §7.2.3.2: the second message points back into the first.
    let mut inflate = Inflate::new(half(true));
    let first = inflate.finish(&[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], LIMIT);
    let second = inflate.finish(&[0xf2, 0x00, 0x11, 0x00, 0x00], LIMIT);
    assert_eq!([first, second], [Ok(b"Hello".to_vec()), Ok(b"Hello".to_vec())]);
    let alone = Inflate::new(half(false)).finish(&[0xf2, 0x00, 0x11, 0x00, 0x00], LIMIT);
    assert_eq!(
        alone,
        Err(ProtocolError::Extension),
        "without a context there is nothing to point to"
    );
}

#[test]
fn what_is_no_whole_message() {
    let rows: [(&str, &[u8]); 13] = [
        ("nothing: an empty message is 00", &[]),
        ("the third kind of block doesn't exist", &[0x06]),
        ("half a block", &[0xf2, 0x48, 0xcd]),
        ("a block without an end", &[0xf2, 0x48, 0xcd, 0xc9, 0xc9]),
        (
            "the tail was left on",
            &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00, 0x00, 0xff, 0xff],
        ),
        (
            "no empty block at the end",
            &[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f],
        ),
        ("a stored block that would take the tail for its bytes", &[0x00, 0x04, 0x00, 0xfb, 0xff]),
        ("the same with one byte of its own", &[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48]),
        ("a length and a complement that differ", &[0x00, 0x05, 0x00, 0xfa, 0xfe, 0x48]),
        ("it points before the beginning", &[0x02, 0x13, 0x00, 0x00]),
        ("bytes behind the end", &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00, 0x00]),
        ("a dynamic block of zeroes", &[0x04, 0x00, 0x00, 0x00]),
        ("text", b"Hello"),
    ];
    for (name, payload) in rows {
        assert_eq!(inflated(payload), Err(ProtocolError::Extension), "{name}");
    }
}

/// §7.2.3.4 and §7.2.3.2: behind a last block, the second part points back into the first.
#[test]
fn a_stream_points_back_into_the_one_before_it() {
    let (first, second) = ([0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf2, 0, 0x11, 0, 0]);
    assert_eq!(inflated(&[&first[..], &second].concat()).as_deref(), Ok("HelloHello"));
}

/// A byte less, and a peer that uses its whole window isn't understood.
#[test]
fn a_history_is_as_long_as_its_window() {
    for length in [511, 512, 513, 5_000] {
        let window = Window::of(9).expect("a window");
        let mut history = History::new(Half { takeover: true, window });
        history.push(&vec![b'x'; length]);
        assert_eq!(history.bytes().len(), length.min(512));
    }
}

#[test]
fn many_streams_are_some_effort_and_no_more() {
    let last_blocks = |count: usize| [[3, 0].repeat(count), vec![0]].concat();
    assert_eq!(inflated(&last_blocks(900)).as_deref(), Ok(""));
    assert_eq!(inflated(&last_blocks(100_000)), Err(ProtocolError::Extension));
}

#[test]
fn a_limit_is_found_out_at_the_limit() {
    for length in [1, 999, 1000, 1001, 5000, 3_000_000] {
        let packed = deflate(&vec![b'x'; length], Window::LARGEST, &[]).expect("compressed");
        for limit in [0, 1, 999, 1000, 1001, 4999, 100_000] {
            let restored = Inflate::new(half(false)).finish(&packed, limit);
            match restored {
                Ok(bytes) => assert!(bytes.len() == length && length as u64 <= limit),
                Err(error) => {
                    assert_eq!(error, ProtocolError::TooBig { limit });
                    assert!(length as u64 > limit, "{length} bytes, limit {limit}");
                }
            }
        }
    }
}

#[test]
fn a_gigabyte_in_a_megabyte_is_stopped_early() {
    // Each level of nesting isn't needed: DEFLATE alone makes a thousand bytes of one.
    let packed = deflate(&vec![0; 64 << 20], Window::LARGEST, &[]).expect("compressed");
    assert!(packed.len() < 66 << 10, "{} bytes", packed.len());
    let begun = std::time::Instant::now();
    for _ in 0..100 {
        let bomb = Inflate::new(half(false)).finish(&packed, 128 * 1024);
        assert_eq!(bomb, Err(ProtocolError::TooBig { limit: 128 * 1024 }));
    }
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
}

#[test]
fn the_messages_of_a_chat_with_and_without_context() {
    for (takeover, bits) in [(true, 15), (true, 8), (true, 9), (false, 15), (false, 8)] {
        let half = Half { takeover, window: Window::of(bits).expect("a window") };
        let (mut ours, mut theirs) = (Deflate::new(half), Inflate::new(half));
        let mut judge = Reader::default();
        let (mut plain, mut packed) = (0, 0);
        for number in 0..300 {
            let text = format!(
                r#"{{"type":"chat","seq":{number},"clientId":{},"username":"Minh","message":"Chào cả nhà, tin số {number}","timestamp":17}}"#,
                number % 7
            );
            plain += text.len();
            let Some(bytes) = ours.message(text.as_bytes()) else {
                packed += text.len();
                continue;
            };
            packed += bytes.len();
            if takeover {
                assert!(judge.message(&bytes).bytes == text.as_bytes(), "{text}");
            }
            assert_eq!(theirs.finish(&bytes, LIMIT).as_deref(), Ok(text.as_bytes()));
        }
        println!("takeover {takeover}, 2^{bits}: {plain} bytes become {packed}");
        assert!(packed < plain, "{packed} of {plain}");
    }
}
