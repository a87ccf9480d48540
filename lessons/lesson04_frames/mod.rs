//! # Lesson 04 · Frames by hand · Tự viết frame
//!
//! Everything that RFC 6455 says about the time after the handshake, for both ends, without a socket: bytes go in, events
//! come out. A browser, tungstenite and every other WebSocket peer can talk to it.
//!
//! | file | idea |
//! |---|---|
//! | [`frame`] | the header: two to fourteen bytes |
//! | [`mask`] | why and how clients mask |
//! | [`decoder`] | finding the frames in a stream of bytes, piece by piece |
//! | [`message`] | putting fragments together; text is judged as it comes |
//! | [`close`] | codes, reasons, and which codes may travel |
//! | [`protocol_error`] | every way of breaking the protocol, and its code |
//! | [`event`] | what a peer can do, and how a connection can end |
//! | [`connection`] | one end of a connection: rules, state, what is received and sent |
//! | [`websocket`] | the driver: a connection with a stream under it |
//! | [`dissect`] | frames for the tap |
//! | [`echo`] | the server |
//! | [`join`], [`input`] | the client for people |
//! | [`autobahn`] | the client for a referee |
//! | [`exercises`], [`words`], [`checks`] | the exercises in words, and what an answer must show |

pub mod autobahn;
pub mod checks;
pub mod close;
pub mod connection;
pub mod decoder;
pub mod dissect;
pub mod echo;
pub mod event;
pub mod exercises;
pub mod fast;
pub mod frame;
pub mod input;
pub mod join;
pub mod mask;
pub mod message;
pub mod protocol_error;
mod transmit;
pub mod websocket;
pub mod words;
