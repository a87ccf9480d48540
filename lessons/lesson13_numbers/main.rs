//! Lesson 13: numbers, and the fast server. Without arguments it measures what the chapters claim;
//! `serve` is the fast server.

use std::{error::Error, net::SocketAddr, num::NonZeroUsize, thread::available_parallelism};

use clap::{Args, Parser, Subcommand};
use full_duplex::{
    lesson04_frames::{dissect::frames, message::Limits},
    lesson06_chat::chat_dissect::chat_dissect,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{Keeping, http::Config, token::secure_random},
    lesson13_numbers::{
        command, echo,
        server::{MAX_CONNECTIONS, Options, run_server},
    },
    stage::{
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
        stop::asked_to_stop,
    },
};

/// Lesson 13 · Numbers, and the fast server · Các con số, và server thật nhanh
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    measuring: command::Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// The fast server, for lesson 08's clients · Server thật nhanh, cho client của bài 08
    Serve(Server),
    /// Lesson 04's echo server on the fast endpoint · Echo server của bài 04 trên endpoint nhanh
    Echo {
        #[command(flatten)]
        serving: Serving,
        /// The longest message taken, in bytes · Message dài nhất được nhận, tính bằng byte
        #[arg(long, default_value_t = Limits::default().message)]
        max_message: u64,
        /// Threads; default: one for each processor · Số thread; mặc định: mỗi bộ xử lý một thread
        #[arg(long)]
        workers: Option<NonZeroUsize>,
    },
}

/// What the fast server can be told: all that lesson 08's can, and which steps make it fast.
#[derive(Args)]
struct Server {
    #[command(flatten)]
    serving: Serving,
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    pace: Pace,
    #[command(flatten)]
    options: Options,
}

#[tokio::main]
async fn main() {
    let Arguments { measuring, command } = Arguments::parse();
    end(match command {
        None => command::run(measuring).await,
        Some(Command::Serve(server)) => serve(server).await,
        Some(Command::Echo { serving, max_message, workers }) => {
            run_echo(&serving, Limits::of(max_message), workers).await
        }
    })
}

async fn serve(Server { serving, keeping, pace, options }: Server) -> Result<(), Box<dyn Error>> {
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
    run_server(listener, config, options, asked_to_stop()).await?;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

async fn run_echo(
    serving: &Serving,
    limits: Limits,
    workers: Option<NonZeroUsize>,
) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let listener = serving.listen().await?;
    let address = listener.local_addr()?;
    print_line(format_args!(
        "\
Lesson 13 · The fast echo server · Echo server thật nhanh

  talk to it          · nói chuyện với nó       cargo run --bin lesson04 -- join ws://{address}/
  stop                · dừng                    Ctrl-C
"
    ));
    let workers = workers.or(available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
    let tap = serving.tap_asked_for().map(|tap| tap.then(frames));
    echo::run_server(listener, tap, limits, workers, asked_to_stop()).await?;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn print_banner(address: SocketAddr) {
    let url = unless_usual(address, "--url", format_args!("ws://{address}/ws"));
    print_line(format_args!(
        "\
Lesson 13 · The fast server · Server thật nhanh

  open in two windows   · mở ở hai cửa sổ     http://{address}
  or in a terminal      · hoặc ở terminal     cargo run --bin lesson08 -- join --name Minh{url}
  without one step      · bỏ đi một bước      cargo run --release --bin lesson13 -- serve --without direct
  stop                  · dừng                Ctrl-C
"
    ));
}
