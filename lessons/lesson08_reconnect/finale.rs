//! The finale: the whole chat as a program of its own, twenty people in it, and two kills of the
//! server. In the end everything that was said is counted.
//!
//! ```text
//!   lesson08 finale ── starts, kills (SIGKILL), starts again ──► lesson08 --log …
//!         │                                                          ▲
//!         └── twenty people, each with a Client of this lesson ──────┘
//! ```

pub mod balance;
mod picture;

use std::{
    env,
    error::Error,
    fs,
    io::{self, BufRead as _, BufReader, IsTerminal as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use clap::{Args, builder::TypedValueParser as _, value_parser};
use thiserror::Error;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

use self::balance::{Balance, Moment, What};
use super::{
    client::{
        Client,
        driver::Driver,
        event::{Event, Input, State},
    },
    server::{file::LogFile, token::secure_random},
};
use crate::{
    lesson03_handshake::Url,
    lesson06_chat::protocol::ServerMessage,
    stage::{
        program::{print_line, seconds, with_progress},
        stop::unless_asked,
    },
};

/// The number of kills.
const KILLS: u32 = 2;

/// How long the server is away after a kill.
const DOWN: Duration = Duration::from_secs(1);

/// How long everybody may need until everything is read.
const DEADLINE: Duration = Duration::from_secs(60);

/// So many messages are read from the log: all of them.
const ALL: usize = usize::MAX / 4;

/// What is played.
#[derive(Args, Clone, Debug)]
pub struct Plan {
    /// How many people · Bao nhiêu người
    #[arg(long, default_value_t = 20, value_parser = value_parser!(u16).range(2..=200).map(usize::from))]
    pub people: usize,
    /// How long they talk · Họ nói chuyện bao nhiêu giây
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "18")]
    pub time: Duration,
    /// Where the picture is kept · Bức hình được lưu ở đâu
    #[arg(long, value_name = "FILE", default_value = "finale.svg")]
    pub picture: PathBuf,
    /// Don't open the page in a browser · Đừng mở trang trong trình duyệt
    #[arg(long)]
    pub no_browser: bool,
    /// Which parts are the learner's, for the picture.
    #[arg(long, hide = true, default_value = "")]
    pub whose: String,
}

/// Something was lost or doubled, or is still missing.
#[derive(Debug, Error)]
#[error("the balance is not right: see above · kết quả chưa đúng: xem ở trên")]
pub struct Unbalanced;

/// Plays it, tells the balance, and keeps the picture. Ctrl-C ends it at once.
pub async fn run(plan: Plan) -> Result<(), Box<dyn Error>> {
    let played = unless_asked(play(plan)).await;
    played.unwrap_or(Ok(())) // the server and the log go with what was played
}

async fn play(plan: Plan) -> Result<(), Box<dyn Error>> {
    let log = Log::new();
    let mut server = Server::start(None, &log.0)?;
    print_line(format_args!(
        "Open the page and talk along · Mở trang và cùng nói chuyện: {}\n",
        server.address
    ));
    if !plan.no_browser && io::stdout().is_terminal() {
        open_in_a_browser(&server.address);
    }
    let url: Url = format!("{}/ws", server.address.replace("http://", "ws://")).parse()?;
    let (ending, ended) = watch::channel(Stage::Gather);
    let (moments, mut seen) = mpsc::unbounded_channel();
    let begun = Instant::now();
    for number in 0..plan.people {
        let person = Person { number, begun, moments: moments.clone(), stage: ended.clone() };
        tokio::spawn(person.live(url.clone()));
    }
    let mut balance = Balance::new(plan.people);
    balance.until(&mut seen, DEADLINE, Balance::all_online).await;
    ending.send_replace(Stage::Talk);
    let talk = talk(&plan, &mut server, &log.0, (begun, &mut balance, &mut seen));
    with_progress(plan.time, "20 × 2 × kill -9", talk).await?;
    ending.send_replace(Stage::Calm);
    balance.until(&mut seen, DEADLINE, Balance::all_read).await;
    drop(ending);
    server.kill();
    let mut draw = secure_random()?;
    let (_, _, records) = LogFile::open(&log.0, ALL, &mut draw)?;
    balance.compare(&records);
    print_line(&balance);
    fs::write(&plan.picture, picture::draw(&balance, &plan.whose))?;
    print_line(format_args!("\n  {}", plan.picture.display()));
    if balance.is_right() { Ok(()) } else { Err(Unbalanced.into()) }
}

/// The time in which people talk: the server is killed twice meanwhile.
async fn talk(
    plan: &Plan,
    server: &mut Server,
    log: &Path,
    (begun, balance, seen): (Instant, &mut Balance, &mut mpsc::UnboundedReceiver<Moment>),
) -> io::Result<()> {
    let start = Instant::now();
    let part = plan.time / (KILLS + 1);
    for kill in 1..=KILLS {
        balance.take_until(seen, start + part * kill).await;
        server.kill();
        balance.kills.push((begun.elapsed(), DOWN));
        balance.take_until(seen, Instant::now() + DOWN).await;
        *server = Server::start(Some(&server.port), log)?;
    }
    balance.take_until(seen, start + plan.time).await;
    Ok(())
}

/// What people are asked to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Gather,
    Talk,
    Calm,
}

/// One person with this lesson's client.
struct Person {
    number: usize,
    begun: Instant,
    moments: mpsc::UnboundedSender<Moment>,
    stage: watch::Receiver<Stage>,
}

impl Person {
    /// Talks while it is time to talk, and tells all that is seen, until everybody stops.
    async fn live(mut self, url: Url) {
        let mut chance = fastrand::Rng::new();
        let name = format!("Lan {}", self.number + 1);
        let mut driver = Driver::to_url(Client::new(&name, chance.fork()), url);
        driver.handle(Input::Retry);
        let (mut said, mut online) = (0, false);
        let mut next = Instant::now();
        loop {
            let talks = *self.stage.borrow_and_update() == Stage::Talk;
            tokio::select! {
                biased;
                event = driver.next() => {
                    let Some(event) = event else { return };
                    self.shown(&event);
                }
                changed = self.stage.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    next = Instant::now() + Duration::from_secs(2).mul_f64(chance.f64());
                }
                () = sleep_until(next), if talks => {
                    said += 1;
                    self.tell(What::Said);
                    driver.handle(Input::Say(format!("{said}")));
                    next = Instant::now() + Duration::from_secs(2).mul_f64(2.0 * chance.f64());
                }
            }
            let now = driver.client().state() == State::Online;
            if now != online {
                online = now;
                self.tell(if online { What::Online } else { What::Away });
            }
        }
    }

    fn shown(&self, event: &Event) {
        match event {
            Event::Delivered { id, seq, .. } => {
                self.tell(What::Acknowledged { id: id.clone(), seq: *seq });
            }
            Event::Heard(ServerMessage::Chat { seq, .. }) => self.tell(What::Heard { seq: *seq }),
            Event::Failed { .. } | Event::Refused { .. } => self.tell(What::Refused),
            _ => {}
        }
    }

    fn tell(&self, what: What) {
        let moment = Moment { at: self.begun.elapsed(), person: self.number, what };
        let _ = self.moments.send(moment); // nobody counts any more
    }
}

/// This program once more, as the server.
struct Server {
    child: Child,
    address: String,
    port: String,
}

impl Server {
    fn start(port: Option<&str>, log: &Path) -> io::Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .args(["--port", port.unwrap_or("0"), "--ping-every", "2", "--pong-timeout", "2"])
            .arg("--log")
            .arg(log)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines =
            BufReader::new(child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?).lines();
        let address = lines.by_ref().find_map(|line| {
            let line = line.ok()?;
            Some(line[line.find("http://")?..].trim().to_owned())
        });
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.ok_or(io::ErrorKind::UnexpectedEof)?;
        let port = address.rsplit(':').next().unwrap_or_default().to_owned();
        Ok(Self { child, address, port })
    }

    /// Ends it without a word: SIGKILL on Unix.
    fn kill(&mut self) {
        let _ = self.child.kill(); // it may have ended by itself
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The log's file, for as long as the finale lasts.
struct Log(PathBuf);

impl Log {
    fn new() -> Self {
        Self(env::temp_dir().join(format!("full-duplex-finale-{}.log", std::process::id())))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Opens the page as a click on a link would. Where that isn't possible, the address stands there.
fn open_in_a_browser(address: &str) {
    let (program, arguments): (_, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(address);
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}
