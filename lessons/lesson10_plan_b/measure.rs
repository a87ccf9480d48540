//! What plan B costs: the time until a road is found, behind each obstacle; and the bytes that a
//! message takes over each road. The bytes are those that the server's tap counts, heads included.

use std::{
    fmt,
    time::{Duration, Instant},
};

use clap::{Args, builder::TypedValueParser as _, value_parser};
use thiserror::Error;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    carried::{Carried, to_url},
    dialler::{Patience, RoadSocket},
    measured_site::{Obstacle, Site},
    road::{ROADS, Road, Roads},
};
use crate::{
    lesson01_polling::log::Draft,
    lesson03_handshake::Url,
    lesson06_chat::protocol::ServerMessage,
    lesson08_reconnect::{
        client::{
            Client,
            driver::Driver,
            event::{Event, Input, State},
        },
        outcome::Outcome,
    },
    stage::{
        program::{print_line, seconds, with_progress},
        report::{milliseconds, quantile},
        serve::StartError,
    },
};

/// The length of a message, in characters.
const LENGTH: usize = 64;

/// The attempts begin so much one after the other, so that none takes another's processor.
const APART: Duration = Duration::from_millis(50);

/// The size of a measurement.
#[derive(Args, Clone, Copy, Debug)]
pub struct Plan {
    /// How many attempts behind each obstacle · Thử bao nhiêu lần với mỗi chướng ngại
    #[arg(long, default_value_t = 50, value_parser = value_parser!(u16).range(1..=500).map(usize::from))]
    pub dials: usize,
    /// For how many seconds bytes are counted · Đếm byte trong bao nhiêu giây
    #[arg(long, default_value = "60", value_parser = seconds)]
    pub seconds: Duration,
    /// Seconds between two messages · Số giây giữa hai tin
    #[arg(long, default_value = "1", value_parser = seconds)]
    pub every: Duration,
}

/// Why there is no result, in both languages.
#[derive(Debug, Error)]
pub enum MeasureError {
    /// The server can't listen.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The system doesn't tell where it listens.
    #[error("no address: {0} · không có địa chỉ: {0}")]
    Address(#[from] std::io::Error),
    /// It can't be reached.
    #[error("the server can't be reached: {0:?} · không gọi được server: {0:?}")]
    NoRoad(Outcome),
}

/// Runs the plan with a progress bar, and prints the two tables.
pub async fn run(plan: Plan) -> Result<(), MeasureError> {
    let Patience { welcome, stream, .. } = Patience::default();
    let begin = APART * u32::try_from(plan.dials).unwrap_or(u32::MAX);
    let longest = welcome + stream + 4 * begin;
    let what = format!("{} attempts · lần thử", plan.dials);
    print_line(with_progress(longest, &what, find_roads(plan)).await?);
    let what = "bytes on each road · byte trên mỗi đường";
    print_line(with_progress(plan.seconds, what, count_bytes(plan)).await?);
    Ok(())
}

/// How long it took to find a road.
struct Found {
    obstacle: Obstacle,
    road: Road,
    /// In order.
    times: Vec<Duration>,
}

/// The times of all attempts.
struct Times(Plan, Vec<Found>);

async fn find_roads(plan: Plan) -> Result<Times, MeasureError> {
    let mut found = Vec::new();
    for obstacle in Obstacle::ALL {
        found.push(find_road(obstacle, plan.dials).await?);
    }
    Ok(Times(plan, found))
}

async fn find_road(obstacle: Obstacle, dials: usize) -> Result<Found, MeasureError> {
    let site = Site::behind(obstacle).await?;
    let mut dialling = JoinSet::new();
    for _ in 0..dials {
        let (dialler, _) = to_url(site.url(), Roads::default(), Patience::default());
        dialling.spawn(async move {
            let begun = Instant::now();
            dialler.dial().await.map(|socket| (socket.road(), begun.elapsed()))
        });
        sleep(APART).await;
    }
    let (mut times, mut last) = (Vec::new(), Road::WebSocket);
    while let Some(Ok(found)) = dialling.join_next().await {
        let (road, time) = found.map_err(MeasureError::NoRoad)?;
        times.push(time);
        last = road.max(last);
    }
    times.sort_unstable();
    Ok(Found { obstacle, road: last, times })
}

/// What the person of a measurement does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Nothing,
    Hearing,
    Saying,
}

/// Bytes in both directions, and the messages in them.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    bytes: u64,
    messages: u64,
}

/// What a road costs.
struct Cost {
    road: Road,
    idle: Count,
    heard: Count,
    said: Count,
}

/// The costs of all roads.
struct Costs(Plan, Vec<Cost>);

async fn count_bytes(plan: Plan) -> Result<Costs, MeasureError> {
    let [a, b, c, d] = ROADS.map(|road| cost(road, plan));
    let (a, b, c, d) = tokio::try_join!(a, b, c, d)?;
    Ok(Costs(plan, vec![a, b, c, d]))
}

/// One person each, in rooms of their own.
async fn cost(road: Road, plan: Plan) -> Result<Cost, MeasureError> {
    let doing = [Doing::Nothing, Doing::Hearing, Doing::Saying];
    let [idle, heard, said] = doing.map(|doing| Box::pin(count(road, doing, plan)));
    let (idle, heard, said) = tokio::try_join!(idle, heard, said)?;
    Ok(Cost { road, idle, heard, said })
}

async fn count(road: Road, doing: Doing, plan: Plan) -> Result<Count, MeasureError> {
    let site = Site::behind(Obstacle::None).await?;
    let mut driver = online(site.url(), road).await;
    let before = site.bytes();
    let end = sleep(plan.seconds);
    tokio::pin!(end);
    let mut time = interval(plan.every);
    time.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut messages = 0;
    loop {
        tokio::select! {
            () = &mut end => return Ok(Count { bytes: site.bytes() - before, messages }),
            event = driver.next() => match event {
                Some(Event::Delivered { .. } | Event::Heard(ServerMessage::Chat { .. })) => {
                    messages += 1;
                }
                Some(_) => {}
                None => return Err(MeasureError::NoRoad(Outcome::Silent)),
            },
            _ = time.tick() => {
                let message = "x".repeat(LENGTH);
                match doing {
                    Doing::Nothing => {}
                    Doing::Saying => driver.handle(Input::Say(message)),
                    Doing::Hearing => {
                        let draft = Draft { username: "Minh".to_owned(), message };
                        let _ = site.log().append(draft, None).await; // counted when it is heard
                    }
                }
            }
        }
    }
}

/// A person whose first second in the room is over.
async fn online(url: Url, road: Road) -> Driver<RoadSocket<Carried>> {
    let (dialler, _) = to_url(url, Roads::between(road, road), Patience::default());
    let client = Client::new("Lan", fastrand::Rng::new());
    let mut driver = Driver::new(client, move |_, _| dialler.clone().dial());
    driver.handle(Input::Retry);
    while driver.client().state() != State::Online && driver.next().await.is_some() {}
    let first = async { while driver.next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), first).await;
    driver
}

impl Count {
    fn each(self) -> u64 {
        self.bytes / self.messages.max(1)
    }

    /// In a minute, if it was so in this time.
    fn a_minute(self, time: Duration) -> u64 {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
        self.bytes * 60_000 / milliseconds
    }
}

/// The last columns begin after a name in both languages.
const NAME: usize = 50;

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Plan { dials, .. }, found) = self;
        writeln!(
            f,
            "the time until the room's welcome; {dials} attempts each\n\
             thời gian tới khi phòng chào; thử {dials} lần mỗi loại\n"
        )?;
        writeln!(f, "  {:<NAME$}{:>18}{:>12}{:>12}", "", "road · đường", "50%", "99%")?;
        for Found { obstacle, road, times } in found {
            let [half, most] = [0.5, 0.99].map(|share| milliseconds(quantile(times, share)));
            let (name, road) = (obstacle.name(), road.name()[0]);
            writeln!(f, "  {name:<NAME$}{road:>18}{half:>12}{most:>12}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Costs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Plan { seconds, every, .. }, costs) = self;
        let (time, every) = (seconds.as_secs_f64(), every.as_secs_f64());
        writeln!(
            f,
            "bytes on the wire in {time} s, both directions, heads included; a message of {LENGTH} characters each {every} s\n\
             byte trên đường truyền trong {time} giây, cả hai chiều, kể cả head; cứ {every} giây một tin {LENGTH} ký tự\n"
        )?;
        let [idle, heard, said, ratio] = ["idle/min", "heard", "said", "ratio"];
        writeln!(f, "  {:<16}{idle:>12}{heard:>12}{said:>12}{ratio:>10}", "")?;
        let [idle, heard, said, ratio] = ["im/phút", "nghe", "nói", "tỉ lệ"];
        writeln!(f, "  {:<16}{idle:>12}{heard:>12}{said:>12}{ratio:>10}", "")?;
        let best = costs.first().map_or(1, |cost| cost.heard.each().max(1));
        for Cost { road, idle, heard, said } in costs {
            let (name, tenths) = (road.name()[0], heard.each() * 10 / best);
            let ratio = format!("{}.{}", tenths / 10, tenths % 10);
            let (idle, heard, said) = (idle.a_minute(*seconds), heard.each(), said.each());
            writeln!(f, "  {name:<16}{idle:>12}{heard:>12}{said:>12}{ratio:>10}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    const PLAN: Plan =
        Plan { dials: 2, seconds: Duration::from_secs(20), every: Duration::from_millis(500) };

    #[test]
    fn the_tables_are_in_both_languages() {
        let times = [4, 5_012].map(Duration::from_millis).to_vec();
        let found = Found { obstacle: Obstacle::Swallows, road: Road::EventStream, times };
        assert_snapshot!(Times(PLAN, vec![found]), @"
        the time until the room's welcome; 2 attempts each
        thời gian tới khi phòng chào; thử 2 lần mỗi loại

                                                                  road · đường         50%         99%
          swallows the handshake · nuốt luôn handshake            event stream      4.0 ms     5012 ms
        ");
        let count = |bytes, messages| Count { bytes, messages };
        let costs = [(Road::WebSocket, 40, 6_000), (Road::Polling, 9_000, 48_000)];
        let costs = costs.map(|(road, idle, heard)| Cost {
            road,
            idle: count(idle, 0),
            heard: count(heard, 40),
            said: count(2 * heard, 40),
        });
        assert_snapshot!(Costs(PLAN, costs.into()), @"
        bytes on the wire in 20 s, both directions, heads included; a message of 64 characters each 0.5 s
        byte trên đường truyền trong 20 giây, cả hai chiều, kể cả head; cứ 0.5 giây một tin 64 ký tự

                              idle/min       heard        said     ratio
                               im/phút        nghe         nói     tỉ lệ
          WebSocket                120         150         300       1.0
          polling                27000        1200        2400       8.0
        ");
    }
}
