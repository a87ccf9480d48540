//! What a server reads from Redis, counted by Redis.

use super::{
    crowd::talk,
    server::{Redis, installed, open},
};

/// The bytes that Redis sends while so many people hear twenty messages.
async fn sent_for(people: usize) -> u64 {
    let redis = Redis::started().await;
    talk(open(&redis.url()).await, people, 20).await;
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
