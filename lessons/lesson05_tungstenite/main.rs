//! `lesson05`: lesson 04's echo server on a library, with tasks or with threads, and a client that
//! shows how a connection ended.

use std::{
    error::Error,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson03_handshake::Url,
    lesson04_frames::{dissect::frames, event::log, websocket::CLOSE_DEADLINE},
    lesson05_tungstenite::{
        blocking,
        config::{MAX_MESSAGE, config},
        echo::echo,
        join::join,
    },
    stage::{
        program::{Serving, end, print_line, unless_usual},
        serve::accept_until,
        stop::{asked_to_stop, leaving},
    },
};
use tokio::task::spawn_blocking;

/// Lesson 05 · Echo with tungstenite · Echo bằng tungstenite
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    hosting: Hosting,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(clap::Args)]
struct Hosting {
    #[command(flatten)]
    serving: Serving,
    /// The longest message taken, in bytes · Message dài nhất được nhận, tính bằng byte
    #[arg(long, default_value_t = MAX_MESSAGE)]
    max_message: usize,
}

#[derive(Subcommand)]
enum Command {
    /// The same server with a thread for each connection · Vẫn server ấy, mỗi kết nối một thread
    Blocking(Hosting),
    /// Talk to a WebSocket server and hear how it ends · Nói chuyện với một server WebSocket và
    /// nghe nó kết thúc ra sao
    Join {
        /// The server · Server
        #[arg(default_value = "ws://127.0.0.1:8080/")]
        url: Url,
    },
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => tasks(arguments.hosting).await,
        Some(Command::Blocking(hosting)) => threads(hosting).await,
        Some(Command::Join { url }) => talk(&url).await,
    })
}

async fn tasks(Hosting { serving, max_message }: Hosting) -> Result<(), Box<dyn Error>> {
    let listener = serving.listen().await?;
    print_banner("", listener.local_addr()?);
    let (tap, config) = (serving.tap().then(frames), config(max_message));
    accept_until(listener, tap, asked_to_stop(), |stream, stopping| async move {
        log(echo(stream, config, stopping).await);
    })
    .await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

async fn threads(Hosting { serving, max_message }: Hosting) -> Result<(), Box<dyn Error>> {
    let listener = serving.listen().await?.into_std()?;
    print_banner(" blocking", listener.local_addr()?);
    let (tap, config) = (serving.tap().then(frames), config(max_message));
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    let serving = spawn_blocking(move || blocking::serve(&listener, &tap, config, &flag, log));
    asked_to_stop().await;
    leaving(2 * CLOSE_DEADLINE); // a thread may be writing to a client that doesn't read
    stop.store(true, Relaxed);
    serving.await??;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn print_banner(command: &str, address: SocketAddr) {
    let at = unless_usual(address, "--port", address.port());
    print_line(format_args!(
        "\
Lesson 05 · Echo with tungstenite · Echo bằng tungstenite

  talk to it          · nói chuyện với nó       cargo run --bin lesson05 -- join ws://{address}/
  or from a browser   · hoặc từ trình duyệt     new WebSocket('ws://{address}/')
  see the wire        · soi đường truyền        cargo run --bin lesson05 --{command} --tap{at}  (after Ctrl-C · sau Ctrl-C)
  stop                · dừng                    Ctrl-C
"
    ));
}

async fn talk(url: &Url) -> Result<(), Box<dyn Error>> {
    match join(url).await? {
        Some(ending) => print_line(format_args!("\n{ending}")),
        None => print_line("\nGoodbye · Tạm biệt"), // not waited for
    }
    Ok(())
}
