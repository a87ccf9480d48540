//! Known mistakes in exercise 05.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;

pub fn echoes_everything() -> Observed {
    async fn echo(mut socket: Socket) {
        while let Some(Ok(message)) = socket.next().await {
            if socket.send(message).await.is_err() {
                return;
            }
        }
    }

    checks::control(echo)
}

pub fn only_text() -> Observed {
    async fn echo(mut socket: Socket) {
        while let Some(Ok(message)) = socket.next().await {
            if message.is_text() && socket.send(message).await.is_err() {
                return;
            }
        }
    }

    checks::control(echo)
}

pub fn everything_is_text() -> Observed {
    async fn echo(mut socket: Socket) {
        while let Some(Ok(message)) = socket.next().await {
            if message.is_text() || message.is_binary() {
                let text = String::from_utf8_lossy(&message.into_data()).into_owned();
                if socket.send(Message::text(text)).await.is_err() {
                    return;
                }
            }
        }
    }

    checks::control(echo)
}
