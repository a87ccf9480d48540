//! Two hundred people on real sockets: whatever is said reaches everybody else once, in the log's
//! order.

use full_duplex::stage::program::allow_many_connections;
use tokio::task::JoinSet;

use crate::support::room::{Client, Room};

const PEOPLE: usize = 200;
const EACH: usize = 2; // together fewer than an outbox holds: nobody can be too slow

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_chat_and_nothing_is_lost_doubled_or_out_of_order() {
    allow_many_connections(); // each is open at both ends, and both ends are here
    let room = Room::on_port(0).await;
    let mut clients = Vec::new();
    for _ in 0..PEOPLE {
        clients.push(room.client().await);
    }
    room.connections(PEOPLE).await;
    let mut talking = JoinSet::new();
    for client in clients {
        talking.spawn(talk(client));
    }
    let everybody: Vec<_> = talking.join_all().await;
    for seqs in &everybody {
        assert!(seqs.is_sorted_by(|one, next| one < next), "in order, and none twice");
        assert_eq!(seqs.len(), (PEOPLE - 1) * EACH, "none missing, and none of one's own");
    }
    let mut all: Vec<_> = everybody.concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all, (1..=(PEOPLE * EACH) as u64).collect::<Vec<_>>());
    room.connections(0).await;
    room.stop().await;
}

/// Speaks, listens until everybody else has said everything, and leaves; the `seq`s of what was
/// heard.
async fn talk(mut client: Client) -> Vec<u64> {
    for n in 0..EACH {
        client.chats(&format!("tin {n}")).await;
    }
    let mut seqs = Vec::new();
    while seqs.len() < (PEOPLE - 1) * EACH {
        let message = client.next().await;
        if message["type"] == "chat" {
            assert_ne!(message["clientId"], client.id, "nobody hears their own words");
            seqs.push(message["seq"].as_u64().expect("a seq"));
        }
    }
    client.leaves().await;
    seqs
}
