//! `lesson01`: a chat by polling. Without arguments it is the server; `join` chats in the terminal,
//! `measure` counts the cost.

use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson01_polling::{
        client::Client,
        http::{AppState, router},
        join::join,
        log::{CAPACITY, system_clock},
        measure,
        rules::username,
    },
    stage::{
        measure::Plan,
        program::{Serving, allow_many_connections, end, print_line, seconds, unless_usual},
        serve::serve,
        stop::asked_to_stop,
    },
};

/// Lesson 01 · Polling: a chat over plain HTTP · Hỏi liên tục: phòng chat chỉ dùng HTTP
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
        /// The server · Server
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
        /// Seconds between two questions · Số giây giữa hai lần hỏi
        #[arg(long, default_value = "1", value_parser = seconds)]
        every: Duration,
    },
    /// Simulate users and show what polling costs · Giả lập người dùng để xem polling tốn bao nhiêu
    Measure(Plan),
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => run_server(arguments.serving).await,
        Some(Command::Join { name, url, every }) => run_client(&name, &url, every).await,
        Some(Command::Measure(plan)) => measure::run(plan).await.map_err(Into::into),
    })
}

// ANCHOR: server
async fn run_server(serving: Serving) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let listener = serving.listen().await?;
    print_line(banner(listener.local_addr()?));
    let tap = serving.tap();
    let state = Arc::new(AppState::new(CAPACITY, system_clock, tap.clone()));
    serve(listener, router(state), tap, asked_to_stop()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}
// ANCHOR_END: server

fn banner(address: SocketAddr) -> String {
    let url = unless_usual(address, "--url", format_args!("http://{address}"));
    let at = unless_usual(address, "--port", address.port());
    format!(
        "\
Lesson 01 · Polling · Hỏi liên tục

  open in two windows · mở ở hai cửa sổ   http://{address}
  or in a terminal    · hoặc ở terminal   cargo run --bin lesson01 -- join --name Minh{url}
  see the wire        · soi đường truyền  cargo run --bin lesson01 -- --tap{at}  (after Ctrl-C · sau Ctrl-C)
  what does it cost?  · tốn bao nhiêu?    cargo run --bin lesson01 -- measure
  stop                · dừng              Ctrl-C
"
    )
}

async fn run_client(name: &str, url: &str, every: Duration) -> Result<(), Box<dyn Error>> {
    Ok(join(Client::new(url)?, username(name)?, every).await?)
}
