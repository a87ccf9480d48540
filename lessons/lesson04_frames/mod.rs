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
//! | [`violation`] | every way of breaking the protocol, and its code |
//! | [`event`] | what a peer can do, and how a connection can end |
//! | [`connection`] | one end of a connection: what is received |
//! | [`say`], `transmit` | one end of a connection: what is sent |
//! | [`websocket`] | the driver: a connection with a stream under it |
//! | [`dissect`] | frames for the tap |
//! | [`echo`] | the server |
//! | [`join`], [`order`] | the client for people |
//! | [`autobahn`] | the client for a referee |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`extension`] | where lesson 11 plugs in compression |

pub mod autobahn;
pub mod checks;
pub mod close;
pub mod connection;
pub mod decoder;
pub mod dissect;
pub mod echo;
pub mod event;
pub mod extension;
pub mod frame;
pub mod join;
pub mod mask;
pub mod message;
pub mod order;
pub mod say;
mod transmit;
pub mod violation;
pub mod websocket;
