//! The examples of RFC 6455 §5.7, as the tap shows them, and as our endpoint would send them.

use full_duplex::{
    lesson04_frames::{
        connection::{Connection, Role},
        dissect::frames,
        event::Event,
        message::{Limits, Message},
    },
    tap::{Direction, Line, Transcript},
};

use crate::support::frames::KEY;

/// An example: what the RFC calls it, who sends it, and its bytes.
struct Example {
    about: &'static str,
    from: Role,
    bytes: Vec<u8>,
}

const CLIENT: Role = Role::Client(|| KEY);

fn examples() -> Vec<Example> {
    let example = |about, from, bytes: &[u8]| Example { about, from, bytes: bytes.to_vec() };
    let counted = |length: usize| (0..=255).cycle().take(length).collect::<Vec<u8>>();
    let long = |head: &[u8], length| [head, &counted(length)].concat();
    vec![
        example("a text message in one frame", Role::Server, b"\x81\x05\x48\x65\x6c\x6c\x6f"),
        example(
            "the same from a client: masked",
            CLIENT,
            b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
        ),
        example(
            "a text message in two fragments",
            Role::Server,
            b"\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f",
        ),
        example("a ping", Role::Server, b"\x89\x05\x48\x65\x6c\x6c\x6f"),
        example(
            "the pong that answers it, masked",
            CLIENT,
            b"\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58",
        ),
        example("256 bytes", Role::Server, &long(b"\x82\x7e\x01\x00", 256)),
        example("64 KiB", Role::Server, &long(b"\x82\x7f\0\0\0\0\0\x01\0\0", 65_536)),
    ]
}

#[test]
fn the_rfcs_examples() {
    let mut transcript = Transcript::default();
    let mut tap = frames();
    for (number, example) in (1..).zip(examples()) {
        let direction = match example.from {
            Role::Server => Direction::ToClient,
            Role::Client(_) => Direction::ToServer,
        };
        let mut lines = vec![Line::note(example.about)];
        tap.feed(direction, &example.bytes, &mut lines);
        transcript.extend(number, lines);
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.bind(|| insta::assert_snapshot!(transcript));
}

#[test]
fn our_endpoint_says_them_byte_for_byte() {
    let hello = Message::Text("Hello".to_owned());
    for (number, example) in (1..).zip(examples()) {
        let mut we = Connection::new(example.from, Limits::default());
        match number {
            1 | 2 => we.send(&hello),
            3 => we.send_fragmented(&hello, 3),
            4 => we.ping(b"Hello"),
            5 => we.pong(b"Hello"),
            6 => we.send_binary(&example.bytes[4..]),
            _ => we.send_binary(&example.bytes[10..]),
        }
        .expect("an open connection");
        assert_eq!(
            we.transmit().escape_ascii().to_string(),
            example.bytes.escape_ascii().to_string()
        );
    }
}

#[test]
fn our_endpoint_understands_them() {
    for (number, example) in (1..).zip(examples()) {
        let other = match example.from {
            Role::Server => CLIENT,
            Role::Client(_) => Role::Server,
        };
        let mut we = Connection::new(other, Limits::default());
        let expected = match number {
            1..=3 => Event::Message(Message::Text("Hello".to_owned())),
            4 => Event::Ping(b"Hello".to_vec()),
            5 => Event::Pong(b"Hello".to_vec()),
            6 => Event::Message(Message::Binary(example.bytes[4..].to_vec())),
            _ => Event::Message(Message::Binary(example.bytes[10..].to_vec())),
        };
        let mut bytes = example.bytes.as_slice();
        assert_eq!(we.receive(&mut bytes), Some(expected), "{}", example.about);
        assert_eq!(we.receive(&mut bytes), None, "{}", example.about);
    }
}
