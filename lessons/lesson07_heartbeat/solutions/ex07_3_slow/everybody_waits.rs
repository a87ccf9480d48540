//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, Phone},
};
use tokio::sync::mpsc;

/// Passes on what is said until nobody says anything any more.
pub async fn room(mut said: mpsc::Receiver<String>, mut phones: Vec<Phone>) {
    while let Some(text) = said.recv().await {
        let mut here = Vec::new();
        for mut phone in phones {
            if phone.send(&text).await.is_ok() {
                here.push(phone);
            }
        }
        phones = here;
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::slow(room)
}
