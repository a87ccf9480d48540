//! Lesson 11's compression against chance and malice.

use std::{sync::Arc, time::Instant};

use allocation_counter::measure;
use fastrand::Rng;
use full_duplex::{
    lesson04_frames::{
        connection::{Connection, Role},
        event::Event,
        message::{Limits, Message},
    },
    lesson11_compression::{
        deflate::{Deflate, deflate},
        extension::PerMessageDeflate,
        inflate::Inflate,
        negotiate::{Half, Terms},
        offer::Window,
    },
};

use crate::{
    for_seeds,
    frame::KEY,
    inflating::{half, inflating_holds},
};

fn any_half(rng: &mut Rng) -> Half {
    half(rng.bool(), rng.u8(..))
}

/// Bytes that are worth compressing, or not.
fn any_bytes(rng: &mut Rng) -> Vec<u8> {
    let length = [0, 1, 5, 100, 700, 5_000, 70_000][rng.usize(..7)];
    let length = rng.usize(..=length);
    let letters = [1, 2, 26, 256][rng.usize(..4)];
    let mut bytes: Vec<u8> =
        (0..length).map(|_| u8::try_from(rng.usize(..letters)).expect("a byte")).collect();
    for _ in 0..rng.usize(..4) {
        let from = rng.usize(..=bytes.len());
        let again = bytes[from..].iter().copied().take(rng.usize(..40_000)).collect::<Vec<_>>();
        bytes.extend(again);
    }
    bytes
}

const LIMITS: [u64; 5] = [0, 10, 1_000, 30_000, 1 << 20];

#[test]
fn bytes_that_are_no_deflate() {
    for_seeds(|rng| {
        let mut messages = Vec::new();
        for _ in 0..rng.usize(1..4) {
            let length = rng.usize(..300);
            let mut message: Vec<u8> = (0..length).map(|_| rng.u8(..)).collect();
            if let Some(first) = message.first_mut() {
                *first = *first & !0b110 | [0, 2, 4][rng.usize(..3)]; // a kind of block that exists
            }
            messages.push(message);
        }
        let messages: Vec<_> = messages.iter().map(Vec::as_slice).collect();
        let limit = LIMITS[rng.usize(..LIMITS.len())];
        inflating_holds(&messages, any_half(rng), limit, rng.u64(..));
    });
}

#[test]
fn deflate_with_a_little_mistake() {
    for_seeds(|rng| {
        let half = any_half(rng);
        let mut deflater = Deflate::new(half);
        let mut messages = Vec::new();
        for _ in 0..rng.usize(1..4) {
            let bytes = any_bytes(rng);
            messages.extend(deflater.message(&bytes));
        }
        if let Some(last) = messages.last_mut().filter(|last| !last.is_empty()) {
            let at = rng.usize(..last.len());
            match rng.u8(..4) {
                0 => last[at] ^= 1 << rng.u8(..8),
                1 => last.truncate(at),
                2 => last.insert(at, rng.u8(..)),
                _ => {}
            }
        }
        let messages: Vec<_> = messages.iter().map(Vec::as_slice).collect();
        let limit = LIMITS[rng.usize(..LIMITS.len())];
        inflating_holds(&messages, half, limit, rng.u64(..));
    });
}

/// Both ends of a connection, on terms that chance has drawn.
fn pair(rng: &mut Rng, threshold: usize) -> [Connection; 2] {
    let terms = Terms { server: any_half(rng), client: any_half(rng) };
    let server = PerMessageDeflate::server(terms, threshold, &Arc::default());
    let client = PerMessageDeflate::client(terms, threshold);
    [
        server.connection(Role::Server, Limits::default()),
        client.connection(Role::Client(|| KEY), Limits::default()),
    ]
}

#[test]
fn what_one_end_sends_the_other_one_hears() {
    for_seeds(|rng| {
        let threshold = [0, 1, 50, 1_000][rng.usize(..4)];
        let mut ends = pair(rng, threshold);
        for _ in 0..rng.usize(1..8) {
            if rng.bool() {
                ends.reverse();
            }
            let [from, to] = &mut ends;
            let bytes = any_bytes(rng);
            let message = match String::from_utf8(bytes) {
                Ok(text) if rng.bool() => Message::Text(text),
                Ok(text) => Message::Binary(text.into_bytes()),
                Err(error) => Message::Binary(error.into_bytes()),
            };
            let size = [1, 7, 1_000, usize::MAX][rng.usize(..4)];
            let size = if message.payload().len() > 5_000 { size.max(1_000) } else { size };
            from.send_fragmented(&message, size).expect("open");
            let mut heard = None;
            let cut = rng.usize(1..3_000);
            for mut piece in from.transmit().to_vec().chunks(cut) {
                while let Some(event) = to.receive(&mut piece) {
                    assert!(heard.replace(event).is_none(), "one message");
                }
            }
            from.transmitted(usize::MAX);
            assert!(heard == Some(Event::Message(message)), "{heard:?}");
        }
    });
}

/// What an engine takes while it restores a message, whatever its size.
const ENGINE: u64 = 60_000;

#[test]
fn a_message_that_grows_costs_no_more_than_the_limit() {
    let bombs = [vec![0; 32 << 20], b"ha".repeat(8 << 20), {
        let mut random = Rng::with_seed(1);
        (0..4 << 20).map(|_| random.u8(..)).collect()
    }];
    for bytes in bombs {
        let packed = deflate(&bytes, Window::LARGEST, &[]).expect("compressed");
        for limit in [0, 1_000, 100_000, 1 << 20] {
            let begun = Instant::now();
            let mut inflate = Inflate::new(half(true, 7));
            let info = measure(|| {
                for end in [1, 10, 1_000, packed.len()] {
                    let end = end.min(packed.len());
                    if inflate.preview(&packed[..end], limit).is_err() {
                        return;
                    }
                }
                panic!("longer than {limit}, and let in");
            });
            // A buffer that grows doubles: the old one and the new one count at once.
            assert!(info.bytes_max <= 2 * limit + ENGINE, "limit {limit}: {info:?}");
            println!(
                "{} of {} bytes, limit {limit}: {} bytes of memory, {:?}",
                packed.len(),
                bytes.len(),
                info.bytes_max,
                begun.elapsed()
            );
        }
    }
}

/// A connection that waits keeps its windows and no engine; without context takeover, nothing.
#[test]
fn a_compressed_connection_that_waits() {
    for (takeover, bits, most) in
        [(false, 7, 600), (true, 7, 600 + 2 * 32_768), (true, 1, 600 + 2 * 512)]
    {
        let half = half(takeover, bits);
        let mut text = Message::Text("Chào cả nhà! ".repeat(4_000));
        let _ = deflate(b"chao", half.window, &[]); // the thread has its engine, whoever uses it
        let info = measure(|| {
            let terms = Terms { server: half, client: half };
            let extension = PerMessageDeflate::client(terms, 1);
            let mut end = extension.connection(Role::Client(|| KEY), Limits::default());
            let extension = PerMessageDeflate::server(terms, 1, &Arc::default());
            let mut peer = extension.connection(Role::Server, Limits::default());
            for _ in 0..3 {
                end.send(&text).expect("open");
                let bytes = end.transmit().to_vec();
                end.transmitted(usize::MAX);
                peer.send(&text).expect("open");
                let heard = end.receive(&mut peer.transmit());
                assert!(matches!(heard, Some(Event::Message(_))));
                drop(bytes);
                peer.transmitted(usize::MAX);
                text = Message::Text("Chào cả nhà! ".repeat(4_000));
            }
            end.rest();
            std::mem::forget(end); // so that it is counted
        });
        println!("takeover {takeover}, 2^{}: {} bytes", half.window.bits(), info.bytes_current);
        assert!(info.bytes_current <= most, "{info:?}");
    }
}
