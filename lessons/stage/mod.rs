//! What no lesson teaches and every program stands on.
//!
//! | file | idea |
//! |---|---|
//! | [`program`] | arguments, the first and the last words, errors, progress |
//! | [`serve`] | listening, limits, the tap, serving until Ctrl-C |
//! | [`page`] | serving web pages, and the files that several of them import |
//! | [`terminal`] | typing a line while others appear above it |
//! | [`measure`], [`report`] | simulated people, and the table of what they cost |
//! | [`text`] | a text that is encoded once and shared |

pub mod measure;
pub mod page;
pub mod program;
pub mod report;
pub mod serve;
pub mod terminal;
pub mod text;
