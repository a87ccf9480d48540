//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;

/// Says again what the client says, until it leaves.
pub async fn echo(mut socket: Socket) {
    while let Some(Ok(message)) = socket.next().await {
        if message.is_text() || message.is_binary() {
            let text = String::from_utf8_lossy(&message.into_data()).into_owned();
            if socket.send(Message::text(text)).await.is_err() {
                return;
            }
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::control(echo)
}
