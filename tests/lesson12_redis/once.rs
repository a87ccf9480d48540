//! What a server reads from Redis, counted by Redis.

use std::sync::Arc;

use full_duplex::{
    lesson08_reconnect::server::token::secure_random,
    lesson12_servers::redis_log::{Kept, RedisLog},
};

use super::{
    crowd::talk,
    server::{Redis, installed},
};

/// The bytes that Redis sends while so many people hear twenty messages.
async fn sent_for(people: usize) -> u64 {
    let redis = Redis::started().await;
    let draw = secure_random().expect("random bits");
    let log = RedisLog::open(&redis.url(), "room", Kept::default(), draw).await.expect("a log");
    talk(log as Arc<_>, people, 20).await;
    let told: String = redis.ask(&["INFO", "stats"]).await;
    let sent = told.lines().find_map(|line| line.strip_prefix("total_net_output_bytes:"));
    sent.expect("it counts").trim().parse().expect("a number")
}

#[tokio::test]
async fn fifty_people_cost_redis_no_more_than_one() {
    if !installed() {
        return;
    }
    let (one, fifty) = (sent_for(1).await, sent_for(50).await);
    assert!(fifty < one + one / 4, "{one} bytes for one person, {fifty} for fifty");
}
