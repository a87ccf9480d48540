//! Exercise 05.3 · Too long, and told so · Dài quá, và được báo
//!
//! Echo text and binary. A client whose message is longer than the socket's limit is told 1009, one
//! whose text is no UTF-8 1007, one that breaks another rule 1002; then it is over.
//!
//! Nhại lại text và binary. Client gửi message dài quá giới hạn của socket thì được báo 1009, gửi
//! text không phải UTF-8 thì 1007, phạm luật khác thì 1002; rồi kết thúc.

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::{
    Error,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

/// Says again what the client says, until it leaves or breaks a rule.
pub async fn echo(mut socket: Socket) {
    // ANSWER: echo; tell the client what an error was about
    while let Some(received) = socket.next().await {
        match received {
            Ok(message) if message.is_text() || message.is_binary() => {
                if socket.send(message).await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(error) => {
                let code = match error {
                    Error::Capacity(_) => CloseCode::Size,
                    Error::Utf8(_) => CloseCode::Invalid,
                    Error::Protocol(_) => CloseCode::Protocol,
                    _ => return,
                };
                let _ = socket.close(Some(CloseFrame { code, reason: "".into() })).await;
                return;
            }
        }
    }
    // END
}

/// Runs your answer: `cargo learn check 05.3`.
pub fn main() -> Observed {
    checks::too_long(echo)
}
