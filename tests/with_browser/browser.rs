//! A real browser, driven through its WebDriver (W3C) interface: a handful of requests, so no crate
//! is needed. What WebDriver has no command for is told to each engine in its own way.

use std::{
    env, fs,
    path::PathBuf,
    sync::Weak,
    time::{Duration, Instant},
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    driver::{Idle, Process},
    engine::Engine,
};

/// The key that WebDriver uses for an element (W3C WebDriver §12.2).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Enter, as WebDriver types it.
pub const ENTER: &str = "\u{e007}";
pub const ESCAPE: &str = "\u{e00c}";
/// The arrow keys.
pub const ARROW_UP: &str = "\u{e013}";
pub const ARROW_RIGHT: &str = "\u{e014}";
/// A page that has not become what we wait for within this time won't: a client of lesson 08 may
/// wait for half a minute before it calls again, and a machine may have other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A question to a page that isn't answered within this time is lost.
const UNANSWERED: Duration = Duration::from_secs(20);

/// The beginning of what is said of a command that the driver never answers.
const TIMED_OUT: &str = "no answer: ";

/// What a driver says of a page that is not ready for a person's hand yet.
const NOT_YET: [&str; 4] = [
    "no such element",
    "stale element reference",
    "element not interactable",
    "element click intercepted",
];

/// How long a page that is not ready yet is left alone: for a moment at first, and then longer and
/// longer, because a question costs the processor more than the page does.
#[derive(Debug)]
struct Pause(Duration);

impl Pause {
    const FIRST: Self = Self(Duration::from_millis(15));
    const LONGEST: Duration = Duration::from_millis(120);

    async fn passes(&mut self) {
        sleep(self.0).await;
        self.0 = (self.0 * 3 / 2).min(Self::LONGEST);
    }
}

/// Firefox's inner side, to which it lets scripts of ours: its tab, for example.
const TAB: &str = "const browser = gBrowser.selectedBrowser, tab = browser.browsingContext;";
/// Takes from a Firefox everything that pages have left in it.
const FORGET: &str = "return new Promise(done => Services.clearData.deleteData(\
    Ci.nsIClearDataService.CLEAR_ALL, {onDataDeleted: () => done(true)}))";

/// One browser window.
#[derive(Debug)]
pub struct Browser {
    http: reqwest::Client,
    session: String,
    pub engine: Engine,
    /// Where Chromium answers its own tools.
    pub tools: Option<String>,
    process: Process,
    idle: Weak<Idle>,
}

impl Browser {
    /// A new session, as WebDriver calls a browser.
    pub async fn open(
        engine: Engine,
        wanted: &Value,
        process: Process,
        idle: Weak<Idle>,
    ) -> Result<Self, String> {
        let session = format!("http://127.0.0.1:{}/session", process.port);
        // A driver may hang up while a connection is idle, just before we use it again.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).timeout(PATIENCE).build();
        let http = http.map_err(|error| error.to_string())?;
        let mut browser = Self { http, session, engine, tools: None, process, idle };
        let session = browser.try_post("", wanted).await?;
        let id = session["sessionId"].as_str().ok_or("a session without an id")?;
        browser.session = format!("{}/{id}", browser.session);
        browser.process.session = Some(id.to_owned());
        let tools = &session["capabilities"]["goog:chromeOptions"]["debuggerAddress"];
        browser.tools = tools.as_str().map(str::to_owned);
        Ok(browser)
    }

    async fn try_post(&self, path: &str, body: &Value) -> Result<Value, String> {
        self.answer(self.http.post(format!("{}{path}", self.session)).json(body)).await
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<Value, String> {
        let told = |error: reqwest::Error| {
            let unanswered = if error.is_timeout() { TIMED_OUT } else { "" };
            format!("{unanswered}{error}")
        };
        let mut answer: Value = request.send().await.map_err(told)?.json().await.map_err(told)?;
        match answer["value"]["error"].as_str() {
            Some(error) => {
                let message = answer["value"]["message"].as_str().unwrap_or_default();
                Err(format!("{error}: {}", message.lines().next().unwrap_or_default()))
            }
            None => Ok(answer["value"].take()),
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).await.unwrap_or_else(|error| panic!("{path} {body}: {error}"))
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.answer(self.http.get(format!("{}{path}", self.session))).await;
        answer.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Chromium's own commands.
    async fn devtools(&self, command: &str, parameters: Value) {
        self.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters})).await;
    }

    /// Runs a script inside Firefox, not in its page.
    async fn inside(&self, script: &str) {
        self.post("/moz/context", &json!({"context": "chrome"})).await;
        self.run(script).await;
        self.post("/moz/context", &json!({"context": "content"})).await;
    }

    /// Gives pages this size. A window has edges of its own, and none is as narrow as a phone:
    /// where an engine can, the page is told another size.
    pub async fn resize(&self, width: u32, height: u32) {
        match self.engine {
            Engine::Chromium => {
                let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
                self.devtools("Emulation.setDeviceMetricsOverride", size).await;
            }
            Engine::Firefox => {
                self.rect(width.max(500), height + 200).await;
                let script = format!(
                    "{TAB} const {{style}} = browser; style.minWidth = style.maxWidth = '{width}px'; \
                     style.minHeight = style.maxHeight = '{height}px'"
                );
                self.inside(&script).await;
            }
            Engine::WebKit => {
                self.rect(width, height).await;
                let edge = self.run("return outerHeight - innerHeight").await;
                let edge = edge.as_u64().and_then(|edge| u32::try_from(edge).ok());
                self.rect(width, height + edge.expect("pixels")).await;
            }
        }
    }

    /// Two dots of a picture for each pixel of a page: small letters stay readable.
    pub async fn sharpen(&self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 2, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    async fn rect(&self, width: u32, height: u32) {
        self.post("/window/rect", &json!({"width": width, "height": height})).await;
    }

    /// Makes pages believe that the person prefers `dark` or `light`. WebKit's browser asks the
    /// desktop, and here is none: it stays light, and only pictures show it.
    pub async fn prefer(&self, scheme: &str) {
        match self.engine {
            Engine::Chromium => {
                let wanted = json!({"name": "prefers-color-scheme", "value": scheme});
                self.devtools("Emulation.setEmulatedMedia", json!({"features": [wanted]})).await;
            }
            Engine::Firefox => {
                let script = format!("{TAB} tab.prefersColorSchemeOverride = '{scheme}'");
                self.inside(&script).await;
            }
            Engine::WebKit => (),
        }
    }

    /// Runs a script in each page that is opened from now on, before the page's own (Chromium
    /// only).
    pub async fn before_pages(&self, script: &str) {
        let script = json!({"source": script});
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script).await;
    }

    /// Freezes a page, or wakes it up. Only Chromium does so when asked: others are told that they
    /// did.
    pub async fn freeze(&self, frozen: bool) {
        if self.engine == Engine::Chromium {
            let state = if frozen { "frozen" } else { "active" };
            return self.devtools("Page.setWebLifecycleState", json!({"state": state})).await;
        }
        let event = if frozen { "freeze" } else { "resume" };
        self.run(&format!("document.dispatchEvent(new Event('{event}'))")).await;
    }

    /// Switches JavaScript off or on for the pages opened from now on. WebKit's driver can't.
    pub async fn scripts(&self, on: bool) {
        match self.engine {
            Engine::Chromium => {
                self.devtools("Emulation.setScriptExecutionDisabled", json!({"value": !on})).await;
            }
            Engine::Firefox => self.inside(&format!("{TAB} tab.allowJavascript = {on}")).await,
            Engine::WebKit => panic!("WebKit's driver runs its own scripts in the page"),
        }
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
        self.get("/window").await.as_str().expect("a handle").to_owned()
    }

    async fn tabs(&self) -> Vec<String> {
        let tabs = self.get("/window/handles").await;
        tabs.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A tab that a page has opened beside this one.
    pub async fn other_tab(&self, tab: &str) -> String {
        let (begun, mut pause) = (Instant::now(), Pause::FIRST);
        loop {
            if let Some(other) = self.tabs().await.into_iter().find(|it| it != tab) {
                return other;
            }
            assert!(begun.elapsed() < PATIENCE, "no other tab");
            pause.passes().await;
        }
    }

    /// Closes the tab that is driven; turn to another one next.
    pub async fn close_tab(&self) {
        let closed = self.answer(self.http.delete(format!("{}/window", self.session))).await;
        closed.unwrap_or_else(|error| panic!("close the tab: {error}"));
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
        let body = json!({"script": script, "args": []});
        let (begun, mut pause) = (Instant::now(), Pause::FIRST);
        loop {
            let request = self.http.post(format!("{}/execute/sync", self.session)).json(&body);
            // A page that is left just then takes the answer with it (WebKit): it is asked again.
            match self.answer(request.timeout(UNANSWERED)).await {
                Ok(it) if it == true => return,
                Err(error) if !error.starts_with(TIMED_OUT) => panic!("{expression}: {error}"),
                _ => {}
            }
            assert!(begun.elapsed() < patience, "never: {expression}\n{}", self.text("body").await);
            pause.passes().await;
        }
    }

    /// Does something with an element as soon as it is there, as a person would: a page may just be
    /// drawing it anew.
    async fn handle(&self, css: &str, action: &str, body: &Value) {
        let (begun, mut pause) = (Instant::now(), Pause::FIRST);
        while let Err(error) = self.try_handle(css, action, body).await {
            let not_yet = NOT_YET.iter().any(|reason| error.starts_with(reason));
            assert!(not_yet && begun.elapsed() < PATIENCE, "{action} {css} {body}: {error}");
            pause.passes().await;
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

    /// Types as a person does, key by key. What no keyboard has (an emoji), WebKit's driver doesn't
    /// type: there it is pasted.
    pub async fn keys(&self, css: &str, text: &str) {
        if self.engine == Engine::WebKit && text.chars().any(|letter| letter.len_utf16() > 1) {
            return self.paste(css, text).await;
        }
        self.handle(css, "value", &json!({"text": text})).await;
    }

    async fn paste(&self, css: &str, text: &str) {
        let script = format!(
            "const field = document.querySelector({css:?}); field.value += {}; \
             field.dispatchEvent(new Event('input', {{bubbles: true}}))",
            json!(text)
        );
        self.run(&script).await;
    }

    /// Replaces what stands in a field.
    pub async fn fill(&self, css: &str, text: &str) {
        self.handle(css, "clear", &json!({})).await;
        self.keys(css, text).await;
    }

    /// The text of an element as it is rendered. WebKit ends it with a line break if something
    /// hidden follows.
    pub async fn text(&self, css: &str) -> String {
        let script = format!("return document.querySelector({css:?})?.innerText ?? ''");
        self.run(&script).await.as_str().unwrap_or_default().trim().to_owned()
    }

    /// Keeps a picture if `FULL_DUPLEX_PICTURES` names a folder: for people who look.
    pub async fn picture(&self, name: &str) {
        let Some(folder) = env::var_os("FULL_DUPLEX_PICTURES").map(PathBuf::from) else { return };
        sleep(Duration::from_millis(400)).await; // colours fade from one to the other
        let shot = self.get("/screenshot").await;
        fs::create_dir_all(&folder).expect("a folder for pictures");
        let bytes = BASE64_STANDARD.decode(shot.as_str().expect("a picture")).expect("Base64");
        let name = format!("{name}-{}", self.engine);
        fs::write(folder.join(name).with_extension("png"), bytes).expect("a picture is kept");
    }

    /// The page as it is printed, without scaling: a PDF (W3C WebDriver §18.1).
    pub async fn printed(&self) -> Vec<u8> {
        let paper = json!({"shrinkToFit": false});
        let pdf = self.post("/print", &paper).await;
        BASE64_STANDARD.decode(pdf.as_str().expect("a PDF")).expect("Base64")
    }

    /// Closes the window, and with it the browser.
    pub async fn close(self) {
        if self.engine == Engine::Firefox && self.forgets().await.is_ok() {
            self.rest();
        }
    }

    /// Puts another window in the place of this one, and takes away what pages have left: a Firefox
    /// takes seconds to start, and so it is used again.
    async fn forgets(&self) -> Result<(), String> {
        let before = self.tabs().await;
        let fresh = self.try_post("/window/new", &json!({"type": "tab"})).await?;
        for tab in before {
            self.try_post("/window", &json!({"handle": tab})).await?;
            self.answer(self.http.delete(format!("{}/window", self.session))).await?;
        }
        self.try_post("/window", &json!({"handle": fresh["handle"]})).await?;
        self.inside(FORGET).await;
        Ok(())
    }

    fn rest(self) {
        let Some(idle) = self.idle.upgrade() else { return };
        idle.lock().expect("no panic").push(self);
    }
}
