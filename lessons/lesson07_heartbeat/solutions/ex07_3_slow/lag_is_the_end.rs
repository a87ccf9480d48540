//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, KEEP, Phone},
};
use tokio::sync::{broadcast, mpsc};

/// Passes on what is said until nobody says anything any more.
pub async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
    let (news, _) = broadcast::channel::<String>(KEEP);
    for mut phone in phones {
        let mut news = news.subscribe();
        tokio::spawn(async move {
            loop {
                let next = tokio::select! {
                    next = news.recv() => next,
                    () = phone.left() => return,
                };
                let Ok(text) = next else { return };
                if phone.send(&text).await.is_err() {
                    return;
                }
            }
        });
    }
    while let Some(text) = said.recv().await {
        let _ = news.send(text);
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::slow(room)
}
