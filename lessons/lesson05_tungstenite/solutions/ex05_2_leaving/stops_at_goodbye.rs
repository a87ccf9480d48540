//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::StreamExt as _;
use tokio_tungstenite::tungstenite::Message;

/// Listens until the client is gone; gives the close code and the reason for the log.
pub async fn leaving(mut socket: Socket) -> (u16, String) {
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Close(Some(frame)) => return (frame.code.into(), frame.reason.to_string()),
            Message::Close(None) => return (1005, String::new()),
            _ => {}
        }
    }
    (1006, String::new())
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::leaving(leaving)
}
