//! `lesson03`: the handshake by hand. Without arguments a server; `dial` calls any server.

use std::{error::Error, time::Duration};

use clap::{Parser, Subcommand};
use full_duplex::{
    lesson03_handshake::{
        AcceptError, Url, caller,
        greeting::{Ending, serve_connection},
        offer::protocol,
    },
    stage::{
        program::{Serving, end, print_line, seconds, unless_usual},
        serve::accept_until,
        stop::asked_to_stop,
    },
};

/// Lesson 03 · The handshake by hand: from HTTP to WebSocket · Tự viết handshake: từ HTTP sang
/// WebSocket
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
    /// Call a WebSocket server and see what goes over the wire · Gọi một server WebSocket và soi
    /// đường truyền
    Dial {
        /// Its address · Địa chỉ của nó
        #[arg(value_name = "ws://HOST:PORT/PATH")]
        address: String,
        /// Offer a subprotocol; can be repeated · Đề nghị một subprotocol; có thể lặp lại
        #[arg(long, value_name = "NAME", value_parser = protocol)]
        protocol: Vec<String>,
        /// Listen for so many seconds · Nghe trong bao nhiêu giây
        #[arg(long, default_value = "2", value_parser = seconds)]
        seconds: Duration,
    },
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    end(match arguments.command {
        None => run_server(arguments.serving).await,
        Some(Command::Dial { address, protocol, seconds }) => {
            dial(&address, &protocol, seconds).await
        }
    })
}

async fn run_server(serving: Serving) -> Result<(), Box<dyn Error>> {
    let listener = serving.listen().await?;
    let address = listener.local_addr()?;
    let at = unless_usual(address, "--port", address.port());
    print_line(format_args!(
        "\
Lesson 03 · The handshake by hand · Tự viết handshake

  open in a browser · mở bằng trình duyệt   http://{address}
  or in a terminal  · hoặc ở terminal       cargo run --bin lesson03 -- dial ws://{address}
  see the wire      · soi đường truyền      cargo run --bin lesson03 -- --tap{at}  (after Ctrl-C · sau Ctrl-C)
  stop              · dừng                  Ctrl-C
"
    ));
    accept_until(listener, serving.tap(), asked_to_stop(), |stream, _| async {
        match serve_connection(stream, |steps| print_line(steps)).await {
            Ending::NotOpened(AcceptError::Left) => {} // a browser's spare connection
            ending => print_line(ending),
        }
    })
    .await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

async fn dial(address: &str, protocols: &[String], listen: Duration) -> Result<(), Box<dyn Error>> {
    let url: Url = address.parse()?;
    let protocols: Vec<_> = protocols.iter().map(String::as_str).collect();
    Ok(caller::call(&url, &protocols, listen).await?)
}
