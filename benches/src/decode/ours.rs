//! The course's decoder, and the layers it consists of.

use std::{
    hint::black_box,
    task::{Context, Waker},
};

use full_duplex::{
    lesson04_frames::{
        connection::{Connection, Role},
        decoder::Decoder,
        event::Event,
        message::{Limits, Message},
        websocket::WebSocket,
    },
    lesson13_numbers::{endpoint, socket::Socket},
};

use super::Frames;
use crate::{
    harness::{Contestant, Part},
    memory::{Memory, at_once},
};

/// As much as the driver reads at once.
const READ: usize = 16 * 1024;

/// Layer by layer, from the frame to the socket.
pub fn contestants(frames: &Frames) -> Vec<Contestant<'_>> {
    vec![
        Contestant::new("ours: frames", Part::Ours, decoder(frames)),
        Contestant::new("ours: messages", Part::Layer, connection(frames)),
        Contestant::new("ours: over a stream", Part::Layer, websocket(frames)),
        Contestant::new("ours: in place (lesson 13)", Part::Fast, in_place(frames)),
    ]
}

/// Frames: found, unmasked into a buffer that is used again. No message is put together, no memory asked for.
fn decoder(frames: &Frames) -> impl FnMut() {
    let mut decoder = Decoder::default();
    let mut payload = Vec::new();
    move || {
        let mut whole = 0;
        for mut bytes in frames.bytes.chunks(READ) {
            while let Ok(Some(piece)) = decoder.next(&mut bytes) {
                piece.append_to(&mut payload);
                if piece.last {
                    black_box(&mut payload).clear();
                    whole += 1;
                }
            }
        }
        assert_eq!(whole, frames.count);
    }
}

/// Everything but reading.
fn connection(frames: &Frames) -> impl FnMut() {
    let mut connection = Connection::new(Role::Server, Limits::default());
    move || {
        let mut messages = 0;
        for mut bytes in frames.bytes.chunks(READ) {
            while let Some(event) = connection.receive(&mut bytes) {
                messages += u32::from(matches!(black_box(event), Event::Message(_)));
            }
        }
        assert_eq!(messages, frames.count);
    }
}

/// What a program uses.
fn websocket(frames: &Frames) -> impl FnMut() {
    let memory = Memory::reading(frames.bytes.clone());
    let connection = Connection::new(Role::Server, Limits::default());
    let mut socket = WebSocket::new(memory, connection, Vec::new());
    match at_once(socket.next()) {
        Some(Event::Message(Message::Text(text))) => frames.check("lesson 04", text.as_bytes()),
        Some(Event::Message(Message::Binary(bytes))) => frames.check("lesson 04", &bytes),
        _ => frames.check("lesson 04", &[]),
    }
    move || {
        at_once(async {
            for _ in 0..frames.count {
                let event = socket.next().await;
                assert!(matches!(black_box(event), Some(Event::Message(_))));
            }
        });
    }
}

/// What a program uses of lesson 13: reading included, memory for each message not.
fn in_place(frames: &Frames) -> impl FnMut() {
    let memory = Memory::reading(frames.bytes.clone());
    let mut socket = Socket::new(memory, Role::Server, Limits::default(), Vec::new());
    let mut read = move |look: fn(&Frames, &[u8])| {
        let mut messages = 0;
        socket.stream().until_pause = Some(frames.bytes.len());
        let _ = socket.poll_events(&mut Context::from_waker(Waker::noop()), |event, _| {
            look(
                frames,
                match &event {
                    endpoint::Event::Text(text) => text.as_bytes(),
                    endpoint::Event::Binary(bytes) => bytes,
                    _ => &[],
                },
            );
            messages += 1;
        });
        assert_eq!(messages, frames.count);
    };
    read(|frames, message| frames.check("lesson 13", message));
    move || {
        read(|_, message| {
            black_box(message);
        });
    }
}
