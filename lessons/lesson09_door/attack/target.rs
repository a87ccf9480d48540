//! A server to be attacked: lesson 08's or lesson 09's, as their programs start it, on a free port
//! of this machine. It keeps nothing on the disk.

use std::{error::Error, net::SocketAddr, sync::Arc, time::Duration};

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinHandle};

use super::person::Person;
use crate::{
    lesson01_polling::{exchange::http, log::system_clock},
    lesson03_handshake::{DialError, Offer, Url, client::dial, client::random},
    lesson07_heartbeat::heartbeat::Pace,
    lesson08_reconnect::server::{
        Kept,
        http::{self as room, MAX_CONNECTIONS},
        hub::Policy,
        token::secure_random,
    },
    lesson09_door::{
        address::Proxies,
        door::{Door, own_origins},
        identity::{Claims, Identities, invite},
        key_file::new_key,
        limits::{Allowed, Limits},
        revoked::Revoked,
        server::{Config, run_server},
        signed::{Keys, Purpose},
    },
    stage::serve::listen,
    tap::Tap,
};

/// Why an attack couldn't be tried.
pub type Failed = Box<dyn Error + Send + Sync>;

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it signs with, if it signs: invitations are made with it, and tokens of yesterday.
    keys: Option<Keys>,
    server: JoinHandle<()>,
}

impl Drop for Target {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Lesson 08's chat in memory, and nothing printed.
fn room() -> Result<room::Config, Failed> {
    let mut draw = secure_random()?;
    let hub = Kept::in_memory(&mut draw).hub(Policy::default(), draw, MAX_CONNECTIONS, drop);
    Ok(room::Config { hub, pace: Pace::default(), tap: Tap::counting(), log_line: drop })
}

impl Target {
    /// Lesson 08's server.
    pub async fn lesson_08() -> Result<Self, Failed> {
        let (listener, room) = (listen(0).await?, room()?);
        let address = listener.local_addr()?;
        let server = tokio::spawn(room::run_server(listener, room, std::future::pending::<()>()));
        Ok(Self { address, keys: None, server })
    }

    /// Lesson 09's, perhaps behind a proxy on this machine that it trusts.
    pub async fn lesson_09(behind_proxy: bool) -> Result<Self, Failed> {
        let (listener, room, mut random) = (listen(0).await?, room()?, secure_random()?);
        let address = listener.local_addr()?;
        let keys = Keys { current: new_key(&mut random), previous: None };
        let trusted = if behind_proxy { vec![address.ip()] } else { Vec::new() };
        let identities = Identities::new(keys.clone(), Revoked::default(), system_clock, random);
        let door = Arc::new(Door {
            origins: own_origins("http", address.port(), Vec::new()),
            proxies: Proxies { trusted, ..Proxies::default() },
            identities,
            limits: Limits::new(Allowed::default()),
            secure: false,
        });
        let config = Config { room, door, tls: None };
        let server = tokio::spawn(run_server(listener, config, std::future::pending::<()>()));
        Ok(Self { address, keys: Some(keys), server })
    }

    /// Whether it has a door.
    #[must_use]
    pub fn has_door(&self) -> bool {
        self.keys.is_some()
    }

    /// The origin of its own page.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of its socket.
    pub fn socket(&self) -> Result<Url, DialError> {
        format!("ws://{}/ws", self.address).parse()
    }

    /// An invitation; a server without a door gets something that it doesn't look at.
    pub fn invitation(&self, name: &str) -> Result<String, Failed> {
        let Some(keys) = &self.keys else { return Ok("none".to_owned()) };
        Ok(invite(keys, &mut secure_random()?, name, system_clock()))
    }

    /// A session's token that has expired, signed with the server's own key.
    #[must_use]
    pub fn expired(&self, name: &str) -> String {
        let until = system_clock().saturating_sub(1_000);
        let claims = Claims { id: "0".repeat(32), name: name.to_owned(), until, since: until };
        self.keys.as_ref().map_or("none".to_owned(), |keys| keys.sign(Purpose::Session, &claims))
    }

    /// A request with a JSON body.
    pub async fn post(
        &self,
        what: &str,
        token: Option<&str>,
        body: &Value,
    ) -> Result<(u16, Value), Failed> {
        let client = http().timeout(Duration::from_secs(10)).build()?;
        let mut request = client.post(format!("{}/{what}", self.origin())).json(body);
        if let Some(token) = token {
            request = RequestBuilder::bearer_auth(request, token);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        Ok((status, answer.json().await.unwrap_or_default()))
    }

    /// Signs somebody in: the token of the session.
    pub async fn sign_in(&self, name: &str) -> Result<String, Failed> {
        if !self.has_door() {
            return Ok("none".to_owned());
        }
        let body = json!({ "invitation": self.invitation(name)?, "keep": "token" });
        let (_, given) = self.post("sign-in", None, &body).await?;
        Ok(given["token"].as_str().ok_or("no session")?.to_owned())
    }

    /// A ticket for one handshake.
    pub async fn ticket(&self, session: &str) -> Result<String, Failed> {
        if !self.has_door() {
            return Ok("none".to_owned());
        }
        let (_, given) = self.post("ticket", Some(session), &json!({})).await?;
        Ok(given["ticket"].as_str().ok_or("no ticket")?.to_owned())
    }

    /// A handshake with these fields: who is connected then, or the status of the refusal.
    pub async fn handshake(
        &self,
        fields: Vec<(&'static str, String)>,
    ) -> Result<Result<Person, u16>, Failed> {
        self.handshake_at(&self.socket()?, fields).await
    }

    /// The same for another address, still on this server's port.
    pub async fn handshake_at(
        &self,
        url: &Url,
        fields: Vec<(&'static str, String)>,
    ) -> Result<Result<Person, u16>, Failed> {
        let mut offer = Offer::new(random()?, &[]);
        offer.fields = fields;
        let mut stream = TcpStream::connect(self.address).await?;
        match dial(&mut stream, url, &offer).await {
            Ok((_, early)) => Ok(Ok(Person::on(stream, early).await)),
            Err(DialError::Status { status, .. }) => Ok(Err(status)),
            Err(error) => Err(error.into()),
        }
    }

    /// A person who has signed in, where that is needed, and whose socket is open.
    pub async fn person(&self, name: &str) -> Result<Person, Failed> {
        let ticket = self.ticket(&self.sign_in(name).await?).await?;
        let opened = self.handshake(vec![bearer(&ticket)]).await?;
        let mut person = opened.map_err(|status| format!("{name}: {status}"))?;
        person.welcome = person.until("welcome").await?;
        Ok(person)
    }

    /// The same; and they have joined.
    pub async fn member(&self, name: &str) -> Result<Person, Failed> {
        let mut person = self.person(name).await?;
        person.join(name).await?;
        person.until("presence").await?;
        Ok(person)
    }
}

/// `Authorization: Bearer …`
#[must_use]
pub fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

/// `Cookie: session=…`
#[must_use]
pub fn cookie(token: &str) -> (&'static str, String) {
    ("cookie", format!("{}={token}", crate::lesson09_door::cookie::COOKIE))
}
