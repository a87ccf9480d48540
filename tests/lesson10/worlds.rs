//! Worlds of virtual time in which roads work, and stop working: each is drawn from one seed. The
//! client, the dialler, both ends of the links, the session and the hub are the real ones; what
//! carries a link's requests is simulated, and loses some of them, or their answers.
//!
//! `FULL_DUPLEX_THOROUGH=1` (CI) plays 3,000 worlds, a newcomer's test 40. A world that fails
//! prints its seed; `FULL_DUPLEX_SEED=7 cargo test --test lesson10 worlds -- --nocapture` plays
//! that one again, and prints what happens in it.

use std::{
    env,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use fastrand::Rng;
use full_duplex::{
    lesson02_push::log::Log,
    lesson04_frames::close::CloseCode,
    lesson06_chat::protocol::ServerMessage,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{
        client::{
            Client,
            driver::Driver,
            event::{Event, Input, State},
        },
        outcome::Outcome,
        server::{connection::serve_connection, hub::Policy, shared_hub::SharedHub},
    },
    lesson10_plan_b::{
        dialler::{Dialler, Patience},
        link_socket::{LinkSocket, SharedLink},
        road::{PROBE, ROADS, Road, Roads},
        wire::Posting,
    },
};
use tokio::{
    runtime::Builder,
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use super::checked::{Checked, Wrong, checked};
use crate::support::{
    durable::{counting_from, entries, memory_log, shared_hub},
    thorough::full_or_short,
};

/// Probes come ten times as often as in life: a world has more of them, and is sooner over.
const PATIENCE: Patience =
    Patience { welcome: Duration::from_secs(5), stream: Duration::from_secs(3), hurry: 10 };

/// After the last trouble: a client finds a road, and then a probe finds the best one. A probe that
/// comes too early is followed by another one.
const CALM: Duration = Duration::from_secs(150 + 2 * PROBE.as_secs() / PATIENCE.hurry as u64);

struct World {
    chance: Mutex<Rng>,
    works: Mutex<[bool; ROADS.len()]>,
    /// So many of a hundred requests are lost, and so many answers.
    loss: Mutex<u8>,
    log: Arc<dyn Log>,
    server: Mutex<Option<Server>>,
    /// What was heard over a link and not said over it, or twice.
    wrong: Wrong,
    /// Whether what happens is printed.
    told: bool,
}

/// A server's life: dropping it is `kill -9`.
struct Server {
    hub: Arc<SharedHub>,
    sessions: JoinSet<()>,
    stopping: watch::Sender<bool>,
}

impl World {
    fn new(mut chance: Rng, told: bool) -> Arc<Self> {
        let loss = Mutex::new(chance.u8(..30));
        let (works, log) = (Mutex::new([true; ROADS.len()]), memory_log(1));
        let wrong = Wrong::default();
        let chance = Mutex::new(chance);
        let world =
            Arc::new(Self { chance, works, loss, log, server: Mutex::new(None), wrong, told });
        world.start();
        world
    }

    fn start(&self) {
        let draw = counting_from(u128::from(self.draw(u32::MAX)) << 64);
        let hub = shared_hub(&self.log, Policy::default(), draw);
        let (sessions, stopping) = (JoinSet::new(), watch::Sender::new(false));
        *self.server.lock().expect("short") = Some(Server { hub, sessions, stopping });
    }

    fn draw(&self, below: u32) -> u32 {
        self.chance.lock().expect("short").u32(..below)
    }

    fn tell(&self, begun: Instant, what: impl FnOnce() -> String) {
        if self.told {
            println!("{:>8.3} {}", begun.elapsed().as_secs_f64(), what());
        }
    }

    fn works(&self, road: Road) -> bool {
        self.works.lock().expect("short")[road as usize]
    }

    /// Whether a request or an answer is lost. Each task draws for itself: which of two is woken
    /// first is tokio's chance, which no seed decides.
    async fn loses(&self, road: Road, chance: &mut Rng) -> bool {
        latency(chance).await;
        let loss = if road == Road::WebSocket { 0 } else { *self.loss.lock().expect("short") };
        !self.works(road) || chance.u8(..100) < loss
    }

    /// Opens a road, or fails as networks fail.
    async fn open(self: Arc<Self>, road: Road, mut chance: Rng) -> Result<Checked, Outcome> {
        latency(&mut chance).await;
        if !self.works(road) {
            match chance.u8(..3) {
                // A room that no road leads to, with a plain word each, would be given up for good.
                0 if road == Road::WebSocket => {
                    return Err(Outcome::Declined { status: 426, retry_after: None });
                }
                1 => return Err(Outcome::Closed(CloseCode::LOST)),
                _ => pending().await,
            }
        }
        let ((socket, near), (far_socket, far)) = (LinkSocket::new(), LinkSocket::new());
        let [socket, far_socket] = checked(socket, far_socket, &self.wrong);
        {
            let mut server = self.server.lock().expect("short");
            let server = server.as_mut().ok_or(Outcome::Unreachable)?;
            let mut membership = server.hub.connect().ok_or(Outcome::TooSlow)?;
            let stopping = server.stopping.subscribe();
            server.sessions.spawn(async move {
                serve_connection(far_socket, &mut membership, Pace::default(), stopping).await;
            });
        }
        tokio::spawn(write(self.clone(), road, near.clone(), far.clone(), chance.fork()));
        tokio::spawn(read(self, road, near, far, chance));
        Ok(socket)
    }

    /// What changes from time to time.
    async fn trouble(&self) {
        match self.draw(10) {
            0..5 => {
                let road = self.draw(4) as usize;
                let works = &mut self.works.lock().expect("short")[road];
                *works = !*works;
            }
            5 => *self.works.lock().expect("short") = [false; 4],
            6 => *self.works.lock().expect("short") = [true; 4],
            7 => {
                if let Some(server) = &*self.server.lock().expect("short") {
                    server.stopping.send_replace(true);
                }
                sleep(Duration::from_secs(3)).await;
                self.restart().await;
            }
            8 => self.restart().await,
            _ => {}
        }
    }

    async fn restart(&self) {
        drop(self.server.lock().expect("short").take());
        sleep(Duration::from_millis(self.draw(20_000).into())).await;
        self.start();
    }

    fn calm(&self) -> Road {
        let best = ROADS[self.draw(4) as usize];
        *self.works.lock().expect("short") = ROADS.map(|road| road >= best);
        *self.loss.lock().expect("short") = 0;
        best
    }
}

async fn latency(chance: &mut Rng) {
    sleep(Duration::from_millis(chance.u64(..80))).await;
}

/// The client's task that posts, with the network between.
async fn write(
    world: Arc<World>,
    road: Road,
    near: Arc<SharedLink>,
    far: Arc<SharedLink>,
    mut chance: Rng,
) {
    let mut told = 0;
    while let Some(batch) = near.batch(told).await {
        let mut tries = 0;
        loop {
            let Posting { from, ref items, after } = batch.posting;
            let posting = Posting { from, items: items.clone(), after };
            let asked = !world.loses(road, &mut chance).await && !far.is_dropped();
            let heard = asked && far.hear(posting).await.is_ok();
            if heard && !world.loses(road, &mut chance).await {
                break;
            }
            tries += 1;
            if tries == 3 {
                return near.lose();
            }
        }
        told = batch.posting.after;
        near.confirm(batch.last).expect("numbers fit");
    }
}

/// The client's task that reads.
async fn read(
    world: Arc<World>,
    road: Road,
    near: Arc<SharedLink>,
    far: Arc<SharedLink>,
    mut chance: Rng,
) {
    let (mut tries, hold) = (0, if road == Road::Polling { 0 } else { 20 });
    while !near.is_over() && !near.is_dropped() {
        let after = near.heard();
        let asked = !world.loses(road, &mut chance).await && !far.is_dropped();
        if asked && let Ok(reader) = far.begin(after) {
            let items = far.read(reader, after, Duration::from_secs(hold)).await;
            if !world.loses(road, &mut chance).await {
                tries = 0;
                near.take(items).expect("numbers fit");
                near.room().await;
                if road == Road::Polling {
                    sleep(Duration::from_secs(1)).await;
                }
                continue;
            }
        }
        tries += 1;
        if tries == 3 {
            return near.lose();
        }
    }
}

/// A person of a world: what they were shown, and whether all of theirs was sent.
async fn person(
    world: Arc<World>,
    name: String,
    mut chance: Rng,
    calm: Instant,
) -> Vec<(u64, String)> {
    let opening = world.clone();
    let networks = Mutex::new(chance.fork());
    let open = move |road| {
        let network = networks.lock().expect("short").fork();
        opening.clone().open(road, network)
    };
    let dialler = Dialler::new(open, Roads::default(), PATIENCE);
    let dial = dialler.clone();
    let client = Client::new(&name, chance.fork());
    let mut driver = Driver::new(client, move |_, _| dial.clone().dial());
    driver.handle(Input::Retry);
    let (mut shown, mut said) = (Vec::new(), 0);
    let mut next = Instant::now();
    let (begun, end) = (Instant::now(), calm + CALM);
    loop {
        tokio::select! {
            biased;
            event = driver.next() => match event.inspect(|it| {
                let road = || dialler.in_use().borrow().as_ref().map(|it| it.road);
                world.tell(begun, || format!("{name} {:?} {it:?}", road()));
            }).expect("it goes on") {
                Event::Delivered { seq, text, .. } => shown.push((seq, text)),
                Event::Heard(ServerMessage::Chat { seq, message, .. }) => shown.push((seq, message)),
                trouble @ (Event::Failed { .. } | Event::Refused { .. } | Event::Missed(_)
                | Event::State(State::GivenUp(_))) => panic!("{name}: {trouble:?}"),
                _ => {}
            },
            () = sleep_until(next), if next < calm => {
                said += 1;
                driver.handle(Input::Say(format!("{name}.{said}")));
                next = Instant::now() + Duration::from_millis(chance.u64(..6_000));
            }
            () = sleep_until(end) => break,
        }
    }
    assert_eq!(driver.client().state(), State::Online, "{name}");
    assert_eq!(driver.client().unsettled().count(), 0, "{name}");
    let in_use = dialler.in_use().borrow().clone().expect("a road");
    let best = ROADS.into_iter().find(|road| world.works(*road)).expect("one works");
    assert_eq!(in_use.road, best, "{name} has climbed as far as it goes");
    for n in 1..=said {
        let mine = format!("{name}.{n}");
        assert_eq!(shown.iter().filter(|(_, text)| *text == mine).count(), 1, "{mine}");
    }
    shown
}

async fn play(seed: u64, told: bool) {
    fastrand::seed(seed); // heartbeats draw, too
    let mut chance = Rng::with_seed(seed);
    let world = World::new(chance.fork(), told);
    let calm = Instant::now() + Duration::from_secs(chance.u64(40..140));
    let people = chance.usize(2..4);
    let lives: Vec<_> = (1..=people)
        .map(|n| tokio::spawn(person(world.clone(), format!("P{n}"), chance.fork(), calm)))
        .collect();
    let begun = Instant::now();
    while Instant::now() < calm {
        sleep(Duration::from_millis(chance.u64(500..12_000))).await;
        world.trouble().await;
        world.tell(begun, || format!("works: {:?}", *world.works.lock().expect("short")));
    }
    let best = world.calm();
    world.tell(begun, || format!("calm, {best:?} is the best that works"));
    let mut all = Vec::new();
    for life in lives {
        all.push(life.await.expect("no client panics"));
    }
    assert_eq!(*world.wrong.lock().expect("short"), []);
    let log: Vec<_> = entries(&*world.log)
        .iter()
        .map(|entry| (entry.message.seq, entry.message.message.clone()))
        .collect();
    for shown in all {
        // A person who came later has seen everything from then on.
        let from = shown.first().map_or(0, |(seq, _)| *seq);
        let since: Vec<_> = log.iter().filter(|(seq, _)| *seq >= from).cloned().collect();
        assert_eq!(shown, since);
    }
}

#[test]
fn nothing_is_lost_or_doubled_whatever_road_is_taken() {
    let one = env::var("FULL_DUPLEX_SEED").ok().map(|seed| seed.parse().expect("a number"));
    let seeds = || full_or_short((3_000, "3,000 worlds"), (40, "40 worlds"));
    let seeds = one.map_or_else(|| 0..seeds(), |seed| seed..seed + 1);
    let next = AtomicU64::new(seeds.start);
    let work = || {
        loop {
            let seed = next.fetch_add(1, Relaxed);
            if !seeds.contains(&seed) {
                return;
            }
            let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
            let runtime = runtime.expect("a runtime");
            let world =
                catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(seed, one.is_some()))));
            if world.is_err() {
                next.store(seeds.end, Relaxed);
                panic!(
                    "again: FULL_DUPLEX_SEED={seed} cargo test --test lesson10 worlds -- --nocapture"
                );
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
}
