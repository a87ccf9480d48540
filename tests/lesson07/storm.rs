//! Many people chat through a network that delays, splits, freezes and cuts. A client that is
//! connected receives everything that the others send, in the log's order, nothing twice.
//!
//! All forms claim the same; they differ in their length. The storm lasts until at least one
//! connection was cut and one was given up because it was frozen, however long that takes. The
//! short form is forty people for three seconds, with `FULL_DUPLEX_THOROUGH=1` for five. The whole
//! of it, two hundred people for a minute:
//!
//! ```text
//! FULL_DUPLEX_SECONDS=60 cargo test --test lesson07 storm
//! ```

use std::env;

use fastrand::Rng;
use full_duplex::{
    lesson03_handshake::Url,
    lesson06_chat::{
        client::{Client, dial},
        protocol::{ClientId, ClientMessage, ServerMessage},
    },
    lesson07_heartbeat::{heartbeat::Pace, keepalive::Keepalive},
    stage::program::allow_many_connections,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Duration, Instant, sleep, sleep_until, timeout},
};

use crate::{
    network::faults,
    support::{SOON, proxy::Proxy, room::Room, thorough::full_or_short},
};

/// A client that is silent for so long is frozen, or so far behind that it comes to the same.
const PACE: Pace = Pace { every: Duration::from_secs(1), pong_timeout: Duration::from_secs(2) };
/// The messages of the whole room in a second, however many people there are.
const RATE: f64 = 40.0;
/// The last message of the storm, from a client without faults.
const LAST: &str = "hết rồi, về thôi!";
/// The message that ends the referee's visit.
const CLOSED: &str = "đóng cửa";

/// From one welcome to the end of that connection.
#[derive(Clone)]
struct Visit {
    me: ClientId,
    heard: Vec<Heard>,
    /// Whether the last message was heard.
    to_the_end: bool,
}

/// A message: its `seq`, its sender, its text.
type Heard = (u64, ClientId, String);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connected_client_hears_everything_in_order_and_once() {
    let asked: Option<f64> =
        env::var("FULL_DUPLEX_SECONDS").ok().and_then(|text| text.parse().ok());
    let usual =
        || full_or_short(((40, 5.0), "40 people for 5 s"), ((40, 3.0), "40 people for 3 s"));
    let (people, seconds) = asked.map_or_else(usual, |seconds| (200, seconds));
    allow_many_connections(); // each is open four times, and all four ends are here
    let room = Room::living_on_port(0, PACE).await;
    let network = Proxy::around(&room.address, faults).await;
    let referee = Client::connect(&url(&room.address)).await.expect("a room");
    let referee = tokio::spawn(listen(referee));
    let (over, ending) = watch::channel(false);
    let mut crowd = JoinSet::new();
    for number in 0..people {
        let rng = Rng::with_seed(number.into());
        crowd.spawn(chat(url(&network.address), people, rng, ending.clone()));
    }
    sleep(Duration::from_secs_f64(seconds)).await;
    timeout(SOON, struck(&network)).await.expect("each fault strikes");
    over.send_replace(true);
    announce(&room, LAST).await;
    let visits = timeout(SOON, crowd.join_all()).await.expect("everybody comes home").concat();
    announce(&room, CLOSED).await;
    let log = timeout(SOON, referee).await.expect("an end").expect("no panic");
    check(&log, &visits);
    let ends = network.ends();
    let to_the_end = visits.iter().filter(|visit| visit.to_the_end).count();
    println!("{} messages, {} visits, {to_the_end} to the end; {ends:?}", log.len(), visits.len());
    assert!(visits.len() > people as usize && to_the_end > 0, "some stay, some come again");
    room.connections(0).await; // the frozen ones have been found, too
    room.stop().await;
}

fn url(address: &str) -> Url {
    format!("ws://{address}/ws").parse().expect("an address")
}

/// Completes when a cut and a freeze have each ended a connection.
async fn struck(network: &Proxy) {
    while !["Cut", "Frozen"].iter().all(|fault| network.ends().contains_key(*fault)) {
        sleep(Duration::from_millis(50)).await;
    }
}

/// The whole log, as a client without faults on its way hears it.
async fn listen(mut referee: Client) -> Vec<Heard> {
    let mut log: Vec<Heard> = Vec::new();
    while log.last().is_none_or(|(.., words)| words != CLOSED) {
        log.extend(chat_of(referee.next().await.expect("the room is there")));
    }
    referee.leave().await;
    log
}

/// Sends a message past the faults.
async fn announce(room: &Room, words: &str) {
    let mut herald = Client::connect(&url(&room.address)).await.expect("a room");
    let message = ClientMessage::Chat { id: None, message: words.to_owned() };
    herald.send(&message).await.expect("a room");
    herald.leave().await;
}

fn chat_of(message: ServerMessage) -> Option<Heard> {
    match message {
        ServerMessage::Chat { seq, client_id, message, .. } => Some((seq, client_id?, message)),
        _ => None,
    }
}

/// One visit after the other, until it is over.
async fn chat(url: Url, people: u32, mut rng: Rng, ending: watch::Receiver<bool>) -> Vec<Visit> {
    let mut visits = Vec::new();
    while !*ending.borrow() {
        visits.extend(visit(&url, people, &mut rng, ending.clone()).await);
    }
    visits
}

/// Connects, talks and listens until the connection dies, until the person leaves, or to the last
/// message.
async fn visit(
    url: &Url,
    people: u32,
    rng: &mut Rng,
    mut ending: watch::Receiver<bool>,
) -> Option<Visit> {
    let socket = timeout(PACE.longest_doubt(), dial(url)).await.ok()?.ok()?;
    let jitter = rng.f64();
    let mut client = Client::new(Keepalive::new(socket, PACE, jitter));
    let ServerMessage::Welcome { client_id: me, .. } = client.next().await.ok()? else {
        panic!("instead of a welcome")
    };
    if *ending.borrow() {
        return None; // perhaps too late for the last message
    }
    let mut visit = Visit { me, heard: Vec::new(), to_the_end: false };
    let mut pause = || Duration::from_secs_f64(rng.f64() * 2.0 * f64::from(people) / RATE);
    let (mut speak, leave) = (Instant::now() + pause(), Instant::now() + 3 * pause());
    let mut said = 0;
    loop {
        let talking = !*ending.borrow_and_update();
        tokio::select! {
            message = client.next() => {
                let Ok(message) = message else { return Some(visit) };
                visit.heard.extend(chat_of(message));
                visit.to_the_end = visit.heard.last().is_some_and(|(.., words)| words == LAST);
                if visit.to_the_end {
                    break;
                }
            }
            () = sleep_until(speak), if talking => {
                said += 1;
                let message = format!("{me}: tin {said}");
                if client.send(&ClientMessage::Chat { id: None, message }).await.is_err() {
                    return Some(visit);
                }
                speak = Instant::now() + pause();
            }
            () = sleep_until(leave), if talking => break,
            _ = ending.changed() => {}
        }
    }
    if said % 2 == 0 {
        client.leave().await; // others vanish
    }
    Some(visit)
}

/// Each visit is a piece of the log, without one's own words: nothing is missing in it, and nothing
/// is twice.
fn check(log: &[Heard], visits: &[Visit]) {
    assert!(log.len() > 10, "a talk");
    let seqs: Vec<_> = log.iter().map(|(seq, ..)| *seq).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "the whole log, in order");
    for Visit { me, heard, .. } in visits {
        // From the first of their own words on, too, they must have heard everything.
        let first = log.iter().find(|entry| entry.1 == *me).into_iter().chain(heard.first());
        let Some(first) = first.map(|(seq, ..)| *seq).min() else { continue };
        let last = heard.last().map_or(first, |(seq, ..)| first.max(*seq));
        let expected =
            log.iter().filter(|(seq, from, _)| (first..=last).contains(seq) && from != me);
        let expected: Vec<_> = expected.cloned().collect();
        assert_eq!(heard, &expected, "client {me}");
    }
}
