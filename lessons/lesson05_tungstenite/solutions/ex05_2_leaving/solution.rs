//! Exercise 05.2 · Who left, and how · Ai đi, và đi thế nào
//!
//! Listen until the client is gone; give the close code and the reason for the log. A goodbye
//! without a code is logged as 1005, none at all as 1006, both with an empty reason. And a proper
//! goodbye gets its answer.
//!
//! Nghe cho đến khi client đi hẳn; trả về mã đóng và lý do để ghi log. Tạm biệt không kèm mã thì
//! ghi 1005, không chào thì ghi 1006, cả hai với lý do rỗng. Và ai chào tử tế thì được chào lại.

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::StreamExt as _;
use tokio_tungstenite::tungstenite::Message;

/// Listens until the client is gone; gives the close code and the reason for the log.
pub async fn leaving(mut socket: Socket) -> (u16, String) {
    // ANSWER: read to the end, and remember what the goodbye said
    let mut log = (1006, String::new());
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Close(Some(frame)) => log = (frame.code.into(), frame.reason.to_string()),
            Message::Close(None) => log.0 = 1005,
            _ => {}
        }
    }
    log
    // END
}

/// Runs your answer: `cargo learn check 05.2`.
pub fn main() -> Observed {
    checks::leaving(leaving)
}
