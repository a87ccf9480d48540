//! What the server must make of a request: every row of the tables, and what it keeps of a good
//! one.

use full_duplex::{
    learn::observe::Tape,
    lesson03_handshake::{HandshakeError, Request, parse_request},
};

use super::requests::{self, Row, fields, judge};

fn each(rows: Vec<Row>) {
    for row in rows {
        let judged = judge(&row, &Tape::default());
        judged.unwrap_or_else(|mismatch| panic!("{}: {mismatch:?}", row.must));
    }
}

#[test]
fn it_is_an_http_request() {
    each(requests::http());
}

#[test]
fn it_asks_for_a_websocket() {
    each(requests::websocket());
}

#[test]
fn it_has_one_key_of_16_bytes() {
    each(requests::key());
}

#[test]
fn what_else_it_says_makes_sense() {
    each(requests::more());
}

#[test]
fn it_is_not_hostile() {
    each(requests::hostile());
}

#[test]
fn a_head_has_limits() {
    each(requests::limits());
}

#[test]
fn what_a_request_says_is_kept() {
    for (what, text, expected) in requests::kept() {
        let parsed = parse_request(text.as_bytes());
        assert_eq!(parsed, Ok(Some((expected.clone(), text.len()))), "{what}");
        // The same from a head that another library has taken apart.
        let target = text.split(' ').nth(1).unwrap_or_default();
        let parsed = Request::from_parts("GET", target, (1, 1), fields(&text));
        assert_eq!(parsed, Ok(expected), "{what}");
    }
    let none = Request::from_parts("GET", "/", (2, 0), []);
    assert_eq!(none, Err(HandshakeError::HttpVersion));
}
