//! The log in Redis: a stream, whose ids are the numbers, and a sorted set of the keys.
//!
//! ```text
//!   append.lua ──► log   41-0 {session, id, text}, 42-0 {…}, …      XADD, exact MAXLEN
//!                  keys  "session\nid" → 41                          ZADD
//!   read.lua   ──► epoch, first, last, texts                         one step: a gap is noticed
//!   XREAD BLOCK ─► "look again"                                      on a connection of its own
//! ```
//!
//! Each script runs in one step, whatever other servers do. What Redis acknowledges is on its disk
//! only with `appendfsync always`, and stays in its memory only with `noeviction`: [`settings`]
//! asks for both. With `?replicas=1` in its URL, a text counts only when a replica has it, too.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, Client, ErrorKind, RedisError, RedisResult, Script, ServerErrorKind,
    aio::MultiplexedConnection, cmd,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use self::settings::RedisLogError;
use super::store::{
    Answer, Key, MAX_TEXT, NotPlaced, Page, Placed, Reason, Store, Stored, Unavailable,
};
use crate::{
    lesson02_push::log::Cursor,
    lesson08_reconnect::server::token::{Draw, draw_epoch},
};

pub mod bus;
pub mod settings;

/// The time that Redis has for a connection, and for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The time that Redis holds a read until something new comes. An answer that takes much longer
/// will not come: a server that is frozen gives no error.
const BLOCK: Duration = Duration::from_millis(BLOCK_MS);
const BLOCK_MS: u64 = 2_000;

/// The time that a replica has for saying that it has everything.
const WAIT_MS: u64 = 500;

/// How often Redis is asked whether it still keeps its promises.
const CHECK: Duration = Duration::from_secs(2);

/// The pause before another connection is tried.
const PAUSE: Duration = Duration::from_millis(200);

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// The number of texts.
    pub texts: u64,
    /// The number of keys. They are kept for longer.
    pub keys: u64,
}

impl Default for Kept {
    fn default() -> Self {
        Self { texts: 10_000, keys: 100_000 }
    }
}

/// A log in Redis.
pub struct RedisLog {
    client: Client,
    /// The number of replicas that must have a text before it counts.
    replicas: u64,
    kept: Kept,
    names: Names,
    scripts: Scripts,
    commands: Link,
    /// For commands that wait for replicas: they would hold up whatever stands behind them.
    waiting: Link,
    head: watch::Sender<Cursor>,
    draw: Mutex<Draw>,
}

/// A connection that is kept; `None` after it has failed.
type Link = tokio::sync::Mutex<Option<MultiplexedConnection>>;

/// The names of a room's data.
struct Names {
    log: String,
    keys: String,
    epoch: String,
    server: String,
    confirmed: String,
    secret: String,
    bus: String,
}

struct Scripts {
    begin: Script,
    append: Script,
    read: Script,
}

/// A script, with what all of them need.
macro_rules! script {
    ($name:literal) => {
        Script::new(concat!(
            include_str!("redis_log/last.lua"),
            include_str!(concat!("redis_log/", $name))
        ))
    };
}

impl RedisLog {
    /// Finds a room's log, or begins it, and follows it for as long as this lives.
    pub async fn open(
        url: &str,
        room: &str,
        kept: Kept,
        draw: Draw,
    ) -> Result<Arc<Self>, RedisLogError> {
        let (url, replicas) = settings::replicas(url)?;
        let client = Client::open(url).map_err(RedisLogError::Url)?;
        let name = |what| format!("full-duplex:{room}:{what}");
        let names = Names {
            log: name("log"),
            keys: name("keys"),
            epoch: name("epoch"),
            server: name("server"),
            confirmed: name("confirmed"),
            secret: name("secret"),
            bus: name("bus"),
        };
        let scripts = Scripts {
            begin: script!("begin.lua"),
            append: script!("append.lua"),
            read: script!("read.lua"),
        };
        let (commands, waiting) = (Link::default(), Link::default());
        let (head, draw) = (watch::Sender::new(Cursor::default()), Mutex::new(draw));
        let log = Self { client, replicas, kept, names, scripts, commands, waiting, head, draw };
        let (_, head) = log.connect(PATIENCE).await?;
        log.head.send_replace(head);
        let log = Arc::new(log);
        tokio::spawn(follow(Arc::downgrade(&log)));
        Ok(log)
    }

    /// A connection to a Redis that can keep the log, and where the log ends. Each answer may take
    /// so long: of a server that is frozen there is no other sign.
    async fn connect(
        &self,
        patience: Duration,
    ) -> Result<(MultiplexedConnection, Cursor), RedisLogError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(patience));
        let address = || self.client.get_connection_info().addr().to_string();
        let unreachable = |source| RedisLogError::Unreachable { address: address(), source };
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let mut connection = connecting.await.map_err(unreachable)?;
        settings::check(&mut connection, self.replicas).await?;
        let head = self.begin(&mut connection).await.map_err(RedisLogError::Refused)?;
        Ok((connection, head))
    }

    /// Finds the log, or begins one. Returns its end.
    async fn begin(&self, connection: &mut MultiplexedConnection) -> RedisResult<Cursor> {
        let Names { log, keys, epoch, server, .. } = &self.names;
        let new = draw_epoch(&mut self.draw.lock().unwrap_or_else(PoisonError::into_inner));
        let mut script = self.scripts.begin.key(log);
        script.key(keys).key(epoch).key(server).arg(new.as_str());
        let (epoch, last): (String, String) = script.invoke_async(connection).await?;
        Ok(Cursor { epoch: epoch.into(), seq: number(&last) })
    }

    /// The connection that a link keeps; a new one if there is none that works.
    async fn connection(&self, link: &Link) -> Result<MultiplexedConnection, Reason> {
        let mut link = link.lock().await;
        if let Some(connection) = &*link {
            return Ok(connection.clone());
        }
        let (connection, _) = self.connect(PATIENCE).await.map_err(|why| why.reason())?;
        Ok(link.insert(connection).clone())
    }

    /// Passes a result on. After an error that says that the server isn't there, or isn't the right
    /// one any more, the next command takes another connection.
    async fn checked<T>(&self, link: &Link, result: RedisResult<T>) -> RedisResult<T> {
        if result.as_ref().is_err_and(is_gone) {
            *link.lock().await = None;
        }
        result
    }

    /// The link that texts go over.
    fn texts(&self) -> &Link {
        if self.replicas == 0 { &self.commands } else { &self.waiting }
    }

    // ANCHOR: replicated
    /// Completes when enough replicas have everything that was written so far. It is in their
    /// memory then, not on their disks. WAIT speaks only of what this connection itself has
    /// written: so something is, after everything that others have written.
    async fn replicated(&self, connection: &mut MultiplexedConnection) -> Result<(), Reason> {
        if self.replicas == 0 {
            return Ok(());
        }
        let mut wait = redis::pipe();
        wait.cmd("SET").arg(&self.names.confirmed).arg("").ignore();
        wait.cmd("WAIT").arg(self.replicas).arg(WAIT_MS);
        let result = wait.query_async::<(u64,)>(connection).await;
        match self.checked(self.texts(), result).await {
            Ok((have,)) if have >= self.replicas => Ok(()),
            Ok(_) => Err("no replica has it yet · chưa có bản sao nào nhận được".into()),
            Err(why) => Err(why.to_string().into()),
        }
    }
    // ANCHOR_END: replicated

    async fn append_once(&self, key: &Key, text: &str) -> Result<Option<Placed>, NotPlaced> {
        let link = self.texts();
        let mut connection = self.connection(link).await.map_err(NotPlaced::Unknown)?;
        let mut script = self.scripts.append.key(&self.names.log);
        script.key(&self.names.keys).arg(&key.session).arg(&key.id).arg(text);
        script.arg(self.kept.texts).arg(self.kept.keys);
        let answer = self.checked(link, script.invoke_async(&mut connection).await).await;
        let answer: Vec<String> = answer.map_err(|why| not_placed(&why))?;
        let [known, seq] = &answer[..] else {
            // The log was lost: this is another one.
            self.begin(&mut connection).await.map_err(|why| not_placed(&why))?;
            return Ok(None);
        };
        self.replicated(&mut connection).await.map_err(NotPlaced::Unknown)?;
        let seq = number(seq);
        Ok(Some(if known == "1" { Placed::Duplicate(seq) } else { Placed::New(seq) }))
    }

    async fn page(&self, after: Cursor, most: usize) -> Result<Page, Reason> {
        type Found = (String, String, String, Vec<(String, Vec<Vec<u8>>)>);
        let link = self.texts();
        let mut connection = self.connection(link).await?;
        let (next, count) = (after.seq.saturating_add(1), most.clamp(1, i32::MAX as usize));
        let mut script = self.scripts.read.key(&self.names.log);
        script.key(&self.names.epoch).arg(format!("{next}-0")).arg(count);
        let found = self.checked(link, script.invoke_async(&mut connection).await).await;
        let (epoch, last, first, mut found): Found = found.map_err(said)?;
        if epoch.is_empty() || last.is_empty() {
            return Ok(Page::OtherEpoch(self.begin(&mut connection).await.map_err(said)?));
        }
        let head = Cursor { epoch: epoch.into(), seq: number(&last) };
        if after.epoch != head.epoch || after.seq > head.seq {
            return Ok(Page::OtherEpoch(head));
        }
        let deleted = found.is_empty() && head.seq >= next; // the newest ones
        let first = if deleted { head.seq + 1 } else { number(&first) };
        if first > next {
            return Ok(Page::Gap { first });
        }
        if !found.is_empty() {
            self.replicated(&mut connection).await?; // before that, nobody is to see it
        }
        found.truncate(most);
        let mut stored = Vec::new();
        for (expected, (id, fields)) in (next..).zip(found) {
            if number(&id) != expected {
                // Another program has added something: its ids are times.
                let first = number(&id);
                return Ok(if stored.is_empty() {
                    Page::Gap { first }
                } else {
                    Page::Complete(stored)
                });
            }
            stored.push(Arc::new(text(expected, &fields)));
        }
        Ok(Page::Complete(stored))
    }
}

/// 41 of `41-0`.
fn number(id: &str) -> u64 {
    let digits = id.split_once('-').map_or(id, |(seq, _)| seq);
    u64::from_str(digits).unwrap_or(0)
}

/// A text from its fields: a name, a value, a name, a value, …
fn text(seq: u64, fields: &[Vec<u8>]) -> Stored {
    let field = |name: &str| {
        let mut pairs = fields.chunks_exact(2);
        let pair = pairs.find(|pair| pair[0] == name.as_bytes());
        pair.map(|pair| String::from_utf8_lossy(&pair[1]).into_owned()).unwrap_or_default()
    };
    let key = Key { session: field("session"), id: field("id") };
    Stored { seq, key, text: field("text") }
}

/// Whether another connection may help: to the same server when it is back, or to the one that has
/// taken its place.
fn is_gone(error: &RedisError) -> bool {
    use ServerErrorKind::{BusyLoading, MasterDown, ReadOnly};
    !matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
        || matches!(error.kind(), ErrorKind::Server(BusyLoading | MasterDown | ReadOnly))
}

// ANCHOR: not-placed
/// An error that Redis itself has answered with says that the script has not run, or ended before
/// it stored anything. Any other one says nothing.
fn not_placed(error: &RedisError) -> NotPlaced {
    let why = error.to_string().into();
    if is_gone(error) { NotPlaced::Unknown(why) } else { NotPlaced::Refused(why) }
}
// ANCHOR_END: not-placed

/// Tells when the log has grown. The read that waits has a connection of its own: it would hold up
/// whatever stands behind it.
async fn follow(log: Weak<RedisLog>) {
    loop {
        let _ = follow_once(&log).await; // whatever it was: the next connection is a new start
        let Some(log) = log.upgrade() else { return };
        for link in [&log.commands, &log.waiting] {
            *link.lock().await = None; // what troubles the one troubles them all
        }
        drop(log);
        sleep(PAUSE).await;
    }
}

// ANCHOR: follow
async fn follow_once(log: &Weak<RedisLog>) -> Result<(), Reason> {
    let (mut connection, name, replicas) = {
        let Some(log) = log.upgrade() else { return Ok(()) };
        // A server that was promoted gives the log another epoch here.
        let (connection, head) = log.connect(BLOCK + PATIENCE).await.map_err(|why| why.reason())?;
        log.head.send_replace(head);
        (connection, log.names.log.clone(), log.replicas)
    };
    let mut checked = Instant::now();
    loop {
        let Some(after) = log.upgrade().map(|log| log.head.borrow().clone()) else { return Ok(()) };
        let mut wait = cmd("XREAD");
        wait.arg("BLOCK").arg(BLOCK_MS).arg("COUNT").arg(1);
        wait.arg("STREAMS").arg(&name).arg(format!("{}-0", after.seq));
        let _: redis::Value = wait.query_async(&mut connection).await.map_err(said)?;
        let Some(log) = log.upgrade() else { return Ok(()) };
        if checked.elapsed() >= CHECK {
            let fit = settings::check(&mut connection, replicas).await;
            fit.map_err(|why| why.reason())?;
            checked = Instant::now();
        }
        // Something new; or nothing, or another log, whose numbers are not so high yet.
        let head = log.begin(&mut connection).await.map_err(said)?;
        log.head.send_if_modified(|before| std::mem::replace(before, head.clone()) != head);
    }
}
// ANCHOR_END: follow

/// What Redis, or the system, has said.
#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn said(why: RedisError) -> Reason {
    why.to_string().into()
}

impl Store for RedisLog {
    fn append(&self, key: Key, text: String) -> Answer<'_, Result<Placed, NotPlaced>> {
        Box::pin(async move {
            if text.len() > MAX_TEXT {
                return Err(NotPlaced::Refused("too long".into()));
            }
            for _ in 0..2 {
                if let Some(placed) = self.append_once(&key, &text).await? {
                    return Ok(placed);
                }
            }
            Err(NotPlaced::Refused("the log is lost".into()))
        })
    }

    fn read(&self, after: Cursor, most: usize) -> Answer<'_, Result<Page, Unavailable>> {
        Box::pin(async move { self.page(after, most).await.map_err(Unavailable) })
    }

    fn head(&self) -> watch::Receiver<Cursor> {
        self.head.subscribe()
    }
}

impl fmt::Debug for RedisLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLog").field("head", &*self.head.borrow()).finish_non_exhaustive()
    }
}
