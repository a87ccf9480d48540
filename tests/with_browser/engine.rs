//! The three browser engines of the web, each with the program that drives it: how it is started,
//! and what a machine lacks.

use std::{fmt, process::Command};

use serde_json::{Value, json};

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chrome, Edge, Opera and many others.
    Chromium,
    Firefox,
    /// What Safari is made of; here in WebKitGTK's small browser, which needs a screen.
    WebKit,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        })
    }
}

impl Engine {
    /// A newcomer's tests run in the first one that is there.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// What a machine lacks to drive it.
    pub fn missing(self) -> Option<&'static str> {
        let lacks = |program: &str| Command::new(program).arg("--version").output().is_err();
        let missing = match self {
            Self::Chromium if lacks("chromedriver") => {
                "chromedriver is missing (Debian: apt install chromium chromium-driver)"
            }
            Self::Firefox if lacks("geckodriver") => {
                "geckodriver is missing (Debian: apt install firefox-esr; \
                 cargo install geckodriver --locked)"
            }
            Self::WebKit if lacks("WebKitWebDriver") => {
                "WebKitWebDriver is missing (Debian: apt install webkit2gtk-driver xvfb)"
            }
            Self::WebKit if lacks("Xvfb") => "Xvfb is missing (Debian: apt install xvfb)",
            _ => return None,
        };
        Some(missing)
    }

    /// The program that drives it.
    pub fn driver(self, port: u16) -> Command {
        let mut command = Command::new(match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        });
        command.arg(format!("--port={port}"));
        if self == Self::Firefox {
            // Sizes, colours and scripts are set where Firefox itself sets them.
            command.args(["--allow-system-access", "--websocket-port=0"]);
        }
        if self == Self::WebKit {
            // No GPU draws what nobody sees.
            command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1").env("LIBGL_ALWAYS_SOFTWARE", "1");
        }
        command
    }

    /// What a session is asked for.
    pub fn wanted(self) -> Value {
        let own = match self {
            Self::Chromium => json!({"goog:chromeOptions": {"args": [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-allow-origins=*", // its tools, opened as a page, may look at its pages
            ]}}),
            Self::Firefox => json!({"moz:firefoxOptions": {"args": ["-headless"]}}),
            Self::WebKit => json!({}), // the driver knows its browser
        };
        json!({"capabilities": {"alwaysMatch": own}})
    }

    /// The same, and a port of this machine counts as an address of the internet (Chromium only).
    pub fn wanted_with_public(self, port: u16) -> Value {
        let mut wanted = self.wanted();
        let arguments = &mut wanted["capabilities"]["alwaysMatch"]["goog:chromeOptions"]["args"];
        let public = format!("--ip-address-space-overrides=127.0.0.1:{port}=public");
        arguments.as_array_mut().expect("Chromium").push(public.into());
        wanted
    }
}
