//! `lesson12`: lesson 08's chat on a log that survives a power cut. Without arguments it is a
//! server; `join` chats in the terminal, `measure` shows what that costs, `cluster` starts several
//! servers that share a log.

use std::{error::Error, net::SocketAddr};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson06_chat::{chat_dissect::chat_dissect, join::Joining},
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{join::join, server::http::Config},
    lesson12_servers::{
        measure, paper, playground,
        server::{Keeping, place, run_server},
    },
    stage::{
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
        stop::asked_to_stop,
    },
};

/// Lesson 12 · Many servers, one log · Nhiều server, một nhật ký
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
    /// Chat in this terminal · Chat ngay trong terminal này
    Join(Joining),
    /// Measure what it costs to keep each message through a power cut, and what several servers are
    /// good for · Đo cái giá để mất điện mà không mất tin, và nhiều server thì được gì
    Measure(measure::Plan),
    /// A million people, on paper: what the busiest machine does, for four ways to spread rooms ·
    /// Một triệu người, trên giấy: máy bận nhất phải làm gì, với bốn cách chia phòng
    Paper(paper::Plan),
    /// Several servers on this machine, and a prompt to kill and freeze them (with --features
    /// redis) · Nhiều server trên máy này, và một dấu nhắc để giết, để đóng băng chúng (cần
    /// --features redis)
    Cluster(playground::Plan),
}

#[tokio::main]
async fn main() {
    let Arguments { serving, keeping, pace, command } = Arguments::parse();
    end(match command {
        None => serve(serving, keeping, pace).await,
        Some(Command::Join(joining)) => join(joining).await,
        Some(Command::Measure(plan)) => measure::run(plan).await,
        Some(Command::Paper(plan)) => paper::run(&plan),
        Some(Command::Cluster(plan)) => playground::run(plan).await,
    })
}

async fn serve(serving: Serving, keeping: Keeping, pace: Pace) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let listener = serving.listen().await?; // before the log: a server without a port must not touch it
    let log = keeping.open(print_line).await?;
    let address = listener.local_addr()?;
    print_banner(address, &place(&keeping.log));
    if let Some(past) = log.past() {
        print_line(past);
    }
    let hub = log.hub(keeping.policy(pace), keeping.node(address))?;
    let config = Config { hub, pace, tap: serving.tap().then(chat_dissect), log_line: print_line };
    run_server(listener, config, asked_to_stop()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn print_banner(address: SocketAddr, log: &str) {
    let url = unless_usual(address, "--url", format_args!("ws://{address}/ws"));
    print_line(format_args!(
        "\
Lesson 12 · Many servers, one log · Nhiều server, một nhật ký

  open in two windows    · mở ở hai cửa sổ      http://{address}
  or in a terminal       · hoặc ở terminal      cargo run --bin lesson12 -- join --name Minh{url}
  the log is in          · nhật ký nằm ở        {log}
  many servers           · nhiều server         cargo run --features redis --bin lesson12 -- cluster
  what it costs          · tốn bao nhiêu        cargo run --release --bin lesson12 -- measure
  stop                   · dừng                 Ctrl-C
"
    ));
}
