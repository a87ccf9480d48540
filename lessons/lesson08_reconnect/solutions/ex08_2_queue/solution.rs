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
    // ANSWER: what waits, what is sent and when, and what makes a message leave the queue
    match event {
        Event::Said(_) if client.waiting.len() == MOST => vec![Action::Refuse],
        Event::Said(text) => {
            let message = Message { id: ids.fresh(), text: text.into() };
            client.waiting.push_back(message.clone());
            if client.online { vec![Action::Send(message)] } else { Vec::new() }
        }
        Event::Resumed => {
            client.online = true;
            client.waiting.iter().cloned().map(Action::Send).collect()
        }
        Event::Acked(id) => {
            client.waiting.retain(|message| message.id != id);
            Vec::new()
        }
        Event::Opened | Event::Lost => {
            client.online = false;
            Vec::new()
        }
    }
    // END
}

/// The server: its log holds this message after that; its place is given back, counted from 1.
pub fn write(log: &mut Vec<Message>, message: Message) -> usize {
    // ANSWER: write it, unless it is there already
    if let Some(at) = log.iter().position(|known| known.id == message.id) {
        return at + 1;
    }
    log.push(message);
    log.len()
    // END
}

/// Runs your answer: `cargo learn check 08.2`.
pub fn main() -> Observed {
    checks::queue(hear, write)
}
