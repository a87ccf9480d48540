//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, EVERY, PATIENCE, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::Message;

/// Listens until the client hangs up or is found dead.
pub async fn watch(mut socket: Socket) {
    let mut heard = Instant::now();
    let mut asked = false;
    loop {
        let silence = if asked { EVERY + PATIENCE } else { EVERY };
        match timeout_at(heard + silence, socket.next()).await {
            Ok(Some(Ok(Message::Pong(_)))) => {
                heard = Instant::now();
                asked = false;
            }
            Ok(Some(Ok(_))) => {}
            Ok(_) => return,
            Err(_) if asked => return,
            Err(_) => {
                asked = true;
                let _ = socket.send(Message::Ping("are you there?".into())).await;
            }
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::life(watch)
}
