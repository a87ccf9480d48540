//! # Lesson 11 · Compression and pictures · Nén và hình ảnh
//!
//! permessage-deflate (RFC 7692) over lesson 04's endpoint: negotiated by hand, and used for whole
//! messages. DEFLATE itself is the library flate2's. And binary messages: pictures in pieces
//! between the texts, and the texts themselves in CBOR.
//!
//! ```text
//!   offers ── negotiate ──► Terms ──► PerMessageDeflate ◄── Extension ── Connection (lesson 04)
//!                                       │         ▲
//!                               message ▼         │ payload with RSV1
//!                                    deflate   inflate
//! ```
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`parameters`] | an element of `Sec-WebSocket-Extensions`: a name and parameters |
//! | [`offer`] | `permessage-deflate` and its four parameters |
//! | [`negotiate`] | what may be answered to which offer |
//! | [`deflate`] | a message becomes smaller; its tail is taken off |
//! | [`inflate`] | the tail is put on again; nothing grows beyond its limit |
//! | [`extension`] | both as lesson 04's `Extension` |
//! | [`subprotocol::choose`] | which subprotocol a connection speaks |
//! | [`pictures::uploads`] | pictures that arrive in pieces, between everything else |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`history`] | the window of one direction |
//! | [`binary`] | a socket that sends binary messages, too |
//! | [`once`] | a message for many is compressed once |
//! | [`options`] | the command line: what is offered and agreed to |
//! | [`dial`], [`join`] | a client that offers it, and the chat in a terminal |
//! | [`page`] | the web page: lesson 08's, with pictures |
//! | [`http`] | the server: lesson 08's chat on lesson 04's endpoint |
//! | [`pictures`], [`pictures::message`] | pictures: up over the socket, in binary messages; down over HTTP |
//! | [`pictures::server_socket`], `pictures::refusal` | the server's end of an upload |
//! | [`pictures::kind`], `pictures::strip`, `pictures::strip::png`, `pictures::strip::jpeg`, `pictures::strip::gif`, `pictures::strip::webp`, `pictures::strip::pixels` | what a picture is, and nothing besides |
//! | [`pictures::store`], [`pictures::serve`] | where pictures are kept, and how they are read |
//! | [`pictures::sending`], [`pictures::client_socket`] | what a client sends of its pictures, and when |
//! | [`pictures::commands`], [`pictures::news`] | `/send` and `/cancel` in a terminal, and what a person reads |
//! | [`mod@dissect`] | for the tap: what compressed messages say |
//! | [`measure`], `measure::pair`, `measure::samples` | what compression costs and saves |
//! | [`secret`] | what the lengths of frames tell about a secret |
//! | [`subprotocol`], [`subprotocol::cbor`], [`subprotocol::socket`] | the chat's messages in fewer bytes |
//! | [`suite`] | the client for the public test suite |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`stages`] | the building stage in words |

pub mod binary;
pub mod checks;
#[cfg_attr(feature = "mine-11-b", path = "build/deflate.rs")]
pub mod deflate;
pub mod dial;
pub mod dissect;
#[cfg_attr(feature = "mine-11-b", path = "build/extension.rs")]
pub mod extension;
pub mod history;
pub mod http;
#[cfg_attr(feature = "mine-11-b", path = "build/inflate.rs")]
pub mod inflate;
pub mod join;
pub mod measure;
#[cfg_attr(feature = "mine-11-b", path = "build/negotiate.rs")]
pub mod negotiate;
pub mod offer;
pub mod once;
pub mod options;
pub mod page;
pub mod parameters;
pub mod pictures;
pub mod secret;
pub mod stages;
pub mod subprotocol;
pub mod suite;
