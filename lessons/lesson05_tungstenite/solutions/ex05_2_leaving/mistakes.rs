//! Known mistakes in exercise 05.2; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson05_tungstenite::checks::{self, Socket},
};
use futures_util::StreamExt as _;
use tokio_tungstenite::tungstenite::Message;

pub fn gone_is_normal() -> Observed {
    async fn leaving(mut socket: Socket) -> (u16, String) {
        let mut log = (1000, String::new());
        while let Some(Ok(message)) = socket.next().await {
            match message {
                Message::Close(Some(frame)) => log = (frame.code.into(), frame.reason.to_string()),
                Message::Close(None) => log.0 = 1005,
                _ => {}
            }
        }
        log
    }

    checks::leaving(leaving)
}

pub fn no_code_is_normal() -> Observed {
    async fn leaving(mut socket: Socket) -> (u16, String) {
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

    checks::leaving(leaving)
}

pub fn stops_at_close_frame() -> Observed {
    async fn leaving(mut socket: Socket) -> (u16, String) {
        while let Some(Ok(message)) = socket.next().await {
            match message {
                Message::Close(Some(frame)) => {
                    return (frame.code.into(), frame.reason.to_string());
                }
                Message::Close(None) => return (1005, String::new()),
                _ => {}
            }
        }
        (1006, String::new())
    }

    checks::leaving(leaving)
}
