//! # Lesson 04 · Frames by hand · Tự viết frame
//!
//! Everything that RFC 6455 says about the time after the handshake, for both ends, without a
//! socket: bytes go in, events come out. A browser, tungstenite and every other WebSocket peer can
//! talk to it.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`frame`] | the header: two to fourteen bytes |
//! | [`mask`] | why and how clients mask, in its simplest form (the program runs [`fast`]) |
//! | [`decoder`] | the frames in a stream of bytes, piece by piece |
//! | [`message`] | fragments become messages; text is checked as it comes |
//! | [`connection`] | one end of a connection: what is received and what is sent |
//! | [`echo`] | the server |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`close`] | codes, reasons, and which codes a close frame may hold |
//! | [`event`] | what a peer can do, and how a connection can end |
//! | [`extension`] | what an extension can do to messages |
//! | [`protocol_error`] | every rule that a peer can break, and its code |
//! | [`websocket`] | the driver: a connection with a stream under it |
//! | `transmit` | the send buffer |
//! | [`fast`] | the fast forms of `mask`, which the program runs |
//! | [`dissect`] | frames for the tap |
//! | [`join`], [`input`] | the interactive client in a terminal |
//! | [`autobahn`] | the client for the public test suite |
//! | [`checks`] | the exercises in words, and what an answer must show |
//! | [`stages`] | the building stages in words |

pub mod autobahn;
pub mod checks;
pub mod close;
#[cfg_attr(feature = "mine-04-b3", path = "build/connection.rs")]
pub mod connection;
pub mod decoder;
pub mod dissect;
pub mod echo;
pub mod event;
pub mod extension;
pub mod fast;
#[cfg_attr(feature = "mine-04-b1", path = "build/frame.rs")]
pub mod frame;
pub mod input;
pub mod join;
pub mod mask;
#[cfg_attr(feature = "mine-04-b2", path = "build/message.rs")]
pub mod message;
pub mod protocol_error;
pub mod stages;
pub(crate) mod transmit;
pub mod websocket;
