//! `lesson06`: a chat that people can use. A server without arguments; `join` chats in the
//! terminal, `measure` compares.

use std::{error::Error, sync::Arc};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson01_polling::log::{CAPACITY, system_clock},
    lesson02_push::log::SharedLog,
    lesson06_chat::{
        chat_dissect::chat_dissect,
        hub::Hub,
        hub_task::{HubTask, MAX_PEOPLE},
        join::{Joining, join},
        measure,
        origin::{self, Origins},
        server::{AppState, router, run_server},
    },
    stage::{
        measure::Plan,
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
        stop::asked_to_stop,
    },
};

/// Lesson 06 · Broadcast chat: a room where words arrive at once · Phòng chat: nói là tới ngay
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    serving: Serving,
    /// Open the socket only to pages of this site; can be repeated. Without it: to all · Chỉ mở
    /// socket cho trang của site này; có thể lặp lại. Không ghi thì mở cho tất cả
    #[arg(long, value_name = "ORIGIN", value_parser = origin::parse)]
    origin: Vec<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Chat in this terminal · Chat ngay trong terminal này
    Join(Joining),
    /// Compare four ways to chat: bytes, requests, delay · So bốn cách chat: số byte, số request,
    /// độ trễ
    Measure(Plan),
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => serve(arguments.serving, Origins(arguments.origin.into())).await,
        Some(Command::Join(joining)) => join(joining).await,
        Some(Command::Measure(plan)) => measure::run(plan).await.map_err(Into::into),
    })
}

async fn serve(serving: Serving, origins: Origins) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let listener = serving.listen().await?;
    let address = listener.local_addr()?;
    let url = unless_usual(address, "--url", format_args!("ws://{address}/ws"));
    let at = unless_usual(address, "--port", address.port());
    print_line(format_args!(
        "\
Lesson 06 · Broadcast chat · Phòng chat

  open in two windows · mở ở hai cửa sổ   http://{address}
  or in a terminal    · hoặc ở terminal   cargo run --bin lesson06 -- join --name Minh{url}
  who is here?        · ai đang ở đây?    http://{address}/status
  see the wire        · soi đường truyền  cargo run --bin lesson06 -- --tap{at}  (after Ctrl-C · sau Ctrl-C)
  stop                · dừng              Ctrl-C
"
    ));
    // ANCHOR: serve
    let log = Arc::new(SharedLog::new(CAPACITY, system_clock));
    let hub = HubTask::spawn(Hub::new(log.clone(), system_clock), MAX_PEOPLE);
    let tap = serving.tap().then(chat_dissect);
    let state = AppState::new(log, hub, tap, print_line).for_pages_of(origins);
    let router = router(state.clone());
    run_server(listener, state, router, asked_to_stop()).await;
    // ANCHOR_END: serve
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}
