//! `lesson06`: a chat that people can use. A server without arguments; `join` chats in the terminal, `measure` compares.

use std::{error::Error, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson01_polling::{
        chat::Chat,
        log::{CAPACITY, system_clock},
        rules::username,
    },
    lesson03_handshake::Url,
    lesson06_chat::{
        chat_dissect::chat_dissect,
        hub_task::MAX_PEOPLE,
        join::{join, play},
        measure,
        script::Script,
        server::{self, Config, router},
    },
    stage::{
        measure::Plan,
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
    },
};

/// Lesson 06 · Broadcast chat: a room where words arrive at once · Phòng chat: nói là tới ngay
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
        /// The room · Phòng chat
        #[arg(long, default_value = "ws://127.0.0.1:8080/ws")]
        url: Url,
        /// Play a conversation from a file: say TEXT, typing, wait SECONDS, expect TEXT, one step a line · Diễn theo kịch bản trong file: say TEXT, typing, wait SECONDS, expect TEXT, mỗi dòng một bước
        #[arg(long)]
        script: Option<PathBuf>,
    },
    /// Compare four ways to chat: bytes, requests, delay · So bốn cách chat: số byte, số request, độ trễ
    Measure(Plan),
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => serve(arguments.serving).await,
        Some(Command::Join { name, url, script }) => chat(&name, &url, script).await,
        Some(Command::Measure(plan)) => measure::run(plan).await.map_err(Into::into),
    })
}

async fn serve(serving: Serving) -> Result<(), Box<dyn Error>> {
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
    let chat = Arc::new(Chat::new(CAPACITY, system_clock));
    let tap = serving.tap().then(chat_dissect);
    let config = Config {
        chat,
        clock: system_clock,
        tap,
        log_line: print_line,
        max_connections: MAX_PEOPLE,
    };
    server::run_server(listener, config, router, tokio::signal::ctrl_c()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

async fn chat(name: &str, url: &Url, script: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let name = username(name)?;
    match script {
        None => Ok(join(url, name).await?),
        Some(file) => Ok(play(url, name, Script::open(&file)?).await?),
    }
}
