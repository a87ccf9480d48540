//! One process of the cluster: started, killed, frozen, and gone when the program is.

use std::{
    io::{self, BufRead as _, BufReader, Read},
    mem,
    net::{Ipv4Addr, SocketAddr},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, time::sleep};

use super::NoCluster;
use crate::stage::program::print_line;

/// How often a start is looked at.
const LOOK: Duration = Duration::from_millis(20);

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

/// A process. It ends with this program.
pub struct Part {
    /// What it is called in the map, and at the prompt.
    pub name: String,
    pub address: SocketAddr,
    kind: Kind,
    command: Command,
    child: Option<Child>,
    frozen: bool,
    said: Arc<Mutex<Said>>,
}

/// What a process has said since its start.
#[derive(Default)]
struct Said {
    ready: bool,
    last: Vec<String>,
}

impl Part {
    /// Starts it. Ctrl-C at the terminal isn't for it, but for this program, which ends it.
    pub fn start(
        name: String,
        kind: Kind,
        port: u16,
        mut command: Command,
    ) -> Result<Self, NoCluster> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let (child, said) = (None, Arc::default());
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut part = Self { name, address, kind, command, child, frozen: false, said };
        part.spawn().map_err(|why| {
            NoCluster::NoProgram(part.command.get_program().display().to_string(), why)
        })?;
        Ok(part)
    }

    fn spawn(&mut self) -> io::Result<()> {
        let mut child = self.command.spawn()?;
        self.said = Arc::default();
        self.hears(child.stdout.take());
        self.hears(child.stderr.take());
        self.child = Some(child);
        Ok(())
    }

    /// Reads an output to its end: a process whose pipe is full would wait.
    fn hears(&self, output: Option<impl Read + Send + 'static>) {
        let Some(output) = output else { return };
        let (said, name, kind) = (self.said.clone(), self.name.clone(), self.kind);
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(shown) = (kind.shown)(&line) {
                    print_line(format_args!("{name}│ {shown}"));
                }
                let mut said = lock(&said);
                said.ready |= kind.ready.is_some_and(|ready| line.contains(ready));
                if !line.trim().is_empty() {
                    said.last.push(line);
                }
                let spare = said.last.len().saturating_sub(LAST_WORDS);
                said.last.drain(..spare);
            }
        });
    }

    /// Waits until it can be used.
    pub async fn is_ready(&mut self) -> Result<(), NoCluster> {
        let begun = Instant::now();
        while !self.answers().await {
            if self.has_ended() {
                sleep(5 * LOOK).await; // until its last words are read
                return Err(NoCluster::Ended(self.name.clone(), self.last_words()));
            }
            if begun.elapsed() > self.kind.patience {
                return Err(NoCluster::Silent(self.name.clone(), self.kind.patience.as_secs()));
            }
            sleep(LOOK).await;
        }
        Ok(())
    }

    async fn answers(&self) -> bool {
        match self.kind.ready {
            Some(_) => lock(&self.said).ready,
            None => TcpStream::connect(self.address).await.is_ok(),
        }
    }

    fn last_words(&self) -> String {
        lock(&self.said).last.join("\n")
    }

    fn has_ended(&mut self) -> bool {
        self.child.as_mut().is_none_or(|child| child.try_wait().is_ok_and(|end| end.is_some()))
    }

    /// What a person is told of an end that they haven't asked for; once.
    pub fn ended_by_itself(&mut self) -> Option<String> {
        if self.child.is_none() || !self.has_ended() {
            return None;
        }
        (self.child, self.frozen) = (None, false);
        let (name, words) = (&self.name, self.last_words());
        Some(format!("{name} has ended by itself · {name} tự nhiên chết:\n{words}"))
    }

    /// `kill -9`, whose end isn't waited for.
    pub fn end(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill(); // it may have ended by itself
        }
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
        if mem::take(&mut self.frozen) {
            return self.signal("-CONT");
        }
        if self.has_ended() { self.spawn() } else { Ok(()) }
    }

    fn signal(&self, name: &str) -> io::Result<()> {
        let Some(child) = &self.child else { return Ok(()) };
        Command::new("kill").args([name, &child.id().to_string()]).status().map(drop)
    }

    /// How it is, for the map.
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

fn lock(said: &Mutex<Said>) -> MutexGuard<'_, Said> {
    said.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const KIND: Kind =
        Kind { ready: Some("ready"), patience: Duration::from_millis(300), shown: |_| None };

    fn part(script: &str) -> Part {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Part::start("server 1".into(), KIND, 1, command).expect("a shell")
    }

    #[tokio::test]
    async fn a_start_succeeds_or_is_explained() {
        part("echo ready; sleep 9").is_ready().await.expect("it says so");
        let mut ends = part("echo one; echo two; echo the port is taken >&2; exit 1");
        let why = ends.is_ready().await.expect_err("it has ended").to_string();
        assert!(why.contains("không khởi động được") && why.contains("the port is taken"), "{why}");
        let why = part("sleep 9").is_ready().await.expect_err("it is silent").to_string();
        assert!(why.contains("vẫn chưa sẵn sàng"), "{why}");
        let nothing = Part::start("log".into(), KIND, 1, Command::new("/no/such/program"));
        let why = nothing.err().expect("nothing is there").to_string();
        assert!(why.contains("không mở được /no/such/program"), "{why}");
    }

    #[tokio::test]
    async fn an_end_that_nobody_asked_for_is_told_once() {
        let mut part = part("echo ready; sleep 0.1; echo the disk is full");
        part.is_ready().await.expect("it runs");
        assert_eq!(part.state(), "runs · đang chạy");
        let told = loop {
            if let Some(told) = part.ended_by_itself() {
                break told;
            }
            sleep(LOOK).await;
        };
        assert!(told.contains("server 1 tự nhiên chết"), "{told}");
        assert_eq!((part.state(), part.ended_by_itself()), ("dead · đã chết", None));
        part.go_on().expect("it starts again");
        part.freeze().expect("it runs");
        assert_eq!(part.state(), "frozen · đang đóng băng");
        part.kill().expect("it is there");
        assert_eq!(
            (part.state(), part.ended_by_itself()),
            ("dead · đã chết", None),
            "that was asked for"
        );
    }
}
