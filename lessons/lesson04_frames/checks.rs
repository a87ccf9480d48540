//! What an answer to an exercise must show: each check holds a conversation with it and writes down what happens.

mod bug_hunt;
mod fragments;
mod goodbye;
mod header;
mod masking;

pub use bug_hunt::{Decode, Frame, bug_hunt, encode};
pub use fragments::{Incoming, Said, Unfinished, fragments};
pub use goodbye::{Verdict, goodbye};
pub use header::header;
pub use masking::masking;

/// Bytes as a transcript shows them.
fn hex(bytes: &[u8]) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}
