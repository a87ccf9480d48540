//! # Lesson 13 · Numbers, and the fast server · Các con số, và server thật nhanh
//!
//! The course's figures measured again on the reader's machine, and a faster server for lesson
//! 08's protocol, with a measurement of what each step brings.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`server::worker`] | a thread that owns its sockets: one buffer, one pump, one timer |
//! | [`server::batch`] | frames built once for all who read the same |
//! | [`server::outgoing`] | what a full socket keeps, and how it catches up |
//! | [`server::speaker`] | what a client says: past the hub, into the log |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`server`](mod@server) | the front: HTTP, the handshake, and the stream that is handed over |
//! | [`server::connection`] | one connection's task, and its close handshake |
//! | [`server::inbox`] | what the hub wants of a worker's connections |
//! | [`server::progress`] | how far each worker is: the fastest waits for the slowest |
//! | [`server::wire`] | JSON and frames without memory of their own |
//! | [`codec`] | frames where they are: lent, not copied |
//! | `unfinished` | what is kept of a frame that is not whole |
//! | [`endpoint`] | both halves of an endpoint |
//! | [`socket`] | the driver, which owns no memory while it waits |
//! | [`echo`] | the fast echo server |
//! | [`mask`] | masking on the way |
//! | [`catalogue`] | each figure: what it means, which chapter claims it, how two runs are compared |
//! | `catalogue/figures.rs`, `catalogue/plots.rs`, `catalogue/claims.rs` | the figures; the plots; the verdicts on famous claims |
//! | [`utf8`] | whether bytes are UTF-8, with vectors |
//! | [`measures`] | the run: each part measures something with the lessons' own programs, in turns |
//! | `measures/polling.rs`, `measures/handshake.rs`, `measures/frames.rs`, `measures/heartbeat.rs` | what is counted |
//! | `measures/buffers.rs`, `measures/compression.rs`, `measures/durability.rs`, `measures/herd.rs` | what is the machine's own |
//! | `measures/limits.rs`, `measures/room.rs` | how many people and messages; a room in which one speaks and many hear |
//! | `measures/steps.rs` | the fast server beside itself without one of its steps |
//! | [`command`], [`summary`] | the program without a command, and its tables |
//! | [`results`] | what a run has measured, as a file |
//! | [`report`] | the page of a run: written into a file, and opened |
//! | [`page`] | that page: verdicts, plots, figures, in both languages (`page/`: its style and its script) |
//! | [`plot`] | curves as SVG, the reader's and ours |
//! | [`bars`] | comparisons as bars |
//! | [`html`] | words and numbers in both languages |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod bars;
pub mod catalogue;
pub mod checks;
pub mod codec;
pub mod command;
pub mod echo;
pub mod endpoint;
pub mod html;
pub mod mask;
pub mod measures;
pub mod page;
pub mod plot;
pub mod report;
pub mod results;
pub mod server;
pub mod socket;
pub mod summary;
mod unfinished;
pub mod utf8;
