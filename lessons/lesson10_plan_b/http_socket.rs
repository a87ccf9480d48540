//! The client's end of a link: one task writes, one reads, and between them and the client stands a
//! [`LinkSocket`].
//!
//! ```text
//!   client ── LinkSocket ══ SharedLink ══ write: POST /link/items, one after the other
//!                                      ══ read:  GET /link/events, or …/items?wait=20, or wait=0
//! ```

use std::{sync::Arc, time::Duration};

use reqwest::{RequestBuilder, Response, StatusCode, Url, header, redirect::Policy};
use serde::Serialize;
use tokio::time::{Instant, sleep, timeout};

use super::{
    link_socket::{LinkSocket, SharedLink},
    road::Road,
    wire::{Answer, LINK_TOKEN, Numbered, Opened},
};
use crate::{
    lesson01_polling::exchange::{http, read as read_json},
    lesson02_push::parser::Parser,
    lesson03_handshake as handshake,
    lesson04_frames::close::CloseCode,
    lesson08_reconnect::outcome::Outcome,
    stage::serve::HEAD_DEADLINE,
};

/// The time that a long poll is held, in seconds: less than the server's heartbeat, so that asking
/// again is the sign of life.
pub const HOLD: u64 = 20;

/// The pause between two polls that are answered at once.
pub const PAUSE: Duration = Duration::from_secs(1);

/// An answer must come within this time, beside the time that it is held.
const ANSWER: Duration = Duration::from_secs(10);

/// A request that has failed is made again after these times. After the last one the link is lost,
/// and lesson 08's client dials again.
const AGAIN: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(1)];

/// A stream that ends sooner, without an item, has failed.
const STEADY: Duration = Duration::from_secs(1);

/// Where a server's links are.
#[derive(Clone, Debug)]
pub struct Links {
    http: reqwest::Client,
    /// The address of `/link`.
    link: Url,
}

/// One link, as it is carried.
#[derive(Clone)]
struct Carrier {
    links: Links,
    token: String,
    link: Arc<SharedLink>,
}

/// Why a request has brought nothing.
enum Failure {
    /// The link isn't there any more; another attempt would end the same way.
    Final,
    /// The network, or a proxy.
    Passing,
}

impl Links {
    /// The links of the room whose WebSocket is at this address: they are in the same folder.
    #[must_use]
    pub fn beside(url: &handshake::Url) -> Option<Self> {
        let address = Url::parse(&format!("http://{}{}", url.authority(), url.target)).ok()?;
        // Close a silent connection before the server does, or a request may meet its closing. And
        // the secret isn't for the place that somebody on the way points to.
        let http = http().pool_idle_timeout(HEAD_DEADLINE / 2).redirect(Policy::none());
        let http = http.build().ok()?;
        Some(Self { http, link: address.join("link").ok()? })
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.link.clone();
        url.set_path(&format!("{}/{path}", self.link.path()));
        url
    }

    /// Opens a link and carries it over this road.
    pub async fn open(&self, road: Road) -> Result<LinkSocket, Outcome> {
        let request = self.http.post(self.link.clone()).json(&serde_json::json!({}));
        let answer = timeout(ANSWER, request.send()).await.map_err(|_| Outcome::TooSlow)?;
        let answer = answer.map_err(|error| outcome(&error))?;
        if answer.status() != StatusCode::CREATED {
            let retry_after = seconds(answer.headers().get(header::RETRY_AFTER));
            return Err(Outcome::Declined { status: answer.status().as_u16(), retry_after });
        }
        let Opened { link: token } = read_json(answer).await.map_err(|_| Outcome::Stranger)?;
        let (socket, link) = LinkSocket::new();
        let carrier = Carrier { links: self.clone(), token, link };
        tokio::spawn(carrier.clone().write());
        tokio::spawn(carrier.read(road));
        Ok(socket)
    }
}

impl Carrier {
    /// Posts what there is to send until there will be nothing more. A dropped socket's last words
    /// are still sent.
    async fn write(self) {
        let mut told = 0;
        while let Some(batch) = self.link.batch(told).await {
            if self.again(|| self.post(&batch.posting)).await.is_none() {
                return self.link.lose();
            }
            told = batch.posting.after;
            if self.link.confirm(batch.last).is_err() {
                return self.link.lose();
            }
        }
    }

    async fn post(&self, posting: &impl Serialize) -> Result<(), Failure> {
        let request = self.links.http.post(self.links.at("items")).json(posting);
        self.send(request, ANSWER).await.map(drop)
    }

    /// Reads until nothing will come, or nobody wants it.
    async fn read(self, road: Road) {
        let reading = async {
            while !self.link.is_over() {
                let brought = match road {
                    Road::WebSocket | Road::EventStream => self.again(|| self.stream()).await,
                    Road::LongPoll => self.again(|| self.poll(HOLD)).await,
                    Road::Polling => self.again(|| self.poll(0)).await,
                };
                match brought {
                    None => self.link.lose(),
                    Some(false) if road == Road::Polling => sleep(PAUSE).await,
                    Some(_) => {}
                }
                self.link.room().await;
            }
        };
        tokio::select! {
            () = reading => {}
            () = self.link.dropped() => {}
        }
    }

    // ANCHOR: poll
    /// Asks once for what comes after the last item; whether there was anything. A lost answer is
    /// asked for again: the number is still the same.
    async fn poll(&self, wait: u64) -> Result<bool, Failure> {
        let request = self.links.http.get(self.links.at("items"));
        let request = request.query(&[("after", self.link.heard()), ("wait", wait)]);
        let answer =
            self.send(Self::unlike_others(request), Duration::from_secs(wait) + ANSWER).await?;
        let answer = timeout(ANSWER, read_json(answer)).await.map_err(|_| Failure::Passing)?;
        let Answer { items } = answer.map_err(|_| Failure::Passing)?;
        let any = !items.is_empty();
        self.link.take(items).map_err(|_| Failure::Final)?;
        Ok(any)
    }
    // ANCHOR_END: poll

    /// Reads a stream to its end. One that has lived for a while may have an end of its own, or a
    /// proxy's: then the next one goes on after the last item.
    async fn stream(&self) -> Result<bool, Failure> {
        let (begun, before) = (Instant::now(), self.link.heard());
        let read = self.read_stream().await;
        let steady = begun.elapsed() >= STEADY || self.link.heard() > before;
        match read {
            Err(Failure::Final) => Err(Failure::Final),
            _ if steady => Ok(true),
            _ => Err(Failure::Passing), // perhaps of an old connection that was closed just then
        }
    }

    async fn read_stream(&self) -> Result<(), Failure> {
        let request = self.links.http.get(self.links.at("events"));
        let request = request.query(&[("after", self.link.heard())]);
        let request = Self::unlike_others(request).header(header::ACCEPT, "text/event-stream");
        let mut stream = self.send(request, ANSWER).await?;
        let mut parser = Parser::default();
        // Its silence is the heartbeat's matter.
        while let Some(bytes) = stream.chunk().await.map_err(|_| Failure::Passing)? {
            for (n, event) in parser.feed_with_ids(&bytes).map_err(|_| Failure::Final)? {
                let n = n.parse().map_err(|_| Failure::Final)?;
                let item = Numbered::from_event(n, event);
                self.link.take(item.into_iter().collect()).map_err(|_| Failure::Final)?;
            }
            self.link.room().await; // a client that doesn't read slows the stream down
        }
        Ok(())
    }

    /// Makes a reader's request different from every other reader's: some proxies answer two equal
    /// requests one after the other, or the second one with the answer to the first.
    fn unlike_others(request: RequestBuilder) -> RequestBuilder {
        request.query(&[("reader", format!("{:016x}", fastrand::u64(..)))])
    }

    /// Sends a request of this link; the answer must be a good one.
    async fn send(&self, request: RequestBuilder, most: Duration) -> Result<Response, Failure> {
        let request = request.header(LINK_TOKEN, &self.token);
        let answer = timeout(most, request.send()).await.map_err(|_| Failure::Passing)?;
        let answer = answer.map_err(|_| Failure::Passing)?;
        match answer.status().as_u16() {
            200..=299 => Ok(answer),
            408 | 429 | 500..=599 => Err(Failure::Passing),
            _ => Err(Failure::Final), // the link isn't there, or the numbers don't fit
        }
    }

    // ANCHOR: again
    /// Makes a request again when it has failed in passing; `None` when that doesn't help.
    async fn again<T, F>(&self, request: impl Fn() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        for pause in AGAIN.map(Some).into_iter().chain([None]) {
            match (request().await, pause) {
                (Ok(done), _) => return Some(done),
                (Err(Failure::Passing), Some(pause)) => sleep(pause).await,
                (Err(_), _) => return None,
            }
        }
        None
    }
    // ANCHOR_END: again
}

/// What a request that has brought no answer says about the attempt.
fn outcome(error: &reqwest::Error) -> Outcome {
    match error {
        error if error.is_connect() => Outcome::Unreachable,
        error if error.is_timeout() => Outcome::TooSlow,
        error if error.is_redirect() || error.is_builder() => Outcome::Stranger,
        _ => Outcome::Closed(CloseCode::LOST),
    }
}

fn seconds(retry_after: Option<&header::HeaderValue>) -> Option<Duration> {
    retry_after?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}
