//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, Guest, Order},
};

/// Somebody has connected.
pub fn arrives(room: &mut Vec<Guest>, id: u64) {
    room.push(Guest { id, is_alive: false });
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
    room.retain_mut(|guest| {
        let alive = std::mem::replace(&mut guest.is_alive, false);
        orders.push(if alive { Order::Ping(guest.id) } else { Order::Terminate(guest.id) });
        alive
    });
    orders
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::sweep(arrives, pong, tick)
}
