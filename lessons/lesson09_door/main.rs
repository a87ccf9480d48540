//! `lesson09`: lesson 08's chat behind a door. Without arguments it is a server; `invite` lets a
//! person in, and `join` chats in the terminal.

use std::{error::Error, net::SocketAddr, sync::Arc};

use clap::{Args, Parser, Subcommand};
use full_duplex::{
    lesson01_polling::{log::system_clock, rules::username},
    lesson06_chat::{chat_dissect::chat_dissect, origin},
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        Keeping,
        http::{self as room, MAX_CONNECTIONS},
        token::secure_random,
    },
    lesson09_door::{
        address::{Field, Proxies},
        attack::attack,
        door::{Door, own_origins},
        identity::{Identities, invite},
        join::{Joining, SigningIn, Somebody, join, sign_in, sign_out},
        keep::Keep,
        limits::{Allowed, Limits},
        name,
        server::{Config, run_server},
        tls::{TlsServer, WithTls},
    },
    stage::{
        program::{DEFAULT_PORT, Serving, allow_many_connections, end, print_line, unless_usual},
        stop::asked_to_stop,
    },
};

/// Lesson 09 · The door and the road · Cửa và đường
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
    entrance: Entrance,
    #[command(flatten)]
    keep: Keep,
    #[command(flatten)]
    with_tls: WithTls,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Whose pages and whose proxies.
#[derive(Args)]
struct Entrance {
    /// Let pages of this site in, besides the server's own; can be repeated · Cho cả trang của site
    /// này vào, ngoài trang của chính server; có thể lặp lại
    #[arg(long, value_name = "ORIGIN", value_parser = origin::parse)]
    origin: Vec<String>,
    /// Believe the proxy at this address when it tells whom it asks for; can be repeated · Tin
    /// proxy ở địa chỉ này khi nó nói đang hỏi thay ai; có thể lặp lại
    #[arg(long, value_name = "ADDRESS")]
    trust_proxy: Vec<std::net::IpAddr>,
    /// The header in which trusted proxies tell it · Header mà các proxy đáng tin dùng để nói điều
    /// đó
    #[arg(long, value_name = "HEADER", value_enum, default_value_t)]
    forwarded: Field,
}

#[derive(Subcommand)]
enum Command {
    /// Invite a person: the invitation is good once, for a week · Mời một người: lời mời dùng được
    /// một lần, trong một tuần
    Invite {
        /// The name of that person in the room · Tên của người đó trong phòng
        #[arg(long)]
        name: String,
        /// The address of the server's page · Địa chỉ trang của server
        #[arg(long, value_name = "ADDRESS", default_value_t = format!("http://127.0.0.1:{DEFAULT_PORT}"))]
        address: String,
    },
    /// Sign with a new key from the server's next start on; the one before stays good · Từ lần khởi
    /// động sau, server ký bằng khoá mới; khoá ngay trước đó vẫn còn hiệu lực
    Rotate,
    /// End all sessions of a person and take their invitations back, while the server is stopped ·
    /// Chấm dứt mọi phiên của một người và huỷ lời mời của họ, trong lúc server đang tắt
    Revoke {
        /// The name of that person in the room · Tên của người đó trong phòng
        #[arg(long)]
        name: String,
    },
    /// Sign in, and stay so for the commands below · Đăng nhập, và giữ nguyên cho các lệnh dưới đây
    SignIn(SigningIn),
    /// Chat in this terminal · Chat ngay trong terminal này
    Join(Joining),
    /// End your session; its sockets are closed · Chấm dứt phiên của bạn; các socket của nó bị đóng
    SignOut(Somebody),
    /// Attack lesson 08's server and this one, both on this machine, and see what each does · Tấn
    /// công server của bài 08 và của bài này, đều ở ngay máy này, xem mỗi bên làm gì
    Attack,
}

#[tokio::main]
async fn main() {
    let Arguments { command, serving, keeping, pace, entrance, keep, with_tls } =
        Arguments::parse();
    end(match command {
        None => serve(serving, keeping, pace, entrance, keep, with_tls).await,
        Some(Command::Invite { name, address }) => print_invitation(&keep, &name, &address),
        Some(Command::Rotate) => rotate(&keep),
        Some(Command::Revoke { name }) => revoke_all(&keep, &name),
        Some(Command::SignIn(signing_in)) => sign_in(&keep, signing_in).await,
        Some(Command::Join(joining)) => join(&keep, joining).await,
        Some(Command::SignOut(somebody)) => sign_out(&keep, somebody).await,
        Some(Command::Attack) => attack().await,
    })
}

async fn serve(
    serving: Serving,
    keeping: Keeping,
    pace: Pace,
    entrance: Entrance,
    keep: Keep,
    with_tls: WithTls,
) -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let tls = tls(&with_tls, &keep, &serving.hosts())?; // first: it may be that it isn't built in
    let mut draw = secure_random()?;
    let listener = serving.listen().await?; // before the log: a server without a port must not touch it
    let address = listener.local_addr()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let door = door(entrance, &keep, scheme, address)?;
    let kept = keeping.open(&mut draw)?;
    print_banner(scheme, address);
    if let Some(words) = tls.as_ref().and_then(TlsServer::how_to_trust) {
        print_line(words);
    }
    if let Some(past) = kept.past() {
        print_line(past);
    }
    let hub = kept.hub(keeping.policy(pace), draw, MAX_CONNECTIONS, print_line);
    let tap = serving.tap().then(chat_dissect);
    let room = room::Config { hub, pace, tap, log_line: print_line };
    run_server(listener, Config { room, door, tls }, asked_to_stop()).await;
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

/// TLS, if it was asked for; its certificate is read again when it changes.
fn tls(
    with_tls: &WithTls,
    keep: &Keep,
    names: &[String],
) -> Result<Option<TlsServer>, Box<dyn Error>> {
    if !with_tls.is_on() {
        return Ok(None);
    }
    let server = TlsServer::new(with_tls, keep.make()?, names, print_line)?;
    tokio::spawn(server.clone().watch());
    Ok(Some(server))
}

fn door(
    entrance: Entrance,
    keep: &Keep,
    scheme: &str,
    address: SocketAddr,
) -> Result<Arc<Door>, Box<dyn Error>> {
    let Entrance { origin, trust_proxy, forwarded } = entrance;
    let (mut draw, now) = (secure_random()?, system_clock());
    let identities = Identities::new(keep.keys(&mut draw)?, keep.revoked(now)?, system_clock, draw);
    Ok(Arc::new(Door {
        origins: own_origins(scheme, address.port(), origin),
        proxies: Proxies { trusted: trust_proxy, field: forwarded },
        identities,
        limits: Limits::new(Allowed::default()),
        secure: scheme == "https",
    }))
}

fn print_banner(scheme: &str, address: SocketAddr) {
    let ws = if scheme == "https" { "wss" } else { "ws" };
    let option = |option, value: String| {
        let is_usual = scheme == "http";
        if is_usual { unless_usual(address, option, value) } else { format!(" {option} {value}") }
    };
    let at = option("--address", format!("{scheme}://{address}"));
    let url = option("--url", format!("{ws}://{address}/ws"));
    print_line(format_args!(
        "\
Lesson 09 · The door and the road · Cửa và đường

  let somebody in       · mời một người       cargo run --bin lesson09 -- invite --name Lan{at}
  and open what it says · rồi mở địa chỉ nó in ra, hoặc ở terminal:
                                              cargo run --bin lesson09 -- join --invitation …{url}
  see it attacked       · xem nó bị tấn công  cargo run --bin lesson09 -- attack
  stop                  · dừng                Ctrl-C

  The page: {scheme}://{address}
"
    ));
}

fn print_invitation(keep: &Keep, name: &str, address: &str) -> Result<(), Box<dyn Error>> {
    let mut draw = secure_random()?;
    let keys = keep.keys(&mut draw)?;
    let name = name::account(name)?;
    let invitation = invite(&keys, &mut draw, name, system_clock());
    let address = address.trim_end_matches('/');
    let is_usual = address == format!("http://127.0.0.1:{DEFAULT_PORT}");
    let url = if is_usual {
        String::new()
    } else {
        format!(" --url {}/ws", address.replacen("http", "ws", 1))
    };
    print_line(format_args!(
        "\
For {name}, once, within a week · Dành cho {name}, dùng một lần, trong một tuần:

  {address}/#invitation={invitation}

or in a terminal · hoặc ở terminal:

  cargo run --bin lesson09 -- join --invitation {invitation}{url}"
    ));
    Ok(())
}

fn revoke_all(keep: &Keep, name: &str) -> Result<(), Box<dyn Error>> {
    let (name, now) = (username(name)?, system_clock());
    keep.revoked(now)?.insert_all(name, now)?;
    print_line(format_args!(
        "Nothing that {name} was given until now is good any more. Start the server again; for a way back: invite.\n\
         Mọi thứ đã cấp cho {name} đến giờ đều hết hiệu lực. Giờ hãy bật lại server; muốn cho vào lại: invite."
    ));
    Ok(())
}

fn rotate(keep: &Keep) -> Result<(), Box<dyn Error>> {
    keep.rotate(&mut secure_random()?)?;
    print_line(
        "There is a new key; the one before is still believed. A server that runs sees it when it starts again.\n\
         If somebody else knows the keys: stop the server, rotate twice, and only then start it.\n\
         Đã có khoá mới; khoá ngay trước đó vẫn được tin. Server đang chạy sẽ thấy khoá mới khi khởi động lại.\n\
         Nếu có người khác biết khoá: tắt server, rotate hai lần, rồi mới bật lại.",
    );
    Ok(())
}
