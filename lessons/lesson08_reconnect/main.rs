//! `lesson08`: the chat that loses nothing. Without arguments it is a server; `join` chats in the
//! terminal; `herd` shows what happens when all clients come back at once.

use std::{error::Error, net::SocketAddr};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson06_chat::{chat_dissect::chat_dissect, join::Joining},
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::{
        finale,
        herd::{self, Plan},
        join::join,
        server::{
            Keeping,
            http::{self, Config, MAX_CONNECTIONS},
            token::secure_random,
        },
    },
    stage::{
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
        stop::asked_to_stop,
    },
};

/// Lesson 08 · The reconnecting client: nothing is lost · Client tự kết nối lại: không mất tin nào
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
    /// Chat in this terminal, whatever the network does · Chat trong terminal này, mặc mạng chập
    /// chờn
    Join(Joining),
    /// Watch a crowd of clients come back to one server, by three rules · Xem cả đàn client kết
    /// nối lại một server theo ba luật
    Herd(Plan),
    /// Twenty people, two kills of the server, and the balance: is anything lost? · Hai mươi người,
    /// hai lần giết server, rồi kiểm đếm: có mất gì không?
    Finale(finale::Plan),
}

#[tokio::main]
async fn main() {
    let Arguments { serving, keeping, pace, command } = Arguments::parse();
    end(match command {
        None => serve(serving, keeping, pace).await,
        Some(Command::Join(joining)) => join(joining).await,
        Some(Command::Herd(plan)) => herd::run(plan).await.map_err(Into::into),
        Some(Command::Finale(plan)) => finale::run(plan).await,
    })
}

async fn serve(serving: Serving, keeping: Keeping, pace: Pace) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let mut draw = secure_random()?;
    let listener = serving.listen().await?; // before the log: a server without a port must not touch it
    let kept = keeping.open(&mut draw)?;
    print_banner(listener.local_addr()?);
    if let Some(past) = kept.past() {
        print_line(past);
    }
    let hub = kept.hub(keeping.policy(pace), draw, MAX_CONNECTIONS, print_line);
    let config = Config { hub, pace, tap: serving.tap().then(chat_dissect), log_line: print_line };
    http::run_server(listener, config, asked_to_stop()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn print_banner(address: SocketAddr) {
    let url = unless_usual(address, "--url", format_args!("ws://{address}/ws"));
    let at = unless_usual(address, "--port", address.port());
    let to = address.port();
    print_line(format_args!(
        "\
Lesson 08 · The reconnecting client · Client tự kết nối lại

  open in two windows   · mở ở hai cửa sổ     http://{address}
  or in a terminal      · hoặc ở terminal     cargo run --bin lesson08 -- join --name Minh{url}
  stop me, start again  · tắt rồi bật lại     cargo run --bin lesson08 -- --log chat.log{at}
  a bad network         · mạng chập chờn      cargo run --bin tap -- --listen 9000 --to {to} --cut-after 20s
  everybody at once     · tất cả cùng lúc     cargo run --bin lesson08 -- herd
  stop                  · dừng                Ctrl-C
"
    ));
}
