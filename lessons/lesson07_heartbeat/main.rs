//! `lesson07`: a chat that notices who has gone without a word. A server without arguments; `join`
//! chats in the terminal.

use std::{error::Error, sync::Arc};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson01_polling::log::{CAPACITY, system_clock},
    lesson02_push::log::SharedLog,
    lesson06_chat::{
        chat_dissect::chat_dissect,
        hub::Hub,
        hub_task::{HubTask, MAX_PEOPLE},
        join::Joining,
        server::{AppState, run_server},
    },
    lesson07_heartbeat::{heartbeat::Pace, join::join, server::router},
    stage::{
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
        stop::asked_to_stop,
    },
};

/// Lesson 07 · Heartbeats: who is still there? · Heartbeat (nhịp tim): ai vẫn còn đó?
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    serving: Serving,
    #[command(flatten)]
    pace: Pace,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Chat in this terminal · Chat ngay trong terminal này
    Join {
        #[command(flatten)]
        joining: Joining,
        #[command(flatten)]
        pace: Pace,
    },
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => serve(arguments.serving, arguments.pace).await,
        Some(Command::Join { joining, pace }) => join(joining, pace).await,
    })
}

async fn serve(serving: Serving, pace: Pace) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let listener = serving.listen().await?;
    let address = listener.local_addr()?;
    let url = unless_usual(address, "--url", format_args!("ws://{address}/ws"));
    let at = unless_usual(address, "--port", address.port());
    let to = address.port();
    print_line(format_args!(
        "\
Lesson 07 · Heartbeats · Heartbeat (nhịp tim)

  open in two windows   · mở ở hai cửa sổ    http://{address}
  or in a terminal      · hoặc ở terminal    cargo run --bin lesson07 -- join --name Minh{url}
  a line that dies      · đường truyền chết  cargo run --bin tap -- --listen 9000 --to {to} --freeze-after 10s
    then through it     · rồi đi qua nó      http://127.0.0.1:9000
  impatient             · cho đỡ phải chờ    cargo run --bin lesson07 -- --ping-every 2 --pong-timeout 1{at}
  see the wire          · soi đường truyền   cargo run --bin lesson07 -- --tap{at}  (after Ctrl-C · sau Ctrl-C)
  stop                  · dừng               Ctrl-C
"
    ));
    let log = Arc::new(SharedLog::new(CAPACITY, system_clock));
    let hub = HubTask::spawn(Hub::new(log.clone(), system_clock), MAX_PEOPLE);
    let tap = serving.tap().then(chat_dissect);
    let state = AppState::new(log, hub, tap, print_line);
    let router = router(state.clone(), pace);
    run_server(listener, state, router, asked_to_stop()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}
