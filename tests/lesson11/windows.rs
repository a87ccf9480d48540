//! How far back the library's streams point, and so which windows may be agreed.

use full_duplex::lesson11_compression::{
    deflate::{Deflate, deflate},
    negotiate::Half,
    offer::Window,
};

use super::reader::Reader;

/// A text in which everything comes again, at every distance up to 40,000 and a little farther.
fn repetitive() -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7692);
    let part: Vec<u8> = (0..40_000).map(|_| random.u8(b'a'..=b'd')).collect();
    let mut text = part.clone();
    for distance in [3, 17, 100, 249, 250, 251, 255, 256, 257, 300, 511, 512, 1000, 20_000, 32_700]
    {
        for _ in 0..4 {
            let from = text.len() - distance;
            let again: Vec<u8> = text[from..].iter().copied().cycle().take(300).collect();
            text.extend(again);
            text.extend((0..random.usize(0..40)).map(|_| random.u8(..)));
        }
    }
    text.extend(part);
    text
}

/// zlib keeps 262 bytes of its window for itself: it never points back farther than the rest.
const OWN: usize = 262;

#[test]
fn no_stream_points_back_farther_than_its_window() {
    let text = repetitive();
    for bits in 8..=15 {
        let window = Window::of(bits).expect("a window");
        let packed = deflate(&text, window, &[]).expect("compressible");
        let read = Reader::default().message(&packed);
        assert!(read.bytes == text, "2^{bits}: another text");
        let engine = 1 << bits.max(9);
        println!(
            "2^{bits}: {} bytes, {} blocks, at most {} back",
            packed.len(),
            read.blocks,
            read.farthest
        );
        assert!(read.farthest <= window.bytes(), "2^{bits}: {} back", read.farthest);
        assert!(read.farthest <= engine - OWN, "2^{bits}: {} back", read.farthest);
        assert!(
            read.farthest > engine / 4,
            "2^{bits}: only {} back, so nothing is shown",
            read.farthest
        );
    }
}

#[test]
fn nor_does_a_message_point_farther_into_those_before_it() {
    let text = repetitive();
    for bits in 8..=15 {
        let window = Window::of(bits).expect("a window");
        let mut deflater = Deflate::new(Half { takeover: true, window });
        let mut reader = Reader::default();
        for message in text.chunks(701) {
            let Some(packed) = deflater.message(message) else { continue };
            let read = reader.message(&packed);
            assert!(read.bytes == message, "2^{bits}: another text");
            assert!(read.farthest <= window.bytes(), "2^{bits}: {} back", read.farthest);
        }
    }
}
