//! Known mistakes in exercise 05.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, frame::coding::CloseCode};

pub fn silent_drop() -> Observed {
    async fn echo(mut socket: Socket) {
        while let Some(Ok(message)) = socket.next().await {
            if (message.is_text() || message.is_binary()) && socket.send(message).await.is_err() {
                return;
            }
        }
    }

    checks::too_long(echo)
}

pub fn always_1002() -> Observed {
    async fn echo(mut socket: Socket) {
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

    checks::too_long(echo)
}

pub fn says_1000() -> Observed {
    async fn echo(mut socket: Socket) {
        while let Some(received) = socket.next().await {
            match received {
                Ok(message) if message.is_text() || message.is_binary() => {
                    if socket.send(message).await.is_err() {
                        return;
                    }
                }
                Ok(_) => {}
                Err(_) => {
                    let code = CloseCode::Normal;
                    let _ = socket.close(Some(CloseFrame { code, reason: "".into() })).await;
                    return;
                }
            }
        }
    }

    checks::too_long(echo)
}
