//! The programs that drive browsers, and the browsers that they open.

use std::{
    io::{BufRead, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Stdio},
    sync::{Arc, Mutex, Weak},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{browser::Browser, engine::Engine};

/// A busy machine starts a driver, and ends a browser, within this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// Browsers that were closed and can be used again.
pub type Idle = Mutex<Vec<Browser>>;

/// Opens browsers of one engine.
#[derive(Debug)]
pub struct Driver {
    pub engine: Engine,
    idle: Arc<Idle>,
}

impl Driver {
    pub fn of(engine: Engine) -> Self {
        Self { engine, idle: Arc::default() }
    }

    /// Opens a browser of its own (fresh profile) whose pages have a size in CSS pixels. WebKit's
    /// browser gets no narrower than 447.
    pub async fn open(&self, width: u32, height: u32) -> Browser {
        let idle = self.idle.lock().expect("no panic").pop();
        let browser = match idle {
            Some(browser) => browser,
            None => self.new_browser(&self.engine.wanted(), Arc::downgrade(&self.idle)).await,
        };
        browser.resize(width, height).await;
        browser
    }

    /// Opens a browser of its own, to which a port of this machine is a place on the internet.
    pub async fn open_with_public(&self, port: u16) -> Browser {
        self.new_browser(&self.engine.wanted_with_public(port), Weak::new()).await
    }

    /// Opens a Chromium that believes the server with this public key (SHA-256, in Base64), and
    /// no other one that nobody vouches for. It is used once.
    #[cfg(feature = "tls")]
    pub async fn open_believing(&self, key: &str) -> Browser {
        let mut wanted = self.engine.wanted();
        let arguments = &mut wanted["capabilities"]["alwaysMatch"]["goog:chromeOptions"]["args"];
        let believe = format!("--ignore-certificate-errors-spki-list={key}");
        arguments.as_array_mut().expect("Chromium's").push(believe.into());
        self.new_browser(&wanted, Weak::new()).await
    }

    async fn new_browser(&self, wanted: &Value, idle: Weak<Idle>) -> Browser {
        let mut errors = Vec::new();
        for _ in 0..3 {
            // Between two moments, somebody else may have taken the port.
            let opened = async {
                let process = Process::start(self.engine)?;
                Browser::open(self.engine, wanted, process, idle.clone()).await
            };
            match opened.await {
                Ok(browser) => return browser,
                Err(error) => errors.push(error),
            }
        }
        panic!("{}'s driver opens no browser: {errors:?}", self.engine);
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *self.idle.lock().expect("no panic"));
        let ends = idle.into_iter().map(|browser| thread::spawn(move || drop(browser)));
        for end in ends.collect::<Vec<_>>() {
            let _ = end.join();
        }
    }
}

/// A running driver. It drives one browser, which goes with it.
#[derive(Debug)]
pub struct Process {
    driver: Child,
    /// The screen of an engine that can't do without.
    screen: Option<Child>,
    pub port: u16,
    pub session: Option<String>,
}

impl Process {
    fn start(engine: Engine) -> Result<Self, String> {
        let free =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
        let port = free.local_addr().map_err(|error| error.to_string())?.port();
        drop(free);
        let mut command = engine.driver(port);
        let screen = (engine == Engine::WebKit).then(screen).transpose()?;
        let (screen, display) = screen.unzip();
        command.envs(display.map(|display| ("DISPLAY", display)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let driver = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut process = Self { driver, screen, port, session: None };
        process.until_ready()?;
        Ok(process)
    }

    fn until_ready(&mut self) -> Result<(), String> {
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let ended = self.driver.try_wait().map_err(|error| error.to_string())?;
            if let Some(status) = ended {
                return Err(format!("the driver ended: {status}"));
            }
            if begun.elapsed() > PATIENCE {
                return Err("the driver does not listen".to_owned());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Ends the session, and with it the browser: killed, a driver would leave it behind.
    fn end_session(&self, session: &str) -> Option<()> {
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        socket.set_read_timeout(Some(PATIENCE)).ok()?;
        let (port, close) = (self.port, "connection: close\r\n\r\n");
        let request =
            format!("DELETE /session/{session} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n{close}");
        socket.write_all(request.as_bytes()).ok()?;
        socket.read_exact(&mut [0]).ok() // the answer comes when the browser has gone
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(session) = &self.session {
            let _ = self.end_session(session);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let Some(screen) = &mut self.screen else { return };
        let begun = Instant::now();
        while matches!(screen.try_wait(), Ok(None)) && begun.elapsed() < PATIENCE / 6 {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = screen.kill();
        let _ = screen.wait();
    }
}

/// A screen that exists in memory only, and its name. It ends when its browser does.
fn screen() -> Result<(Child, String), String> {
    let mut process = std::process::Command::new("Xvfb")
        .args(["-displayfd", "1", "-terminate", "-nolisten", "tcp"])
        .args(["-screen", "0", "1600x1200x24"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("Xvfb: {error}"))?;
    let mut number = String::new();
    let output = process.stdout.take().ok_or("no output")?;
    BufReader::new(output).read_line(&mut number).map_err(|error| error.to_string())?;
    Ok((process, format!(":{}", number.trim())))
}
