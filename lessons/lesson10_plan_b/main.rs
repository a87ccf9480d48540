//! `lesson10`: lesson 08's chat over whichever road works. Without arguments it is a server; `join`
//! chats in the terminal, `measure` shows what plan B costs.

use std::{error::Error, net::SocketAddr};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        Keeping,
        http::{Config, MAX_CONNECTIONS},
        token::secure_random,
    },
    lesson10_plan_b::{
        http::{self, Links},
        join::{OverRoads, join},
        measure::{self, Plan},
    },
    stage::{
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
        stop::asked_to_stop,
    },
};

/// Lesson 10 · Plan B: the chat takes another road · Phương án B: chat đi đường khác
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    serving: Serving,
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    pace: Pace,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Chat in this terminal, over whichever road works · Chat trong terminal này, đường nào thông
    /// thì đi
    Join(OverRoads),
    /// Measure how long it takes to find a road, and what a message costs on each · Đo xem mất bao
    /// lâu mới tìm ra đường, và mỗi tin tốn bao nhiêu byte trên từng đường
    Measure(Plan),
}

#[tokio::main]
async fn main() {
    let Arguments { serving, keeping, pace, command } = Arguments::parse();
    end(match command {
        None => serve(serving, keeping, pace).await,
        Some(Command::Join(joining)) => join(joining).await,
        Some(Command::Measure(plan)) => measure::run(plan).await.map_err(Into::into),
    })
}

async fn serve(serving: Serving, keeping: Keeping, pace: Pace) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let links = Links::new(secure_random()?);
    let mut draw = secure_random()?;
    let listener = serving.listen().await?; // before the log: a server without a port must not touch it
    let kept = keeping.open(&mut draw)?;
    print_banner(listener.local_addr()?);
    if let Some(past) = kept.past() {
        print_line(past);
    }
    let hub = kept.hub(keeping.policy(pace), draw, MAX_CONNECTIONS, print_line);
    let config = Config { hub, pace, tap: serving.tap().then(chat_dissect), log_line: print_line };
    http::run_server(listener, config, links, asked_to_stop()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn print_banner(address: SocketAddr) {
    let url = unless_usual(address, "--url", format_args!("ws://{address}/ws"));
    let to = address.port();
    print_line(format_args!(
        "\
Lesson 10 · Plan B · Phương án B

  open in two windows    · mở ở hai cửa sổ      http://{address}
  or in a terminal       · hoặc ở terminal      cargo run --bin lesson10 -- join --name Minh{url}
  over one road          · chỉ đi một đường     cargo run --bin lesson10 -- join --name Minh --road long-poll{url}
  no WebSocket on the way · đường chặn WebSocket cargo run --bin tap -- --to {to} --no-upgrade
  a proxy that collects  · proxy gom cả rồi gửi cargo run --bin tap -- --to {to} --no-upgrade --collect
  what it costs          · tốn kém thế nào      cargo run --bin lesson10 -- measure
  stop                   · dừng                 Ctrl-C
"
    ));
}
