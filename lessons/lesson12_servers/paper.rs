//! `lesson12 paper`: a chat of a million people, on paper. It counts the messages that the busiest
//! machine of a cluster receives and sends, for four ways to spread rooms over servers.
//!
//! ```text
//!   A  broker ──► every server ──► people            each server reads every room
//!   B  broker ──► servers with people of the room ──► people
//!   C  one server ──► people                         a room lives there, people go there
//!   D  one server ──► 8 servers ──► 64 … ──► people  a room lives there, people are anywhere
//! ```
//!
//! It is arithmetic with seeded chance, and no measurement: what a message costs is not in it.

use std::{error::Error, fmt, fs, path::PathBuf};

use clap::Args;
use fastrand::Rng;

use crate::stage::program::print_line;

mod figure;

/// A person says so many messages in a second: one in a minute.
const TALK: f64 = 1.0 / 60.0;

/// No room says more in a second: nobody could read it.
const MOST: f64 = 2.0;

/// A server has room for so many people.
const PEOPLE_EACH: u32 = 10_000;

/// The fewest servers.
const FEWEST: u32 = 3;

/// The mean number of people in a room where there are large and small ones.
const MEAN_ROOM: u32 = 50;

/// A server of a tree passes a message on to so many others.
const BRANCHES: usize = 8;

/// The numbers of people of the first table.
const PEOPLE: [u32; 5] = [10_000, 30_000, 100_000, 300_000, 1_000_000];

/// The sizes of the rooms of the second table.
const SIZES: [u32; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// What is drawn, and where to.
#[derive(Args)]
pub struct Plan {
    /// Another seed, other servers for the same people · Seed khác, người vào server khác
    #[arg(long, default_value_t = 12)]
    seed: u64,
    /// Write the figure of the book to this file, too · Ghi thêm hình của cuốn sách vào file này
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

/// The messages in a second that the busiest machine handles, received and sent together, for A to
/// D.
pub type Loads = [f64; 4];

/// A cluster: how large its rooms are, and what its busiest machine does.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The people.
    pub people: u32,
    /// The servers.
    pub servers: u32,
    /// The size of the largest room.
    pub largest: u32,
    /// The busiest machine, the broker or a server.
    pub busiest: Loads,
    /// What a server receives, on average.
    pub received: Loads,
}

/// Both tables.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Large and small rooms, for more and more people.
    pub people: Vec<World>,
    /// A million people, in rooms of one size.
    pub rooms: Vec<World>,
}

/// Prints the tables, and writes the figure.
pub fn run(plan: &Plan) -> Result<(), Box<dyn Error>> {
    let paper = Paper::of(plan.seed);
    print_line(&paper);
    if let Some(file) = &plan.svg {
        fs::write(file, figure::svg(&paper))?;
    }
    Ok(())
}

impl Paper {
    /// All worlds with this seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut chance = Rng::with_seed(seed);
        let all = PEOPLE[PEOPLE.len() - 1];
        Self {
            people: PEOPLE.map(|people| World::of(&mixed(people), &mut chance)).into(),
            rooms: SIZES.map(|size| World::of(&alike(all, size), &mut chance)).into(),
        }
    }
}

/// Rooms of all sizes: the second is half as large as the first, the third a third (Zipf).
#[must_use]
pub fn mixed(people: u32) -> Vec<u32> {
    let rooms = people / MEAN_ROOM;
    let whole: f64 = (1..=rooms).map(|place| 1.0 / f64::from(place)).sum();
    let largest = f64::from(people) / whole;
    let size = |place| rounded(largest / f64::from(place)).max(1);
    let mut sizes: Vec<u32> = (2..=rooms).map(size).collect();
    sizes.insert(0, people - sizes.iter().sum::<u32>()); // with what rounding has left
    sizes
}

/// Rooms of one size.
#[must_use]
pub fn alike(people: u32, size: u32) -> Vec<u32> {
    vec![size; (people / size) as usize]
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a million people, and never below zero"
)]
fn rounded(size: f64) -> u32 {
    size.round() as u32
}

/// The messages of a room in a second.
#[must_use]
pub fn talk(size: u32) -> f64 {
    (f64::from(size) * TALK).min(MOST)
}

/// What one server receives and sends in a second, for A to D.
#[derive(Clone, Copy, Default)]
struct Server {
    receives: Loads,
    sends: Loads,
}

impl World {
    /// Puts people on servers by chance, and counts.
    #[must_use]
    pub fn of(rooms: &[u32], chance: &mut Rng) -> Self {
        let people: u32 = rooms.iter().sum();
        let count = people.div_ceil(PEOPLE_EACH).max(FEWEST);
        let mut servers = vec![Server::default(); count as usize];
        let mut broker = Loads::default();
        for size in rooms {
            let mut here = vec![0; servers.len()];
            for _ in 0..*size {
                here[chance.usize(..servers.len())] += 1;
            }
            let home = chance.usize(..servers.len());
            add(&mut servers, &mut broker, talk(*size), &here, home);
        }
        let mean = |way: usize| {
            servers.iter().map(|server| server.receives[way]).sum::<f64>() / f64::from(count)
        };
        let busiest = |way: usize| {
            let work = servers.iter().map(|server| server.receives[way] + server.sends[way]);
            work.fold(broker[way], f64::max)
        };
        Self {
            people,
            servers: count,
            largest: rooms.iter().copied().max().unwrap_or_default(),
            busiest: [0, 1, 2, 3].map(busiest),
            received: [0, 1, 2, 3].map(mean),
        }
    }
}

/// Adds a room: it says so much, so many of its people are `here`, on each server, and it lives on
/// `home`. A broker receives each message once, and sends it to each server that reads the room.
fn add(servers: &mut [Server], broker: &mut Loads, talk: f64, here: &[u32], home: usize) {
    let [every, interested, one, tree] = [0, 1, 2, 3];
    let members: u32 = here.iter().sum();
    let around = (home..here.len()).chain(0..home); // each room begins elsewhere
    let with_people: Vec<usize> = around.filter(|at| here[*at] > 0).collect();
    broker[every] += talk * (1.0 + count(servers.len()));
    broker[interested] += talk * (1.0 + count(with_people.len()));
    for server in servers.iter_mut() {
        server.receives[every] += talk;
    }
    for (place, at) in with_people.iter().enumerate() {
        let (server, delivered) = (&mut servers[*at], talk * f64::from(here[*at]));
        server.receives[interested] += talk;
        server.receives[tree] += talk;
        server.sends[every] += delivered;
        server.sends[interested] += delivered;
        // The tree: the first one passes it on to the next eight, the second to eight more, …
        let children = (BRANCHES * place + 1..=BRANCHES * (place + 1))
            .take_while(|child| *child < with_people.len());
        server.sends[tree] += delivered + talk * count(children.count());
    }
    servers[home].receives[one] += talk;
    servers[home].sends[one] += talk * f64::from(members);
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// The ways, in words.
const WAYS: &str = "  A  every server reads every room             · server nào cũng đọc mọi phòng
  B  a server reads the rooms of its people    · server chỉ đọc phòng nào có người của mình
  C  a room lives on one server, sticky people · mỗi phòng ở một server, người vào đúng server đó
  D  a room lives on one server, a tree to all · mỗi phòng ở một server, từ đó tỏa ra theo cây";

/// The head of the plot.
const SCALE: &str = "10^2   10^3   10^4   10^5   10^6   10^7";

/// Its first and its last power of ten, and the columns of each.
const DECADES: [u32; 2] = [2, 7];
const COLUMNS: f64 = 7.0;

/// The four loads as letters on a scale of powers of ten. Letters that meet are one star.
fn plot(loads: &Loads) -> String {
    let [first, last] = DECADES.map(f64::from);
    let mut line = vec![' '; rounded((last - first) * COLUMNS) as usize + 1];
    for (load, letter) in loads.iter().zip("ABCD".chars()) {
        let at = rounded((load.max(1.0).log10().clamp(first, last) - first) * COLUMNS) as usize;
        line[at] = if line[at] == ' ' { letter } else { '*' };
    }
    line.into_iter().collect()
}

/// Whole numbers in groups of three.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(",")
}

fn table(
    f: &mut fmt::Formatter<'_>,
    first: &str,
    worlds: &[World],
    of: fn(&World) -> u32,
) -> fmt::Result {
    writeln!(f, "  {first:>11}  servers{:>11}{:>11}{:>11}{:>11}   {}", "A", "B", "C", "D", SCALE)?;
    for world in worlds {
        write!(f, "  {:>11}  {:>7}", grouped(f64::from(of(world))), world.servers)?;
        world.busiest.iter().try_for_each(|load| write!(f, "{:>11}", grouped(*load)))?;
        writeln!(f, "   {}", plot(&world.busiest).trim_end())?;
    }
    writeln!(f)
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Messages in a second, received and sent by the busiest machine (* = they meet)\n\
             Số tin mỗi giây mà máy bận nhất phải nhận và gửi (* = chồng lên nhau)\n\n{WAYS}\n\n\
             More and more people, in rooms of all sizes · Ngày càng đông, phòng to nhỏ đủ cỡ\n"
        )?;
        table(f, "people", &self.people, |world| world.people)?;
        writeln!(
            f,
            "A million people, in rooms of one size · Một triệu người, phòng nào cũng bằng nhau\n"
        )?;
        table(f, "in a room", &self.rooms, |world| world.largest)
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "whole numbers")]
mod tests {
    use super::*;

    /// Two servers; a room of 60 (one message a second), 40 of them here and 20 there.
    fn two(here: [u32; 2], home: usize) -> ([Server; 2], Loads) {
        let (mut servers, mut broker) = ([Server::default(); 2], Loads::default());
        add(&mut servers, &mut broker, talk(here.iter().sum()), &here, home);
        (servers, broker)
    }

    #[test]
    fn a_room_is_counted_as_by_hand() {
        let (servers, broker) = two([40, 20], 1);
        assert_eq!(broker, [3.0, 3.0, 0.0, 0.0], "one in, two out; C and D have no broker");
        assert_eq!(servers[0].receives, [1.0, 1.0, 0.0, 1.0]);
        assert_eq!(servers[1].receives, [1.0, 1.0, 1.0, 1.0]);
        assert_eq!(servers[0].sends, [40.0, 40.0, 0.0, 40.0]);
        assert_eq!(servers[1].sends, [20.0, 20.0, 60.0, 21.0], "and one to the other server");
    }

    #[test]
    fn a_server_without_people_reads_only_if_all_do() {
        let (servers, broker) = two([60, 0], 1);
        assert_eq!(servers[1].receives, [1.0, 0.0, 1.0, 0.0]);
        assert_eq!(broker, [3.0, 2.0, 0.0, 0.0]);
    }

    #[test]
    fn a_tree_has_nine_at_its_top_and_loses_nobody() {
        let (mut servers, mut broker) = (vec![Server::default(); 100], Loads::default());
        add(&mut servers, &mut broker, 1.0, &[1; 100], 0);
        let sends: Vec<f64> = servers.iter().map(|server| server.sends[3] - 1.0).collect();
        assert_eq!(sends.iter().sum::<f64>(), 99.0, "everybody but the first got it from one");
        assert_eq!(sends[..12], [8.0; 12]);
        assert_eq!(sends[12..14], [3.0, 0.0]);
    }

    #[test]
    fn rooms_have_the_sizes_that_they_should_have() {
        let rooms = mixed(100_000);
        assert_eq!(rooms.len(), 2_000);
        assert!((rooms[0] / 2).abs_diff(rooms[1]) < 50, "the second is half as large: {rooms:?}");
        assert_eq!(rooms.iter().sum::<u32>(), 100_000);
        assert_eq!(alike(1_000, 10), [10; 100]);
        assert_eq!((talk(60), talk(1_000_000)), (1.0, MOST));
    }

    #[test]
    fn the_same_seed_gives_the_same_paper() {
        let world = || World::of(&mixed(10_000), &mut Rng::with_seed(1));
        assert_eq!(world(), world());
        let World { servers, received, busiest, .. } = world();
        assert_eq!(servers, 3);
        assert!(received[0] >= received[1] && received[1] > received[2], "{received:?}");
        assert!(busiest[2] > busiest[3], "the largest room is one server's: {busiest:?}");
    }

    #[test]
    fn letters_stand_at_their_powers_of_ten() {
        assert_eq!(
            plot(&[100.0, 1_000.0, 1e7, 1e9]),
            format!("A{}B{}*", " ".repeat(6), " ".repeat(27))
        );
        assert_eq!(plot(&[0.0, 0.0, 0.0, 1e5]).trim_end(), format!("*{}D", " ".repeat(20)));
        assert_eq!(grouped(1_234_567.4), "1,234,567");
    }
}
