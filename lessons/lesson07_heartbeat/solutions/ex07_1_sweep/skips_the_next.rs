//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, Guest, Order},
};

/// Somebody has connected.
pub fn arrives(room: &mut Vec<Guest>, id: u64) {
    room.push(Guest { id, is_alive: true });
}

/// A pong has come from this connection.
pub fn pong(room: &mut [Guest], id: u64) {
    for guest in room.iter_mut().filter(|guest| guest.id == id) {
        guest.is_alive = true;
    }
}

/// 30 seconds are over: what to do with each connection.
pub fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
    let mut orders = Vec::new();
    let mut at = 0;
    while at < room.len() {
        if room[at].is_alive {
            room[at].is_alive = false;
            orders.push(Order::Ping(room[at].id));
        } else {
            orders.push(Order::Terminate(room.remove(at).id));
        }
        at += 1;
    }
    orders
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::sweep(arrives, pong, tick)
}
