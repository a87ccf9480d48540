//! chromedriver, and the browsers that it opens.

use std::{
    io::{BufRead, BufReader, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use serde_json::json;

use crate::browser::Browser;

/// A running chromedriver.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts chromedriver on a free port; an error tells what is missing.
    pub fn start() -> Result<Self, String> {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(
                |_| "chromedriver is missing (Debian: apt install chromium chromium-driver)",
            )?;
        let output = process.stdout.take().ok_or("no output")?;
        let port = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
            })
            .ok_or("chromedriver does not tell its port")?;
        Ok(Self { process, port })
    }

    /// Whether there is a browser that chromedriver can drive.
    pub async fn check(&self) -> Result<(), String> {
        let session = self.session().await;
        session.map_err(|error| format!("chromedriver opens no browser: {error}"))?.close().await;
        Ok(())
    }

    async fn session(&self) -> Result<Browser, String> {
        let sessions = format!("http://127.0.0.1:{}/session", self.port);
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let options = json!({"args": arguments});
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
        Browser::open(&sessions, &wanted).await
    }

    /// Opens a browser of its own (fresh profile) of a size in CSS pixels.
    pub async fn open(&self, width: u32, height: u32) -> Browser {
        let browser = self.session().await.expect("a browser, as a moment ago");
        // A headless window can't be narrower than 500 px; emulation can.
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        browser.devtools("Emulation.setDeviceMetricsOverride", size).await;
        browser
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to shut down, chromedriver takes its browsers with it; killed, it would leave them
        // behind.
        if let Ok(mut socket) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = socket.write_all(b"GET /shutdown HTTP/1.1\r\nhost: localhost\r\n\r\n");
        }
        let _ = self.process.wait();
    }
}
