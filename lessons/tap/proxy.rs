//! A connection carried from one stream to another, with the [`Faults`] of a bad network.
//!
//! ```text
//!            ┌──────────────── relay ────────────────┐
//!   client ──┤ > flow: read, wait, pass on in pieces ├─► server
//!          ◄─┤ < flow: read, wait, pass on in pieces ├──
//!            └──▲──────────▲──────────────────┬──────┘
//!            the clock   a Switch            View: what was passed on, what was lost
//!
//!   passing ──freeze──► frozen: takes everything, passes nothing on, closes nothing
//!      └───────cut────────┴──────► Ended::Cut
//! ```
//!
//! There is no chance inside: under tokio's virtual time the same conversation always goes the same
//! way.

use std::{future::pending, io, net::SocketAddr, pin::pin};

use tokio::{
    io::{AsyncRead, AsyncWrite, split},
    net::TcpStream,
    task::yield_now,
    time::{Duration, Instant, sleep_until},
};

use super::{
    Direction, Tapped, View,
    fault::{Faults, Limit},
    flow::{Flow, Step},
    switch::{Order, Orders},
    transcript::bytes,
};

/// How a relayed connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Both sides have ended it, and both have heard.
    Closed,
    /// One side has broken it off.
    Reset,
    /// It was cut, by its limit or by a switch.
    Cut,
    /// It was ended at its longest age.
    Aged,
    /// It was frozen, and now neither side is there any more.
    Frozen,
}

/// Carries what `client` and `server` say to each other until the connection ends, or a fault ends
/// it. One side's end is passed on, and doesn't end the other direction. A side that is slow to
/// read slows the other down.
///
/// The streams must write at once what they are given (`TCP_NODELAY`, no buffer of their own). What
/// becomes of them after the end is the caller's business: [`carry`] resets sockets that were cut.
pub async fn relay<C, S>(
    client: &mut C,
    server: &mut S,
    faults: &Faults,
    mut orders: Orders,
    view: View,
) -> Ended
where
    C: AsyncRead + AsyncWrite + Send + Unpin,
    S: AsyncRead + AsyncWrite + Send + Unpin,
{
    let (mut from_client, mut to_client) = split(client);
    let (mut from_server, mut to_server) = split(server);
    let flows = [
        Flow::new(Direction::ToServer, &mut from_client, &mut to_server, faults),
        Flow::new(Direction::ToClient, &mut from_server, &mut to_client, faults),
    ];
    let (age, left) = limits(faults.cut_after);
    let mut wire = Wire { flows, turn: 0, left, frozen: false, view };
    let mut old = pin!(old(age, faults.max_age));
    let mut freeze = pin!(after(faults.freeze_after));
    loop {
        if let Some(ended) = wire.ended() {
            return ended;
        }
        tokio::select! {
            biased; // so that what happens at the same moment always happens in the same order
            order = orders.next() => match order {
                Order::Cut => return wire.cut(),
                Order::Freeze => wire.freeze(),
            },
            ended = &mut old => return wire.end(ended),
            () = &mut freeze, if !wire.frozen => wire.freeze(),
            (flow, step) = wire.step() => match step {
                Step::Reset => return wire.reset(flow),
                step => wire.took(flow, step).await,
            },
        }
    }
}

/// The age and the bytes after which a connection is cut.
fn limits(cut_after: Option<Limit>) -> (Option<Duration>, u64) {
    match cut_after {
        Some(Limit::Age(age)) => (Some(age), u64::MAX),
        Some(Limit::Bytes(bytes)) => (None, bytes),
        None => (None, u64::MAX),
    }
}

/// How a connection ends that has come to one of these ages.
async fn old(cut_after: Option<Duration>, max_age: Option<Duration>) -> Ended {
    tokio::select! {
        biased;
        () = after(cut_after) => Ended::Cut,
        () = after(max_age) => Ended::Aged,
    }
}

async fn after(age: Option<Duration>) {
    match age {
        Some(age) => sleep_until(Instant::now() + age).await,
        None => pending().await,
    }
}

/// Both directions of one connection.
struct Wire<'a> {
    flows: [Flow<'a>; 2],
    /// Which of them may go first.
    turn: usize,
    /// How many bytes may be passed on until it is cut.
    left: u64,
    frozen: bool,
    view: View,
}

impl Wire<'_> {
    fn ended(&self) -> Option<Ended> {
        if self.left == 0 && !self.frozen {
            return Some(self.cut());
        }
        let done = |flow: &Flow| flow.done() || (flow.refused() && !self.frozen);
        if !self.flows.iter().all(done) {
            return None;
        }
        Some(match self.flows.iter().any(Flow::refused) {
            _ if self.frozen => Ended::Frozen,
            true => Ended::Reset,
            false => Ended::Closed,
        })
    }

    /// The next thing that happens in either direction: they take turns, however much one of them
    /// has to do.
    async fn step(&mut self) -> (usize, Step) {
        let allowed = usize::try_from(self.left).unwrap_or(usize::MAX);
        let turn = self.turn;
        let (left, right) = self.flows.split_at_mut(1);
        let (first, second) =
            if turn == 0 { (&mut left[0], &mut right[0]) } else { (&mut right[0], &mut left[0]) };
        tokio::select! {
            biased;
            step = first.step(allowed), if !first.done() => (turn, step),
            step = second.step(allowed), if !second.done() => (1 - turn, step),
            else => pending().await, // both are done: the caller has looked
        }
    }

    /// Says what a step was, and what becomes of it.
    async fn took(&mut self, flow: usize, step: Step) {
        self.turn = 1 - flow;
        let flow = &mut self.flows[flow];
        let to = name(flow.direction);
        match step {
            Step::Passed(count) => {
                self.view.saw(flow.direction, &flow.first()[..count]);
                flow.passed(count);
                self.left = self.left.saturating_sub(count as u64);
                yield_now().await; // the receiver sees this piece before the next one
            }
            Step::Lost(count) if self.frozen => {
                self.view.note(format!("lost on the way to the {to}: {}", bytes(count)));
            }
            Step::EndLost if self.frozen => {
                self.view.note(format!("lost on the way to the {to}: the end"));
            }
            _ => {}
        }
    }

    fn freeze(&mut self) {
        if std::mem::replace(&mut self.frozen, true) {
            return;
        }
        self.view.note("frozen: from here on nothing arrives, and nobody is told");
        for flow in &mut self.flows {
            let lost = flow.freeze();
            if lost > 0 {
                let to = name(flow.direction);
                self.view.note(format!("lost on the way to the {to}: {}", bytes(lost)));
            }
        }
    }

    fn cut(&self) -> Ended {
        self.end(Ended::Cut)
    }

    fn end(&self, ended: Ended) -> Ended {
        self.view.note(if ended == Ended::Aged { "ended at its longest age" } else { "cut" });
        ended
    }

    fn reset(&self, flow: usize) -> Ended {
        self.view.note(format!("reset by the {}", name(self.flows[flow].direction.opposite())));
        Ended::Reset
    }
}

fn name(to: Direction) -> &'static str {
    match to {
        Direction::ToServer => "server",
        Direction::ToClient => "client",
    }
}

/// Dials `target` for a client and carries the connection. Where it was cut or broken off, both
/// sides get TCP's reset: no goodbye, an error.
pub async fn carry(
    mut client: Tapped<TcpStream>,
    target: SocketAddr,
    faults: &Faults,
    orders: Orders,
    view: View,
) -> io::Result<Ended> {
    let mut server = TcpStream::connect(target).await?;
    let _ = server.set_nodelay(true);
    let ended = relay(&mut client, &mut server, faults, orders, view).await;
    if matches!(ended, Ended::Cut | Ended::Reset) {
        for stream in [client.get_ref(), &server] {
            let _ = stream.set_zero_linger(); // dropping it is a reset
        }
    }
    Ok(ended)
}
