//! `lesson11`: the chat with compression and pictures, over lesson 04's endpoint. Without arguments
//! it is a server; `join` chats in the terminal; `echo` and `autobahn` are for the public test
//! suite.

use std::{error::Error, net::SocketAddr};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson03_handshake::Url,
    lesson04_frames::event::log,
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        Keeping,
        http::{Config, MAX_CONNECTIONS},
        token::secure_random,
    },
    lesson11_compression::{
        dissect::restored,
        http,
        join::{Compressed, join},
        measure::{self, Plan},
        options::Compressing,
        pictures::store::Store,
        secret::{self, Secret},
        suite,
    },
    stage::{
        program::{Serving, allow_many_connections, end, print_line, unless_usual},
        serve::accept_until,
        stop::asked_to_stop,
    },
};

/// Lesson 11 · Compression and pictures: fewer bytes, and bytes that aren't text · Nén và hình ảnh:
/// ít byte hơn, và những byte không phải text
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    serving: Serving,
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    pace: Pace,
    #[command(flatten)]
    compressing: Compressing,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Chat in this terminal · Chat ngay trong terminal này
    Join(Compressed),
    /// Measure bytes, work and memory, with and without compression · Đo byte, công và bộ nhớ, có
    /// nén và không nén
    Measure(Plan),
    /// Find a made-up secret by the lengths of compressed frames, and the cure · Lần ra một bí mật
    /// bịa chỉ từ độ dài các frame nén, và cách chữa
    Secret(Secret),
    /// Only say what is heard, for test suites · Chỉ nói lại điều nghe được, cho các bộ test
    Echo {
        #[command(flatten)]
        serving: Serving,
        #[command(flatten)]
        compressing: Compressing,
    },
    /// Let the Autobahn test suite judge this client · Để bộ test Autobahn chấm client này
    Autobahn {
        /// Where the suite listens · Bộ test lắng nghe ở đâu
        #[arg(long, default_value = "ws://127.0.0.1:9001")]
        url: Url,
        /// The name in the report · Tên trong báo cáo
        #[arg(long, default_value = "full-duplex-client")]
        agent: String,
        #[command(flatten)]
        compressing: Compressing,
    },
}

#[tokio::main]
async fn main() {
    let Arguments { serving, keeping, pace, compressing, command } = Arguments::parse();
    end(match command {
        None => serve(serving, keeping, pace, compressing).await,
        Some(Command::Join(joining)) => join(joining).await,
        Some(Command::Measure(plan)) => {
            measure::run(plan).await;
            Ok(())
        }
        Some(Command::Secret(secret)) => secret::run(secret).await.map_err(Into::into),
        Some(Command::Echo { serving, compressing }) => echo(serving, compressing).await,
        Some(Command::Autobahn { url, agent, compressing }) => {
            judge(&url, &agent, compressing).await
        }
    })
}

async fn serve(
    serving: Serving,
    keeping: Keeping,
    pace: Pace,
    compressing: Compressing,
) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let mut draw = secure_random()?;
    let listener = serving.listen().await?; // before the log: a server without a port must not touch it
    let kept = keeping.open(&mut draw)?;
    let pictures = Store::of(keeping.log.as_deref(), secure_random()?, print_line);
    print_banner(listener.local_addr()?);
    if let Some(past) = kept.past() {
        print_line(past);
    }
    let hub = kept.hub(keeping.policy(pace), draw, MAX_CONNECTIONS, print_line);
    let config = Config { hub, pace, tap: serving.tap().then(restored), log_line: print_line };
    http::run_server(listener, config, compressing.server(), pictures, asked_to_stop()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn print_banner(address: SocketAddr) {
    let url = unless_usual(address, "--url", format_args!("ws://{address}/ws"));
    let at = unless_usual(address, "--port", address.port());
    print_line(format_args!(
        "\
Lesson 11 · Compression and pictures · Nén và hình ảnh

  open in two windows    · mở ở hai cửa sổ      http://{address}
  or in a terminal       · hoặc ở terminal      cargo run --bin lesson11 -- join --name Minh{url}
  with a longer memory   · nhớ được lâu hơn     cargo run --bin lesson11 -- --context-takeover{at}
  what it costs          · tốn gì, lợi gì       cargo run --release --bin lesson11 -- measure
  a secret by its length · đoán bí mật          cargo run --bin lesson11 -- secret
  see the wire           · soi đường truyền     cargo run --bin lesson11 -- --tap{at}
  stop                   · dừng                 Ctrl-C
"
    ));
}

async fn echo(serving: Serving, compressing: Compressing) -> Result<(), Box<dyn Error>> {
    let listener = serving.listen().await?;
    let address = listener.local_addr()?;
    print_line(format_args!("An echo server · Một echo server: ws://{address}/"));
    let (tap, server) = (serving.tap().then(restored), compressing.server());
    accept_until(listener, tap, asked_to_stop(), move |stream, stopping| {
        let server = server.clone();
        async move { log(suite::echo(stream, &server, stopping).await) }
    })
    .await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

async fn judge(url: &Url, agent: &str, compressing: Compressing) -> Result<(), Box<dyn Error>> {
    let count = suite::run(url, agent, compressing).await?;
    print_line(format_args!(
        "{count} cases; the report is where the suite runs · {count} case; báo cáo nằm ở chỗ chạy bộ test"
    ));
    Ok(())
}
