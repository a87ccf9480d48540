//! Exercise 13.1 · The p99 that people felt · p99 mà người ta cảm thấy
//!
//! A load generator plays people who write a message every `EVERY`, 100 a second, whether the
//! server answers or not. `measure` sends `messages` messages, numbered from 0, and returns how
//! long each of them took: from the moment at which it *should* have been sent to its answer.
//! `wire.send(number)` waits while the socket is full; `wire.answer()` waits for the next answer
//! and returns its number. Answers come in order. Time is virtual: a day costs nothing.
//! (You need `sleep_until`, `elapsed` and `join!`.)
//!
//! Một chương trình tạo tải đóng vai những người cứ mỗi `EVERY` viết một tin, 100 tin một giây, bất
//! kể server có trả lời hay không. `measure` gửi `messages` tin, đánh số từ 0, và trả về thời gian
//! của từng tin: từ lúc *lẽ ra* phải gửi nó cho tới khi có câu trả lời. `wire.send(number)` phải
//! chờ khi socket đầy; `wire.answer()` chờ câu trả lời kế tiếp và trả về số của nó. Các câu trả lời
//! đến theo đúng thứ tự. Thời gian là ảo: một ngày cũng không tốn gì.
//! (Bạn cần `sleep_until`, `elapsed` và `join!`.)

use std::time::Duration;

use full_duplex::{
    learn::observe::Observed,
    lesson13_numbers::checks::{self, EVERY, Wire},
};
use tokio::{
    join,
    time::{Instant, sleep_until},
};

/// Sends messages at their time, and returns how long each took.
pub async fn measure(wire: &Wire, messages: u32) -> Vec<Duration> {
    // ANSWER: send each when it is due; when did each person begin to wait?
    let begun = Instant::now();
    let due = |number| begun + EVERY * number;
    let sending = async {
        for number in 0..messages {
            sleep_until(due(number)).await;
            wire.send(number).await;
        }
    };
    let receiving = async {
        let mut took = Vec::new();
        for _ in 0..messages {
            let number = wire.answer().await;
            took.push(due(number).elapsed());
        }
        took
    };
    join!(sending, receiving).1
    // END
}

/// Runs your answer: `cargo learn check 13.1`.
pub fn main() -> Observed {
    checks::omission(measure)
}
