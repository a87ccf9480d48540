//! Lesson 10 behind the proxies: which roads lead through each, with the lines that let a WebSocket
//! through and without them, and a chat that is cut in the middle.

use std::time::Duration;

use full_duplex::{
    lesson04_frames::close::{Close, CloseCode},
    lesson06_chat::socket::{Side, Socket as _},
    lesson10_plan_b::{
        carried::to_url,
        dialler::Patience,
        road::{
            Evidence::{self, Declined, HeldBack},
            ROADS,
            Road::{self, EventStream, LongPoll, WebSocket},
            Roads,
        },
    },
};

use crate::{
    person::Person,
    proxy::{Kind, LIGHTTPD, Proxy},
    room::unseen_on,
    support::{
        durable::{entries, memory_log},
        proxy::Proxy as Line,
    },
};

/// What becomes of each of the [`ROADS`] behind a proxy.
type Row = [Result<(), Evidence>; ROADS.len()];

/// With the lines: everything.
const ALL: Row = [Ok(()); ROADS.len()];

/// Without them most proxies forward the request as if `Upgrade` weren't there.
const NO_UPGRADE: Row = [Err(Declined(426)), Ok(()), Ok(()), Ok(())];

/// And one waits for the end of an answer before it passes on the beginning.
const COLLECTS: Row = [Err(Declined(426)), Err(HeldBack), Ok(()), Ok(())];

/// A stream gets less time than in life.
const PATIENCE: Patience =
    Patience { welcome: Duration::from_secs(5), stream: Duration::from_millis(1_500), hurry: 1 };

/// Files as the book shows them.
pub async fn each_road_leads_through(kind: &'static Kind) {
    behind(kind, &[], ALL, WebSocket).await;
}

/// Proxies that are told nothing of WebSocket and of streams.
pub async fn a_chat_takes_another_road(kind: &'static Kind) {
    let mut without: Vec<_> = kind.for_websocket.iter().map(|line| (*line, "")).collect();
    let (row, road) = if kind.name == LIGHTTPD.name {
        without.push(("server.stream-response-body = 1\n", ""));
        (COLLECTS, LongPoll)
    } else {
        (NO_UPGRADE, EventStream)
    };
    behind(kind, &without, row, road).await;
}

async fn behind(kind: &'static Kind, changes: &[(&str, &str)], row: Row, road: Road) {
    let log = memory_log(1);
    let room = unseen_on(0, &log, 0).await;
    let proxy = kind.changed(&room.address, 60, changes).await;
    let [a, b, c, d] = ROADS.map(|road| alone(&proxy, road));
    let found: Row = tokio::join!(a, b, c, d).into();
    assert_eq!(found, row, "{ROADS:?}");

    let line = Line::line(&proxy.address).await;
    let mut lan = Person::patient(&line.address, "Lan", Roads::default(), PATIENCE);
    let mut minh = Person::only(&room.address, "Minh", WebSocket);
    lan.online().await;
    minh.online().await;
    let against = lan.on(road).await.against;
    let expected =
        ROADS.into_iter().zip(row).filter_map(|(road, found)| Some((road, found.err()?)));
    assert_eq!(against, expected.collect::<Vec<_>>());
    for n in 0..20 {
        lan.says(&format!("Lan {n}"));
        minh.says(&format!("Minh {n}"));
        if n == 7 {
            line.cut();
            line.mend();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let all = |log: &[(u64, String)]| log.len() >= 40;
    for person in [&mut lan, &mut minh] {
        person.until("everything", |seen| all(&seen.said) && seen.unsettled == 0).await;
    }
    let written = entries(&*log);
    let written: Vec<_> =
        written.iter().map(|entry| (entry.message.seq, entry.message.message.clone())).collect();
    assert_eq!(written.len(), 40, "each once: {written:?}");
    for person in [&lan, &minh] {
        let seen = person.seen.borrow();
        assert_eq!((&seen.said, &seen.trouble), (&written, &vec![]));
    }
    // A link outlives the connections that carry it: its requests were made again.
    assert_eq!(lan.seen.borrow().losses > 0, road == WebSocket);
    assert_eq!(lan.on(road).await.against, against, "nothing was learned from the cut");
    lan.leaves().await;
    minh.leaves().await;
}

/// One attempt over this road and no other.
async fn alone(proxy: &Proxy, road: Road) -> Result<(), Evidence> {
    let url = proxy.socket().parse().expect("an address");
    let (dialler, _) = to_url(url, Roads::between(road, road), PATIENCE);
    let socket = dialler.dial().await.map_err(Evidence::of)?;
    socket.close(&Close::new(CloseCode::NORMAL, ""), Side::Client).await;
    Ok(())
}
