//! One record, and one file with records: bytes in, bytes out.

use full_duplex::{
    learn::ladder::{Cases, Mismatch},
    lesson12_servers::{
        frame,
        segment::{self, Segment, Title, Unreadable},
        store::{Key, Stored},
    },
};

use super::groups::{DAMAGED, RECORD, SEGMENT, TAIL, TORN};

pub fn cases(cases: &mut Cases) {
    written(cases);
    read(cases);
    torn(cases);
    segments(cases);
    tails(cases);
    damaged(cases);
}

/// A record with this payload, as the course writes it.
const DIGITS: &[u8] = b"00000009 cbf43926 123456789\n";

fn written(cases: &mut Cases) {
    let rows: [(&str, &'static [&str], &str); 4] = [
        ("a record", &["123456789"], "00000009 cbf43926 123456789\\n"),
        ("an empty payload", &[""], "00000000 00000000 \\n"),
        (
            "behind another one",
            &["", "123456789"],
            "00000000 00000000 \\n00000009 cbf43926 123456789\\n",
        ),
        ("two lines are one payload", &["a\nb"], "00000003 ef0790fb a\\nb\\n"),
    ];
    for (about, payloads, expected) in rows {
        cases.add(&RECORD, about, move |tape| {
            let mut bytes = Vec::new();
            for payload in payloads {
                tape.note(1, format!("encode({payload:?})"));
                frame::encode(payload.as_bytes(), &mut bytes);
            }
            Mismatch::unless_same(expected, &bytes.escape_ascii().to_string())
        });
    }
}

/// What `decode` says of these bytes.
fn decoded(bytes: &[u8]) -> String {
    frame::decode(bytes).map_or("None".to_owned(), |(payload, rest)| {
        format!("\"{}\", and \"{}\" follows", payload.escape_ascii(), rest.escape_ascii())
    })
}

fn read(cases: &mut Cases) {
    let rows: [(&str, &'static [u8], &str); 4] = [
        ("a record is read", DIGITS, "\"123456789\", and \"\" follows"),
        (
            "only the first one",
            b"00000000 00000000 \n00000009 cbf43926 123456789\n",
            "\"\", and \"00000009 cbf43926 123456789\\n\" follows",
        ),
        ("what follows may be anything", b"00000000 00000000 \nxyz", "\"\", and \"xyz\" follows"),
        ("nothing at all", b"", "None"),
    ];
    for (about, bytes, expected) in rows {
        cases.add(&RECORD, about, move |tape| {
            tape.note(1, format!("decode(\"{}\")", bytes.escape_ascii()));
            Mismatch::unless_same(expected, &decoded(bytes))
        });
    }
}

fn torn(cases: &mut Cases) {
    cases.add(&TORN, "torn at any byte", |tape| {
        (0..DIGITS.len()).try_for_each(|end| {
            tape.note(1, format!("decode(\"{}\")", DIGITS[..end].escape_ascii()));
            Mismatch::unless_same("None", &decoded(&DIGITS[..end]))
        })
    });
    let rows: [(&str, &'static [u8]); 8] = [
        ("its last byte is another one", b"00000009 cbf43926 123456789 "),
        ("a byte of it is another one", b"00000009 cbf43926 123456780\n"),
        ("zeros in the middle", b"00000009 cbf43926 123\0\0\0\089\n"),
        ("the checksum is another one", b"00000009 cbf43927 123456789\n"),
        ("longer than the file", b"ffffffff cbf43926 123456789\n"),
        ("a length that is no number", b"0000000x cbf43926 123456789\n"),
        ("a disk full of zeros", &[0; 64]),
        ("no UTF-8", &[0xff; 64]),
    ];
    for (about, bytes) in rows {
        cases.add(&TORN, about, move |tape| {
            tape.note(1, format!("decode(\"{}\")", bytes.escape_ascii()));
            Mismatch::unless_same("None", &decoded(bytes))
        });
    }
}

fn stored(seq: u64) -> Stored {
    let key = Key { session: "Lan".into(), id: format!("a{seq}") };
    Stored { seq, key, text: format!("tin {seq}") }
}

/// A segment that begins with 5; each record with how far the log was synced before it.
fn file(records: &[(u64, u64)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    segment::encode_title(&Title { epoch: "A".to_owned().into(), first: 5 }, &mut bytes);
    for (seq, synced) in records {
        segment::encode(&stored(*seq), *synced, &mut bytes);
    }
    bytes
}

/// Two batches: 5 and 6, then 7 and 8.
const TWO_BATCHES: &[(u64, u64)] = &[(5, 4), (6, 4), (7, 6), (8, 6)];

/// What `parse` says of these bytes.
fn parsed(bytes: &[u8]) -> String {
    match segment::parse(bytes) {
        Ok(Segment { title, records, whole }) => {
            let seqs: Vec<_> = records.iter().map(|record| record.seq).collect();
            let same = records.iter().all(|record| **record == stored(record.seq));
            let texts = if same { "" } else { ", with other texts" };
            let rest = bytes.len() - whole.min(bytes.len());
            format!("log {}, {seqs:?}{texts}, {rest} bytes behind", title.epoch.as_str())
        }
        Err(why) => format!("{why:?}"),
    }
}

/// The numbers of records, and how far the log was synced before each.
type Numbers = &'static [(u64, u64)];

/// Makes the bytes of a file.
type Make = fn() -> Vec<u8>;

fn segments(cases: &mut Cases) {
    let rows: [(&str, Numbers, &str); 3] = [
        ("nothing but a title", &[], "log A, [], 0 bytes behind"),
        ("one record", &[(5, 4)], "log A, [5], 0 bytes behind"),
        ("two batches", TWO_BATCHES, "log A, [5, 6, 7, 8], 0 bytes behind"),
    ];
    for (about, records, expected) in rows {
        cases.add(&SEGMENT, about, move |tape| {
            tape.note(1, format!("parse a segment; its records, and what was synced: {records:?}"));
            Mismatch::unless_same(expected, &parsed(&file(records)))
        });
    }
    let rows: [(&str, Make, Unreadable); 4] = [
        ("an empty file", Vec::new, Unreadable::NotBegun),
        ("half a title", || file(&[])[..30].to_vec(), Unreadable::NotBegun),
        ("zeros in the place of a title", || vec![0; 80], Unreadable::NotBegun),
        ("600 bytes of another program", || vec![b'x'; 600], Unreadable::Foreign),
    ];
    for (about, bytes, expected) in rows {
        cases.add(&SEGMENT, about, move |tape| {
            let bytes = bytes();
            tape.note(1, format!("parse {} bytes: {about}", bytes.len()));
            Mismatch::unless_same(&format!("{expected:?}"), &parsed(&bytes))
        });
    }
}

/// The number of bytes of a segment with so many of the records.
fn length(records: usize) -> usize {
    file(&TWO_BATCHES[..records]).len()
}

fn tails(cases: &mut Cases) {
    cases.add(&TAIL, "torn at any byte", |tape| {
        let bytes = file(TWO_BATCHES);
        for end in length(0)..bytes.len() {
            let whole = (0..4).rev().find(|records| length(*records) <= end).unwrap_or(0);
            let seqs: Vec<_> = (5..5 + whole as u64).collect();
            let rest = end - length(whole);
            let expected = format!("log A, {seqs:?}, {rest} bytes behind");
            let came = parsed(&bytes[..end]);
            if came != expected {
                tape.note(1, format!("parse two batches, 5 to 8, torn after {end} bytes"));
                return Mismatch::unless_same(&expected, &came);
            }
        }
        Ok(())
    });
    cases.add(&TAIL, "zeros behind the last record", |tape| {
        tape.note(1, "parse 5 and 6, and 100 zeros");
        let bytes = [file(&TWO_BATCHES[..2]), vec![0; 100]].concat();
        Mismatch::unless_same("log A, [5, 6], 100 bytes behind", &parsed(&bytes))
    });
    for (about, seq, expected) in
        [("its last record is full of zeros", 8, 3), ("its first record is full of zeros", 7, 2)]
    {
        cases.add(&TAIL, &format!("the last batch: {about}"), move |tape| {
            tape.note(1, format!("parse two batches, 5 to 8; {seq} is full of zeros"));
            let seqs: Vec<_> = (5..5 + expected as u64).collect();
            let rest = length(4) - length(expected);
            Mismatch::unless_same(&format!("log A, {seqs:?}, {rest} bytes behind"), &holed(seq))
        });
    }
}

/// What `parse` says of two batches in which one record is full of zeros.
fn holed(seq: u64) -> String {
    let mut bytes = file(TWO_BATCHES);
    let at = usize::try_from(seq - 5).unwrap_or(0);
    bytes[length(at)..length(at + 1)].fill(0);
    parsed(&bytes)
}

fn damaged(cases: &mut Cases) {
    for seq in [6, 5] {
        cases.add(&DAMAGED, &format!("{seq}, in a batch before the last one"), move |tape| {
            tape.note(1, format!("parse two batches, 5 to 8; {seq} is full of zeros"));
            Mismatch::unless_same(&format!("{:?}", Unreadable::Damaged(seq)), &holed(seq))
        });
    }
    cases.add(&DAMAGED, "a number that is not the next one", |tape| {
        tape.note(1, "parse 5, 6 and 8");
        let came = parsed(&file(&[(5, 4), (6, 5), (8, 6)]));
        Mismatch::unless_same(&format!("{:?}", Unreadable::Damaged(7)), &came)
    });
    cases.add(&DAMAGED, "a title, and a record stands behind it", |tape| {
        tape.note(1, "parse 5 behind a title in which one bit is another one");
        let mut bytes = file(&[(5, 4)]);
        bytes[25] ^= 1;
        Mismatch::unless_same(&format!("{:?}", Unreadable::Foreign), &parsed(&bytes))
    });
    cases.add(&DAMAGED, "a whole record that is no text", |tape| {
        tape.note(1, "parse 5, and a record with the payload \"xyz\"");
        let mut bytes = file(&[(5, 4)]);
        frame::encode(b"xyz", &mut bytes);
        Mismatch::unless_same(&format!("{:?}", Unreadable::Damaged(6)), &parsed(&bytes))
    });
}
