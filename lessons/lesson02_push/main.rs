//! `lesson02`: push over HTTP. Without arguments it is the server; `join` chats in the terminal
//! over any of the three transports, `measure` compares them, `drip` shows what is not push.

use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson01_polling::{
        client::Client,
        log::{CAPACITY, system_clock},
        rules::username,
    },
    lesson02_push::{
        drip,
        http::{AppState, router},
        join::join,
        log::SharedLog,
        measure,
        reader::{Reader, Via},
    },
    stage::{
        measure::Plan,
        program::{Serving, allow_many_connections, end, print_line, seconds, unless_usual},
        serve::serve,
        stop::asked_to_stop,
    },
};

/// Lesson 02 · Push over HTTP: the server speaks up · Server chủ động qua HTTP
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    serving: Serving,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Chat in this terminal · Chat ngay trong terminal này
    Join {
        /// Your name · Tên của bạn
        #[arg(long)]
        name: String,
        /// How news arrives · Tin đến bằng cách nào
        #[arg(long, value_enum, default_value_t = Via::Sse)]
        via: Via,
        /// The server · Server
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
        /// Seconds between two questions, for poll · Số giây giữa hai lần hỏi, khi dùng poll
        #[arg(long, default_value = "1", value_parser = seconds)]
        every: Duration,
    },
    /// Compare the three transports: bytes, requests, delay · So ba cách: số byte, số request, độ
    /// trễ
    Measure {
        #[command(flatten)]
        plan: Plan,
        /// How many wait at once afterwards · Sau đó bao nhiêu người cùng chờ
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(2..=4_000))]
        waiting: u32,
    },
    /// Why writing slowly to an ordinary answer is not push · Vì sao viết chậm vào một câu trả lời
    /// thường không phải là push
    Drip,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => run_server(arguments.serving).await,
        Some(Command::Join { name, via, url, every }) => run_client(&name, via, &url, every).await,
        Some(Command::Measure { plan, waiting }) => {
            measure::run(plan, waiting).await.map_err(Into::into)
        }
        Some(Command::Drip) => drip::run().await.map_err(Into::into),
    })
}

// ANCHOR: server
async fn run_server(serving: Serving) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let listener = serving.listen().await?;
    print_line(banner(listener.local_addr()?));
    let tap = serving.tap();
    let log = Arc::new(SharedLog::new(CAPACITY, system_clock));
    let state = AppState::new(log, tap.clone());
    serve(listener, router(state.clone()), tap, state.close_after(asked_to_stop())).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}
// ANCHOR_END: server

fn banner(address: SocketAddr) -> String {
    let url = unless_usual(address, "--url", format_args!("http://{address}"));
    let at = unless_usual(address, "--port", address.port());
    format!(
        "\
Lesson 02 · Push over HTTP · Server chủ động qua HTTP

  open in two windows · mở ở hai cửa sổ   http://{address}
  or in a terminal    · hoặc ở terminal   cargo run --bin lesson02 -- join --name Minh --via sse{url}
  see the wire        · soi đường truyền  cargo run --bin lesson02 -- --tap{at}  (after Ctrl-C · sau Ctrl-C)
  three bills         · so ba hoá đơn     cargo run --bin lesson02 -- measure
  what is not push    · đâu phải push     cargo run --bin lesson02 -- drip
  stop                · dừng              Ctrl-C
"
    )
}

async fn run_client(
    name: &str,
    via: Via,
    url: &str,
    every: Duration,
) -> Result<(), Box<dyn Error>> {
    Ok(join(Client::new(url)?, Reader::new(via, url, every)?, username(name)?).await?)
}
