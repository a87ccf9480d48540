//! What pictures tell besides themselves is removed, whatever their bytes are.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use fastrand::Rng;
use full_duplex::lesson11_compression::pictures::{kind::Kind, refusal::Refusal, strip::strip};

/// What nobody may read in the end.
const SECRET: &[u8] = b"21.0285 N 105.8542 E";

/// Small pictures of other programs (Pillow 13). Three of them move.
const PICTURES: [&str; 6] = [
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg==",
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAACGFjVEwAAAACAAAAAPONk3AAAAAaZmNUTAAAAAAAAAACAAAAAgAAAAAAAAAAAAAAAQAA2WEaUQAAABZJREFUeJxj/M/AwMDAwMTAwMDAwAAADR0BA2rCm+kAAAAaZmNUTAAAAAEAAAACAAAAAgAAAAAAAAAAAAAAAQAAQhLwhQAAABpmZEFUAAAAAnicY2Rg+M/AwMDEwMDAwMAAAAsfAQM5oA0PAAAAAElFTkSuQmCC",
    JPEG,
    "R0lGODlhAgACAIEAAP8AAAAA/wAAAAAAACH/C05FVFNDQVBFMi4wAwEAAAAh+QQACgAAACwAAAAAAgACAAAIBgABCAQQEAAh+QQBCgACACwAAAAAAQABAIH/AAAAAP8AAAAAAAAIBAADBAQAOw==",
    "UklGRhwAAABXRUJQVlA4TA8AAAAvAUAAEAcQ/Y8CBiKi/wEA",
    "UklGRoQAAABXRUJQVlA4WAoAAAASAAAAAQAAAQAAQU5JTQYAAAAAAAAAAABBTk1GKAAAAAAAAAAAAAEAAAEAAGQAAAJWUDhMDwAAAC8BQAAQBxD9jwIGIqL/AQBBTk1GKAAAAAAAAAAAAAEAAAEAAGQAAABWUDhMDwAAAC8BQAAABxDR//4HIqL/AQA=",
];

const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAKBueIx4ZKCMgoy0qqC+8P//8Nzc8P//////////////////////////////////////////////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAf/EABUQAQEAAAAAAAAAAAAAAAAAAAAD/9oACAEBAAA/ACT/2Q==";

fn bytes(picture: &str) -> Vec<u8> {
    STANDARD.decode(picture).expect("base64")
}

/// Everywhere where a format has room for it: a secret.
fn with_secrets(picture: &[u8]) -> Vec<u8> {
    let number = |length: usize| u32::try_from(length).expect("short");
    let at = |at: usize, part: &[u8]| [&picture[..at], part, &picture[at..]].concat();
    let all = match Kind::of(picture).expect("a picture") {
        Kind::Png => {
            let chunk = |kind: &[u8]| {
                [&number(SECRET.len()).to_be_bytes()[..], kind, SECRET, &[0; 4]].concat()
            };
            let kinds = [&b"tEXt"[..], b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt"];
            at(33, &kinds.map(chunk).concat())
        }
        Kind::Jpeg => {
            let kinds =
                [(0xFE, &b""[..]), (0xE1, b"Exif\0\0"), (0xE1, b"http://ns.adobe.com/xap/1.0/\0")];
            let more = [(0xE0, &b"JFXX\0"[..]), (0xE2, b"MPF\0"), (0xED, b"Photoshop 3.0\0")];
            let segments = kinds.into_iter().chain(more).map(|(marker, name)| {
                let length = u16::try_from(2 + name.len() + SECRET.len()).expect("short");
                [&[0xFF, marker], &length.to_be_bytes()[..], name, SECRET].concat()
            });
            let thumbnail = [&[1, 1], SECRET].concat(); // at the end of JFIF's segment
            let mut all = at(20, &segments.collect::<Vec<_>>().concat());
            all.splice(18..20, thumbnail);
            all[5] += u8::try_from(SECRET.len()).expect("short");
            all
        }
        Kind::Gif => {
            let block = [&[u8::try_from(SECRET.len()).expect("short")], SECRET, &[0]].concat();
            let text = [&[0x21, 0x01, 12][..], &[0; 12], &block].concat();
            let note = [&[0x21, 0xFE][..], &block].concat();
            let xmp = [&[0x21, 0xFF, 11][..], b"XMP DataXMP", &block].concat();
            at(25, &[text, note, xmp].concat())
        }
        Kind::WebP => {
            let chunk = |kind: &[u8]| [kind, &number(SECRET.len()).to_le_bytes(), SECRET].concat();
            let mut all = [picture, &[&b"EXIF"[..], b"XMP ", b"????"].map(chunk).concat()].concat();
            let size = number(all.len() - 8);
            all[4..8].copy_from_slice(&size.to_le_bytes());
            if all[12..16] == *b"VP8X" {
                all[20] |= 0x0C; // the flags that announce EXIF and XMP
            }
            all
        }
    };
    [&all[..], b"behind the end: ", SECRET].concat()
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Without its metadata a picture is, byte for byte, what it was before it had any.
#[test]
fn nothing_but_the_picture_stays() {
    for picture in PICTURES.map(bytes) {
        let kind = Kind::of(&picture).expect("a picture");
        assert_eq!(strip(kind, &picture).as_ref(), Ok(&picture), "{kind:?}: nothing to remove");
        let told = with_secrets(&picture);
        assert!(has(&told, SECRET) && told.len() > picture.len() + 3 * SECRET.len());
        assert_eq!(strip(kind, &told).as_ref(), Ok(&picture), "{kind:?}");
        for broken in [&picture[..picture.len() - 1], &picture[..picture.len() / 2], b""] {
            assert_eq!(strip(kind, broken), Err(Refusal::NotAPicture), "{kind:?}, broken off");
        }
    }
}

/// Exif in either order of bytes, with the orientation behind other entries.
#[test]
fn a_jpeg_is_turned_as_before() {
    let picture = bytes(JPEG);
    let exif = |little: bool, turn: u16| {
        let short = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let long = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let entry = |tag: u16, value: u16| {
            [&short(tag)[..], &short(3), &long(1), &short(value), &[0; 2]].concat()
        };
        let order: &[u8] = if little { b"II" } else { b"MM" };
        let head = [b"Exif\0\0", order, &short(42), &long(8), &short(2)].concat();
        [&head[..], &entry(0x0110, 7), &entry(0x0112, turn), SECRET].concat()
    };
    for little in [true, false] {
        for turn in 0..=10 {
            let exif = exif(little, turn);
            let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
            let segment = [&[0xFF, 0xE1], &length[..], &exif].concat();
            let told = [&picture[..2], &segment, &picture[2..]].concat();
            let stripped = strip(Kind::Jpeg, &told).expect("a picture");
            assert!(!has(&stripped, SECRET));
            let kept = has(&stripped, &[1, 0x12, 0, 3, 0, 0, 0, 1, 0, turn.to_be_bytes()[1], 0, 0]);
            assert_eq!(kept, (2..=8).contains(&turn), "{turn}");
            assert_eq!(strip(Kind::Jpeg, &stripped), Ok(stripped), "nothing more to remove");
        }
    }
}

#[test]
fn only_pictures_are_pictures() {
    let others: [&[u8]; 9] = [
        b"",
        b"\xFF\xD8",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html>",
        b"%PDF-1.7",
        b"BM",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"GIF90a",
        b"\x89PNG\n",
    ];
    for other in others {
        assert_eq!(Kind::of(other), None, "{}", other.escape_ascii());
    }
}

/// Spoiled pictures: no panic, no more memory than the picture has, and what comes out has nothing
/// more to remove.
#[test]
fn bytes_from_strangers() {
    for seed in 0..3_000 {
        let mut rng = Rng::with_seed(seed);
        let mut picture = bytes(PICTURES[rng.usize(..PICTURES.len())]);
        if rng.bool() {
            picture = with_secrets(&picture);
        }
        let kind = Kind::of(&picture).expect("a picture");
        for _ in 0..rng.usize(1..5) {
            let at = rng.usize(..picture.len());
            let to = (at + rng.usize(..8)).min(picture.len());
            match rng.u8(..5) {
                0 => picture[at] = rng.u8(..),
                1 => picture[at] = [0, 0xFF, 0x7F, 0x80][rng.usize(..4)],
                2 => drop(picture.drain(at..to)),
                3 => drop(picture.splice(at..at, (0..to - at).map(|_| 0xFF).collect::<Vec<_>>())),
                _ => drop(picture.splice(to..to, picture[at..to].to_vec())),
            }
            picture.resize(picture.len().max(1), 0);
        }
        let mut stripped = Err(Refusal::NotAPicture);
        let memory = allocation_counter::measure(|| stripped = strip(kind, &picture));
        let most = 4 * u64::try_from(picture.len()).expect("short") + 1_024;
        assert!(memory.bytes_max <= most, "seed {seed}: {} bytes", memory.bytes_max);
        let Ok(stripped) = stripped else { continue };
        assert!(stripped.len() <= picture.len() + 40, "seed {seed}");
        assert_eq!(strip(kind, &stripped).as_ref(), Ok(&stripped), "seed {seed}");
    }
}
