//! Code that all programs share and no lesson explains.
//!
//! | file | idea |
//! |---|---|
//! | [`program`] | arguments, the banner at the start and the message at the end, errors, progress |
//! | [`output`] | printing, which never waits for a reader |
//! | [`stop`] | Ctrl-C, `kill` and the end of the terminal: one goodbye; asked twice, the end at once |
//! | [`host`] | the host that a request names: `--host`, and 421 |
//! | [`patient`] | the end of a connection whose client reads nothing |
//! | [`serve`] | listening, limits, the tap, serving until it is asked to stop |
//! | [`page`] | serving web pages (and to which pages of other origins), and the files that several of them import |
//! | [`terminal`] | `keyboard()`: editing a line while others appear above it |
//! | [`measure`], [`report`] | simulated people, and the table of what they cost |
//! | [`text`] | a text that is encoded once and shared |
//! | [`visible`] | the text of strangers, as it may be printed |
//! | [`write_buffer`] | bytes wait for the flush, and their memory is given back |

pub mod host;
pub mod measure;
pub mod output;
pub mod page;
pub mod patient;
pub mod program;
pub mod report;
pub mod serve;
pub mod stop;
pub mod terminal;
pub mod text;
pub mod visible;
pub mod write_buffer;
