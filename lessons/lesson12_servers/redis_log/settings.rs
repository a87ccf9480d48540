//! What a Redis must be set to before it can keep a promise, and what is said if it isn't.

use std::collections::HashMap;

use redis::{RedisError, RedisResult, aio::MultiplexedConnection, cmd};
use thiserror::Error;

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

/// Checks the version, the role and the settings.
pub(super) async fn check(connection: &mut MultiplexedConnection) -> Result<(), RedisLogError> {
    let about = ask(connection, &["INFO", "server", "replication"]).await;
    let about: String = about.map_err(RedisLogError::Refused)?;
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
    let asked: Vec<&str> = ["CONFIG", "GET"].into_iter().chain(NEEDED.map(|it| it.0)).collect();
    let settings: RedisResult<HashMap<String, String>> = ask(connection, &asked).await;
    let settings = settings.map_err(RedisLogError::Refused)?;
    for (name, needed) in NEEDED {
        let found = settings.get(name).cloned().unwrap_or_default();
        if found != needed {
            return Err(RedisLogError::Unsafe { name, found, needed });
        }
    }
    Ok(())
}

async fn ask<T: redis::FromRedisValue>(
    connection: &mut MultiplexedConnection,
    words: &[&str],
) -> RedisResult<T> {
    let mut command = cmd(words[0]);
    command.arg(&words[1..]);
    command.query_async(connection).await
}
