//! Known mistakes in exercise 01.3; what each leads to stands in `transcripts.snap`.

pub mod solution;

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson01_polling::checks::{self, Remote},
};
use tokio::time::sleep;

const FASTEST: Duration = Duration::from_millis(250);
const SLOWEST: Duration = Duration::from_secs(8);

pub fn never_speeds_up() -> Observed {
    async fn keep_polling(mut room: Remote) {
        let mut pause = FASTEST;
        loop {
            room.poll().await;
            pause = SLOWEST.min(pause * 2);
            tokio::select! {
                () = sleep(pause) => {}
                () = room.spoke() => {}
            }
        }
    }

    checks::pace(keep_polling)
}

pub fn no_ceiling() -> Observed {
    async fn keep_polling(mut room: Remote) {
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

    checks::pace(keep_polling)
}

pub fn deaf_while_waiting() -> Observed {
    async fn keep_polling(mut room: Remote) {
        let mut pause = FASTEST;
        loop {
            let news = room.poll().await;
            pause = if news > 0 { FASTEST } else { SLOWEST.min(pause * 2) };
            sleep(pause).await;
        }
    }

    checks::pace(keep_polling)
}
