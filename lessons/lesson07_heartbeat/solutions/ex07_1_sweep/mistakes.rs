//! Known mistakes in exercise 07.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, Guest, Order},
};
use solution::{arrives, pong};

pub fn never_looks() -> Observed {
    #[allow(
        clippy::ptr_arg,
        reason = "the exercise gives a Vec, out of which somebody can be taken"
    )]
    fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
        room.iter().map(|guest| Order::Ping(guest.id)).collect()
    }

    checks::sweep(arrives, pong, tick)
}

pub fn guilty_on_arrival() -> Observed {
    fn arrives(room: &mut Vec<Guest>, id: u64) {
        room.push(Guest { id, is_alive: false });
    }

    fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
        let mut orders = Vec::new();
        room.retain_mut(|guest| {
            let alive = std::mem::replace(&mut guest.is_alive, false);
            orders.push(if alive { Order::Ping(guest.id) } else { Order::Terminate(guest.id) });
            alive
        });
        orders
    }

    checks::sweep(arrives, pong, tick)
}

pub fn keeps_the_dead() -> Observed {
    #[allow(
        clippy::ptr_arg,
        reason = "the exercise gives a Vec, out of which somebody can be taken"
    )]
    fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
        let mut orders = Vec::new();
        for guest in room.iter_mut() {
            let (ping, end) = (Order::Ping(guest.id), Order::Terminate(guest.id));
            orders.push(if guest.is_alive { ping } else { end });
            guest.is_alive = false;
        }
        orders
    }

    checks::sweep(arrives, pong, tick)
}

pub fn only_forgets() -> Observed {
    fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
        room.retain(|guest| guest.is_alive);
        for guest in room.iter_mut() {
            guest.is_alive = false;
        }
        room.iter().map(|guest| Order::Ping(guest.id)).collect()
    }

    checks::sweep(arrives, pong, tick)
}

pub fn stops_at_the_first_dead() -> Observed {
    fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
        let mut orders = Vec::new();
        for at in 0..room.len() {
            if !room[at].is_alive {
                orders.push(Order::Terminate(room.remove(at).id));
                return orders;
            }
            room[at].is_alive = false;
            orders.push(Order::Ping(room[at].id));
        }
        orders
    }

    checks::sweep(arrives, pong, tick)
}

pub fn skips_the_next() -> Observed {
    fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
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

    checks::sweep(arrives, pong, tick)
}

pub fn trips_over_a_late_pong() -> Observed {
    fn pong(room: &mut [Guest], id: u64) {
        let guest = room.iter_mut().find(|guest| guest.id == id);
        guest.unwrap().is_alive = true;
    }

    fn tick(room: &mut Vec<Guest>) -> Vec<Order> {
        let mut orders = Vec::new();
        room.retain_mut(|guest| {
            let alive = std::mem::replace(&mut guest.is_alive, false);
            orders.push(if alive { Order::Ping(guest.id) } else { Order::Terminate(guest.id) });
            alive
        });
        orders
    }

    checks::sweep(arrives, pong, tick)
}
