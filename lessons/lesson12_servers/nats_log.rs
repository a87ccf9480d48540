//! The log in NATS JetStream: a stream that three servers hold, and whose numbers are the log's.
//!
//! ```text
//!   append ──► subject = digest of the key ── there already? ──► its number
//!              Nats-Msg-Id = the same digest ─ publish ────────► the next number, on two of three
//!   read   ──► STREAM.INFO: created, first, last               a gap is noticed: NATS says nothing
//!          ──► STREAM.MSG.GET, one for each number             the leader answers, and no other
//!   reader ──► pushes headers ───────────────────────────────► "look again"; it is watched
//! ```
//!
//! What is acknowledged is stored by two servers at least: it survives the death of any one. When
//! the leader dies the others choose another one, and for 4 to 11 seconds nobody answers.
//!
//! A stream forgets a text together with its key, sooner or later. A repeat must be known for
//! longer than a text can be read, so the stream keeps many texts, and only the newest are read.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use async_nats::{
    Client, HeaderMap,
    connection::State,
    header::NATS_MESSAGE_ID,
    jetstream::{
        self, Context, ErrorCode,
        consumer::{DeliverPolicy, push::OrderedConfig},
        stream::{Config, LastRawMessageErrorKind, Stream},
    },
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use self::{
    connect::{connect, patiently},
    trouble::{NatsLogError, Trouble},
};
use super::store::{Answer, Key, MAX_TEXT, NotPlaced, Page, Placed, Store, Stored, Unavailable};
use crate::lesson02_push::log::{Cursor, Epoch};

pub mod bus;
mod connect;
pub mod trouble;

/// The time that NATS has for a connection, and for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// After so much silence the end of the log is looked at: is there nothing new, or is the reader
/// dead?
const SILENCE: Duration = Duration::from_secs(2);

/// The time that a new leader has to catch up. After that what it lacks is lost.
const CATCHING_UP: Duration = Duration::from_secs(15);

/// The time in which JetStream itself recognises a repeat. Later ones are found by their subject,
/// which is looked up before; but two at once are only recognised by the id.
const WINDOW: Duration = Duration::from_secs(60 * 60);

/// The pause before something is tried again.
const PAUSE: Duration = Duration::from_millis(200);

/// The pause while another append stores the same text.
const BRIEFLY: Duration = Duration::from_millis(20);

/// The number of texts that are asked for at the same time.
const AT_ONCE: usize = 32;

/// How much is kept, and how often.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The number of texts that can be read.
    pub texts: u64,
    /// The number of texts that are known by their key. The stream holds as many.
    pub keys: u32,
    /// The room on each server's disk. It is set aside when the log is begun: servers that are full
    /// have no leader for long.
    pub bytes: i64,
    /// The number of servers that hold each text.
    pub replicas: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self { texts: 10_000, keys: 100_000, bytes: 256 << 20, replicas: 3 }
    }
}

/// A log in JetStream.
pub struct NatsLog {
    client: Client,
    jetstream: Context,
    kept: Kept,
    names: Names,
    head: watch::Sender<Cursor>,
    /// Since when the leader lacks what this server has seen.
    behind_since: Mutex<Option<Instant>>,
}

/// The names of a room's data.
struct Names {
    /// The stream.
    log: String,
    /// The beginning of the subjects of its texts.
    subject: String,
    secret: String,
    bus: String,
}

/// A text as it is stored.
#[derive(Serialize, Deserialize)]
struct Body {
    session: String,
    id: String,
    text: String,
}

/// The ends of the log, as its leader knows them.
struct Ends {
    /// The oldest text that can be read.
    first: u64,
    last: Cursor,
    stream: Stream,
}

impl NatsLog {
    /// Finds a room's log, or begins it, and follows it for as long as this lives. The URL may name
    /// several servers: `nats://host1,host2:4222`.
    pub async fn open(url: &str, room: &str, kept: Kept) -> Result<Arc<Self>, NatsLogError> {
        let client = connect(url).await?;
        trouble::check(&client)?;
        let mut jetstream = jetstream::new(client.clone());
        jetstream.set_timeout(PATIENCE);
        let names = Names {
            log: format!("full-duplex-{room}-log"),
            subject: format!("full-duplex.{room}.log"),
            secret: format!("full-duplex-{room}-secret"),
            bus: format!("full-duplex.{room}.bus"),
        };
        let (head, behind_since) = (watch::Sender::new(Cursor::default()), Mutex::default());
        let log = Self { client, jetstream, kept, names, head, behind_since };
        let Ends { last, stream, .. } = patiently(async || log.ends().await).await?;
        if !log.is_ours(&stream.cached_info().config) {
            return Err(NatsLogError::OtherStream(log.names.log));
        }
        log.head.send_replace(last);
        let log = Arc::new(log);
        tokio::spawn(follow(Arc::downgrade(&log)));
        Ok(log)
    }

    /// The stream as it is begun.
    fn config(&self) -> Config {
        Config {
            name: self.names.log.clone(),
            subjects: vec![format!("{}.*", self.names.subject)],
            max_messages: self.kept.keys.into(),
            max_bytes: self.kept.bytes,
            num_replicas: self.kept.replicas,
            duplicate_window: WINDOW,
            deny_delete: true, // the numbers have no holes
            ..Config::default()
        }
    }

    /// Whether a stream keeps what this log promises.
    fn is_ours(&self, found: &Config) -> bool {
        let asked = self.config();
        found.subjects == asked.subjects
            && found.storage == asked.storage
            && found.max_bytes >= asked.max_bytes
            && found.num_replicas >= asked.num_replicas
            && found.deny_delete
    }

    /// What is sent without a connection waits in the client until there is one, however long that
    /// takes. Nobody waits for that.
    fn connected(&self) -> Result<(), Trouble> {
        let connected = self.client.connection_state() == State::Connected;
        if connected { Ok(()) } else { Err(Trouble::Cut) }
    }

    /// Asks the leader for the ends of the log; begins one if there is none.
    async fn ends(&self) -> Result<Ends, Trouble> {
        self.connected()?;
        let seen = self.head.borrow().clone(); // before the question: the answer is younger
        let stream = self.jetstream.get_or_create_stream(self.config()).await?;
        let info = stream.cached_info();
        let epoch = Epoch::from(info.created.unix_timestamp_nanos().to_string());
        let last = Cursor { epoch, seq: info.state.last_sequence };
        let readable = (last.seq + 1).saturating_sub(self.kept.texts);
        let first = info.state.first_sequence.max(readable).max(1);
        self.caught_up(&seen, &last)?;
        Ok(Ends { first, last, stream })
    }

    /// A leader that was chosen a moment ago may lack texts for a while that others have seen.
    fn caught_up(&self, seen: &Cursor, last: &Cursor) -> Result<(), Trouble> {
        let mut since = self.behind_since.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.epoch != last.epoch || seen.seq <= last.seq {
            *since = None;
        } else if since.get_or_insert_with(Instant::now).elapsed() < CATCHING_UP {
            return Err(Trouble::Behind);
        } else {
            self.head.send_replace(last.clone()); // the texts are lost, on two servers at least
        }
        Ok(())
    }

    /// Tells that the log has come so far.
    fn tell(&self, now: &Cursor) {
        self.head.send_if_modified(|head| {
            let news = head.epoch != now.epoch || head.seq < now.seq;
            if news {
                head.clone_from(now);
            }
            news
        });
    }

    // ANCHOR: place
    async fn place(&self, key: Key, text: String) -> Result<Placed, Trouble> {
        self.connected()?;
        let epoch = self.head.borrow().epoch.clone();
        let name = digest(&key);
        let subject = format!("{}.{name}", self.names.subject);
        let stream = self.jetstream.get_stream_no_info(&self.names.log).await;
        let stream = stream.map_err(|_| Trouble::Silent)?;
        match stream.get_last_raw_message_by_subject(&subject).await {
            Ok(stored) => return Ok(Placed::Duplicate(stored.sequence)),
            Err(why) if why.kind() == LastRawMessageErrorKind::NoMessageFound => {}
            Err(why) if is_lost(&why.kind()) => drop(self.ends().await?), // another one from now on
            Err(why) => return Err(why.into()),
        }
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, name);
        let body = Body { session: key.session, id: key.id, text };
        let body = serde_json::to_vec(&body).unwrap_or_default(); // plain data: can't fail
        let sent = self.jetstream.publish_with_headers(subject, headers, body.into()).await?;
        let stored = sent.await?;
        let now = Cursor { epoch, seq: stored.sequence };
        if self.head.borrow().epoch == now.epoch {
            self.tell(&now);
        }
        let placed = if stored.duplicate { Placed::Duplicate } else { Placed::New };
        Ok(placed(stored.sequence))
    }
    // ANCHOR_END: place

    /// Each text is asked for by its number: a reader of JetStream's own would go on in silence
    /// with the oldest one that is left.
    async fn page(&self, after: Cursor, most: usize) -> Result<Page, Trouble> {
        let Ends { first, last, stream } = self.ends().await?;
        self.tell(&last);
        if after.epoch != last.epoch || after.seq > last.seq {
            return Ok(Page::OtherEpoch(last));
        }
        if after.seq + 1 < first {
            return Ok(Page::Gap { first });
        }
        let upto = last.seq.min(after.seq.saturating_add(most as u64));
        let texts = stream::iter(after.seq + 1..=upto).map(|seq| {
            let stream = &stream;
            async move {
                let stored = stream.get_raw_message(seq).await?;
                Ok::<_, Trouble>(Arc::new(text(seq, &stored.payload)))
            }
        });
        Ok(Page::Complete(texts.buffered(AT_ONCE).try_collect().await?))
    }
}

/// A key as a part of a subject, which takes no spaces, dots and stars.
fn digest(key: &Key) -> String {
    let length = (key.session.len() as u64).to_be_bytes(); // so that no two keys are one
    let digest =
        Sha256::new_with_prefix(length).chain_update(&key.session).chain_update(&key.id).finalize();
    let half: [u8; 16] = std::array::from_fn(|at| digest[at]);
    format!("{:032x}", u128::from_be_bytes(half))
}

/// Whether somebody has deleted the log.
fn is_lost(why: &LastRawMessageErrorKind) -> bool {
    matches!(why, LastRawMessageErrorKind::JetStream(why)
        if why.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// A text as it was stored; by another program, perhaps.
fn text(seq: u64, payload: &[u8]) -> Stored {
    let other = || {
        let text = String::from_utf8_lossy(payload).into_owned();
        Body { session: String::new(), id: String::new(), text }
    };
    let Body { session, id, text } = serde_json::from_slice(payload).unwrap_or_else(|_| other());
    Stored { seq, key: Key { session, id }, text }
}

/// Tells when the log has grown.
async fn follow(log: Weak<NatsLog>) {
    loop {
        let _ = follow_once(&log).await; // whatever it was: the next reader is a new start
        if log.strong_count() == 0 {
            return;
        }
        sleep(PAUSE).await;
    }
}

// ANCHOR: watch
/// Listens to one reader until it is dead. It lives on one of the servers, and may die with it: the
/// stream goes on, the reader is silent for ever, and there is no error. So the reader is watched:
/// when it is silent, and the log has grown all the same, another one is begun.
async fn follow_once(log: &Weak<NatsLog>) -> Result<(), async_nats::Error> {
    let mut reader = {
        let Some(log) = log.upgrade() else { return Ok(()) };
        let Ends { last, stream, .. } = log.ends().await?;
        log.tell(&last);
        let reader = OrderedConfig {
            deliver_subject: log.client.new_inbox(),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: last.seq + 1 },
            headers_only: true,
            ..OrderedConfig::default()
        };
        stream.create_consumer(reader).await?.messages().await?
    };
    loop {
        let heard = timeout(SILENCE, reader.next()).await;
        let Some(log) = log.upgrade() else { return Ok(()) };
        let before = log.head.borrow().clone();
        match heard {
            Ok(Some(message)) => {
                let seq = message?.info()?.stream_sequence;
                log.tell(&Cursor { seq, ..before });
            }
            Ok(None) => return Ok(()),
            Err(_) => {
                let last = log.ends().await?.last;
                log.tell(&last);
                if last != before {
                    return Ok(());
                }
            }
        }
    }
}
// ANCHOR_END: watch

impl Store for NatsLog {
    fn append(&self, key: Key, text: String) -> Answer<'_, Result<Placed, NotPlaced>> {
        Box::pin(async move {
            if text.len() > MAX_TEXT {
                return Err(NotPlaced::Refused("too long".into()));
            }
            let begun = Instant::now();
            loop {
                match self.place(key.clone(), text.clone()).await {
                    Err(Trouble::InProcess) if begun.elapsed() < PATIENCE => sleep(BRIEFLY).await,
                    placed => return placed.map_err(NotPlaced::from),
                }
            }
        })
    }

    fn read(&self, after: Cursor, most: usize) -> Answer<'_, Result<Page, Unavailable>> {
        Box::pin(async move {
            let page = self.page(after, most).await;
            page.map_err(|why| Unavailable(why.to_string().into()))
        })
    }

    fn head(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }
}

impl fmt::Debug for NatsLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsLog").field("head", &*self.head.borrow()).finish_non_exhaustive()
    }
}
