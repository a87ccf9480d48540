//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, Phone},
};
use tokio::sync::mpsc;

/// Passes on what is said until nobody says anything any more.
pub async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
    let mut outboxes = Vec::new();
    for mut phone in phones {
        let (outbox, mut texts) = mpsc::unbounded_channel::<String>();
        outboxes.push(outbox);
        tokio::spawn(async move {
            loop {
                let next = tokio::select! {
                    next = texts.recv() => next,
                    () = phone.left() => return,
                };
                let Some(text) = next else { return };
                if phone.send(&text).await.is_err() {
                    return;
                }
            }
        });
    }
    while let Some(text) = said.recv().await {
        outboxes.retain(|outbox| outbox.send(text.clone()).is_ok());
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::slow(room)
}
