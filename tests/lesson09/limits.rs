//! How much is too much, and for whom: over in-memory pipes, from addresses of the test's choice.

use std::{net::IpAddr, sync::Arc, time::Duration};

use full_duplex::{
    lesson04_frames::frame::{Header, Opcode},
    lesson06_chat::{
        connection::MAX_MESSAGE,
        socket::{Side, chat_socket},
    },
    lesson08_reconnect::{
        client::{
            Client,
            driver::Driver,
            event::{Event, Input},
        },
        outcome::Outcome,
    },
    lesson09_door::{
        address::{Field, Proxies},
        identity::{LONGEST, SESSION},
        limits::{Allowed, Rate},
        messages::MOST,
    },
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

use crate::support::{
    door::{
        HOME, Pipes, asks, bearer, cookie, get, invitation, origin, post, socket, virtual_time,
    },
    wire::Answer,
};

fn rate(burst: u32, every: Duration) -> Rate {
    Rate { burst: burst.try_into().expect("not 0"), every }
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn retry_after(answer: &Answer) -> Option<u64> {
    let line = answer.head.lines().find_map(|line| line.strip_prefix("retry-after: "))?;
    line.parse().ok()
}

/// Governor's clock is the machine's, so the limit is one that no test lives to see renewed.
const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test(start_paused = true)]
async fn handshakes_are_counted_by_address_whatever_it_says_of_itself() {
    let pipes = Pipes::new(Allowed { handshakes: rate(3, HOUR), ..Allowed::default() });
    let from = async |address: &str, fields: &[&str]| {
        asks(&mut pipes.connect_from(ip(address)), &socket(fields)).await
    };
    for n in 0..5 {
        let claimed =
            [format!("x-forwarded-for: 198.51.100.{n}"), format!("forwarded: for=198.51.100.{n}")];
        let answer = from("203.0.113.7", &[&claimed[0], &claimed[1]]).await;
        assert_eq!(answer.status(), if n < 3 { 401 } else { 429 }, "{n}");
        let wait = retry_after(&answer).map(|seconds| (3_590..=3_600).contains(&seconds));
        assert_eq!(wait, (n >= 3).then_some(true), "{}", answer.head);
    }
    assert_eq!(from("203.0.113.8", &[]).await.status(), 401, "somebody else's address");
    for host in 0..5 {
        let status = from(&format!("2001:db8::{host}"), &[]).await.status();
        assert_eq!(status, if host < 3 { 401 } else { 429 }, "a household is one");
    }
}

#[tokio::test(start_paused = true)]
async fn behind_a_trusted_proxy_everybody_has_their_own_limit() {
    let proxies = Proxies { trusted: vec![ip("10.0.0.1")], field: Field::XForwardedFor };
    let pipes =
        Pipes::trusting(Allowed { handshakes: rate(1, HOUR), ..Allowed::default() }, proxies);
    let from = async |client: &str| {
        let field = format!("x-forwarded-for: 198.51.100.99, {client}");
        asks(&mut pipes.connect_from(ip("10.0.0.1")), &socket(&[&field])).await.status()
    };
    assert_eq!([from("203.0.113.7").await, from("203.0.113.7").await], [401, 429]);
    assert_eq!([from("203.0.113.8").await, from("unknown").await], [401, 401]);
    assert_eq!(from("nonsense").await, 429, "the proxy's own");
}

#[tokio::test(start_paused = true)]
async fn who_fails_to_sign_in_too_often_has_to_wait_and_nobody_else() {
    let pipes = Pipes::new(Allowed { failures: rate(5, HOUR), ..Allowed::default() });
    let wrong = post("/sign-in", &[], r#"{"invitation":"invitation.e30.e30"}"#);
    for n in 0..8 {
        let answer = asks(&mut pipes.connect_from(ip("203.0.113.7")), &wrong).await;
        assert_eq!(answer.status(), if n < 6 { 401 } else { 429 }, "{n}");
        assert_eq!(retry_after(&answer).is_some(), n >= 6, "{}", answer.head);
    }
    assert_eq!(asks(&mut pipes.connect_from(ip("203.0.113.8")), &wrong).await.status(), 401);
    let invited = invitation("Lan", virtual_time());
    let good = post("/sign-in", &[], &json!({ "invitation": invited }).to_string());
    let mut wire = pipes.connect_from(ip("203.0.113.7"));
    assert_eq!(asks(&mut wire, &good).await.status(), 200, "a stranger keeps nobody out");
    assert_eq!(asks(&mut wire, &good).await.status(), 429, "it is used up");
}

/// It would keep the person out at whose browser it is open.
#[tokio::test(start_paused = true)]
async fn a_page_of_another_site_uses_nothing_up() {
    let pipes = Pipes::new(Allowed { handshakes: rate(1, HOUR), ..Allowed::default() });
    let lan = pipes.session("Lan");
    let foreign = origin("https://evil.example");
    let as_lan = [foreign.as_str(), &cookie(&lan)];
    for (request, status) in [
        (socket(&[&foreign]), 403),
        (socket(&as_lan), 403),
        (get("/me", &as_lan), 403),
        (get("/me", &[]), 401), // a picture: no origin, and no cookie
        (get("/messages?since=0", &[]), 401),
        (post("/renew", &as_lan, ""), 403),
        (post("/ticket", &as_lan, "{}"), 403),
        (socket(&[&origin(HOME), &cookie(&lan)]), 101),
        (get("/me", &[&cookie(&lan)]), 429),
    ] {
        assert_eq!(asks(&mut pipes.connect(), &request).await.status(), status, "{request}");
    }
}

/// Tickets that wait are kept for all accounts together.
#[tokio::test(start_paused = true)]
async fn an_account_has_so_many_tickets_wherever_it_asks_from() {
    let pipes = Pipes::new(Allowed { handshakes: rate(2, HOUR), ..Allowed::default() });
    let (lan, minh) = (pipes.session("Lan"), pipes.session("Minh"));
    for (n, session, status) in [(1, &lan, 200), (2, &lan, 200), (3, &lan, 429), (4, &minh, 200)] {
        let ask = post("/ticket", &[&bearer(session)], "{}");
        let mut wire = pipes.connect_from(ip(&format!("2001:db8:{n}::1")));
        assert_eq!(asks(&mut wire, &ask).await.status(), status, "{n}");
    }
}

/// A session that was stolen is not good for ever.
#[tokio::test(start_paused = true)]
async fn a_session_is_renewed_for_a_month_at_most() {
    let pipes = Pipes::new(Allowed::default());
    let (begun, mut session) = (virtual_time(), pipes.session("Lan"));
    let last = loop {
        tokio::time::sleep(SESSION.mul_f32(0.9)).await;
        match pipes.door.identities.renew(&session) {
            Ok((_, renewed)) => session = renewed,
            Err(_) => break virtual_time() - begun,
        }
    };
    let month = u64::try_from(LONGEST.as_millis()).expect("a month");
    assert!((month..month + 86_400_000).contains(&last), "{last} ms");
}

#[tokio::test(start_paused = true)]
async fn renewals_are_counted_by_address() {
    let pipes = Pipes::new(Allowed { handshakes: rate(3, HOUR), ..Allowed::default() });
    let session = pipes.session("Lan");
    let renew = post("/renew", &[&bearer(&session)], "{}");
    for n in 0..5 {
        let status = asks(&mut pipes.connect(), &renew).await.status();
        assert_eq!(status, if n < 3 { 200 } else { 429 }, "{n}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_has_so_many_sockets() {
    let pipes = Pipes::new(Allowed { sockets_of_account: 2, ..Allowed::default() });
    let (lan, minh) = (pipes.session("Lan"), pipes.session("Minh"));
    let one = pipes.comes(&lan).await;
    let _two = pipes.comes(&lan).await;
    let ask = async |session: &str| {
        let ticket = pipes.door.identities.ticket(session).expect("a session").0;
        asks(&mut pipes.connect(), &socket(&[&bearer(&ticket)])).await
    };
    let third = ask(&lan).await;
    assert_eq!((third.status(), retry_after(&third)), (429, Some(10)));
    assert_eq!(ask(&minh).await.status(), 101);
    one.leaves().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(ask(&lan).await.status(), 101, "its place is free");
}

#[tokio::test(start_paused = true)]
async fn the_log_over_http_is_for_those_who_are_signed_in_and_under_their_name() {
    let pipes = Pipes::new(Allowed { messages: rate(6, HOUR), ..Allowed::default() });
    let (lan, minh) = (pipes.session("Lan"), pipes.session("Minh"));
    let mut wire = pipes.connect();
    assert_eq!(asks(&mut wire, &get("/messages?since=0", &[])).await.status(), 401);
    assert_eq!(asks(&mut wire, &post("/messages", &[], r#"{"message":"a"}"#)).await.status(), 401);
    assert_eq!(asks(&mut wire, &get("/status", &[])).await.status(), 200);
    let _member = pipes.comes(&lan).await; // its token is 1
    let token = format!("{:032x}", 1);
    for (session, body, status) in [
        (&lan, json!({"message": "một"}), 201),
        (&lan, json!({"message": "hai", "username": "Lan"}), 201),
        (&lan, json!({"message": "ba", "username": "Minh"}), 422),
        (&lan, json!({"message": "bốn", "session": token, "id": "a"}), 401), // has not joined
        (&minh, json!({"message": "năm", "session": token, "id": "b"}), 401),
        (&minh, json!({"message": "", "username": "Minh"}), 422),
    ] {
        let answer =
            asks(&mut wire, &post("/messages", &[&bearer(session)], &body.to_string())).await;
        assert_eq!(answer.status(), status, "{body}: {}", answer.body);
    }
    let news = asks(&mut wire, &get("/messages?since=0", &[&bearer(&minh)])).await.json();
    assert_eq!(news["seq"], 2);
    assert_eq!(news["messages"][0]["username"], "Lan");
    let mut last = 0;
    for _ in 0..4 {
        let body = r#"{"message":"nhiều"}"#;
        last = asks(&mut wire, &post("/messages", &[&bearer(&lan)], body)).await.status();
    }
    assert_eq!(last, 429);
}

/// A page asks on with each answer's `seq`. An account that asks and doesn't read soon has to wait.
#[tokio::test(start_paused = true)]
async fn the_log_is_told_in_parts_and_few_at_a_time() {
    let pipes = Pipes::new(Allowed { messages: rate(1_000, HOUR), ..Allowed::default() });
    let (lan, minh) = (pipes.session("Lan"), pipes.session("Minh"));
    let body = json!({ "message": "ế".repeat(2_000) }).to_string(); // 6 KB
    let mut wire = pipes.connect();
    for _ in 0..=(2 * MOST) {
        let said = asks(&mut wire, &post("/messages", &[&bearer(&lan)], &body)).await;
        assert_eq!(said.status(), 201);
    }
    for (since, seq) in [(0, 200), (200, 400), (400, 401), (401, 401)] {
        let part = get(&format!("/messages?since={since}"), &[&bearer(&lan)]);
        let part = asks(&mut wire, &part).await.json();
        assert_eq!(part["seq"], seq);
        assert_eq!(part["messages"].as_array().map(Vec::len), Some(seq - since));
    }
    let request = |who: &str| get("/messages?since=0", &[&bearer(who)]);
    let mut unread = Vec::new(); // 1.2 MB each, and the pipe takes 1 MB
    for _ in 0..4 {
        let mut wire = pipes.connect();
        wire.send(&request(&lan)).await;
        assert!(wire.head().await.starts_with("HTTP/1.1 200"));
        unread.push(wire);
    }
    let denied = asks(&mut pipes.connect(), &request(&lan)).await;
    assert_eq!((denied.status(), retry_after(&denied)), (429, Some(1)));
    assert_eq!(asks(&mut pipes.connect(), &request(&minh)).await.status(), 200);
    drop(unread.pop());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(asks(&mut pipes.connect(), &request(&lan)).await.status(), 200);
}

/// Lesson 08's client, which has too much to say: all of it arrives, in order, and none is shown as
/// failed.
#[tokio::test(start_paused = true)]
async fn a_client_that_says_too_much_sends_the_rest_later() {
    let messages = rate(5, Duration::from_millis(5)); // governor's clock goes on by itself
    let pipes = Arc::new(Pipes::new(Allowed { messages, ..Allowed::default() }));
    let session = pipes.session("Lan");
    let tap = pipes.tap.clone();
    let client = Client::new("Lan", fastrand::Rng::with_seed(7));
    let mut driver = Driver::new(client, move |_, _| {
        let (pipes, session) = (pipes.clone(), session.clone());
        async move {
            let ticket = pipes.door.identities.ticket(&session).expect("a session").0;
            let mut wire = pipes.connect();
            let answer = asks(&mut wire, &socket(&[&bearer(&ticket)])).await;
            assert_eq!(answer.status(), 101);
            Ok::<_, Outcome>(chat_socket(wire.0, Vec::new(), Side::Client, MAX_MESSAGE, None).await)
        }
    });
    driver.handle(Input::Retry);
    for n in 0..100 {
        driver.handle(Input::Say(format!("{n}")));
    }
    let mut delivered = Vec::new();
    while delivered.len() < 100 {
        match driver.next().await.expect("the client goes on") {
            Event::Delivered { text, .. } => delivered.push(text),
            Event::Failed { text, why, .. } => panic!("{text}: {why}"),
            _ => {}
        }
    }
    let all: Vec<_> = (0..100).map(|n: u32| n.to_string()).collect();
    assert_eq!(delivered, all);
    let told = tap.transcript().to_string();
    assert!(told.contains("rate_limited"), "there was too much");
}

/// Pings and pieces of a message are no messages, and cost as much: a flood of them is sent away,
/// what a library may send is not.
#[tokio::test(start_paused = true)]
async fn who_floods_the_socket_with_other_frames_is_sent_away() {
    let pipes = Pipes::new(Allowed::default());
    let asks_back = Header { mask: Some([0; 4]), ..Header::new(Opcode::Ping, 0) };
    let answer = Header { mask: Some([0; 4]), ..Header::new(Opcode::Pong, 0) };
    let piece = Header { fin: false, mask: Some([0; 4]), ..Header::new(Opcode::Continuation, 0) };
    for (name, header) in [("Lan", asks_back), ("Minh", answer), ("Hoa", piece)] {
        let session = pipes.session(name);
        for (frames, is_flood) in [(100, false), (1_000, true)] {
            let ticket = pipes.door.identities.ticket(&session).expect("a session").0;
            let mut wire = pipes.connect();
            assert_eq!(asks(&mut wire, &socket(&[&bearer(&ticket)])).await.status(), 101);
            let mut bytes = Vec::new();
            let begin = Header { opcode: Opcode::Text, ..piece };
            if header == piece {
                begin.encode(&mut bytes);
            }
            for _ in 0..frames {
                header.encode(&mut bytes);
            }
            wire.0.write_all(&bytes).await.expect("room");
            let mut heard = Vec::new();
            let reading = timeout(Duration::from_secs(5), wire.0.read_to_end(&mut heard));
            let has_ended = reading.await.is_ok();
            assert_eq!(has_ended, is_flood, "{name}: {frames}");
            let close = [&1_008_u16.to_be_bytes()[..], b"too many frames"].concat();
            let is_told = heard.windows(close.len()).any(|it| it == close);
            assert_eq!(is_told, is_flood, "{name}: {frames}");
        }
    }
}
