//! Exercise 07.3 · The slow reader · Người đọc chậm
//!
//! Whatever comes out of `said` goes to every phone, in order. Minh's phone is in a tunnel for a
//! while: `send` to it completes only when he is out again. Nobody else may notice. For a phone
//! that is behind, the room keeps the last `KEEP` messages, and that is exactly what
//! `tokio::sync::broadcast` does. A person for whom that was not enough is told how many are
//! missing (`phone.missed(n)`), and then gets those that were kept. When a person leaves
//! (`phone.left()`), or when nobody says anything any more (`said` is closed, and everything is
//! delivered), their phone is dropped.
//!
//! Những gì ra khỏi `said` đều được gửi tới mọi điện thoại, theo thứ tự. Điện thoại của Minh chui
//! vào hầm một lúc: `send` tới nó chỉ xong khi bạn ấy ra khỏi hầm. Không ai khác được phép bị ảnh
//! hưởng. Với người bị tụt lại, phòng chat giữ `KEEP` tin cuối cùng, đúng như
//! `tokio::sync::broadcast` vẫn làm. Ai tụt lại xa hơn thế thì được báo thiếu bao nhiêu tin
//! (`phone.missed(n)`), rồi nhận những tin còn được giữ. Khi một người rời đi (`phone.left()`),
//! hoặc khi không còn ai nói gì nữa (`said` đã đóng và mọi tin đã giao xong), thì điện thoại của họ
//! được drop.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, KEEP, Phone},
};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    mpsc,
};

/// Passes on what is said until nobody says anything any more.
pub async fn room(mut said: mpsc::Receiver<String>, phones: Vec<Phone>) {
    // ANSWER: a broadcast channel, and a task for each phone
    let (news, _) = broadcast::channel::<String>(KEEP);
    for mut phone in phones {
        let mut news = news.subscribe();
        tokio::spawn(async move {
            loop {
                let next = tokio::select! {
                    next = news.recv() => next,
                    () = phone.left() => return,
                };
                let sent = match next {
                    Ok(text) => phone.send(&text).await,
                    Err(RecvError::Lagged(count)) => phone.missed(count).await,
                    Err(RecvError::Closed) => return,
                };
                if sent.is_err() {
                    return;
                }
            }
        });
    }
    while let Some(text) = said.recv().await {
        let _ = news.send(text); // an error says that nobody is left to hear it
    }
    // END
}

/// Runs your answer: `cargo learn check 07.3`.
pub fn main() -> Observed {
    checks::slow(room)
}
