//! `lesson04`: an echo server on our own frames. `join` talks to any WebSocket server; `autobahn`
//! lets the public test suite test the client.

use std::error::Error;

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson03_handshake::Url,
    lesson04_frames::{
        autobahn,
        dissect::frames,
        echo::echo,
        event::{Ending, log},
        join::join,
        message::Limits,
    },
    stage::{
        program::{Serving, end, print_line, unless_usual},
        serve::accept_until,
        stop::asked_to_stop,
    },
};

/// Lesson 04 · Frames by hand: an echo server · Tự viết frame: một echo server
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(flatten)]
    serving: Serving,
    /// The longest message taken, in bytes · Message dài nhất được nhận, tính bằng byte
    #[arg(long, default_value_t = Limits::default().message)]
    max_message: u64,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Talk to a WebSocket server, frame by frame · Nói chuyện với một server WebSocket, từng frame
    /// một
    Join {
        /// The server · Server
        #[arg(default_value = "ws://127.0.0.1:8080/")]
        server: Url,
        /// The same, as the other lessons take it · Vẫn là server, viết như ở các bài khác
        #[arg(long, conflicts_with = "server")]
        url: Option<Url>,
    },
    /// Let the Autobahn test suite judge this client · Để bộ test Autobahn chấm client này
    Autobahn {
        /// Where the suite listens · Bộ test lắng nghe ở đâu
        #[arg(long, default_value = "ws://127.0.0.1:9001")]
        url: Url,
        /// The name in the report · Tên trong báo cáo
        #[arg(long, default_value = "full-duplex-client")]
        agent: String,
    },
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => run_server(arguments.serving, Limits::of(arguments.max_message)).await,
        Some(Command::Join { server, url }) => talk(&url.unwrap_or(server)).await,
        Some(Command::Autobahn { url, agent }) => judge(&url, &agent).await,
    })
}

async fn run_server(serving: Serving, limits: Limits) -> Result<(), Box<dyn Error>> {
    let listener = serving.listen().await?;
    let address = listener.local_addr()?;
    let at = unless_usual(address, "--port", address.port());
    print_line(format_args!(
        "\
Lesson 04 · Frames by hand · Tự viết frame

  talk to it          · nói chuyện với nó       cargo run --bin lesson04 -- join ws://{address}/
  or from a browser   · hoặc từ trình duyệt     new WebSocket('ws://{address}/')
  see the wire        · soi đường truyền        cargo run --bin lesson04 -- --tap{at}  (after Ctrl-C · sau Ctrl-C)
  stop                · dừng                    Ctrl-C
"
    ));
    let tap = serving.tap().then(frames);
    accept_until(listener, tap, asked_to_stop(), |stream, stopping| async move {
        log(echo(stream, limits, stopping).await);
    })
    .await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

async fn talk(url: &Url) -> Result<(), Box<dyn Error>> {
    match join(url).await? {
        Some(Ending::Lost) => return Err(Ending::Lost.to_string().into()),
        Some(ending) => print_line(format_args!("\n{ending}")),
        None => print_line("\nGoodbye · Tạm biệt"), // not waited for
    }
    Ok(())
}

async fn judge(url: &Url, agent: &str) -> Result<(), Box<dyn Error>> {
    let count = autobahn::run(url, agent).await?;
    print_line(format_args!(
        "{count} cases; the report is where the suite runs · {count} case; báo cáo nằm ở chỗ chạy bộ test"
    ));
    Ok(())
}
