//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};

/// Says again what the client says, until it leaves or breaks a rule.
pub async fn echo(mut socket: Socket) {
    while let Some(received) = socket.next().await {
        match received {
            Ok(message) if message.is_text() || message.is_binary() => {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(_) => {
                let code = CloseCode::Protocol;
                let _ = socket.close(Some(CloseFrame { code, reason: "".into() })).await;
                return;
            }
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::too_long(echo)
}
