//! Exercise 07.1 · Sweep the dead · Quét những kết nối đã chết
//!
//! Every 30 seconds the server goes through its list. A connection that has not answered the last
//! ping is terminated and leaves the list; every other one gets a new ping. Each connection has a
//! flag for that, `is_alive`. A new one was never asked, so it must not be blamed for that. And a
//! pong may be late: its connection may have left the list already.
//!
//! Cứ 30 giây, server đi qua danh sách một lượt. Ai chưa đáp ping lần trước thì bị ngắt và ra khỏi
//! danh sách; những người còn lại nhận một ping mới. Mỗi kết nối có một lá cờ cho việc ấy,
//! `is_alive`. Người vừa mới vào thì đã ai hỏi đâu, nên đừng bắt tội họ. Và pong có thể đến trễ:
//! kết nối của nó có khi đã ra khỏi danh sách rồi.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, Connection, Effect},
};

/// A client has connected.
pub fn arrives(room: &mut Vec<Connection>, id: u64) {
    // ANSWER: put the connection on the list
    room.push(Connection { id, is_alive: true });
    // END
}

/// A pong has come from this connection.
pub fn pong(room: &mut [Connection], id: u64) {
    // ANSWER: remember that it lives
    for connection in room.iter_mut().filter(|connection| connection.id == id) {
        connection.is_alive = true;
    }
    // END
}

/// 30 seconds are over: what to do with each connection.
pub fn tick(room: &mut Vec<Connection>) -> Vec<Effect> {
    // ANSWER: terminate those that haven't answered, ping the others
    let (alive, dead): (Vec<_>, Vec<_>) =
        room.drain(..).partition(|connection| connection.is_alive);
    *room = alive;
    for connection in room.iter_mut() {
        connection.is_alive = false; // until it answers
    }
    let terminate = dead.iter().map(|connection| Effect::Terminate(connection.id));
    let ping = room.iter().map(|connection| Effect::Ping(connection.id));
    terminate.chain(ping).collect()
    // END
}

/// Runs your answer: `cargo learn check 07.1`.
pub fn main() -> Observed {
    checks::sweep(arrives, pong, tick)
}
