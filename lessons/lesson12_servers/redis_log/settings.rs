//! What a Redis must be set to before it can keep a promise, and what is said if it isn't.

use std::collections::HashMap;

use redis::{RedisError, aio::MultiplexedConnection, cmd};
use thiserror::Error;

use crate::lesson12_servers::store::Reason;

/// The oldest version that the scripts are tested with.
const OLDEST: u32 = 7;

// ANCHOR: needed
/// The settings without which Redis acknowledges what it may lose.
const NEEDED: [(&str, &str); 3] =
    [("appendonly", "yes"), ("appendfsync", "always"), ("maxmemory-policy", "noeviction")];
// ANCHOR_END: needed

/// Why a Redis can't keep a log.
#[derive(Debug, Error)]
pub enum RedisLogError {
    /// The URL names no Redis.
    #[error("this is no URL of a Redis: {0}\nđây không phải URL của Redis: {0}")]
    Url(RedisError),
    /// The URL asks for something that is no number of replicas.
    #[error(
        "replicas={0} is no number of replicas: write ?replicas=1\nreplicas={0} không phải là số bản sao: hãy viết ?replicas=1"
    )]
    Replicas(String),
    /// It isn't there.
    #[error("no Redis at {address}: {source}\nkhông có Redis ở {address}: {source}")]
    Unreachable {
        /// Host and port.
        address: String,
        /// What the system said.
        source: RedisError,
    },
    /// It is too old.
    #[error(
        "Redis {0} is too old; {OLDEST} or newer is needed\nRedis {0} cũ quá; cần bản {OLDEST} trở lên"
    )]
    TooOld(String),
    /// It doesn't let anybody look, or doesn't take the log.
    #[error("Redis refuses: {0}\nRedis từ chối: {0}")]
    Refused(RedisError),
    /// It is a copy of another one.
    #[error(
        "this Redis is a replica, which can't be written; name its master, or promote it first\nRedis này là bản sao, không ghi được; hãy trỏ tới máy chính, hoặc nâng nó lên làm máy chính trước"
    )]
    Replica,
    /// It has fewer replicas than must have each text.
    #[error(
        "{wanted} replicas must have each message, and this Redis has {found}\nmỗi tin phải có ở {wanted} bản sao, mà Redis này chỉ có {found}"
    )]
    TooFewReplicas {
        /// How many there must be.
        wanted: u64,
        /// How many are connected.
        found: u64,
    },
    /// It was a replica a moment ago. What its master sent to it is still in its memory alone.
    #[error(
        "this Redis was a replica and is still writing its file: a crash now would lose everything; it is ready in a moment\nRedis này vừa là bản sao, còn đang ghi file: hỏng lúc này là mất hết; lát nữa nó sẵn sàng"
    )]
    NoFile,
    /// It would acknowledge what it may lose.
    #[error(
        "this Redis may lose what it has acknowledged: {name} is {found}. Set it: redis-cli CONFIG SET {name} {needed}\nRedis này có thể làm mất tin đã ack: {name} đang là {found}. Hãy đặt lại: redis-cli CONFIG SET {name} {needed}"
    )]
    Unsafe {
        /// The setting.
        name: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        needed: &'static str,
    },
}

impl RedisLogError {
    /// The same in one line.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.to_string().replace('\n', " · ").into()
    }
}

/// Takes our own parameter out of a URL: the number of replicas that must have each text.
pub(super) fn replicas(url: &str) -> Result<(String, u64), RedisLogError> {
    let Some((place, query)) = url.split_once('?') else { return Ok((url.to_owned(), 0)) };
    let (mut rest, mut replicas) = (Vec::new(), 0);
    for parameter in query.split('&') {
        match parameter.strip_prefix("replicas=") {
            Some(n) => replicas = n.parse().map_err(|_| RedisLogError::Replicas(n.to_owned()))?,
            None => rest.push(parameter),
        }
    }
    let rest = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    Ok((format!("{place}{rest}"), replicas))
}

/// Checks the version, the role, the replicas, the file and the settings.
pub(super) async fn check(
    connection: &mut MultiplexedConnection,
    replicas: u64,
) -> Result<(), RedisLogError> {
    // All of it: before version 7, no parts can be asked for.
    let about: String =
        cmd("INFO").query_async(connection).await.map_err(RedisLogError::Refused)?;
    let field = |name: &str| {
        let mut fields = about.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| *field == name).map_or("", |(_, value)| value.trim())
    };
    let version = field("redis_version");
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        return Err(RedisLogError::TooOld(version.to_owned()));
    }
    if field("role") != "master" {
        return Err(RedisLogError::Replica);
    }
    let found = field("connected_slaves").parse().unwrap_or(0);
    if found < replicas {
        return Err(RedisLogError::TooFewReplicas { wanted: replicas, found });
    }
    let mut ask = cmd("CONFIG");
    ask.arg("GET").arg(&NEEDED.map(|(name, _)| name));
    let settings = ask.query_async(connection).await;
    let settings: HashMap<String, String> = settings.map_err(RedisLogError::Refused)?;
    for (name, needed) in NEEDED {
        let found = settings.get(name).cloned().unwrap_or_default();
        if found != needed {
            return Err(RedisLogError::Unsafe { name, found, needed });
        }
    }
    if is_without_file(field) { Err(RedisLogError::NoFile) } else { Ok(()) }
}

/// A replica that has got everything anew writes its file anew, and until that is whole the file
/// has nothing. A later rewrite looks the same, and then people wait a moment in vain.
fn is_without_file<'a>(field: impl Fn(&str) -> &'a str) -> bool {
    let was_replica = field("second_repl_offset") != "-1";
    let writing = ["aof_rewrite_in_progress", "aof_rewrite_scheduled"].map(&field).contains(&"1");
    was_replica && (writing || field("aof_last_bgrewrite_status") == "err")
}
