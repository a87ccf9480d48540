//! Code that all programs share and no lesson explains.
//!
//! | file | idea |
//! |---|---|
//! | [`program`] | arguments, the banner at the start and the message at the end, errors, progress |
//! | [`host`] | the host that a request names: `--host`, and 421 |
//! | [`patient`] | the end of a connection whose client reads nothing |
//! | [`serve`] | listening, limits, the tap, serving until Ctrl-C |
//! | [`page`] | serving web pages (and to which pages of other origins), and the files that several of them import |
//! | [`terminal`] | `keyboard()`: editing a line while others appear above it |
//! | [`measure`], [`report`] | simulated people, and the table of what they cost |
//! | [`text`] | a text that is encoded once and shared |
//! | [`visible`] | the text of strangers, as it may be printed |

pub mod host;
pub mod measure;
pub mod page;
pub mod patient;
pub mod program;
pub mod report;
pub mod serve;
pub mod terminal;
pub mod text;
pub mod visible;
