//! Conversations as the book shows them, over real sockets. The tap shows no secret, so neither do
//! they.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use full_duplex::lesson09_door::{
    identity::{Over, SESSION},
    limits::{Allowed, Rate},
};
use tokio::time::{sleep, timeout};

use crate::support::{
    NEW_YEAR,
    door::{
        HOME, Pipes, Site, asks, bearer, cookie, cookie_in, door, get, invitation, origin, post,
        socket,
    },
    for_the_book,
    room::{Client, said},
    timed,
};

fn snapshot(name: &str, transcript: &str) {
    for_the_book(|| insta::assert_snapshot!(format!("lesson09__{name}"), short(transcript)));
}

/// As lesson 08's: a greeting that was read before, and long numbers.
fn short(transcript: &str) -> String {
    let mut short = String::new();
    for line in transcript.lines() {
        match line.find("Welcome!").zip(line.find(r#"","heartbeatMs""#)) {
            Some((from, to)) => short += &[&line[..from], "…", &line[to..]].concat(),
            None => short += line,
        }
        short += "\n";
    }
    short.replace(&"0".repeat(31), "…").replace(&"0".repeat(15), "…")
}

async fn chats(client: &mut Client, id: &str, text: &str) {
    client.says(&format!(r#"{{"type":"chat","id":"{id}","message":"{text}"}}"#)).await;
}

#[tokio::test]
async fn a_sign_in_and_a_socket_by_cookie() {
    let site = Site::start().await;
    let mut wire = site.host.wire().await;
    let body = format!(r#"{{"invitation":"{}"}}"#, invitation("Lan", NEW_YEAR));
    let answer = asks(&mut wire, &post("/sign-in", &[&origin(HOME)], &body)).await;
    let session = cookie_in(&answer);
    assert_eq!(asks(&mut wire, &get("/me", &[&cookie(&session)])).await.status(), 200);
    let request = socket(&[&origin(HOME), &cookie(&session)]);
    assert_eq!(asks(&mut wire, &request).await.status(), 101);
    let mut lan = Client::on(wire.0).await;
    lan.join("Lan").await;
    chats(&mut lan, "a1", "Mình vào được rồi!").await;
    lan.hears("ack").await;
    lan.leaves().await;
    snapshot("a_sign_in_and_a_socket_by_cookie", &site.host.stop().await);
}

#[tokio::test]
async fn a_socket_by_ticket() {
    let site = Site::start().await;
    let mut wire = site.host.wire().await;
    let body = format!(r#"{{"invitation":"{}","keep":"token"}}"#, invitation("Lan", NEW_YEAR));
    let answer = asks(&mut wire, &post("/sign-in", &[], &body)).await.json();
    let session = answer["token"].as_str().expect("a token");
    let answer = asks(&mut wire, &post("/ticket", &[&bearer(session)], "{}")).await.json();
    let ticket = answer["ticket"].as_str().expect("a ticket");
    assert_eq!(asks(&mut wire, &socket(&[&bearer(ticket)])).await.status(), 101);
    Client::on(wire.0).await.leaves().await;
    snapshot("a_socket_by_ticket", &site.host.stop().await);
}

#[tokio::test]
async fn a_ticket_that_is_shown_again() {
    let site = Site::start().await;
    let ticket = site.ticket(&site.session("Lan"));
    let mut wire = site.host.wire().await;
    assert_eq!(asks(&mut wire, &socket(&[&bearer(&ticket)])).await.status(), 101);
    let lan = Client::on(wire.0).await;
    let mut wire = site.host.wire().await;
    assert_eq!(asks(&mut wire, &socket(&[&bearer(&ticket)])).await.status(), 401);
    wire.close().await;
    lan.leaves().await;
    snapshot("a_ticket_that_is_shown_again", &site.host.stop().await);
}

#[tokio::test]
async fn a_page_of_another_site() {
    let site = Site::start().await;
    let session = site.session("Lan");
    let (foreign, own, cookie) = (origin("https://evil.example"), origin(HOME), cookie(&session));
    for (fields, status) in [
        // A browser sends the cookie, whichever page asks. (`SameSite` is the second lock.)
        (&[&*foreign, &cookie][..], 403),
        (&[&cookie], 401),
        (&[&own], 401),
    ] {
        let mut wire = site.host.wire().await;
        assert_eq!(asks(&mut wire, &socket(fields)).await.status(), status);
        wire.close().await;
    }
    snapshot("a_page_of_another_site", &site.host.stop().await);
}

#[tokio::test]
async fn a_sign_out_closes_the_sockets() {
    let site = Site::start().await;
    let session = site.session("Lan");
    let (mut minh, lan) = (site.joins("Minh").await, site.comes(&session).await);
    let mut wire = site.host.wire().await;
    let (home, shown) = (origin(HOME), cookie(&session));
    let fields = [home.as_str(), &shown];
    assert_eq!(asks(&mut wire, &post("/sign-out", &fields, "")).await.status(), 204);
    assert_eq!(lan.ended().await.code().value(), 4502);
    site.host.still_open(2).await; // Minh's and this one
    let again = asks(&mut wire, &socket(&fields)).await;
    assert_eq!(again.status(), 401, "a stolen cookie is worth nothing any more");
    wire.close().await;
    minh.says(r#"{"type":"ping","timestamp":1}"#).await;
    minh.hears("pong").await;
    minh.leaves().await;
    snapshot("a_sign_out_closes_the_sockets", &site.host.stop().await);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_nobody_renews() {
    let pipes = Pipes::new(Allowed::default());
    let (lan, minh) = (pipes.session("Lan"), pipes.session("Minh"));
    let (gone, mut stays) = (pipes.comes(&lan).await, pipes.comes(&minh).await);
    let half = SESSION / 2;
    sleep(half).await;
    let mut wire = pipes.connect();
    assert_eq!(asks(&mut wire, &post("/renew", &[&bearer(&minh)], "")).await.status(), 200);
    sleep(half.saturating_sub(Duration::from_secs(1))).await;
    assert_eq!(gone.ended().await.code().value(), 4500);
    let answer = asks(&mut pipes.connect(), &post("/ticket", &[&bearer(&lan)], "")).await;
    assert_eq!(answer.status(), 401, "{}", answer.body);
    stays.says(r#"{"type":"ping","timestamp":1}"#).await;
    stays.hears("pong").await;
    sleep(half.saturating_sub(Duration::from_secs(1))).await;
    assert_eq!(stays.ended().await.code().value(), 4500, "half a day later");
    snapshot("a_session_that_nobody_renews", &timed(&pipes.tap));
}

#[tokio::test]
async fn too_much_at_once() {
    let messages = Rate { burst: 2.try_into().expect("not 0"), every: Duration::from_secs(600) };
    let site = Site::allowing(Allowed { messages, ..Allowed::default() }).await;
    let mut lan = site.joins("Lan").await;
    for (id, text) in [("a1", "một"), ("a2", "hai")] {
        chats(&mut lan, id, text).await;
        lan.hears("ack").await;
    }
    chats(&mut lan, "a3", "ba").await;
    let later = lan.hears("error").await;
    assert_eq!((&later["code"], &later["id"]), (&"rate_limited".into(), &"a3".into()));
    chats(&mut lan, "a4", "bốn").await;
    let behind = lan.hears("error").await["retryAfterMs"].as_u64().expect("a time");
    assert!(behind > later["retryAfterMs"].as_u64().expect("a time"), "in their order");
    lan.leaves().await;
    let told = said(&site.host.stop().await);
    snapshot("too_much_at_once", &without_waits(&told));
}

/// The waits depend on how long the test takes.
fn without_waits(transcript: &str) -> String {
    let line = |line: &str| match line.split_once(r#""retryAfterMs":"#) {
        Some((before, _)) => format!("{before}\"retryAfterMs\":[…]}}\n"),
        None => format!("{line}\n"),
    };
    transcript.lines().map(line).collect()
}

#[tokio::test]
async fn a_name_that_belongs_to_somebody_else() {
    let site = Site::start().await;
    let mut minh = site.comes(&site.session("Minh")).await;
    minh.says(r#"{"type":"join","username":"Lan"}"#).await;
    assert_eq!(minh.hears("error").await["code"], "invalid");
    minh.says(r#"{"type":"chat","id":"m1","message":"Lan đây!"}"#).await;
    minh.hears("presence").await;
    minh.hears("ack").await;
    minh.leaves().await;
    snapshot("a_name_that_belongs_to_somebody_else", &said(&site.host.stop().await));
}

#[tokio::test]
async fn a_token_that_belongs_to_somebody_else() {
    let site = Site::start().await;
    let mut lan = site.joins("Lan").await;
    let mut minh = site.comes(&site.session("Minh")).await;
    // The secret of Lan's member: he has looked over her shoulder.
    let session = format!(r#""session":"{:032x}","epoch":"0000000000000001""#, 1);
    minh.says(&format!(r#"{{"type":"resume",{session},"since":0}}"#)).await;
    assert_eq!(minh.hears("resume_failed").await["reason"], "expired");
    minh.hears("presence").await;
    minh.join("Minh").await;
    lan.hears("user_joined").await;
    minh.leaves().await;
    lan.hears("user_left").await;
    lan.leaves().await;
    snapshot("a_token_that_belongs_to_somebody_else", &said(&site.host.stop().await));
}

/// The server's clock may jump, and the machine may have slept: nobody is told, so it is looked at.
#[tokio::test(start_paused = true)]
async fn a_clock_that_has_jumped_is_seen_within_a_minute() {
    static NOW: AtomicU64 = AtomicU64::new(0);
    let door = door(Allowed::default(), || NOW.load(Relaxed));
    let (session, _) = door.identities.sign_in(&invitation("Lan", 0)).expect("an invitation");
    let minute = Duration::from_secs(61);
    assert!(timeout(minute, door.identities.over(&session)).await.is_err(), "it lasts");
    let over = timeout(minute, door.identities.over(&session));
    let later = async {
        sleep(Duration::from_secs(1)).await;
        NOW.store(session.until, Relaxed);
    };
    assert_eq!(tokio::join!(over, later).0.ok(), Some(Over::Expired));
}
