//! `lesson12 cluster`: a broker, several servers and a balancer on this machine, and a prompt to
//! play with them. All of it ends with the program.

mod balancing;
mod broker;
mod part;
mod wish;

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    io::{self, ErrorKind},
    path::PathBuf,
    process,
    time::Duration,
};

use clap::Args;
use thiserror::Error;
use tokio::time::interval;

use self::{
    balancing::{Balancer, Choice},
    broker::Broker,
    part::{Kind, Watched},
    wish::{Which, Wish, help, parse},
};
use super::{
    processes::{free_ports, node_command},
    server::place,
};
use crate::stage::{
    program::{Serving, print_line},
    stop::{asked, leaving, unless_asked},
    terminal::keyboard,
};

/// How often the processes are looked at: one may end by itself.
const LOOK: Duration = Duration::from_millis(300);

/// The time that the end of all processes may take.
const END: Duration = Duration::from_secs(5);

/// A server. It may have to wait until its broker has chosen a leader.
const SERVER: Kind = Kind {
    ready: Some("http://"),
    patience: Duration::from_secs(25),
    shown: |line| Some(line).filter(|it| it.starts_with('#') || it.starts_with("the log")),
};

/// What is started.
#[derive(Args)]
pub struct Plan {
    #[command(flatten)]
    serving: Serving,
    /// How many servers · Bao nhiêu server
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=9))]
    nodes: u8,
    /// The broker that keeps the log · Broker giữ nhật ký
    #[arg(long, value_enum, default_value = "redis")]
    broker: Broker,
    /// Use this broker (redis://… or nats://…) and start none · Dùng broker này (redis://… hoặc
    /// nats://…), không tự mở cái nào
    #[arg(long, value_name = "URL", conflicts_with = "broker")]
    log: Option<String>,
    /// What spreads the people over the servers; default: HAProxy, if it is installed · Cái chia
    /// người ra các server; mặc định là HAProxy nếu máy có cài
    #[arg(long, value_enum)]
    balancer: Option<Choice>,
}

/// Why there is no cluster.
#[derive(Debug, Error)]
pub enum NoCluster {
    /// Debian's packages are called like the programs.
    #[error(
        "{0} can't be started ({1}): is it installed?\nkhông mở được {0} ({1}): máy đã cài chưa?"
    )]
    NoProgram(String, io::Error),
    /// This program can't speak to that broker.
    #[error(
        "this program was built without {0} · chương trình này được build không kèm {0}:\n  cargo run --features {1} --bin lesson12 -- cluster{2}"
    )]
    NotBuilt(&'static str, &'static str, &'static str),
    /// A process has ended at once, and has said why.
    #[error("{0} doesn't start · {0} không khởi động được:\n{1}")]
    Ended(String, String),
    /// A process does nothing.
    #[error("{0} isn't ready after {1} s · sau {1} giây {0} vẫn chưa sẵn sàng")]
    Silent(String, u64),
    /// The system refuses something.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// All processes, in the order in which they end; then the folder goes.
struct Cluster {
    balancer: Balancer,
    nodes: Vec<Watched>,
    /// None, if the broker is somebody else's.
    logs: Vec<Watched>,
    url: String,
    _folder: Folder,
}

/// A folder that is gone when this is.
struct Folder(PathBuf);

/// Starts everything, and does what is typed until it is asked to stop.
pub async fn run(plan: Plan) -> Result<(), Box<dyn Error>> {
    if let Some(started) = unless_asked(Cluster::start(&plan)).await {
        let mut cluster = started?;
        print_line(format_args!(
            "  open in two windows · mở ở hai cửa sổ   http://{}\n\n{}\n{}",
            cluster.balancer.address(),
            cluster.map(),
            help(cluster.logs.len())
        ));
        cluster.play().await;
        leaving(END);
        cluster.kill();
    }
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

impl Cluster {
    async fn start(plan: &Plan) -> Result<Self, Box<dyn Error>> {
        let listener = plan.serving.listen().await?;
        if plan.log.is_none() {
            plan.broker.check()?;
        }
        print_line(
            "Lesson 12 · A cluster on one machine · Cả một cụm trên một máy\n\n  starting… · đang khởi động…",
        );
        let folder = Folder::new()?; // it goes last, if one of the following fails
        let (logs, url) = match &plan.log {
            Some(url) => (Vec::new(), url.clone()),
            None => plan.broker.start(&folder.0).await?,
        };
        let nodes = servers(plan, &url).await?;
        let addresses: Vec<_> = nodes.iter().map(|node| node.address).collect();
        let balancer = Balancer::start(plan.balancer, listener, &addresses, &folder.0).await?;
        Ok(Self { balancer, nodes, logs, url, _folder: folder })
    }

    /// Does what is typed until the input ends, or the program is asked to end.
    async fn play(&mut self) {
        let ((mut lines, _printer), mut look) = (keyboard(), interval(LOOK));
        loop {
            tokio::select! {
                line = lines.recv() => match line {
                    Some(line) => print_line(self.heed(&line)),
                    None => return,
                },
                _ = look.tick() => self.look(),
                () = asked(1) => return,
            }
        }
    }

    fn parts(&mut self) -> impl Iterator<Item = &mut Watched> {
        self.logs.iter_mut().chain(&mut self.nodes).chain(self.balancer.part())
    }

    /// Ends all of it.
    fn kill(&mut self) {
        self.parts().for_each(|part| drop(part.kill()));
    }

    /// Tells of each process that has ended by itself.
    fn look(&mut self) {
        let ends: Vec<_> = self.parts().filter_map(Watched::ended_by_itself).collect();
        if !ends.is_empty() {
            print_line(format_args!("{}\n{}", ends.join("\n"), self.map()));
        }
    }

    /// What runs where.
    fn map(&self) -> String {
        let mut map = String::new();
        let mut row = |name: &str, address: &str, state: &str, more: &str| {
            let line = format!("  {name:<10}{address:<27}{state:<26}{more}");
            let _ = writeln!(map, "{}", line.trim_end());
        };
        let balancer = &self.balancer;
        let at = format!("http://{}", balancer.address());
        row("balancer", &at, balancer.state(), &balancer.kind());
        for node in &self.nodes {
            row(&node.name, &format!("http://{}", node.address), node.state(), "");
        }
        let (scheme, _) = self.url.split_once("://").unwrap_or_default();
        for log in &self.logs {
            row(&log.name, &format!("{scheme}://{}/", log.address), log.state(), "");
        }
        if self.logs.is_empty() {
            row("log", &place(&self.url), "", "");
        }
        map
    }

    /// Does what is typed; returns what runs then, or why it can't be done.
    fn heed(&mut self, line: &str) -> String {
        let logs = self.logs.len();
        let Some(wish) = parse(line, self.nodes.len(), logs.max(1)) else { return help(logs) };
        let (which, act): (_, fn(&mut Watched) -> io::Result<()>) = match wish {
            Wish::Kill(which) => (which, Watched::kill),
            Wish::Freeze(which) => (which, Watched::freeze),
            Wish::Start(which) => (which, Watched::go_on),
            Wish::Map => return self.map(),
        };
        let (part, none) = match which {
            Which::Server(at) => (self.nodes.get_mut(at), ""),
            Which::Log(at) => (
                self.logs.get_mut(at),
                "this program did not start this broker · broker này không do chương trình này mở",
            ),
            Which::Balancer => (
                self.balancer.part(),
                "this balancer is a part of this program · balancer này là một phần của chương trình này",
            ),
        };
        match part.map(act) {
            None => none.to_owned(),
            Some(Err(why)) => why.to_string(),
            Some(Ok(())) => self.map(),
        }
    }
}

/// Starts all servers, and waits for them.
async fn servers(plan: &Plan, url: &str) -> Result<Vec<Watched>, Box<dyn Error>> {
    let mut nodes = Vec::new();
    for (number, address) in (1..).zip(free_ports(plan.nodes.into())?) {
        let name = format!("server {number}");
        let mut command = node_command(url, address)?;
        command.args(["--node", &name]);
        for host in plan.serving.hosts() {
            command.args(["--host", &host]);
        }
        nodes.push(Watched::start(name, SERVER, address, command)?);
    }
    for node in &mut nodes {
        node.is_ready().await?;
    }
    Ok(nodes)
}

impl Folder {
    /// A new folder, for this user only.
    fn new() -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let mut number = 0;
        loop {
            let name = format!("full-duplex-cluster-{}-{number}", process::id());
            let path = env::temp_dir().join(name);
            match builder.create(&path) {
                // of a cluster that was killed before it could remove it
                Err(why) if why.kind() == ErrorKind::AlreadyExists && number < 100 => number += 1,
                made => return made.map(|()| Self(path)),
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // something else may have removed it
    }
}
