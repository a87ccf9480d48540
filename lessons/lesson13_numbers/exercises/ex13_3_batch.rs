//! Exercise 13.3 · A batch that delays nobody · Gom lại mà không bắt ai chờ
//!
//! A write costs the same for one message as for thirty. `pump` takes the messages of a connection
//! and writes them to its socket until there are no more (`messages.recv()` returns `None`). What
//! has come by then leaves together, in one write of at most `MOST` messages; the first never waits
//! for others that may come or not. While `socket.write(…)` takes its time, messages go on coming.
//! Everything leaves, in order. (You need `recv` and `try_recv`, or only `recv_many`.)
//!
//! Một lần ghi tốn như nhau, dù cho một tin hay ba mươi tin. `pump` nhận các tin của một kết nối và
//! ghi vào socket của nó cho tới khi hết tin (`messages.recv()` trả về `None`). Những gì đã tới thì
//! đi cùng nhau, mỗi lần ghi nhiều nhất `MOST` tin; tin đầu tiên không bao giờ phải chờ những tin
//! có thể sẽ tới, có thể không. Trong lúc `socket.write(…)` chưa xong, tin vẫn tiếp tục đến. Tất cả
//! đều được gửi đi, đúng thứ tự. (Bạn cần `recv` và `try_recv`, hoặc chỉ cần `recv_many`.)

use full_duplex::{
    learn::observe::Observed,
    lesson13_numbers::checks::{self, MOST, Socket},
};
use tokio::sync::mpsc::UnboundedReceiver;

/// Writes messages until there are no more.
pub async fn pump(mut messages: UnboundedReceiver<u32>, socket: &Socket) {
    todo!("wait for one message; what else is there already? `socket.write(&batch).await`")
}

/// Runs your answer: `cargo learn check 13.3`.
pub fn main() -> Observed {
    checks::batch(pump)
}
