//! `lesson12 measure`: what it costs that a message survives a power cut, and what several servers
//! on one log are good for.
//!
//! Only the ratios mean anything: a sync takes 0.1 ms on one disk and 10 ms on another, and the
//! people take their part of the same processors.

use std::{env, error::Error, path::PathBuf, time::Duration};

use clap::Args;
use futures_util::FutureExt as _;
use tokio::task::spawn_blocking;

use self::servers::Table;
use crate::stage::{
    program::{allow_many_connections, print_line, seconds, with_progress},
    stop::{asked, heed, unless_asked},
};

pub mod disk;
mod people;
mod servers;

/// What is measured.
#[derive(Args, Clone, Debug)]
pub struct Plan {
    /// How many messages the disk is given in each round · Mỗi vòng ghi bao nhiêu tin vào đĩa
    #[arg(long, default_value_t = 1_024, value_parser = clap::value_parser!(u32).range(32..=100_000))]
    messages: u32,
    /// How many rounds · Bao nhiêu vòng
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// How many people are on the servers · Có bao nhiêu người trên các server
    #[arg(long, default_value_t = 96, value_parser = clap::value_parser!(u32).range(2..=2_000))]
    people: u32,
    /// How many seconds they talk, twice in each round · Mỗi vòng họ nói hai lượt, mỗi lượt bao
    /// nhiêu giây
    #[arg(long, default_value = "1", value_parser = seconds)]
    seconds: Duration,
    /// In which folder; by default this one · Ghi trong thư mục nào; mặc định là thư mục này
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// What ends a measurement.
pub type Failed = Box<dyn Error + Send + Sync>;

/// Measures and prints two tables. Ctrl-C ends it, and everything that it has started.
pub async fn run(plan: Plan) -> Result<(), Box<dyn Error>> {
    measure(plan).await.map_err(|why| why as Box<dyn Error>)
}

async fn measure(plan: Plan) -> Result<(), Failed> {
    heed();
    allow_many_connections();
    if cfg!(debug_assertions) {
        print_line(
            "A debug build: the servers' figures mean little. For real figures: cargo run --release --bin lesson12 -- measure\n\
             Bản debug: số liệu của server không đáng tin. Muốn có số liệu thật: cargo run --release --bin lesson12 -- measure\n",
        );
    }
    let Plan { messages, rounds, people, seconds, folder } = plan;
    let folder = folder.map_or_else(env::current_dir, Ok)?;
    let here = folder.clone();
    let is_wanted = || asked(1).now_or_never().is_none();
    let disk = spawn_blocking(move || disk::prices(&here, messages, rounds, is_wanted));
    let time = Duration::from_secs(1);
    let Some(prices) = with_progress(time, "the disk · đĩa", disk).await?? else {
        return Ok(());
    };
    print_line(prices);
    let mut table = Table::of(people);
    let (time, filled) = (table.takes(rounds, seconds), table.fill(rounds, seconds, &folder));
    let filled = with_progress(time, "servers · các server", unless_asked(filled)).await;
    if let Some(filled) = filled {
        filled?;
        print_line(table);
    }
    Ok(())
}
