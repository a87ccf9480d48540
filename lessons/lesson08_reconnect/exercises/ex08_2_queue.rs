//! Exercise 08.2 · Said in a tunnel · Nói trong đường hầm
//!
//! What Lan says while she is offline waits, at most `MOST` messages; one more is refused, so that
//! she sees it. When the room has taken her back, everything that waits is sent, in order; while
//! she is online, each message is sent at once. A message waits until its ack has come: sent is not
//! arrived. So some are sent twice, and the other half of the exercise is the server, which knows a
//! message again by its id and writes it once.
//!
//! Những gì Lan nói lúc offline thì nằm chờ, nhiều nhất là `MOST` tin; thêm một tin nữa thì bị từ
//! chối, để bạn ấy thấy được. Khi phòng chat đã nhận bạn ấy lại, mọi tin đang chờ được gửi đi, đúng
//! thứ tự; còn lúc online thì tin nào gửi ngay tin ấy. Một tin chờ cho tới khi có ack: gửi đi chưa
//! phải là tới nơi. Vì thế có tin được gửi hai lần, và nửa kia của bài tập là server: nó nhận ra
//! tin cũ nhờ id và chỉ ghi một lần.

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Action, Event, Ids, MOST, Message, Sender},
};

/// The client: what it does about what happens. `ids.fresh()` is an id that no message has.
pub fn hear(client: &mut Sender, event: Event, ids: &mut Ids) -> Vec<Action> {
    todo!("what waits, what is sent and when, and what makes a message leave the queue")
}

/// The server: its log holds this message after that; its place is given back, counted from 1.
pub fn write(log: &mut Vec<Message>, message: Message) -> usize {
    todo!("write it, unless it is there already")
}

/// Runs your answer: `cargo learn check 08.2`.
pub fn main() -> Observed {
    checks::queue(hear, write)
}
