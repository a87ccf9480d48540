//! Known mistakes in exercise 07.1; what each leads to stands in `transcripts.snap`.

pub mod solution;

use full_duplex::{
    learn::observe::Observed,
    lesson07_heartbeat::checks::{self, Connection, Effect},
};
use solution::{arrives, pong, tick};

pub fn never_looks() -> Observed {
    #[allow(
        clippy::ptr_arg,
        reason = "the exercise gives a Vec, out of which somebody can be taken"
    )]
    fn tick(room: &mut Vec<Connection>) -> Vec<Effect> {
        room.iter().map(|connection| Effect::Ping(connection.id)).collect()
    }

    checks::sweep(arrives, pong, tick)
}

pub fn guilty_on_arrival() -> Observed {
    fn arrives(room: &mut Vec<Connection>, id: u64) {
        room.push(Connection { id, is_alive: false });
    }

    checks::sweep(arrives, pong, tick)
}

pub fn keeps_the_dead() -> Observed {
    #[allow(
        clippy::ptr_arg,
        reason = "the exercise gives a Vec, out of which somebody can be taken"
    )]
    fn tick(room: &mut Vec<Connection>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for connection in room.iter_mut() {
            let (ping, end) = (Effect::Ping(connection.id), Effect::Terminate(connection.id));
            effects.push(if connection.is_alive { ping } else { end });
            connection.is_alive = false;
        }
        effects
    }

    checks::sweep(arrives, pong, tick)
}

pub fn only_forgets() -> Observed {
    fn tick(room: &mut Vec<Connection>) -> Vec<Effect> {
        room.retain(|connection| connection.is_alive);
        for connection in room.iter_mut() {
            connection.is_alive = false;
        }
        room.iter().map(|connection| Effect::Ping(connection.id)).collect()
    }

    checks::sweep(arrives, pong, tick)
}

pub fn stops_at_the_first_dead() -> Observed {
    fn tick(room: &mut Vec<Connection>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for at in 0..room.len() {
            if !room[at].is_alive {
                effects.push(Effect::Terminate(room.remove(at).id));
                return effects;
            }
            room[at].is_alive = false;
            effects.push(Effect::Ping(room[at].id));
        }
        effects
    }

    checks::sweep(arrives, pong, tick)
}

pub fn skips_the_next() -> Observed {
    fn tick(room: &mut Vec<Connection>) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut at = 0;
        while at < room.len() {
            if room[at].is_alive {
                room[at].is_alive = false;
                effects.push(Effect::Ping(room[at].id));
            } else {
                effects.push(Effect::Terminate(room.remove(at).id));
            }
            at += 1;
        }
        effects
    }

    checks::sweep(arrives, pong, tick)
}

pub fn trips_over_a_late_pong() -> Observed {
    fn pong(room: &mut [Connection], id: u64) {
        let connection = room.iter_mut().find(|connection| connection.id == id);
        connection.unwrap().is_alive = true;
    }

    checks::sweep(arrives, pong, tick)
}
