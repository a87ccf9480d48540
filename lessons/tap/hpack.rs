//! HPACK, the compression of heads in HTTP/2 (RFC 7541): a field is a number once both sides have
//! it in their table, and letters are bits.
//!
//! ```text
//!   1xxxxxxx    a field of the table, name and value: one byte for `:method: GET`
//!   01xxxxxx    a new field, which goes into the table
//!   0000xxxx    a new field, which doesn't
//!   0001xxxx    the same, and nobody on the way may change that: for secrets
//!   001xxxxx    the table gets another size
//! ```

use std::{borrow::Cow, collections::VecDeque};

/// The fields that every table begins with (RFC 7541, appendix A), the first one at 1.
const STATIC: [(&str, &str); 61] = [
    (":authority", ""),
    (":method", "GET"),
    (":method", "POST"),
    (":path", "/"),
    (":path", "/index.html"),
    (":scheme", "http"),
    (":scheme", "https"),
    (":status", "200"),
    (":status", "204"),
    (":status", "206"),
    (":status", "304"),
    (":status", "400"),
    (":status", "404"),
    (":status", "500"),
    ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"),
    ("accept-language", ""),
    ("accept-ranges", ""),
    ("accept", ""),
    ("access-control-allow-origin", ""),
    ("age", ""),
    ("allow", ""),
    ("authorization", ""),
    ("cache-control", ""),
    ("content-disposition", ""),
    ("content-encoding", ""),
    ("content-language", ""),
    ("content-length", ""),
    ("content-location", ""),
    ("content-range", ""),
    ("content-type", ""),
    ("cookie", ""),
    ("date", ""),
    ("etag", ""),
    ("expect", ""),
    ("expires", ""),
    ("from", ""),
    ("host", ""),
    ("if-match", ""),
    ("if-modified-since", ""),
    ("if-none-match", ""),
    ("if-range", ""),
    ("if-unmodified-since", ""),
    ("last-modified", ""),
    ("link", ""),
    ("location", ""),
    ("max-forwards", ""),
    ("proxy-authenticate", ""),
    ("proxy-authorization", ""),
    ("range", ""),
    ("referer", ""),
    ("refresh", ""),
    ("retry-after", ""),
    ("server", ""),
    ("set-cookie", ""),
    ("strict-transport-security", ""),
    ("transfer-encoding", ""),
    ("user-agent", ""),
    ("vary", ""),
    ("via", ""),
    ("www-authenticate", ""),
];

/// How many bits stand for each byte, and at last for the end (RFC 7541, appendix B). The codes
/// follow from that: those of one length are numbers in a row.
#[rustfmt::skip]
const BITS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5,
    6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23,
    23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20,
    22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22,
    22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26,
    27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
    25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];

/// The end, which only fills the last byte.
const END: usize = 256;

/// A table may take this many bytes until its reader has said otherwise.
const USUAL: usize = 4096;

/// What a field takes in a table besides its letters (§4.1).
const OVERHEAD: usize = 32;

/// One direction of a connection.
#[derive(Debug)]
pub(super) struct Decoder {
    /// The newest first.
    table: VecDeque<(String, String)>,
    size: usize,
    most: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { table: VecDeque::new(), size: 0, most: USUAL }
    }
}

impl Decoder {
    /// The fields of a block; `None` if it breaks a rule, after which nothing can be read any more.
    pub(super) fn fields(&mut self, mut block: &[u8]) -> Option<Vec<(String, String)>> {
        let mut fields = Vec::new();
        while let Some(first) = block.first().copied() {
            if first & 0x80 != 0 {
                fields.push(self.at(number(&mut block, 7)?)?);
            } else if first & 0xe0 == 0x20 {
                self.most = number(&mut block, 5)?.min(USUAL);
                self.shrink();
            } else {
                let is_kept = first & 0x40 != 0;
                let name = match number(&mut block, if is_kept { 6 } else { 4 })? {
                    0 => text(&mut block)?,
                    index => self.at(index)?.0,
                };
                let field = (name, text(&mut block)?);
                if is_kept {
                    self.size += size(&field);
                    self.table.push_front(field.clone());
                    self.shrink();
                }
                fields.push(field);
            }
        }
        Some(fields)
    }

    fn at(&self, index: usize) -> Option<(String, String)> {
        let index = index.checked_sub(1)?;
        match STATIC.get(index) {
            Some((name, value)) => Some(((*name).to_owned(), (*value).to_owned())),
            None => self.table.get(index - STATIC.len()).cloned(),
        }
    }

    fn shrink(&mut self) {
        while self.size > self.most {
            let Some(oldest) = self.table.pop_back() else { return };
            self.size -= size(&oldest);
        }
    }
}

fn size((name, value): &(String, String)) -> usize {
    name.len() + value.len() + OVERHEAD
}

/// A number that begins in the last bits of a byte (§5.1).
fn number(block: &mut &[u8], bits: u32) -> Option<usize> {
    let most = (1 << bits) - 1;
    let mut number = usize::from(take(block)?) & most;
    if number < most {
        return Some(number);
    }
    for shift in [0, 7, 14, 21] {
        let byte = take(block)?;
        number += usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None // longer than any head
}

fn take(block: &mut &[u8]) -> Option<u8> {
    let (first, rest) = block.split_first()?;
    *block = rest;
    Some(*first)
}

/// Letters, as they are or in Huffman's code (§5.2).
fn text(block: &mut &[u8]) -> Option<String> {
    let is_coded = block.first()? & 0x80 != 0;
    let length = number(block, 7)?;
    let (letters, rest) = block.split_at_checked(length)?;
    *block = rest;
    let letters = if is_coded { Cow::Owned(huffman(letters)?) } else { Cow::Borrowed(letters) };
    Some(String::from_utf8_lossy(&letters).into_owned())
}

/// Reads bit by bit: as soon as the bits so far are one of the codes of that length, a byte is
/// complete.
fn huffman(coded: &[u8]) -> Option<Vec<u8>> {
    let mut order: Vec<usize> = (0..BITS.len()).collect();
    order.sort_by_key(|symbol| (BITS[*symbol], *symbol));
    let mut counts = [0; 31];
    for bits in BITS {
        counts[usize::from(bits)] += 1;
    }
    let mut bytes = Vec::new();
    let mut bits = coded.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
    loop {
        let (mut code, mut first, mut before) = (0_u64, 0_u64, 0);
        for (length, count) in counts.into_iter().enumerate().skip(1) {
            let Some(bit) = bits.next() else {
                return Some(bytes); // what fills the last byte
            };
            code = code << 1 | u64::from(bit);
            first <<= 1;
            let ahead = usize::try_from(code.checked_sub(first).unwrap_or(u64::MAX)).ok();
            if let Some(ahead) = ahead.filter(|ahead| *ahead < count) {
                match order[before + ahead] {
                    END => return None,
                    symbol => bytes.push(u8::try_from(symbol).ok()?),
                }
                break;
            }
            (first, before) = (first + count as u64, before + count);
            if length == 30 {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let hex: String = hex.split_whitespace().collect();
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"))
            .collect()
    }

    fn lines(fields: &[(String, String)]) -> String {
        let lines: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        lines.concat()
    }

    /// RFC 7541, C.4: three requests on one connection, in Huffman's code.
    #[test]
    fn the_requests_of_the_rfc_are_read() {
        let mut decoder = Decoder::default();
        let usual = ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\n";
        let last = ":method: GET\n:scheme: https\n:path: /index.html\n\
                    :authority: www.example.com\ncustom-key: custom-value\n";
        for (hex, read) in [
            ("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", usual.to_owned()),
            ("8286 84be 5886 a8eb 1064 9cbf", format!("{usual}cache-control: no-cache\n")),
            ("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", last.to_owned()),
        ] {
            assert_eq!(lines(&decoder.fields(&bytes(hex)).expect("a block")), read);
        }
        assert_eq!(decoder.size, 164);
    }

    /// RFC 7541, C.6: three answers, in a table of 256 bytes that has to forget.
    #[test]
    fn the_answers_of_the_rfc_are_read() {
        let mut decoder = Decoder { most: 256, ..Decoder::default() };
        let first = "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 \
                     82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3";
        let rest = "cache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\n\
                    location: https://www.example.com\n";
        for (hex, read) in [
            (first, format!(":status: 302\n{rest}")),
            ("4883 640e ffc1 c0bf", format!(":status: 307\n{rest}")),
        ] {
            assert_eq!(lines(&decoder.fields(&bytes(hex)).expect("a block")), read);
        }
        assert_eq!(decoder.size, 222);
    }

    #[test]
    fn what_breaks_a_rule_is_no_block() {
        for hex in ["80", "be", "40", "4101", "ffff ffff ffff ffff", "0085 ffff ffff ff", "1f"] {
            assert_eq!(Decoder::default().fields(&bytes(hex)), None, "{hex}");
        }
    }
}
