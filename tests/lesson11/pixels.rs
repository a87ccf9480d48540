//! Pictures of a few bytes that announce a great many pixels. No pixel is ever looked at here, so
//! none stands in these pictures.

use full_duplex::lesson11_compression::pictures::{
    kind::Kind,
    refusal::Refusal::{self, NotAPicture, TooManyPixels},
    strip::{pixels::MOST_PIXELS, strip},
};

/// `strip` of a picture made of these parts.
fn stripped(parts: &[&[u8]]) -> Result<(), Refusal> {
    let picture = parts.concat();
    strip(Kind::of(&picture).expect("a picture"), &picture).map(drop)
}

fn png([width, height]: [u32; 2], frames: &[[u32; 2]]) -> Result<(), Refusal> {
    let sides = |[width, height]: [u32; 2]| [width.to_be_bytes(), height.to_be_bytes()].concat();
    let chunk = |kind: &[u8; 4], data: Vec<u8>| {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length[..], kind, &data, &[0; 4]].concat()
    };
    let frame = |size: &[u32; 2]| chunk(b"fcTL", [&[0; 4][..], &sides(*size), &[0; 14]].concat());
    let head = chunk(b"IHDR", [&sides([width, height])[..], &[8, 2, 0, 0, 0]].concat());
    let frames = frames.iter().map(frame).collect::<Vec<_>>().concat();
    let end = [chunk(b"IDAT", vec![1]), chunk(b"IEND", Vec::new())].concat();
    stripped(&[b"\x89PNG\r\n\x1a\n", &head, &frames, &end])
}

fn jpeg(marker: u8, [width, height]: [u16; 2], scans: usize) -> Result<(), Refusal> {
    let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
    let frame = [&[0xFF, marker, 0, 9, 8][..], &height, &width, &[1, 0]].concat();
    let scan = [0xFF, 0xDA, 0, 4, 1, 1, 7].repeat(scans);
    stripped(&[b"\xFF\xD8", &frame, &scan, b"\xFF\xD9"])
}

fn gif(screen: [u16; 2], place: [u16; 4], frames: usize) -> Result<(), Refusal> {
    let numbers = |numbers: &[u16]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let (screen, place): (Vec<u8>, Vec<u8>) = (numbers(&screen), numbers(&place));
    let frame = [b",", &place[..], &[0, 2, 1, 0, 0]].concat().repeat(frames);
    stripped(&[b"GIF89a", &screen, &[0; 3], &frame, b";"])
}

/// Both count from 1 in three bytes.
fn from_1([width, height]: [u32; 2]) -> Vec<u8> {
    [&(width - 1).to_le_bytes()[..3], &(height - 1).to_le_bytes()[..3]].concat()
}

fn webp(chunks: &[(&[u8; 4], Vec<u8>)]) -> Result<(), Refusal> {
    let chunk = |(kind, data): &(&[u8; 4], Vec<u8>)| {
        let length = u32::try_from(data.len()).expect("short").to_le_bytes();
        let even = &[0][..data.len() % 2];
        [&kind[..], &length, data, even].concat()
    };
    let chunks = chunks.iter().map(chunk).collect::<Vec<_>>().concat();
    let length = u32::try_from(4 + chunks.len()).expect("short").to_le_bytes();
    stripped(&[b"RIFF", &length, b"WEBP", &chunks])
}

fn lossless([width, height]: [u32; 2]) -> Vec<u8> {
    [&[0x2F][..], &((width - 1) | (height - 1) << 14).to_le_bytes(), &[7]].concat()
}

fn lossy([width, height]: [u16; 2]) -> Vec<u8> {
    [&[0; 3][..], &[0x9D, 1, 0x2A], &width.to_le_bytes(), &height.to_le_bytes(), &[7]].concat()
}

fn frame(size: [u32; 2]) -> (&'static [u8; 4], Vec<u8>) {
    let dot = [&b"VP8L"[..], &[6, 0, 0, 0], &lossless([1, 1])].concat();
    (b"ANMF", [&[0; 6], &from_1(size)[..], &[0; 4], &dot].concat())
}

#[test]
fn a_picture_has_at_most_40_million_pixels() {
    assert_eq!(MOST_PIXELS, 8_000 * 5_000);
    assert_eq!(png([40_000_000, 1], &[]), Ok(()));
    assert_eq!(png([1, 40_000_001], &[]), Err(TooManyPixels));
    assert_eq!(png([8_000, 5_000], &[]), Ok(()));
    assert_eq!(png([8_000, 5_001], &[]), Err(TooManyPixels));
    assert_eq!(png([8_001, 5_000], &[]), Err(TooManyPixels));
    assert_eq!(png([u32::MAX; 2], &[]), Err(TooManyPixels));
    for marker in [0xC0, 0xC1, 0xC2, 0xCF] {
        assert_eq!(jpeg(marker, [8_000, 5_000], 1), Ok(()), "{marker:x}");
        assert_eq!(jpeg(marker, [8_000, 5_001], 1), Err(TooManyPixels), "{marker:x}");
        assert_eq!(jpeg(marker, [8_001, 5_000], 1), Err(TooManyPixels), "{marker:x}");
    }
    assert_eq!(gif([8_000, 5_000], [0, 0, 1, 1], 1), Ok(()));
    assert_eq!(gif([8_000, 5_001], [0, 0, 1, 1], 1), Err(TooManyPixels));
    assert_eq!(gif([8_001, 5_000], [0, 0, 1, 1], 1), Err(TooManyPixels));
    assert_eq!(webp(&[(b"VP8L", lossless([8_000, 5_000]))]), Ok(()));
    assert_eq!(webp(&[(b"VP8L", lossless([8_000, 5_001]))]), Err(TooManyPixels));
    assert_eq!(webp(&[(b"VP8L", lossless([8_001, 5_000]))]), Err(TooManyPixels));
    assert_eq!(webp(&[(b"VP8 ", lossy([8_000, 5_000]))]), Ok(()));
    assert_eq!(webp(&[(b"VP8 ", lossy([8_000 + 0xC000, 5_000 + 0x4000]))]), Ok(()));
    assert_eq!(webp(&[(b"VP8 ", lossy([8_000, 5_001]))]), Err(TooManyPixels));
    assert_eq!(webp(&[(b"VP8 ", lossy([8_001, 5_000]))]), Err(TooManyPixels));
}

/// A small frame in front of a large screen, and a large frame on a small screen.
#[test]
fn each_size_in_an_animation_counts() {
    assert_eq!(png([1, 1], &[[8_000, 5_000]]), Ok(()));
    assert_eq!(png([1, 1], &[[8_000, 5_001]]), Err(TooManyPixels));
    assert_eq!(gif([1, 1], [1_000, 0, 7_000, 5_000], 1), Ok(()));
    assert_eq!(gif([1, 1], [1_000, 0, 7_001, 5_000], 1), Err(TooManyPixels));
    assert_eq!(gif([1, 1], [u16::MAX; 4], 1), Err(TooManyPixels));
    for (size, expected) in [([8_000, 5_000], Ok(())), ([8_000, 5_001], Err(TooManyPixels))] {
        let screen = |size| (b"VP8X", [&[2, 0, 0, 0], &from_1(size)[..]].concat());
        assert_eq!(webp(&[screen(size), frame([1, 1])]), expected);
        assert_eq!(webp(&[screen([1, 1]), frame(size)]), expected);
    }
}

/// Each frame, and each scan of a JPEG, may mean going over all pixels once more.
#[test]
fn all_frames_together_have_a_limit() {
    for (times, expected) in [(10, Ok(())), (11, Err(TooManyPixels))] {
        assert_eq!(png([8_000, 5_000], &vec![[1, 1]; times]), expected);
        assert_eq!(jpeg(0xC2, [8_000, 5_000], times), expected);
        assert_eq!(gif([8_000, 5_000], [0, 0, 1, 1], times), expected);
        let screen = (b"VP8X", [&[2, 0, 0, 0], &from_1([8_000, 5_000])[..]].concat());
        assert_eq!(webp(&[&[screen][..], &vec![frame([1, 1]); times]].concat()), expected);
    }
    assert_eq!(gif([500, 400], [0, 0, 500, 400], 2_000), Ok(()));
}

#[test]
fn a_picture_without_a_size_is_none() {
    assert_eq!(png([0, 5], &[]), Err(NotAPicture));
    assert_eq!(jpeg(0xC4, [5, 5], 1), Err(NotAPicture), "Huffman codes are no frame");
    assert_eq!(jpeg(0xC0, [5, 0], 1), Err(NotAPicture), "the height comes later");
    assert_eq!(gif([0, 0], [0, 0, 0, 0], 1), Err(NotAPicture));
    assert_eq!(gif([0, 0], [0, 0, 5, 5], 1), Ok(()), "as old programs write it");
    assert_eq!(webp(&[(b"VP8L", vec![0x2F, 0, 0])]), Err(NotAPicture));
}
