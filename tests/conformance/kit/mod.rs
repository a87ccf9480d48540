//! The suite's own little WebSocket: it builds and reads frames without the code under test.

pub mod case;
pub mod frame;
pub mod pack;
pub mod pure;
pub mod reader;
pub mod tested;
pub mod told;

pub use case::*;
pub use frame::*;
pub use reader::Heard;
pub use tested::Tested;
