//! The words of a server that declines: the body of its answer, as much of it as is worth reading.

use httparse::{EMPTY_HEADER, Status, parse_chunk_size};

use super::{
    head::{Fields, bounded},
    offer::{MAX_FIELDS, interim},
};

/// Bytes of a body that are read.
const MAX_BODY: usize = 8 * 1024;
/// Characters and lines that are shown.
const MAX_SHOWN: usize = 1_000;
const MAX_LINES: usize = 16;

/// What has arrived of a body, and whether more of it is worth waiting for.
struct Body {
    bytes: Vec<u8>,
    whole: bool,
}

/// Whether the body of this answer is all there, or as much of it as is read.
pub(super) fn is_whole(answer: &[u8]) -> bool {
    body(answer).is_none_or(|body| body.whole)
}

/// The words in an answer's body, ready to be printed; empty if there are none.
pub(super) fn words(answer: &[u8]) -> String {
    let Some(Body { bytes, .. }) = body(answer) else { return String::new() };
    let text = String::from_utf8_lossy(&bytes);
    let text = if text.trim_start().starts_with('<') { without_tags(&text) } else { text.into() };
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let lines: Vec<_> = lines.take(MAX_LINES).map(visible).collect();
    let mut words = lines.join("\n");
    if let Some((at, _)) = words.char_indices().nth(MAX_SHOWN) {
        words.truncate(at);
        words.push('…');
    }
    words
}

fn body(answer: &[u8]) -> Option<Body> {
    let answer = &answer[interim(answer).ok()?..];
    let mut fields = [EMPTY_HEADER; MAX_FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let length = bounded(answer, |bytes| head.parse(bytes)).ok()??;
    let fields = Fields::new(head.headers.iter().map(|field| (field.name, field.value)));
    if fields.all("content-encoding").next().is_some() {
        return None; // nobody asked for a packed one
    }
    let arrived = &answer[length..];
    if fields.has_token("transfer-encoding", "chunked") {
        return Some(chunks(arrived));
    }
    let promised = fields.one("content-length").ok().flatten();
    let end = promised.and_then(|length| length.parse().ok()).unwrap_or(usize::MAX).min(MAX_BODY);
    let bytes = arrived[..arrived.len().min(end)].to_vec();
    Some(Body { whole: bytes.len() == end, bytes })
}

/// A body in chunks (RFC 9112 §7.1).
fn chunks(mut rest: &[u8]) -> Body {
    let mut bytes = Vec::new();
    loop {
        let size = match parse_chunk_size(rest) {
            Ok(Status::Complete((start, size))) => {
                rest = &rest[start..];
                usize::try_from(size).unwrap_or(usize::MAX)
            }
            Ok(Status::Partial) => return Body { bytes, whole: false },
            Err(_) => 0, // no chunk: what came before it is all
        };
        bytes.extend_from_slice(&rest[..rest.len().min(size).min(MAX_BODY - bytes.len())]);
        if size == 0 || bytes.len() == MAX_BODY {
            return Body { bytes, whole: true };
        }
        let Some(next) = rest.get(size.saturating_add(2)..) else {
            return Body { bytes, whole: false };
        };
        rest = next;
    }
}

/// The words of a page, in one line.
fn without_tags(page: &str) -> String {
    let mut inside = false;
    let outside = page.chars().map(|c| {
        let was_inside = inside;
        inside = c == '<' || (inside && c != '>');
        if inside || was_inside { ' ' } else { c }
    });
    let text: String = outside.collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A stranger's line: what can't be seen, and what would control a terminal, is escaped.
fn visible(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '"' | '\'' | '\\' | '\t' => shown.push(c),
            _ => shown.extend(c.escape_debug()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_up_to_its_end_or_its_limit_and_shown_harmless() {
        let long = format!("content-length: 99999\r\n\r\n{}", "y".repeat(9_000));
        for (rest, shown, whole) in [
            ("content-length: 5\r\n\r\nBusy.", "Busy.", true),
            ("content-length: 5\r\n\r\nBusy. and more", "Busy.", true),
            ("content-length: 5\r\n\r\nBu", "Bu", false),
            ("content-length: 0\r\n\r\n", "", true),
            ("\r\nuntil the end", "until the end", false),
            ("\r\none\r\n\r\n  two \nđủ chữ\n", "one\n  two\nđủ chữ", false),
            (
                "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\nd\r\ne\r\n0\r\n\r\n",
                "abcd\ne",
                true,
            ),
            ("transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\nd", "abcd", false),
            ("transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", "abc", false),
            ("transfer-encoding: chunked\r\n\r\nzz\r\nabc", "", true),
            ("content-encoding: br\r\n\r\n\u{1}\u{2}", "", true),
            ("\r\n<html><h1>502 Bad\nGateway</h1></html>", "502 Bad Gateway", false),
            ("\r\n\u{1b}[2J\u{202e}\u{9b}", "\\u{1b}[2J\\u{202e}\\u{9b}", false),
            (&long, &format!("{}…", "y".repeat(MAX_SHOWN)), true),
        ] {
            let answer = format!("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 502 Bad\r\n{rest}");
            let answer = answer.as_bytes();
            assert_eq!((words(answer).as_str(), is_whole(answer)), (shown, whole), "{rest:.80}");
        }
    }
}
