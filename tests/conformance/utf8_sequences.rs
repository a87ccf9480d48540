//! Good and bad UTF-8, after Markus Kuhn's "UTF-8 decoder capability and stress test", whose order
//! section 6 follows.

/// A title, and byte sequences with the verdict.
type Group = (&'static str, Vec<(bool, Vec<u8>)>);

fn all(valid: bool, sequences: &[&[u8]]) -> Vec<(bool, Vec<u8>)> {
    sequences.iter().map(|bytes| (valid, bytes.to_vec())).collect()
}

pub fn groups() -> Vec<Group> {
    [good(), limits(), broken(), overlong(), code_points()].concat()
}

fn good() -> Vec<Group> {
    let cosmos = "κ\u{1f79}σμε".as_bytes();
    let ends: Vec<_> = "κ\u{1f79}σμε".char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let prefixes = (1..=cosmos.len()).map(|end| (ends.contains(&end), cosmos[..end].to_vec()));
    let words = ["hello$world", "hello¢world", "hello€world", "hello𤭢world", "κ\u{1f79}σμε"];
    vec![
        ("valid text", words.map(|word| (true, word.as_bytes().to_vec())).to_vec()),
        ("every beginning of a valid text", prefixes.collect()),
    ]
}

fn limits() -> Vec<Group> {
    vec![
        (
            "the first character of each length",
            all(true, &[b"\0", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"]),
        ),
        (
            "the first of five and six bytes, which don't exist",
            all(false, &[b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"]),
        ),
        (
            "the last character of each length",
            all(true, &[b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"]),
        ),
        (
            "the last of four, five and six bytes, beyond U+10FFFF",
            all(
                false,
                &[b"\xf7\xbf\xbf\xbf", b"\xfb\xbf\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf\xbf"],
            ),
        ),
        (
            "around the surrogates and the end",
            [
                all(
                    true,
                    &[b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd", b"\xf4\x8f\xbf\xbf"],
                ),
                all(false, &[b"\xf4\x90\x80\x80"]),
            ]
            .concat(),
        ),
    ]
}

fn broken() -> Vec<Group> {
    // The longest beginnings of characters of two to six bytes: the lowest, then the highest.
    let cut: [&[u8]; 10] = [
        b"\xc0",
        b"\xe0\x80",
        b"\xf0\x80\x80",
        b"\xf8\x80\x80\x80",
        b"\xfc\x80\x80\x80\x80",
        b"\xdf",
        b"\xef\xbf",
        b"\xf7\xbf\xbf",
        b"\xfb\xbf\xbf\xbf",
        b"\xfd\xbf\xbf\xbf\xbf",
    ];
    let mut stray = vec![vec![0x80], vec![0xbf]];
    stray.extend((2..=6).map(|length| [0x80, 0xbf].into_iter().cycle().take(length).collect()));
    stray.push((0x80..0xbf).collect());
    let lonely = [0xc0..0xdf, 0xe0..0xef, 0xf0..0xf7, 0xf8..0xfb, 0xfc..0xfd]
        .map(|starts| (false, starts.flat_map(|start| [start, b' ']).collect()));
    vec![
        ("continuation bytes of nothing", stray.into_iter().map(|bytes| (false, bytes)).collect()),
        ("first bytes, each alone", lonely.to_vec()),
        ("the last byte is missing", all(false, &cut)),
        ("all of these behind each other", vec![(false, cut.concat())]),
        ("bytes that never occur", all(false, &[b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"])),
    ]
}

fn overlong() -> Vec<Group> {
    let rows = |rows: [&[u8]; 5]| all(false, &rows);
    vec![
        (
            "a slash that is longer than needed",
            rows([
                b"\xc0\xaf",
                b"\xe0\x80\xaf",
                b"\xf0\x80\x80\xaf",
                b"\xf8\x80\x80\x80\xaf",
                b"\xfc\x80\x80\x80\x80\xaf",
            ]),
        ),
        (
            "the highest of those",
            rows([
                b"\xc1\xbf",
                b"\xe0\x9f\xbf",
                b"\xf0\x8f\xbf\xbf",
                b"\xf8\x87\xbf\xbf\xbf",
                b"\xfc\x83\xbf\xbf\xbf\xbf",
            ]),
        ),
        (
            "NUL that is longer than needed",
            rows([
                b"\xc0\x80",
                b"\xe0\x80\x80",
                b"\xf0\x80\x80\x80",
                b"\xf8\x80\x80\x80\x80",
                b"\xfc\x80\x80\x80\x80\x80",
            ]),
        ),
    ]
}

fn code_points() -> Vec<Group> {
    let low = [0xb080, 0xbfbf];
    let high = [0xa080, 0xadbf, 0xae80, 0xafbf];
    let surrogate = |tail: u16| [&[0xed], tail.to_be_bytes().as_slice()].concat();
    let alone = [0xa080, 0xadbf, 0xae80, 0xafbf, 0xb080, 0xbe80, 0xbfbf];
    let pairs = high.iter().flat_map(|high| low.map(|low| [surrogate(*high), surrogate(low)]));
    let utf8 = |code: u32| char::from_u32(code).map(|c| (true, c.to_string().into_bytes()));
    let ends = |plane: u32| [plane << 16 | 0xfffe, plane << 16 | 0xffff];
    vec![
        ("a surrogate alone", alone.map(|tail| (false, surrogate(tail))).to_vec()),
        ("surrogates in pairs", pairs.map(|pair| (false, pair.concat())).collect()),
        (
            "the last two of every plane, which are no characters, yet valid",
            (0..=16).flat_map(ends).filter_map(utf8).collect(),
        ),
        ("specials", (0xfff9..=0xffff).filter_map(utf8).collect()),
    ]
}
