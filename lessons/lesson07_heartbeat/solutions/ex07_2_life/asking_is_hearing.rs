//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, EVERY, PATIENCE, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;

/// Listens until the client hangs up or is found dead.
pub async fn watch(mut socket: Socket) {
    let mut heard = Instant::now();
    loop {
        match timeout(EVERY, socket.next()).await {
            Ok(Some(Ok(_))) => heard = Instant::now(),
            Ok(_) => return,
            Err(_) if heard.elapsed() > EVERY + PATIENCE => return,
            Err(_) => {
                let _ = socket.send(Message::Ping("".into())).await;
                heard = Instant::now();
            }
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::life(watch)
}
