//! Exercise 07.2 · Anything is a sign of life · Nhận được gì cũng tính là còn sống
//!
//! Listen to a client. When nothing has come from it for `EVERY` (25 s), send a ping. When there is
//! still nothing `PONG_TIMEOUT` (10 s) after the ping, it is dead: return, and the connection is
//! dropped. Whatever comes is a sign of life, be it a message, a pong to your ping or one that
//! nobody asked for, and the silence is counted from there again. When the client hangs up, return
//! as well.
//!
//! Hãy lắng nghe một client. Khi đã `EVERY` (25 giây) không có gì từ nó, gửi một ping. Nếu
//! `PONG_TIMEOUT` (10 giây) sau ping ấy vẫn không có gì thì nó đã chết: cứ return, và kết nối bị
//! bỏ. Bất cứ thứ gì đến cũng là dấu hiệu còn sống, dù là message, pong đáp lại ping của bạn hay
//! pong chẳng ai hỏi, và sự im lặng được tính lại từ đó. Client gác máy thì cũng return.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, EVERY, PONG_TIMEOUT, Socket},
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

/// Listens until the client hangs up or is found dead.
pub async fn watch(mut socket: Socket) {
    todo!("after EVERY of silence ask; after PONG_TIMEOUT more, give up")
}

/// Runs your answer: `cargo learn check 07.2`.
pub fn main() -> Observed {
    checks::life(watch)
}
