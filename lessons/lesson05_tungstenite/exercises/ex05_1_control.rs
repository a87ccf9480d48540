//! Exercise 05.1 · Echo, but not everything · Nhại lời, nhưng không nhại tất
//!
//! Say again what the client says, as text or as bytes, until it leaves. Pings, pongs and the
//! goodbye are not yours to answer.
//!
//! Nhắc lại lời client, text ra text, byte ra byte, cho đến khi nó rời đi. Ping, pong và lời tạm
//! biệt thì không phải việc của bạn.

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};

/// Says again what the client says, until it leaves.
pub async fn echo(mut socket: Socket) {
    todo!("text and binary go back as they came")
}

/// Runs your answer: `cargo learn check 05.1`.
pub fn main() -> Observed {
    checks::control(echo)
}
