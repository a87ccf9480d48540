//! The client's half of signing in: what a program without cookies asks over HTTP, and the file
//! that keeps its session.
//!
//! ```text
//!   invitation ── POST sign-in ──► session, in a file ── POST ticket ──► ticket ──► handshake
//!                                    └── POST renew, before half of its time is over
//! ```
//!
//! A session is shown to the server that gave it, and to no other one: whoever has it is this
//! account.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::Method;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::{
    keep::{Keep, KeepError},
    key_file::write_secret,
    tls::{
        Trust,
        exchange::{Answer, Ask, exchange},
    },
};
use crate::{
    lesson01_polling::{
        log::system_clock,
        rules::{Invalid, username},
    },
    lesson03_handshake::{DialError, Url},
    stage::visible::visible_lines,
};

/// The shortest time between two renewals, and between two attempts.
const RENEW_AGAIN: Duration = Duration::from_secs(60);

/// Why nobody is signed in here, in both languages.
#[derive(Debug, Error)]
pub enum AccountError {
    /// No session is kept for this server.
    #[error(
        "nobody has signed in at {0} from here: ask for an invitation, then join --invitation …\nở đây chưa ai đăng nhập vào {0}: hãy xin một lời mời, rồi join --invitation …"
    )]
    None(Url),
    /// Several are kept.
    #[error("who are you? join --name …: {0}\nbạn là ai? join --name …: {0}")]
    Several(String),
    /// The folder, or the file in it.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The server, or the way to it.
    #[error(transparent)]
    Dial(#[from] DialError),
}

/// A session as it is kept.
#[derive(Clone, Serialize, Deserialize)]
struct Session {
    /// The server that gave it.
    url: String,
    name: String,
    /// Milliseconds since 1970-01-01 UTC.
    until: u64,
    token: String,
}

/// The server's answer to `sign-in` and `renew`.
#[derive(Deserialize)]
struct Given {
    name: Name,
    until: u64,
    token: Word,
}

#[derive(Deserialize)]
struct Ticket {
    ticket: Word,
}

/// A name that follows the rules, whatever the server says.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Name(String);

impl TryFrom<String> for Name {
    type Error = Invalid;

    fn try_from(name: String) -> Result<Self, Invalid> {
        username(&name).map(|name| Self(name.to_owned()))
    }
}

/// Something that can stand in a header field: no line break would end it.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Word(String);

impl TryFrom<String> for Word {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, &'static str> {
        let fits = word.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(word)) } else { Err("not a word") }
    }
}

/// A person's session at one server.
pub struct Account {
    url: Url,
    trust: Trust,
    name: String,
    file: PathBuf,
    session: Mutex<Session>,
}

impl Account {
    /// Signs in with an invitation, and keeps the session.
    pub async fn sign_in(
        keep: &Keep,
        (url, trust): (Url, Trust),
        invitation: &str,
    ) -> Result<Self, AccountError> {
        let folder = folder(keep)?; // an invitation is used up: there must be a place for what it brings
        let body = json!({ "invitation": invitation, "keep": "token" });
        let Given { name: Name(name), until, token: Word(token) } =
            ask((&url, &trust), "sign-in", None, &body).await?;
        let session = Session { url: url.to_string(), name: name.clone(), until, token };
        let file = folder.join(file_name(&url, &name));
        let account = Self { url, trust, name, file, session: session.into() };
        account.keep()?;
        Ok(account)
    }

    // ANCHOR: account
    /// A ticket for one handshake.
    pub async fn ticket(&self) -> Result<String, DialError> {
        let Ticket { ticket: Word(ticket) } = self.ask("ticket").await?;
        Ok(ticket)
    }

    /// Makes the session good for longer.
    pub async fn renew(&self) -> Result<(), DialError> {
        let Given { until, token: Word(token), .. } = self.ask("renew").await?;
        {
            let mut session = self.lock();
            (session.until, session.token) = (until, token);
        }
        let _ = self.keep(); // it is good in this program at least
        Ok(())
    }

    /// Renews the session in time, for as long as this is polled.
    pub async fn stay_signed_in(&self) {
        loop {
            let left = Duration::from_millis(self.lock().until.saturating_sub(system_clock()));
            tokio::time::sleep((left / 2).max(RENEW_AGAIN)).await;
            let _ = self.renew().await;
        }
    }
    // ANCHOR_END: account

    /// Ends the session, at the server and here.
    pub async fn sign_out(self) -> Result<(), AccountError> {
        let ended: Result<Value, _> = self.ask("sign-out").await;
        match ended {
            Ok(_) | Err(DialError::Status { status: 401, .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(fs::remove_file(&self.file).map_err(|error| failed(&self.file, error))?)
    }

    async fn ask<T: DeserializeOwned>(&self, what: &str) -> Result<T, DialError> {
        let token = self.lock().token.clone();
        ask((&self.url, &self.trust), what, Some(&token), &json!({})).await
    }
}

impl Account {
    /// The account that has signed in at this server before; with a name, if there are several.
    pub fn open(
        keep: &Keep,
        (url, trust): (Url, Trust),
        name: Option<&str>,
    ) -> Result<Self, AccountError> {
        let folder = folder(keep)?;
        let mut known = Vec::new();
        for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, error))?.flatten() {
            let session = fs::read(entry.path()).ok();
            // A file that holds something else is none of ours.
            let session = session.and_then(|text| serde_json::from_slice::<Session>(&text).ok());
            known.extend(session.map(|session| (entry.path(), session)));
        }
        known.retain(|(_, it)| username(&it.name).is_ok_and(|name| name == it.name));
        known
            .retain(|(_, it)| it.url == url.to_string() && name.is_none_or(|name| it.name == name));
        match known.len() {
            0 => Err(AccountError::None(url)),
            1 => {
                let (file, session) = known.remove(0);
                let name = session.name.clone();
                Ok(Self { url, trust, name, file, session: session.into() })
            }
            _ => {
                let mut names: Vec<_> = known.into_iter().map(|(_, it)| it.name).collect();
                names.sort();
                Err(AccountError::Several(names.join(", ")))
            }
        }
    }

    /// The name of the account.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is believed about the server.
    #[must_use]
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The server's address.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    fn keep(&self) -> Result<(), KeepError> {
        let text = serde_json::to_string(&*self.lock()).unwrap_or_default(); // plain data: can't fail
        write_secret(&self.file, &text).map_err(|error| failed(&self.file, error))
    }

    fn lock(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn folder(keep: &Keep) -> Result<PathBuf, KeepError> {
    let folder = keep.make()?.join("sessions");
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
    Ok(folder)
}

fn failed(path: &Path, source: io::Error) -> KeepError {
    KeepError::Io { path: path.to_owned(), source }
}

/// One file for each account at each server. A name may hold what no file name can.
fn file_name(url: &Url, name: &str) -> String {
    let digest = Sha256::digest(format!("{url} {name}"));
    BASE64.encode(&digest[..12])
}

/// Asks the server that the socket's address belongs to: `wss://…/ws` is beside
/// `https://…/sign-in`. Both are reached in the same way, and believed for the same reason.
async fn ask<T: DeserializeOwned>(
    (url, trust): (&Url, &Trust),
    what: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<T, DialError> {
    let beside = url.target.split('?').next().unwrap_or_default();
    let folder = beside.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = format!("{folder}/{what}");
    let ask =
        Ask { method: Method::POST, target: &target, bearer: token, json: Some(body.to_string()) };
    let Answer { status, retry_after, body } = exchange(url, trust, &ask).await?;
    let declined = |words| DialError::Status { status: status.as_u16(), retry_after, words };
    let answer = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    if status.is_success() {
        return serde_json::from_value(answer).map_err(|_| declined(String::new()));
    }
    let words = match answer["error"]["message"].as_str() {
        Some(words) => words.replace(" · ", "\n"),
        None => String::from_utf8_lossy(&body).into_owned(), // not this server's words, or a redirect's
    };
    Err(declined(visible_lines(&words).into_owned()))
}
