//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, EVERY, PATIENCE, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::{Instant, interval_at, sleep_until};
use tokio_tungstenite::tungstenite::Message;

/// Listens until the client hangs up or is found dead.
pub async fn watch(mut socket: Socket) {
    let mut clock = interval_at(Instant::now() + EVERY, EVERY);
    let mut asked: Option<Instant> = None;
    loop {
        let given_up = asked.map(|asked| asked + PATIENCE);
        tokio::select! {
            message = socket.next() => match message {
                Some(Ok(_)) => asked = None,
                _ => return,
            },
            _ = clock.tick() => {
                let _ = socket.send(Message::Ping("".into())).await;
                asked = Some(Instant::now());
            }
            () = sleep_until(given_up.unwrap_or_else(Instant::now)), if given_up.is_some() => return,
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::life(watch)
}
