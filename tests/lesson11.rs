//! Lesson 11: permessage-deflate, pictures and CBOR.

mod support;

#[path = "lesson11/chat.rs"]
mod chat;
#[path = "lesson11/examples.rs"]
mod examples;
#[path = "lesson11/handshakes.rs"]
mod handshakes;
#[path = "lesson11/measure.rs"]
mod measure;
#[path = "lesson11/messages.rs"]
mod messages;
#[path = "lesson11/metadata.rs"]
mod metadata;
#[path = "lesson11/negotiation.rs"]
mod negotiation;
#[path = "lesson11/offers.rs"]
mod offers;
#[path = "lesson11/picture_kit.rs"]
mod picture_kit;
#[path = "lesson11/pictures.rs"]
mod pictures;
#[path = "lesson11/piece_by_piece.rs"]
mod piece_by_piece;
#[path = "lesson11/pixels.rs"]
mod pixels;
#[path = "lesson11/program.rs"]
mod program;
#[path = "lesson11/reader.rs"]
mod reader;
#[path = "lesson11/rolling.rs"]
mod rolling;
#[path = "lesson11/secret.rs"]
mod secret;
#[path = "lesson11/send.rs"]
mod send;
#[path = "lesson11/sending.rs"]
mod sending;
#[path = "lesson11/sizes.rs"]
mod sizes;
#[path = "lesson11/spoken.rs"]
mod spoken;
#[path = "lesson11/subprotocol.rs"]
mod subprotocol;
#[path = "lesson11/tap.rs"]
mod tap;
#[path = "lesson11/uploading.rs"]
mod uploading;
#[path = "lesson11/uploads.rs"]
mod uploads;
#[path = "lesson11/windows.rs"]
mod windows;
#[path = "lesson11/wire.rs"]
mod wire;
