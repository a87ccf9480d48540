//! The tap on its own: frames, and what compressed messages say.

use full_duplex::{
    lesson11_compression::dissect::{restored, restored_frames},
    tap::{Direction, Dissect, Transcript},
};
use insta::assert_snapshot;

/// RFC 7692 §7.2.3: "Hello" compressed, in two frames, and again in its context; then a message
/// that can't be restored, one after it, and one without compression.
const FRAMES: [&[u8]; 7] = [
    &[0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
    &[0x41, 0x03, 0xF2, 0x48, 0xCD],
    &[0x80, 0x04, 0xC9, 0xC9, 0x07, 0x00],
    &[0xC1, 0x05, 0xF2, 0x00, 0x11, 0x00, 0x00],
    &[0xC1, 0x02, 0xFF, 0xFF],
    &[0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
    &[0x81, 0x02, b'h', b'i'],
];

fn shows(mut dissect: Box<dyn Dissect>, size: usize) -> String {
    let (bytes, mut lines) = (FRAMES.concat(), Vec::new());
    for piece in bytes.chunks(size) {
        dissect.feed(Direction::ToClient, piece, &mut lines);
    }
    let mut transcript = Transcript::default();
    transcript.extend(1, lines);
    transcript.to_string()
}

#[test]
fn frames_and_what_they_say() {
    let whole = shows(restored_frames(), usize::MAX);
    for size in [1, 2, 3, 7] {
        assert_eq!(shows(restored_frames(), size), whole, "in pieces of {size}");
    }
    assert_snapshot!(whole, @r#"
    #1 < TEXT fin rsv1 len=7
    #1 <   c1 07 | f2 48 cd c9 c9 07 00
    #1 <   → 5 bytes Hello
    #1 < TEXT rsv1 len=3
    #1 <   41 03 | f2 48 cd
    #1 < CONTINUATION fin len=4 "��\u{7}\0"
    #1 <   80 04 | c9 c9 07 00
    #1 <   → 5 bytes Hello
    #1 < TEXT fin rsv1 len=5
    #1 <   c1 05 | f2 00 11 00 00
    #1 <   → 5 bytes Hello
    #1 < TEXT fin rsv1 len=2
    #1 <   c1 02 | ff ff
    #1 < TEXT fin rsv1 len=7
    #1 <   c1 07 | f2 48 cd c9 c9 07 00
    #1 < TEXT fin len=2 "hi"
    #1 <   81 02 | 68 69
    "#);
}

#[test]
fn messages_only() {
    let whole = shows(restored(), usize::MAX);
    for size in [1, 2, 3, 7] {
        assert_eq!(shows(restored(), size), whole, "in pieces of {size}");
    }
    assert_snapshot!(whole, @"
    #1 < TEXT rsv1 7 bytes: Hello
    #1 < TEXT rsv1 3 bytes …
    #1 < CONTINUATION 4 bytes: Hello
    #1 < TEXT rsv1 5 bytes: Hello
    #1 < TEXT rsv1 2 bytes
    #1 < TEXT rsv1 7 bytes
    #1 < hi
    ");
}
