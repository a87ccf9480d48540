//! `lesson01`: a chat by polling. A server without arguments; `join` chats in the terminal, `measure` counts the cost.

use std::{error::Error, io::Write as _, process::ExitCode, sync::Arc, time::Duration};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson01_polling::{
        chat::{CAPACITY, Chat, system_clock},
        client::Client,
        findings::Plan,
        http::{Desk, router},
        join::join,
        measure,
        serve::{listen, serve},
    },
    tap::Tap,
};

const DEFAULT_PORT: u16 = 8080;

/// Lesson 01 · Polling: a chat over plain HTTP · Hỏi liên tục: phòng chat chỉ dùng HTTP
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    /// Port on 127.0.0.1, 0 for any free one; default: $PORT or 8080 · Cổng trên 127.0.0.1, 0 là cổng trống bất kỳ; mặc định: $PORT hoặc 8080
    #[arg(long)]
    port: Option<u16>,
    /// Show what goes over each connection · Hiện những gì đi qua từng kết nối
    #[arg(long)]
    tap: bool,
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
    Measure {
        /// How many people · Số người
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=2_000))]
        users: u32,
        /// For how many seconds · Trong bao nhiêu giây
        #[arg(long, default_value = "20", value_parser = seconds)]
        seconds: Duration,
        /// Seconds between two questions of one person · Số giây giữa hai lần hỏi của một người
        #[arg(long, default_value = "1", value_parser = seconds)]
        every: Duration,
        /// Seconds between two messages of one person · Số giây giữa hai tin của một người
        #[arg(long, default_value = "30", value_parser = seconds)]
        talk: Duration,
    },
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.01..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("0.01 to 86400 seconds · từ 0.01 đến 86400 giây".into()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let end = match arguments.command {
        None => host(arguments.port, arguments.tap).await,
        Some(Command::Join { name, url, every }) => chat(&name, &url, every).await,
        Some(Command::Measure { users, seconds, every, talk }) => {
            measure::run(Plan { users, seconds, every, talk }).await.map_err(Into::into)
        }
    };
    match end {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn host(port: Option<u16>, tap: bool) -> Result<(), Box<dyn Error>> {
    let listener = listen(port.map_or_else(port_from_environment, Ok)?).await?;
    let address = listener.local_addr()?;
    let (url, at) = match address.port() {
        DEFAULT_PORT => (String::new(), String::new()),
        port => (format!(" --url http://{address}"), format!(" --port {port}")),
    };
    let mut out = std::io::stdout();
    // Nobody may be reading (`lesson01 | head`); that is no reason not to serve.
    let _ = writeln!(
        out,
        "\
Lesson 01 · Polling · Hỏi liên tục

  open in two windows · mở ở hai cửa sổ   http://{address}
  or in a terminal    · hoặc ở terminal   cargo run --bin lesson01 -- join --name Minh{url}
  see the wire        · soi đường truyền  cargo run --bin lesson01 -- --tap{at}
  what does it cost?  · tốn bao nhiêu?    cargo run --bin lesson01 -- measure
  stop                · dừng              Ctrl-C
"
    );
    let tap = if tap { Tap::terminal() } else { Tap::counting() };
    let chat = Arc::new(Chat::new(CAPACITY, system_clock));
    let router = router(Desk { chat, tap: tap.clone() });
    serve(listener, router, tap, tokio::signal::ctrl_c()).await;
    let _ = writeln!(out, "\nGoodbye · Tạm biệt");
    Ok(())
}

fn port_from_environment() -> Result<u16, String> {
    match std::env::var("PORT") {
        Ok(port) if !port.is_empty() => port.parse().map_err(|_| {
            format!(
                "PORT is {port:?}, which is no port number · PORT là {port:?}, không phải số cổng"
            )
        }),
        _ => Ok(DEFAULT_PORT),
    }
}

async fn chat(name: &str, url: &str, every: Duration) -> Result<(), Box<dyn Error>> {
    let name = full_duplex::lesson01_polling::rules::username(name)?;
    Ok(join(Client::new(url)?, name, every).await?)
}
