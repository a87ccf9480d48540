//! The processes of a cluster on this machine: a broker and servers, on free ports. Each of them
//! ends with the program that has started it.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::stage::program::print_line;

/// The time that a process has for its start.
const PATIENCE: Duration = Duration::from_secs(5);

/// A process that ends with this program.
#[derive(Debug)]
pub struct Part {
    command: Command,
    child: Option<Child>,
    frozen: bool,
}

/// A Redis that keeps every promise, with its data in this folder; returns also its URL.
pub fn redis(folder: &Path) -> io::Result<(Part, String)> {
    fs::create_dir_all(folder)?;
    let address = free_ports(1)?[0];
    let mut command = Command::new("redis-server");
    command.args(["--port", &address.port().to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", "always"]).arg("--dir").arg(folder);
    let part = Part::start(quiet(command))?;
    listens(address)?;
    Ok((part, format!("redis://{address}/")))
}

/// So many NATS servers, one or a cluster of three, with their data in this folder; returns also
/// their URL.
pub fn nats(folder: &Path, number: usize) -> io::Result<(Vec<Part>, String)> {
    let addresses = free_ports(2 * number)?;
    let (clients, routes) = addresses.split_at(number);
    let others: Vec<_> = routes.iter().map(|route| format!("nats://{route}")).collect();
    let mut parts = Vec::new();
    for (name, (client, route)) in clients.iter().zip(&others).enumerate() {
        let mut command = Command::new("nats-server");
        let (port, name) = (client.port().to_string(), name.to_string());
        command.args(["-a", "127.0.0.1", "-p", &port, "-js", "-n", &name]);
        command.arg("-sd").arg(folder.join(name));
        if number > 1 {
            command.args(["--cluster_name", "room", "--cluster", route]);
            command.args(["--routes", &others.join(",")]);
        }
        parts.push(Part::start(quiet(command))?);
    }
    for address in clients {
        listens(*address)?;
    }
    let hosts: Vec<_> = clients.iter().map(SocketAddr::to_string).collect();
    Ok((parts, format!("nats://{}", hosts.join(","))))
}

/// A server of this program with this log; it has not begun to listen yet. What it prints goes to
/// `output`: [`Stdio::piped`] for [`Part::repeats`].
pub fn node(log: &str, output: Stdio) -> io::Result<(Part, SocketAddr)> {
    let address = free_ports(1)?[0];
    let mut command = Command::new(env::current_exe()?);
    command.args(["--port", &address.port().to_string(), "--log", log]);
    command.stdin(Stdio::null()).stdout(output);
    Ok((Part::start(command)?, address))
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// So many ports that were free a moment ago, no two of them the same.
fn free_ports(number: usize) -> io::Result<Vec<SocketAddr>> {
    let listeners = (0..number).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    let listeners: Vec<_> = listeners.collect::<Result<_, _>>()?; // all of them at once
    listeners.iter().map(TcpListener::local_addr).collect()
}

impl Part {
    /// Starts a process.
    pub fn start(mut command: Command) -> io::Result<Self> {
        let child = Some(command.spawn()?);
        Ok(Self { command, child, frozen: false })
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> io::Result<()> {
        self.frozen = false;
        let Some(mut child) = self.child.take() else { return Ok(()) };
        child.kill()?;
        child.wait().map(drop)
    }

    /// It stays, and does nothing: the worst that can happen to those who wait for it.
    pub fn freeze(&mut self) -> io::Result<()> {
        self.signal("-STOP")?;
        self.frozen = self.child.is_some();
        Ok(())
    }

    /// Starts it again, or lets it go on.
    pub fn go_on(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.frozen) {
            return self.signal("-CONT");
        }
        if self.child.as_mut().is_none_or(|child| child.try_wait().is_ok_and(|end| end.is_some())) {
            self.child = Some(self.command.spawn()?);
        }
        Ok(())
    }

    /// The processors' time that it has taken so far, where the system tells it (Linux).
    #[must_use]
    pub fn work(&self) -> Option<Duration> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.as_ref()?.id())).ok()?;
        let nanoseconds = threads.flatten().filter_map(|thread| {
            let times = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            times.split(' ').next()?.parse::<u64>().ok()
        });
        Some(Duration::from_nanos(nanoseconds.sum()))
    }

    fn signal(&self, name: &str) -> io::Result<()> {
        let Some(child) = &self.child else { return Ok(()) };
        Command::new("kill").args([name, &child.id().to_string()]).status().map(drop)
    }

    /// Repeats what a server says about its connections and its log.
    pub fn repeats(&mut self, number: usize) {
        let Some(output) = self.child.as_mut().and_then(|child| child.stdout.take()) else {
            return;
        };
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if line.starts_with('#') || line.starts_with("the log") {
                    print_line(format_args!("{number}│ {line}"));
                }
            }
        });
    }

    /// How it is, in words.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match (&self.child, self.frozen) {
            (Some(_), false) => "runs · đang chạy",
            (Some(_), true) => "frozen · đang đóng băng",
            (None, _) => "dead · đã chết",
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.kill(); // it may have ended by itself
    }
}

/// Waits until something listens there.
pub fn listens(address: SocketAddr) -> io::Result<()> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Ok(_) => return Ok(()),
            Err(why) if begun.elapsed() > PATIENCE => return Err(why),
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}
