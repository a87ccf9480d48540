//! A known mistake. Một lỗi quen thuộc.

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson01_polling::checks::{self, Remote},
};
use tokio::time::sleep;

const FASTEST: Duration = Duration::from_millis(250);

/// Asks for ever, at the pace that the room calls for.
pub async fn keep_polling(mut room: Remote) {
    let mut pause = FASTEST;
    loop {
        let news = room.poll().await;
        pause = if news > 0 { FASTEST } else { pause * 2 };
        tokio::select! {
            () = sleep(pause) => {}
            () = room.spoke() => {}
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::pace(keep_polling)
}
