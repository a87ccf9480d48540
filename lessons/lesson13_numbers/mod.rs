//! # Lesson 13 · Numbers, and the fast server · Các con số, và server thật nhanh
//!
//! Every claim of the course measured on the reader's machine, and a server for lesson 08's
//! protocol that is as fast as that machine allows.
//!
//! ## Read this
//!
//! | file | idea |
//! |---|---|
//! | [`codec`] | frames where they are: lent, not copied |
//! | `unfinished` | what is kept of a frame that is not whole |
//! | [`endpoint`] | both halves of an endpoint |
//! | [`socket`] | the driver, which owns no memory while it waits |
//! | [`echo`] | the fast echo server |
//!
//! ## Also here
//!
//! | file | idea |
//! |---|---|
//! | [`mask`] | masking on the way |
//! | [`catalogue`] | each figure: what it means, which chapter claims it, how two runs are compared; the plots, and the verdicts on famous claims |
//! | [`utf8`] | whether bytes are UTF-8, with vectors |
//! | [`results`] | what a run has measured, as a file |
//! | [`checks`] | the exercises: their texts, and what an answer must show |

pub mod catalogue;
pub mod checks;
pub mod codec;
pub mod echo;
pub mod endpoint;
pub mod mask;
pub mod results;
pub mod server;
pub mod socket;
mod unfinished;
pub mod utf8;
