//! # The hand-written WebSocket beside the libraries · WebSocket tự viết bên cạnh các thư viện
//!
//! ```text
//! cargo run --release -p full-duplex-benches -- decode      reading a client's frame, in memory
//! cargo run --release -p full-duplex-benches -- encode      writing one, in memory
//! cargo run --release -p full-duplex-benches -- echo        messages per second, over sockets
//! cargo run --release -p full-duplex-benches -- idle        memory of a connection that says nothing (Linux)
//! cargo run --release -p full-duplex-benches -- broadcast   one speaks in a chat, five hundred hear it
//! cargo run --release -p full-duplex-benches -- many        … and five thousand
//! cargo run --release -p full-duplex-benches -- cores       … from two processors instead of one (Linux)
//! cargo run --release -p full-duplex-benches -- latency     how long a message is on its way, sent by the clock
//! cargo run --release -p full-duplex-benches -- waves       two thousand come, a hundred at a time
//! cargo run --release -p full-duplex-benches -- compressed  the same with a kilobyte, compressed
//! cargo run --release -p full-duplex-benches -- crowd       a chat of ten thousand: silent, talking, joined (Linux)
//! cargo run --release -p full-duplex-benches -- door        lesson 09's room beside lesson 08's, which has no door
//! cargo run --release -p full-duplex-benches                all of it, some fifteen minutes
//!                                               … --quick   some seconds, to see that everything works; no figures
//!                                               … --check   fails if a goal isn't met
//! ```
//!
//! Contestants take turns in many short rounds; a figure is the median of the rounds, beside it stands the range in
//! which half of them lie, and a ratio is the median of the ratios within a round: what disturbs a machine for a while
//! disturbs all contestants alike. The table's ratios are to our row. Every contestant shows first that it reads, writes or
//! answers the right bytes.
//!
//! Decoding has three rows of ours. Judged are *frames*: found and unmasked, into a buffer that is used again. *Messages*
//! adds every rule of RFC 6455 and memory of its own for each message, which costs more than the decoding of a short one;
//! *over a stream* is what a program uses, driver included, and that is what the libraries' rows are, too.
//! A library reads from the same memory through its own reader: tungstenite as the blocking library that it is,
//! fastwebsockets with its `FragmentCollector` and its own unmasking, tokio-websockets with all that its default features
//! give. What they give away shares the read buffer's memory, ours owns its own.
//!
//! Over sockets, the asking side is the same for all and has one processor, the server has the other, if there are two.
//! A fast server waits for those who ask, so its work is shown, too: the time for which a processor was busy with it.
//!
//! The chats are whole servers: ours are those of the lessons, as a learner runs them, lesson 13's with everything that
//! lesson 08's does; Node's is the one that everybody writes first with `ws`, if Node and that package are there
//! (`npm install --prefix target/node ws`), and uWebSockets' is the same in C++, if it is built
//! (`benches/uwebsockets/build.sh`); each Rust library's has a broadcast channel. All of them send the same JSON to everybody
//! but the one who speaks. The server has one processor and the clients have the other ([`processors`]), unless a table says
//! otherwise: `door`, `compressed` and `crowd` let the server have as many threads as it likes.
//!
//! Two things decide. A burst of messages is one write for each receiver, where others write each message by itself. And
//! what is left is the system's own work, 5 µs for a delivery, so that everything else has to be small beside it: a
//! wake-up that looks at a silent socket costs what the read buffer costs, 128 KiB to be filled with zeros for
//! tokio-tungstenite as it comes.
//!
//! Everybody is built in the same way, by cargo's own release profile: no link-time optimization, no flags for this
//! machine's processor. So the figures are those of a program that somebody builds without a second thought.
//!
//! | file | idea |
//! |---|---|
//! | [`goals`] | what must be reached, in one table |
//! | [`harness`] | rounds, turns, medians |
//! | [`memory`] | a stream that is always ready |
//! | [`decode`], [`encode`] | the codecs, without a socket |
//! | [`server`] | the echo servers, in processes of their own |
//! | [`echo`], [`idle`] | what they can do, and what they need |
//! | [`server::chat`] | the chat servers, one of them in `server/chat.mjs` |
//! | [`person`] | a chat's client that only counts |
//! | [`processors`] | who works on which |
//! | [`audience`] | those who listen and count, all together |
//! | `broadcast::drain` | those who only drain: a server's limit, not the clients' |
//! | [`broadcast`], [`crowd`] | what the chat servers can do, and what they need |
//! | [`latency`] | how long a message is on its way, without coordinated omission |
//! | [`waves`] | people who come under a name |
//! | `cores` | two processors instead of one |
//! | [`door`] | what the limits of lesson 09 cost |
//! | [`table`] | how it is shown |

mod audience;
mod broadcast;
#[cfg(target_os = "linux")]
mod cores;
mod crowd;
mod decode;
mod door;
mod echo;
mod encode;
mod goals;
mod harness;
mod idle;
mod latency;
mod memory;
mod person;
mod processors;
mod server;
mod table;
mod waves;

use std::{error::Error, fmt::Display, process::ExitCode};

use clap::{Parser, Subcommand};
use full_duplex::stage::{output::last_lines, program::print_line};
use goals::GOALS;
use harness::Effort;
use processors::{Place, at};
use table::Table;

/// The hand-written WebSocket beside the libraries · WebSocket tự viết bên cạnh các thư viện
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// Only see that everything works · Chỉ xem mọi thứ có chạy không
    #[arg(long, global = true)]
    quick: bool,
    /// Fail if a goal isn't met · Báo lỗi nếu có mục tiêu chưa đạt
    #[arg(long, global = true)]
    check: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Subcommand)]
enum What {
    /// Reading a client's frame, in memory · Đọc một frame của client, trong bộ nhớ
    Decode,
    /// Writing a client's frame, in memory · Viết một frame của client, trong bộ nhớ
    Encode,
    /// Messages per second, over sockets · Số message mỗi giây, qua socket
    Echo,
    /// Memory of a connection that says nothing · Bộ nhớ của một kết nối im lặng
    Idle,
    /// One speaks, five hundred hear it · Một người nói, năm trăm người nghe
    Broadcast,
    /// One speaks, five thousand hear it · Một người nói, năm nghìn người nghe
    Many,
    /// Two processors instead of one · Hai bộ xử lý thay vì một
    Cores,
    /// How long a message is on its way · Một tin đi mất bao lâu
    Latency,
    /// Two thousand come, a hundred at a time · Hai nghìn người vào, mỗi đợt một trăm
    Waves,
    /// One speaks a kilobyte, five hundred hear it compressed · Một người nói một kilobyte, năm
    /// trăm người nghe bản đã nén
    Compressed,
    /// Ten thousand in one room · Mười nghìn người trong một phòng
    Crowd,
    /// A room with a door, and without · Phòng có cửa, và phòng không cửa
    Door,
    /// All of it · Tất cả
    All,
    /// A server, for the other commands · Một server cho các lệnh khác
    #[command(hide = true)]
    Serve {
        /// Who answers · Ai trả lời
        who: server::Echo,
    },
    /// A chat server, for the other commands · Một server chat cho các lệnh khác
    #[command(hide = true)]
    ChatServer {
        /// Who carries the messages · Ai chuyển tin
        who: server::chat::Chat,
    },
}

fn main() -> ExitCode {
    let Arguments { what, quick, check } = Arguments::parse();
    let what = what.unwrap_or(What::All);
    let effort = if quick { Effort::QUICK } else { Effort::FULL };
    let measured = measure(what, effort);
    last_lines(measured.as_ref().err().map(|error| error as &dyn Display));
    match measured {
        Ok(all_met) if all_met || !check => ExitCode::SUCCESS,
        Ok(_) | Err(_) => ExitCode::FAILURE,
    }
}

/// Measures, shows, and says whether all goals were met.
fn measure(what: What, effort: Effort) -> Result<bool, Box<dyn Error>> {
    let wanted = |part| what == part || what == What::All;
    let mut verdicts = Vec::new();
    let mut show = |tables: Vec<Table>| {
        for table in tables {
            print_line(&table);
            verdicts.extend(table.verdicts());
        }
    };
    match what {
        What::Serve { who } => return server::serve(who).map(|()| true),
        What::ChatServer { who } => return server::chat::serve(who).map(|()| true),
        _ => {}
    }
    if wanted(What::Decode) {
        show(decode::run(effort));
    }
    if wanted(What::Encode) {
        show(encode::run(effort));
    }
    if wanted(What::Echo) {
        show(echo::run(effort)?);
    }
    if wanted(What::Idle) {
        show(idle::run(effort)?);
    }
    if wanted(What::Broadcast) {
        show(two_sides(|| broadcast::run(effort))?);
    }
    if wanted(What::Many) {
        show(two_sides(|| broadcast::many(effort))?);
    }
    #[cfg(target_os = "linux")]
    if wanted(What::Cores) {
        show(if_enough(cores::run(effort)?));
    }
    if wanted(What::Latency) {
        show(two_sides(|| latency::run(effort))?);
    }
    if wanted(What::Waves) {
        show(two_sides(|| waves::run(effort))?);
    }
    if wanted(What::Compressed) {
        show(broadcast::compressed(effort)?);
    }
    if wanted(What::Crowd) {
        show(crowd::run(effort)?);
    }
    if wanted(What::Door) {
        show(door::run(effort)?);
    }
    assert!(what != What::All || verdicts.len() == GOALS.len(), "a goal names no measurement");
    Ok(verdicts.iter().all(|verdict| verdict.met != Some(false)))
}

/// Measures from the second processor; the servers have the first.
fn two_sides<E: Send>(
    measure: impl FnOnce() -> Result<Vec<Table>, E> + Send,
) -> Result<Vec<Table>, E> {
    at(Place::Client, measure).map(if_enough)
}

/// These figures are judged only where there are two processors.
fn if_enough(tables: Vec<Table>) -> Vec<Table> {
    if processors::are_enough() {
        return tables;
    }
    tables.into_iter().map(Table::unjudged).collect()
}
