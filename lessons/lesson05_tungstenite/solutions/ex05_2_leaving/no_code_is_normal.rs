//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::StreamExt as _;
use tokio_tungstenite::tungstenite::Message;

/// Listens until the client is gone; gives the close code and the reason for the log.
pub async fn leaving(mut socket: Socket) -> (u16, String) {
    let mut log = (1006, String::new());
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Close(Some(frame)) => log = (frame.code.into(), frame.reason.to_string()),
            Message::Close(None) => log.0 = 1000,
            _ => {}
        }
    }
    log
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::leaving(leaving)
}
