//! The processes of a cluster on this machine: a broker and servers, on free ports. Each of them
//! ends with the program that has started it.

use std::{
    env, fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The time that a process has for its start.
const PATIENCE: Duration = Duration::from_secs(5);

/// A process that ends with this program.
#[derive(Debug)]
pub struct Process {
    command: Command,
    child: Option<Child>,
    frozen: bool,
}

/// A Redis that keeps every promise, with its data in this folder; returns also its URL.
pub fn redis(folder: &Path) -> io::Result<(Process, String)> {
    fs::create_dir_all(folder)?;
    let address = free_ports(1)?[0];
    let process = Process::start(quiet(redis_command(folder, address)))?;
    listens(address)?;
    Ok((process, redis_url(address)))
}

/// How a Redis is started that keeps every promise.
#[must_use]
pub fn redis_command(folder: &Path, address: SocketAddr) -> Command {
    let mut command = Command::new("redis-server");
    command.args(["--port", &address.port().to_string(), "--bind", "127.0.0.1", "--save", ""]);
    command.args(["--appendonly", "yes", "--appendfsync", "always"]).arg("--dir").arg(folder);
    command
}

/// The URL of a Redis.
#[must_use]
pub fn redis_url(address: SocketAddr) -> String {
    format!("redis://{address}/")
}

/// So many NATS servers, one or a cluster of three, with their data in this folder; returns also
/// their URL.
pub fn nats(folder: &Path, number: usize) -> io::Result<(Vec<Process>, String)> {
    let mut processes = Vec::new();
    let (commands, url) = nats_commands(folder, number)?;
    let (addresses, commands): (Vec<_>, Vec<_>) = commands.into_iter().unzip();
    for command in commands {
        processes.push(Process::start(quiet(command))?);
    }
    addresses.into_iter().try_for_each(listens)?;
    Ok((processes, url))
}

/// How so many NATS servers are started, where each of them listens, and their URL.
pub fn nats_commands(
    folder: &Path,
    number: usize,
) -> io::Result<(Vec<(SocketAddr, Command)>, String)> {
    let addresses = free_ports(2 * number)?;
    let (clients, routes) = addresses.split_at(number);
    let others: Vec<_> = routes.iter().map(|route| format!("nats://{route}")).collect();
    let commands = clients.iter().zip(&others).enumerate().map(|(name, (client, route))| {
        let mut command = Command::new("nats-server");
        let (port, name) = (client.port().to_string(), name.to_string());
        command.args(["-a", "127.0.0.1", "-p", &port, "-js", "-n", &name]);
        command.arg("-sd").arg(folder.join(name));
        if number > 1 {
            command.args(["--cluster_name", "room", "--cluster", route]);
            command.args(["--routes", &others.join(",")]);
        }
        (*client, command)
    });
    let hosts: Vec<_> = clients.iter().map(SocketAddr::to_string).collect();
    Ok((commands.collect(), format!("nats://{}", hosts.join(","))))
}

/// A server of this program with this log; it has not begun to listen yet.
pub fn node(log: &str) -> io::Result<(Process, SocketAddr)> {
    let address = free_ports(1)?[0];
    let mut command = node_command(log, address)?;
    command.stdin(Stdio::null()).stdout(Stdio::null()); // what is wrong with it is shown
    Ok((Process::start(command)?, address))
}

/// How a server of this program is started.
pub fn node_command(log: &str, address: SocketAddr) -> io::Result<Command> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["--port", &address.port().to_string(), "--log", log]);
    Ok(command)
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// So many ports that were free a moment ago, no two of them the same.
pub fn free_ports(number: usize) -> io::Result<Vec<SocketAddr>> {
    let listeners = (0..number).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    let listeners: Vec<_> = listeners.collect::<Result<_, _>>()?; // all of them at once
    listeners.iter().map(TcpListener::local_addr).collect()
}

impl Process {
    /// Starts a process. Ctrl-C at the terminal isn't for it, but for this program, which ends it.
    pub fn start(mut command: Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
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

    /// What it prints, if that is piped: once for each start.
    pub fn take_output(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        self.child.as_mut().map_or((None, None), |child| (child.stdout.take(), child.stderr.take()))
    }

    /// Whether it has ended, and was not killed.
    pub fn has_died(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().is_ok_and(|end| end.is_some()))
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

impl Drop for Process {
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
