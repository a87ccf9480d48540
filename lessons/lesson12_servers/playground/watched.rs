//! A process of the cluster that is listened to: when it can be used, what it says, and that it has
//! ended by itself.

use std::{
    io::{self, BufRead as _, BufReader, Read},
    net::SocketAddr,
    process::{Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

use super::NoCluster;
use crate::{lesson12_servers::processes::Process, stage::program::print_line};

/// How often a start is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// The time that the outputs of a process that has died get to be read to their end. A child of its
/// own may hold them open.
const READ: Duration = Duration::from_secs(2);

/// The number of last lines that explain an end.
const LAST_WORDS: usize = 2;

/// What is known of a kind of process before it is started.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// What it says when it can be used. Without it, a connection that is accepted says so.
    pub ready: Option<&'static str>,
    /// The time that it has for that.
    pub patience: Duration,
    /// The part of a line that is worth a person's time, if there is one.
    pub shown: fn(&str) -> Option<&str>,
}

/// A process that is listened to.
pub struct Watched {
    /// What it is called in the map, and at the prompt.
    pub name: String,
    pub address: SocketAddr,
    kind: Kind,
    process: Process,
    said: Arc<Mutex<Said>>,
}

/// What a process has said since its start.
#[derive(Default)]
struct Said {
    ready: bool,
    /// The number of its outputs that have not been read to their end.
    unread: usize,
    /// The last lines of its standard output.
    output: Vec<String>,
    /// The last lines of its standard error.
    errors: Vec<String>,
}

impl Watched {
    pub fn start(
        name: String,
        kind: Kind,
        address: SocketAddr,
        mut command: Command,
    ) -> Result<Self, NoCluster> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = command.get_program().display().to_string();
        let process = Process::start(command).map_err(|why| NoCluster::NoProgram(program, why))?;
        let mut watched = Self { name, address, kind, process, said: Arc::default() };
        watched.listen();
        Ok(watched)
    }

    /// Listens to a process that has just been started.
    fn listen(&mut self) {
        let (Some(output), Some(errors)) = self.process.take_output() else { return };
        self.said = Arc::new(Mutex::new(Said { unread: 2, ..Said::default() }));
        self.hears(output, |said| &mut said.output);
        self.hears(errors, |said| &mut said.errors);
    }

    /// Reads an output to its end: a process whose pipe is full would wait.
    fn hears(&self, output: impl Read + Send + 'static, last: fn(&mut Said) -> &mut Vec<String>) {
        let (said, name, kind) = (self.said.clone(), self.name.clone(), self.kind);
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(shown) = (kind.shown)(&line) {
                    print_line(format_args!("{name}│ {shown}"));
                }
                let mut said = lock(&said);
                said.ready |= kind.ready.is_some_and(|ready| line.contains(ready));
                let last = last(&mut said);
                if !line.trim().is_empty() {
                    last.push(line);
                }
                let spare = last.len().saturating_sub(LAST_WORDS);
                last.drain(..spare);
            }
            lock(&said).unread -= 1;
        });
    }

    /// Waits until it can be used.
    pub async fn is_ready(&mut self) -> Result<(), NoCluster> {
        let begun = Instant::now();
        while !self.answers().await {
            if self.process.has_died() {
                let _ = timeout(READ, self.is_read()).await;
                return Err(NoCluster::Ended(self.name.clone(), self.last_words()));
            }
            if begun.elapsed() > self.kind.patience {
                return Err(NoCluster::Silent(self.name.clone(), self.kind.patience.as_secs()));
            }
            sleep(LOOK).await;
        }
        Ok(())
    }

    /// Waits until all that it has said is read.
    async fn is_read(&self) {
        while lock(&self.said).unread > 0 {
            sleep(LOOK).await;
        }
    }

    async fn answers(&self) -> bool {
        match self.kind.ready {
            Some(_) => lock(&self.said).ready,
            None => TcpStream::connect(self.address).await.is_ok(),
        }
    }

    /// Its errors, or else its output. The two are read by two threads, in no order.
    fn last_words(&self) -> String {
        let Said { output, errors, .. } = &*lock(&self.said);
        if errors.is_empty() { output } else { errors }.join("\n")
    }

    /// What a person is told of an end that they haven't asked for; once.
    pub fn ended_by_itself(&mut self) -> Option<String> {
        if !self.process.has_died() {
            return None;
        }
        let _ = self.process.kill(); // it is dead, and is known to be now
        let (name, words) = (&self.name, self.last_words());
        Some(format!("{name} has ended by itself · {name} tự nhiên chết:\n{words}"))
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> io::Result<()> {
        self.process.kill()
    }

    /// It stays, and does nothing.
    pub fn freeze(&mut self) -> io::Result<()> {
        self.process.freeze()
    }

    /// Starts it again, or lets it go on.
    pub fn go_on(&mut self) -> io::Result<()> {
        self.process.go_on()?;
        self.listen();
        Ok(())
    }

    /// How it is, for the map.
    pub fn state(&self) -> &'static str {
        self.process.state()
    }
}

fn lock(said: &Mutex<Said>) -> MutexGuard<'_, Said> {
    said.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const KIND: Kind =
        Kind { ready: Some("ready"), patience: Duration::from_millis(300), shown: |_| None };

    const NOWHERE: SocketAddr =
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

    fn sh(script: &str) -> Watched {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Watched::start("server 1".into(), KIND, NOWHERE, command).expect("a shell")
    }

    #[tokio::test]
    async fn a_start_succeeds_or_is_explained() {
        sh("echo ready; sleep 9").is_ready().await.expect("it says so");
        let mut ends = sh("echo one; echo two; echo the port is taken >&2; exit 1");
        let why = ends.is_ready().await.expect_err("it has ended").to_string();
        assert!(why.contains("không khởi động được") && why.contains("the port is taken"), "{why}");
        let why = sh("sleep 9").is_ready().await.expect_err("it is silent").to_string();
        assert!(why.contains("vẫn chưa sẵn sàng"), "{why}");
        let nothing = Watched::start("log".into(), KIND, NOWHERE, Command::new("/no/such/program"));
        let why = nothing.err().expect("nothing is there").to_string();
        assert!(why.contains("không mở được /no/such/program"), "{why}");
    }

    #[tokio::test]
    async fn an_end_that_nobody_asked_for_is_told_once() {
        let mut process = sh("echo ready; sleep 0.1; echo the disk is full");
        process.is_ready().await.expect("it runs");
        assert_eq!(process.state(), "runs · đang chạy");
        let told = loop {
            if let Some(told) = process.ended_by_itself() {
                break told;
            }
            sleep(LOOK).await;
        };
        assert!(told.contains("server 1 tự nhiên chết"), "{told}");
        assert_eq!((process.state(), process.ended_by_itself()), ("dead · đã chết", None));
        process.go_on().expect("it starts again");
        process.freeze().expect("it runs");
        assert_eq!(process.state(), "frozen · đang đóng băng");
        process.kill().expect("it is there");
        assert_eq!(
            (process.state(), process.ended_by_itself()),
            ("dead · đã chết", None),
            "that was asked for"
        );
    }
}
