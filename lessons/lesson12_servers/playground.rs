//! `lesson12 cluster`: a Redis, several servers and a balancer on this machine, and a prompt to
//! play with them. All of it ends with the program.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs, io,
    net::SocketAddr,
    path::PathBuf,
    process::{self, Stdio},
};

use clap::Args;
use thiserror::Error;

use super::{
    balancer::balance,
    processes::{self, Part, listens},
};
use crate::stage::{
    program::{Serving, print_line},
    stop::asked,
    terminal::keyboard,
};

/// What is started.
#[derive(Args)]
pub struct Plan {
    #[command(flatten)]
    serving: Serving,
    /// How many servers · Bao nhiêu server
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=9))]
    nodes: u8,
    /// Use this Redis and start none · Dùng Redis này, không tự mở Redis nào
    #[arg(long, value_name = "URL")]
    log: Option<String>,
}

/// Why there is no cluster.
#[derive(Debug, Error)]
pub enum NoCluster {
    /// Debian's package is called `redis-server`.
    #[error(
        "redis-server can't be started ({0}): install it, or name a Redis that runs: --log redis://…\nkhông mở được redis-server ({0}): hãy cài nó, hoặc chỉ ra một Redis đang chạy: --log redis://…"
    )]
    NoRedis(io::Error),
    /// A server has ended at once, and has said why.
    #[error("server {0} doesn't start · server {0} không khởi động được")]
    NoServer(usize),
}

/// What a person wants done, and with what: a server from 1, or 0, the Redis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Kill(usize),
    Freeze(usize),
    Start(usize),
    Map,
}

/// All processes. The Redis is the first one, unless it is somebody else's.
struct Cluster {
    redis: Option<Part>,
    nodes: Vec<(Part, SocketAddr)>,
    url: String,
    folder: PathBuf,
}

/// Starts everything, and does what is typed until it is asked to stop.
pub async fn run(plan: Plan) -> Result<(), Box<dyn Error>> {
    let listener = plan.serving.listen().await?;
    let address = listener.local_addr()?;
    let mut cluster = Cluster::start(&plan)?;
    print_line(format_args!("{}\n{}", cluster.map(Some(address)), help()));
    let servers = cluster.nodes.iter().map(|(_, address)| *address).collect();
    let balancing = tokio::spawn(balance(listener, servers));
    let (mut lines, _printer) = keyboard();
    loop {
        let line = tokio::select! {
            line = lines.recv() => line,
            () = asked(1) => None,
        };
        let Some(line) = line else { break };
        print_line(match parse(&line, cluster.nodes.len()) {
            Some(wish) => cluster.grant(wish),
            None => help(),
        });
    }
    balancing.abort();
    drop(cluster);
    print_line("\nGoodbye · Tạm biệt");
    Ok(())
}

fn parse(line: &str, nodes: usize) -> Option<Wish> {
    let mut words = line.split_whitespace();
    let (verb, object) = (words.next()?, words.next());
    let part = || match object? {
        "log" => Some(0),
        number => number.parse().ok().filter(|number| (1..=nodes).contains(number)),
    };
    match verb {
        "kill" => part().map(Wish::Kill),
        "freeze" => part().map(Wish::Freeze),
        "start" => part().map(Wish::Start),
        "map" => Some(Wish::Map),
        _ => None,
    }
}

fn help() -> String {
    "\
  kill 2    · freeze 2    · start 2     a server     · một server
  kill log  · freeze log  · start log   the Redis    · Redis
  map                                   what runs    · cái gì đang chạy
  Ctrl-C                                end it all   · tắt hết"
        .to_owned()
}

impl Cluster {
    fn start(plan: &Plan) -> Result<Self, Box<dyn Error>> {
        let folder = env::temp_dir().join(format!("full-duplex-cluster-{}", process::id()));
        let (mut redis, mut url) = (None, plan.log.clone().unwrap_or_default());
        if plan.log.is_none() {
            let (part, address) = processes::redis(&folder).map_err(NoCluster::NoRedis)?;
            (redis, url) = (Some(part), address);
        }
        let mut cluster = Self { redis, nodes: Vec::new(), url, folder };
        for number in 1..=usize::from(plan.nodes) {
            let (mut part, address) = processes::node(&cluster.url, Stdio::piped())?;
            part.repeats(number);
            listens(address).map_err(|_| NoCluster::NoServer(number))?;
            cluster.nodes.push((part, address));
        }
        Ok(cluster)
    }

    /// What runs where.
    fn map(&self, balancer: Option<SocketAddr>) -> String {
        let mut map = String::new();
        if let Some(address) = balancer {
            let _ = writeln!(
                map,
                "Lesson 12 · A cluster on one machine · Cả một cụm trên một máy\n\n  open in two windows · mở ở hai cửa sổ   http://{address}"
            );
        }
        for (number, (part, address)) in (1..).zip(&self.nodes) {
            let _ = writeln!(map, "  server {number}   http://{address}   {}", part.state());
        }
        let state = self.redis.as_ref().map_or("", Part::state);
        let _ = writeln!(map, "  log        {}   {state}", self.url);
        map
    }

    /// Does it; returns what runs then, or why it can't be done.
    fn grant(&mut self, wish: Wish) -> String {
        let part = |cluster: &mut Self, number: usize, act: fn(&mut Part) -> io::Result<()>| {
            let part = match number.checked_sub(1) {
                None => cluster.redis.as_mut(),
                Some(at) => cluster.nodes.get_mut(at).map(|(part, _)| part),
            };
            let not_ours = "this Redis is not ours · Redis này không phải của chúng ta";
            let done = part.ok_or_else(|| io::Error::other(not_ours)).and_then(act);
            if let Some((part, _)) = number.checked_sub(1).and_then(|at| cluster.nodes.get_mut(at))
            {
                part.repeats(number);
            }
            done.err().map_or_else(|| cluster.map(None), |why| why.to_string())
        };
        match wish {
            Wish::Kill(number) => part(self, number, Part::kill),
            Wish::Freeze(number) => part(self, number, Part::freeze),
            Wish::Start(number) => part(self, number, Part::go_on),
            Wish::Map => self.map(None),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.nodes.clear();
        self.redis = None;
        let _ = fs::remove_dir_all(&self.folder); // it isn't there if the Redis is somebody else's
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_typed() {
        for (line, wish) in [
            ("kill 1", Some(Wish::Kill(1))),
            ("  freeze   3 ", Some(Wish::Freeze(3))),
            ("start log", Some(Wish::Start(0))),
            ("map", Some(Wish::Map)),
            ("kill", None),
            ("kill 0", None),
            ("kill 4", None),
            ("kill -1", None),
            ("", None),
            ("nonsense", None),
        ] {
            assert_eq!(parse(line, 3), wish, "{line}");
        }
    }
}
