//! Silence: a proxy cuts it, and a heartbeat keeps it from being silent.

use std::time::{Duration, Instant};

use full_duplex::{lesson04_frames::event::Ending, lesson07_heartbeat::heartbeat::Pace};
use tokio::time::{interval, timeout};

use crate::{
    proxy::{KINDS, Kind},
    support::{
        SOON,
        room::{Client, Room},
    },
};

/// The proxies' limit here, in seconds.
const IDLE: u64 = 2;
/// Longer than that, with all that their clocks may add.
const WELL_OVER: Duration = Duration::from_secs(2 * IDLE + 1);
const OFTEN: Pace =
    Pace { every: Duration::from_millis(500), pong_timeout: Duration::from_secs(30) };

/// At most half of the shortest limit, so that one lost ping is not the end.
pub fn ours_is_in_time_for_each() {
    let shortest = KINDS.iter().filter_map(|kind| kind.idle).min().expect("limits");
    assert!(Pace::default().every * 2 <= Duration::from_secs(shortest));
}

pub async fn a_silent_line_is_cut_and_a_heartbeat_keeps_it(kind: &'static Kind) {
    let (silent, living) = (Room::start().await, Room::with_heartbeat(OFTEN).await);
    let cuts = async {
        let proxy = kind.changed(&silent.address, IDLE, &[]).await;
        assert_eq!(Client::at(&proxy.address).await.ended().await, Ending::Lost);
    };
    let keeps = async {
        let proxy = kind.changed(&living.address, IDLE, &[]).await;
        let mut lan = Client::at(&proxy.address).await;
        let begun = Instant::now();
        while begun.elapsed() < WELL_OVER {
            lan.pongs().await;
        }
        lan.join("Lan").await;
    };
    tokio::join!(cuts, keeps);
}

/// A client that only listens, in a room in which others talk; how it ends within this time.
async fn listens(kind: &'static Kind, time: Duration) -> Option<Ending> {
    let room = Room::start().await;
    let proxy = kind.changed(&room.address, IDLE, &[]).await;
    let mut lan = Client::at(&proxy.address).await;
    lan.join("Lan").await;
    let mut minh = room.joined("Minh").await;
    let talks = async {
        let mut pause = interval(Duration::from_millis(300));
        loop {
            pause.tick().await;
            minh.chats("vẫn đang nói").await;
        }
    };
    tokio::select! {
        () = talks => unreachable!("Minh talks for ever"),
        ended = timeout(time, lan.until_the_end()) => ended.ok(),
    }
}

pub async fn words_in_one_direction_are_not_enough(kind: &'static Kind) {
    assert_eq!(listens(kind, SOON).await, Some(Ending::Lost));
}

pub async fn words_in_one_direction_are_enough(kind: &'static Kind) {
    assert_eq!(listens(kind, WELL_OVER).await, None);
}
