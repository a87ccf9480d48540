//! A real Chromium, driven through its WebDriver (W3C) interface: a handful of requests, so no
//! crate is needed.

use std::{
    env, fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use tokio::time::sleep;

/// The key that WebDriver uses for an element (W3C WebDriver §12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Enter, as WebDriver types it.
pub const ENTER: &str = "\u{e007}";
/// The arrow keys.
pub const ARROW_UP: &str = "\u{e013}";
pub const ARROW_RIGHT: &str = "\u{e014}";
/// A page that has not become what we wait for within this time won't: a client of lesson 08 may
/// wait for half a minute before it calls again, and a machine may have other things to do.
const PATIENCE: Duration = Duration::from_secs(60);
/// What chromedriver says of a page that is not ready for a person's hand yet.
const NOT_YET: [&str; 4] = [
    "no such element",
    "stale element reference",
    "element not interactable",
    "element click intercepted",
];

/// How long a page that is not ready yet is left alone.
const PAUSE: Duration = Duration::from_millis(30);

/// One browser window. Clones drive the same window.
#[derive(Clone, Debug)]
pub struct Browser {
    http: reqwest::Client,
    session: String,
}

impl Browser {
    /// A new session, as WebDriver calls a browser.
    pub async fn open(sessions: &str, wanted: &Value) -> Result<Self, String> {
        let mut browser = Self { http: reqwest::Client::new(), session: sessions.to_owned() };
        let session = browser.try_post("", wanted).await?;
        let id = session["sessionId"].as_str().ok_or("a session without an id")?;
        browser.session = format!("{sessions}/{id}");
        Ok(browser)
    }

    async fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let request = self.http.post(format!("{}{path}", self.session)).json(body);
        let answer = request.send().await.map_err(|error| error.to_string())?;
        let mut answer: Value = answer.json().await.map_err(|error| error.to_string())?;
        match answer["value"]["message"].as_str() {
            Some(message) if !answer["value"]["error"].is_null() => {
                Err(message.lines().next().unwrap_or_default().to_owned())
            }
            _ => Ok(answer["value"].take()),
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).await.unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters})).await
    }

    /// Makes pages believe that the person prefers `dark` or `light`.
    pub async fn prefer(&self, scheme: &str) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Switches JavaScript off or on for the pages opened from now on.
    pub async fn scripts(&self, on: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": !on})).await;
    }

    pub async fn go(&self, url: &str) {
        self.post("/url", &json!({"url": url})).await;
    }

    /// Opens a second tab of the same browser; what comes is done there until
    /// [`turn_to`](Self::turn_to).
    pub async fn second_tab(&self) {
        let tab = self.post("/window/new", &json!({"type": "tab"})).await;
        self.turn_to(tab["handle"].as_str().expect("a handle")).await;
    }

    /// The tab that is driven now.
    pub async fn tab(&self) -> String {
        let request = self.http.get(format!("{}/window", self.session)).send().await;
        let answer: Value = request.expect("chromedriver").json().await.expect("JSON");
        answer["value"].as_str().expect("a handle").to_owned()
    }

    /// A tab that a page has opened beside this one.
    pub async fn other_tab(&self, tab: &str) -> String {
        let begun = Instant::now();
        loop {
            let request = self.http.get(format!("{}/window/handles", self.session)).send().await;
            let answer: Value = request.expect("chromedriver").json().await.expect("JSON");
            let tabs = answer["value"].as_array().expect("handles");
            if let Some(other) = tabs.iter().filter_map(Value::as_str).find(|it| *it != tab) {
                return other.to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "no other tab");
            sleep(PAUSE).await;
        }
    }

    pub async fn turn_to(&self, tab: &str) {
        self.post("/window", &json!({"handle": tab})).await;
    }

    /// Runs a function body; its `return` is the result.
    pub async fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []})).await
    }

    /// Waits until an expression is truthy. Something in it may not be on the page yet: that is no
    /// reason to give up.
    pub async fn until(&self, expression: &str) {
        self.within(PATIENCE, expression).await;
    }

    /// The same, where it matters how long it takes.
    pub async fn within(&self, patience: Duration, expression: &str) {
        let unless_missing = "if (!(error instanceof TypeError)) throw error; return false";
        let script =
            format!("try {{ return Boolean({expression}) }} catch (error) {{ {unless_missing} }}");
        let begun = Instant::now();
        loop {
            if self.run(&script).await == true {
                return;
            }
            assert!(begun.elapsed() < patience, "never: {expression}\n{}", self.text("body").await);
            sleep(PAUSE).await;
        }
    }

    /// Does something with an element as soon as it is there, as a person would: a page may just be
    /// drawing it anew.
    async fn handle(&self, css: &str, action: &str, body: &Value) {
        let begun = Instant::now();
        while let Err(error) = self.try_handle(css, action, body).await {
            let not_yet = NOT_YET.iter().any(|reason| error.starts_with(reason));
            assert!(not_yet && begun.elapsed() < PATIENCE, "{action} {css} {body}: {error}");
            sleep(PAUSE).await;
        }
    }

    async fn try_handle(&self, css: &str, action: &str, body: &Value) -> Result<Value, String> {
        let wanted = json!({"using": "css selector", "value": css});
        let found = self.try_post("/element", &wanted).await?;
        let element = found[ELEMENT].as_str().expect("an element");
        self.try_post(&format!("/element/{element}/{action}"), body).await
    }

    pub async fn click(&self, css: &str) {
        self.handle(css, "click", &json!({})).await;
    }

    /// Types as a person does, key by key.
    pub async fn keys(&self, css: &str, text: &str) {
        self.handle(css, "value", &json!({"text": text})).await;
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, css: &str, text: &str) {
        self.handle(css, "clear", &json!({})).await;
        self.keys(css, text).await;
    }

    /// The text of an element as it is rendered.
    pub async fn text(&self, css: &str) -> String {
        let script = format!("return document.querySelector({css:?})?.innerText ?? ''");
        self.run(&script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Keeps a picture if `FULL_DUPLEX_PICTURES` names a folder: for people who look.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = env::var_os("FULL_DUPLEX_PICTURES").map(PathBuf::from) else { return };
        sleep(Duration::from_millis(400)).await; // colours fade from one to the other
        let shot = self.devtools("Page.captureScreenshot", json!({"format": "png"})).await;
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let bytes =
            BASE64_STANDARD.decode(shot["data"].as_str().expect("a picture")).expect("Base64");
        fs::write(folder.join(name).with_extension("png"), bytes).expect("a picture is kept");
    }

    pub async fn close(self) {
        let _ = self.http.delete(&self.session).send().await;
    }
}
