//! `tap`: stands between a client and a server, shows what they say, and treats their connection as
//! a bad network would.

use std::{
    error::Error,
    io::{self, IsTerminal as _},
    net::{Ipv4Addr, SocketAddr},
    num::{NonZeroU16, NonZeroUsize},
    thread,
    time::Duration,
};

use clap::Parser;
use full_duplex::{
    lesson11_compression::dissect::{restored, restored_frames},
    stage::{
        program::{allow_many_connections, end, print_line},
        serve::{StartError, accept_until, listen},
        stop::{asked_to_stop, heed},
    },
    tap::{
        Tap,
        fault::{Faults, Limit, duration, piece},
        proxy::carry,
        switch::Switch,
    },
};
use tokio::net::TcpListener;

/// The tap: see what goes over a connection, and be its bad network · Soi đường truyền, và làm một
/// mạng chập chờn
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[derive(Clone, Parser)]
#[command(version)]
struct Arguments {
    /// Port on 127.0.0.1 that clients connect to, 0 for any free one · Cổng trên 127.0.0.1 để
    /// client kết nối tới, 0 là cổng trống bất kỳ
    #[arg(long, default_value = "9000", value_parser = port)]
    listen: u16,
    /// Port on 127.0.0.1 where the server is · Cổng của server trên 127.0.0.1
    #[arg(long, default_value = "8080", value_parser = target)]
    to: NonZeroU16,
    /// Show the messages, one line for each frame, without its bytes · Chỉ hiện các tin, mỗi frame
    /// một dòng, không kèm byte
    #[arg(long, alias = "subtitles")] // its name in 0.1.0
    messages: bool,
    /// Show nothing · Không hiện gì
    #[arg(long)]
    quiet: bool,
    /// A connection of this age falls silent for ever: bytes are taken and lost, nobody is told ·
    /// Kết nối đến tuổi này thì im bặt mãi mãi: byte vẫn nhận nhưng mất hút, không ai hay biết
    #[arg(long, value_name = "10s", value_parser = duration)]
    freeze_after: Option<Duration>,
    /// A connection is cut (reset) at this age, or after so many bytes in both directions together
    /// · Cắt ngang (reset) kết nối khi đến tuổi này, hoặc sau chừng ấy byte tính cả hai chiều
    #[arg(long, value_name = "5s|100B")]
    cut_after: Option<Limit>,
    /// Everything arrives so much later · Mọi thứ tới trễ chừng ấy
    #[arg(long, value_name = "200ms", default_value = "0", hide_default_value = true, value_parser = duration)]
    delay: Duration,
    /// Bytes arrive in pieces of at most so many · Byte tới từng mẩu, mỗi mẩu không quá chừng ấy
    /// byte
    #[arg(long, value_name = "1", value_parser = piece)]
    split: Option<NonZeroUsize>,
    /// A connection is ended politely at this age, as a load balancer does · Đóng lại đàng hoàng
    /// kết nối đến tuổi này, như một load balancer
    #[arg(long, value_name = "10s", value_parser = duration)]
    max_age: Option<Duration>,
    /// Pass requests on without Upgrade, like a proxy that doesn't know WebSocket · Chuyển request
    /// đi mà bỏ Upgrade, như một proxy không biết WebSocket
    #[arg(long)]
    no_upgrade: bool,
    /// Pass an answer on only when it is whole, like a proxy that collects streams · Gom đủ câu trả
    /// lời rồi mới chuyển tiếp, như một proxy gom cả stream
    #[arg(long)]
    collect: bool,
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("{text:?} is no port number · {text:?} không phải số cổng"))
}

fn target(text: &str) -> Result<NonZeroU16, String> {
    port(text)?.try_into().map_err(|_| {
        "a server has a port of its own, not 0 · server phải có cổng riêng, không thể là 0".into()
    })
}

impl Arguments {
    fn faults(&self) -> Faults {
        let Self { freeze_after, cut_after, delay, split, .. } = *self;
        let Self { max_age, no_upgrade, collect, .. } = *self;
        Faults { freeze_after, cut_after, delay, split, max_age, no_upgrade, collect }
    }

    fn tap(&self) -> Tap {
        match self {
            Self { quiet: true, .. } => Tap::counting(),
            Self { messages: true, .. } => Tap::terminal().then(restored),
            _ => Tap::terminal().then(restored_frames),
        }
    }
}

#[tokio::main]
async fn main() {
    end(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let Arguments { listen: port, to, .. } = arguments;
    if port == to.get() {
        return Err(format!(
            "--listen and --to are both {to}: the tap would talk to itself\n--listen và --to đều là {to}: vậy thì tap tự nói chuyện với chính nó"
        ).into());
    }
    let listener = listen(port).await.map_err(|error| match error {
        StartError::PortTaken(port) => format!(
            "port {port} is taken by another program: stop that one, or choose with --listen\ncổng {port} đang có chương trình khác dùng: tắt chương trình đó, hoặc chọn cổng khác bằng --listen"
        ).into(),
        error @ StartError::Listen { .. } => Box::<dyn Error>::from(error),
    })?;
    heed(); // before anybody is told where to connect
    welcome(&arguments, listener.local_addr()?);
    let switch = Switch::default();
    if in_front() {
        let switch = switch.clone();
        thread::spawn(move || obey(&switch)); // ends with the program
    }
    pass(listener, &arguments, &switch).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn welcome(arguments: &Arguments, address: SocketAddr) {
    print_line(format_args!(
        "\
The tap · Soi đường truyền

  connect to          · kết nối tới       http://{address}  ws://{address}/ws
  instead of          · thay vì           127.0.0.1:{}
  fall silent         · cho im bặt        Enter
  cut                 · cắt ngang         c, Enter
  stop                · dừng              Ctrl-C
",
        arguments.to
    ));
    let faults = arguments.faults();
    if faults != Faults::default() {
        print_line(format_args!("every connection · mỗi kết nối:\n{faults}"));
    }
}

async fn pass(listener: TcpListener, arguments: &Arguments, switch: &Switch) {
    let (tap, faults) = (arguments.tap(), arguments.faults());
    let target = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.to.get()));
    // What we show is what was passed on, not what came: the tap is inside of the relay, not around
    // the client.
    accept_until(listener, Tap::counting(), asked_to_stop(), |client, mut stopping| {
        let peer = client.get_ref().peer_addr().map_or_else(|_| "?".into(), |peer| peer.to_string());
        let (view, orders) = (tap.watch(&peer), switch.orders());
        async move {
            tokio::select! {
                ended = carry(client, target, &faults, orders, view) => if ended.is_err() {
                    print_line(format_args!(
                        "nobody answers at {target}: is the server running?\nở {target} không ai trả lời: server đã chạy chưa?"
                    ));
                },
                _ = stopping.wait_for(|stop| *stop) => {}
            }
        }
    })
    .await;
}

/// Whether the keyboard is ours: a program in the background that reads from the terminal is
/// stopped by it.
#[cfg(unix)]
fn in_front() -> bool {
    use nix::unistd::{getpgrp, tcgetpgrp};

    !io::stdin().is_terminal() || tcgetpgrp(io::stdin()) == Ok(getpgrp())
}

#[cfg(not(unix))]
fn in_front() -> bool {
    true
}

/// Cuts or freezes the connections that are open now, as the person at the keyboard wants.
fn obey(switch: &Switch) {
    for line in io::stdin().lines().map_while(Result::ok) {
        match line.trim() {
            "" => {
                switch.freeze();
                print_line(
                    "every connection that is open now falls silent · mọi kết nối đang mở im bặt",
                );
            }
            "c" => {
                switch.cut();
                print_line("every connection that is open now is cut · mọi kết nối đang mở bị cắt");
            }
            _ => print_line("Enter: silence, c: cut · Enter: im bặt, c: cắt ngang"),
        }
    }
}
