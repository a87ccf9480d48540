//! A server in a process of its own, so that its memory and its processor time are its own.

use std::{
    fs, io,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    thread,
};

use clap::ValueEnum;
use full_duplex::lesson03_handshake::Url;

/// A running server. It ends when this is dropped, or when this process ends in any other way.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub url: Url,
}

impl Server {
    /// Starts this very program again, as a server.
    pub fn ourselves(role: &str, who: &impl ValueEnum) -> io::Result<Self> {
        let name = who.to_possible_value().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([role, name.get_name()]);
        Self::start(command)
    }

    /// Starts a program whose first line is its port. What it says after that is read, and nobody cares.
    pub fn start(mut command: Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            let mut stdout = BufReader::new(stdout);
            stdout.read_line(&mut line)?;
            thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
        }
        let port: u16 = line.trim().parse().map_err(io::Error::other)?;
        let url = format!("ws://127.0.0.1:{port}/ws").parse().map_err(io::Error::other)?;
        Ok(Self { child, url })
    }

    /// Kibibytes of memory that are its own now; Linux tells, others don't.
    pub fn memory(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// Nanoseconds for which a processor has worked for it; Linux tells, others don't.
    pub fn worked(&self) -> Option<f64> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.child.id())).ok()?;
        let times = threads.map(|thread| {
            let statistics = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            statistics.split_whitespace().next()?.parse::<f64>().ok()
        });
        times.sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take()); // the server waits for this
        let _ = self.child.wait();
    }
}
