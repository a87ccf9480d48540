//! # Lesson 10 · Plan B · Phương án B
//!
//! A chat for networks in which WebSocket doesn't work. Lesson 08's client and lesson 08's session
//! stay as they are. Under both of them, lesson 06's trait `Socket` is carried by something else: a
//! *link*, which carries over plain requests exactly the texts that a WebSocket would carry.
//! (`SockJS` and `Engine.IO` do the same.)
//!
//! ```text
//!   Client ── Driver ── dialler ─┬─ WebSocket ────────────────────────── /ws ──┬─ session ── hub
//!                       road     └─ link ═ http_socket ═ requests ═ http ═ link ┘
//! ```
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`road`] | which road next, from evidence; when to climb back |
//! | [`link`] | items that are numbered, and kept until the other end has them |
//! | [`dialler`] | one attempt over several roads; a probe beside the road that works |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`wire`] | what travels, in JSON and as events |
//! | [`link_socket`] | a link as a `Socket` |
//! | [`http`] | the server: lesson 08's, with the routes of a link beside `/ws` |
//! | [`http_socket`] | the client's end of a link: event stream, long poll, polling |
//! | [`carried`] | a WebSocket or a link, dialled |
//! | [`page`] | the same roads once more, in JavaScript |
//! | [`offline`] | the page without a network: its files by their version, a service worker, several tabs |
//! | [`join`], [`road_text`] | the chat in a terminal, and what it says of the road |
//! | [`checks`] | the exercises: their texts, and what an answer must show |
//! | [`stages`] | the building stage in words |
//! | [`measure`], [`measured_site`] | what plan B costs: times and bytes |

pub mod carried;
pub mod checks;
pub mod dialler;
pub mod http;
pub mod http_socket;
pub mod join;
#[cfg_attr(feature = "mine-10-b", path = "build/link.rs")]
pub mod link;
pub mod link_socket;
pub mod measure;
pub mod measured_site;
pub mod offline;
pub mod page;
pub mod road;
pub mod road_text;
pub mod stages;
pub mod wire;
