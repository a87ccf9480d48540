//! How long it takes until two thousand people are in a room who come a hundred at a time, each with a name that
//! everybody hears: a wave is over when all of its hundred names have reached all who are there. That makes 2.1 million
//! deliveries.

use std::{io, time::Instant};

use full_duplex::lesson04_frames::frame::Opcode;
use futures_util::future::try_join_all;

use crate::{
    audience::Audience,
    broadcast::{JUDGED, present, rows},
    goals::WAVES,
    harness::{Effort, in_turn, progress},
    memory::client_frames,
    person::Person,
    processors::{Place, at},
    server::chat::Chat,
    table::{Better, Table},
};

/// The servers that know names.
const EVERYBODY: [Chat; 4] = [JUDGED, Chat::Lesson08, Chat::Node, Chat::UWebSockets];
/// People who come together.
const WAVE: usize = 100;

/// Measures all servers.
#[tokio::main(flavor = "current_thread")]
pub async fn run(effort: Effort) -> io::Result<Vec<Table>> {
    let everybody = present(&EVERYBODY);
    let progress = progress(effort.long_rounds, WAVES);
    let (mut seconds, mut work) = (rows(&everybody), rows(&everybody));
    for round in 0..effort.long_rounds {
        for who in in_turn(everybody.len(), round) {
            let (time, worked) = fill(everybody[who], effort.waves).await?;
            seconds[who].values.push(time);
            work[who].values.extend(worked);
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let mut tables = vec![Table::new(WAVES.into(), "seconds", Better::Less, seconds)];
    if work.iter().all(|row| !row.values.is_empty()) {
        let case = format!("{WAVES}; the server's work · công của server");
        tables.push(Table::new(case, "seconds", Better::Less, work));
    }
    Ok(tables)
}

/// Seconds until so many people are in the room and know each other, and for how many a processor worked for the server.
async fn fill(who: Chat, people: usize) -> io::Result<(f64, Option<f64>)> {
    let server = at(Place::Server, || who.start())?;
    let mut audience = Audience::new();
    let name = client_frames(Opcode::Text, br#"{"type":"join","username":"Minh"}"#, 1);
    let start = Instant::now();
    while audience.len() < people {
        let coming = (0..WAVE).map(|_| Person::welcomed(&server.url));
        let mut wave = try_join_all(coming).await?;
        // Each hears a hundred times of somebody: of the others by name, of itself by the list.
        audience.expects(WAVE * (audience.len() + WAVE));
        for person in &mut wave {
            person.says(&name).await?;
        }
        for person in wave {
            audience.add(person, |_| {});
        }
        audience.has_heard().await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let work = server.worked().map(|nanoseconds| nanoseconds / 1e9);
    drop(audience); // before the server ends, which waits for them
    Ok((seconds, work))
}
