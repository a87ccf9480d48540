//! Tables of what must not open the door.

use full_duplex::lesson09_door::{
    identity::{Claims, INVITATION, invite},
    limits::Allowed,
    signed::{Key, Keys, Purpose},
};
use tokio::io::AsyncWriteExt as _;

use crate::support::{
    NEW_YEAR, Wire,
    door::{
        HOME, Pipes, Site, asks, bearer, cookie, get, invitation, origin, post, socket,
        virtual_time,
    },
    durable::counting,
};

/// The status of the answer to a handshake with these fields.
async fn opened(pipes: &Pipes, fields: &[&str]) -> u16 {
    asks(&mut pipes.connect(), &socket(fields)).await.status()
}

/// As many handshakes as a table has rows.
fn generous() -> Pipes {
    let mut allowed = Allowed::default();
    allowed.handshakes.burst = 10_000.try_into().expect("not 0");
    allowed.failures.burst = 10_000.try_into().expect("not 0");
    allowed.sockets_of_account = 1_000;
    Pipes::new(allowed)
}

#[tokio::test(start_paused = true)]
async fn an_origin_is_compared_letter_by_letter() {
    let pipes = generous();
    let session = pipes.session("Lan");
    for (text, status) in [
        (HOME, 101),
        ("http://127.0.0.1:8080", 101),
        ("http://[::1]:8080", 101),
        ("", 403),
        ("null", 403),
        ("http://localhost", 403),
        ("http://localhost:80", 403),
        ("http://localhost:80800", 403),
        ("http://localhost:8081", 403),
        ("https://localhost:8080", 403),
        ("HTTP://localhost:8080", 403),
        ("http://LOCALHOST:8080", 403),
        ("http://localhost:8080/", 403),
        ("http://localhost:8080.evil.example", 403),
        ("http://localhost.evil.example:8080", 403),
        ("http://evil.example?http://localhost:8080", 403),
        ("http://lan@localhost:8080", 403),
        ("http://localhost:8080 http://evil.example", 403),
        ("http://localhost:8080, http://evil.example", 403),
        ("https://chat.example.evil.example", 403),
        ("https://chat.exampl", 403),
    ] {
        let fields = [origin(text), cookie(&session)];
        assert_eq!(opened(&pipes, &[&fields[0], &fields[1]]).await, status, "{text:?}");
        let ticket = pipes.door.identities.ticket(&session).expect("a session").0;
        let fields = [origin(text), bearer(&ticket)];
        assert_eq!(opened(&pipes, &[&fields[0], &fields[1]]).await, status, "ticket, {text:?}");
        let request = post("/ticket", &[&origin(text), &cookie(&session)], "{}");
        let asked = asks(&mut pipes.connect(), &request).await.status();
        assert_eq!(asked, if status == 101 { 200 } else { 403 }, "{text:?}");
    }
    let (own, other) = (origin(HOME), origin("https://evil.example"));
    for twice in [[&own, &other], [&other, &own], [&own, &own]] {
        let cookie = cookie(&session);
        let status = opened(&pipes, &[twice[0], twice[1], &cookie]).await;
        assert!(matches!(status, 400 | 403), "{twice:?}: {status}");
        let request = post("/sign-out", &[twice[0], twice[1], &cookie], "");
        assert_eq!(asks(&mut pipes.connect(), &request).await.status(), 403, "{twice:?}");
    }
    assert!(pipes.door.identities.check(&session).is_ok(), "nobody has signed her out");
}

#[tokio::test(start_paused = true)]
async fn a_cookie_counts_once_and_under_its_own_name() {
    let pipes = generous();
    let (t, bad) = (&pipes.session("Lan"), "session.e30.e30");
    let home = origin(HOME);
    for (line, status) in [
        (format!("session={t}"), 101),
        (format!("theme=dark; session={t}; x"), 101),
        (format!("session={t};"), 101),
        (format!("__Host-session={t}"), 101),
        (format!("session={bad}; __Host-session={t}"), 101),
        (format!("session={t}; __Host-session={bad}"), 401),
        (format!("session={t}; session={t}"), 401),
        (format!("session={bad}; session={t}"), 401),
        (format!("Session={t}"), 401),
        (format!("xsession={t}"), 401),
        (format!("session ={t}"), 401),
        (format!("__Host-__Host-session={t}"), 401),
        (format!("session=\"{t}\""), 401),
        (format!("session={t}x"), 401),
        ("session=".to_owned(), 401),
        ("session".to_owned(), 401),
        ("=".to_owned(), 401),
        (format!("session={}", "a".repeat(8_000)), 401),
    ] {
        assert_eq!(opened(&pipes, &[&home, &format!("cookie: {line}")]).await, status, "{line}");
    }
    let twice = [cookie(t), cookie(t)];
    assert_eq!(opened(&pipes, &[&home, &twice[0], &twice[1]]).await, 401);
    let secure = origin("https://chat.example");
    assert_eq!(opened(&pipes, &[&secure, &cookie(t)]).await, 401, "not sent in TLS alone");
    let prefixed = format!("cookie: __Host-session={t}");
    assert_eq!(opened(&pipes, &[&secure, &prefixed]).await, 101);
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_shown_in_one_way() {
    let pipes = generous();
    let session = pipes.session("Lan");
    let ticket = || pipes.door.identities.ticket(&session).expect("a session").0;
    for (line, status) in [
        (format!("Authorization: Bearer {}", ticket()), 101),
        (format!("authorization: bearer  {}", ticket()), 101),
        (format!("authorization: Basic {}", ticket()), 401),
        (format!("authorization: {}", ticket()), 401),
        (format!("authorization: Bearer {} x", ticket()), 401),
        (format!("authorization: Bearer {}", ticket().to_uppercase()), 401),
        (format!("authorization: Bearer {session}"), 401),
        (format!("authorization: Bearer {}", invitation("Lan", virtual_time())), 401),
        ("authorization: Bearer".to_owned(), 401),
        ("authorization: Bearer ".to_owned(), 401),
        (format!("sec-websocket-protocol: {}", ticket()), 401),
    ] {
        assert_eq!(opened(&pipes, &[&line]).await, status, "{line}");
    }
    let ticket = ticket();
    let twice = [bearer(&ticket), bearer(&ticket)];
    assert_eq!(opened(&pipes, &[&twice[0], &twice[1]]).await, 401);
    let in_url = socket(&[]).replace("/ws", &format!("/ws?ticket={ticket}"));
    assert_eq!(asks(&mut pipes.connect(), &in_url).await.status(), 401, "URLs are written down");
    assert_eq!(asks(&mut pipes.connect(), &get("/me", &[&bearer(&ticket)])).await.status(), 401);
    assert_eq!(opened(&pipes, &[&bearer(&ticket)]).await, 101, "it was never used");
}

fn keys(byte: u8) -> Keys {
    Keys { current: Key([byte; 32]), previous: None }
}

#[tokio::test]
async fn a_session_is_what_the_server_has_signed() {
    let site = Site::start().await;
    let check = |token: &str| site.door.identities.check(token).is_ok();
    let session = site.session("Lan");
    let claims = |until| {
        let (id, name) = ("00000000000000000000000000000001".into(), "Lan".into());
        Claims { id, name, until, since: 0 }
    };
    let (later, now) = (claims(NEW_YEAR + 1), claims(NEW_YEAR));
    assert!(check(&session) && check(&keys(7).sign(Purpose::Session, &later)));
    for (about, token) in [
        ("expired", keys(7).sign(Purpose::Session, &now)),
        ("of another key", keys(8).sign(Purpose::Session, &later)),
        ("for something else", keys(7).sign(Purpose::Invitation, &later)),
        ("of another shape", keys(7).sign(Purpose::Session, &["Lan"])),
        ("without a name", keys(7).sign(Purpose::Session, &serde_json::json!({"id": "1"}))),
        ("nothing", String::new()),
        ("no parts", "session".to_owned()),
        ("empty parts", "..".to_owned()),
        ("not signed", session.rsplit_once('.').expect("parts").0.to_owned()),
        ("empty signature", format!("{}.", session.rsplit_once('.').expect("parts").0)),
        ("one part more", format!("{session}.")),
        ("padded", format!("{session}=")),
        ("a space", format!(" {session}")),
        ("twice", format!("{session}{session}")),
        ("other letters", session.to_uppercase()),
        ("long", "session.".repeat(10_000)),
    ] {
        assert!(!check(&token), "{about}");
    }
    for length in 0..session.len() {
        assert!(!check(&session[..length]), "{length}");
    }
    site.host.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_invitation_is_good_once_and_in_time() {
    let pipes = generous();
    let now = virtual_time();
    let fresh = |name| format!(r#"{{"invitation":"{}"}}"#, invitation(name, now));
    let week = u64::try_from(INVITATION.as_millis()).expect("a week");
    let late = invite(&keys(7), &mut counting(), "Hoa", now - week);
    let foreign = invite(&keys(8), &mut counting(), "Hoa", now);
    let long = format!(r#"{{"invitation":"{}"}}"#, "a".repeat(40_000));
    for (about, body, status) in [
        ("once", fresh("Lan"), 200),
        ("again", fresh("Lan"), 401),
        ("too late", format!(r#"{{"invitation":"{late}"}}"#), 401),
        ("of another server", format!(r#"{{"invitation":"{foreign}"}}"#), 401),
        ("a session", format!(r#"{{"invitation":"{}"}}"#, pipes.session("Minh")), 401),
        ("nothing", r#"{"invitation":""}"#.to_owned(), 401),
        ("a number", r#"{"invitation":7}"#.to_owned(), 422),
        ("missing", "{}".to_owned(), 422),
        ("a list", r#"["a"]"#.to_owned(), 422),
        ("kept elsewhere", r#"{"invitation":"a","keep":"url"}"#.to_owned(), 422),
        ("not JSON", "invitation".to_owned(), 400),
        ("no body", String::new(), 400),
        ("too long", long, 413),
    ] {
        let answer = asks(&mut pipes.connect(), &post("/sign-in", &[&origin(HOME)], &body)).await;
        assert_eq!(answer.status(), status, "{about}: {}", answer.body);
    }
    let foreign = post("/sign-in", &[&origin("https://evil.example")], &fresh("Hoa"));
    assert_eq!(asks(&mut pipes.connect(), &foreign).await.status(), 403, "login is not theirs");
    let form = post("/sign-in", &[], &fresh("Hoa")).replace("application/json", "text/plain");
    assert_eq!(asks(&mut pipes.connect(), &form).await.status(), 415);
    let query = get(&format!("/sign-in?invitation={}", invitation("Hoa", now)), &[]);
    assert_eq!(asks(&mut pipes.connect(), &query).await.status(), 405);
    assert_eq!(
        asks(&mut pipes.connect(), &post("/sign-in", &[], &fresh("Hoa"))).await.status(),
        200,
        "it was never used"
    );
}

/// Over TLS a cookie without the prefix may be another site's on this host, or of a page without
/// TLS.
#[tokio::test(start_paused = true)]
async fn in_tls_only_the_prefixed_cookie_counts() {
    let (pipes, tls) = (generous(), Pipes::in_tls(Allowed::default()));
    let t = pipes.session("Lan");
    for (field, plain, secure) in [
        (cookie(&t), 200, 401),
        (format!("cookie: __Host-session={t}"), 200, 200),
        (bearer(&t), 200, 200),
    ] {
        let me = get("/me", &[&field]);
        assert_eq!(asks(&mut pipes.connect(), &me).await.status(), plain, "{field}");
        assert_eq!(asks(&mut tls.connect(), &me).await.status(), secure, "{field}, TLS");
    }
}

/// A browser tells no origin when a page asks its own server something. If all pages of that host
/// are in TLS, the cookie without a prefix may come from anybody on the road.
#[tokio::test(start_paused = true)]
async fn a_host_whose_pages_are_all_in_tls_has_the_prefixed_cookie_only() {
    let pipes = generous();
    let t = pipes.session("Lan");
    for (host, plain) in
        [("localhost:8080", 200), ("chat.localhost", 401), ("other.localhost", 200)]
    {
        for (field, status) in [(cookie(&t), plain), (format!("cookie: __Host-session={t}"), 200)] {
            let me = get("/me", &[&field]).replace("localhost:8080", host);
            assert_eq!(asks(&mut pipes.connect(), &me).await.status(), status, "{host} {field}");
        }
    }
}

/// Another program on this host may have cookies of any bytes.
#[tokio::test(start_paused = true)]
async fn a_foreign_cookie_that_is_no_text_hides_nothing() {
    let pipes = generous();
    let session = pipes.session("Lan");
    for (line, status) in [
        (format!("theme=@; session={session}"), 200),
        (format!("session={session}; @=@"), 200),
        (format!("session=@; session={session}"), 401),
        (format!("session={session}@"), 401),
    ] {
        let request = get("/me", &[&format!("cookie: {line}")]);
        let bytes: Vec<u8> =
            request.bytes().map(|byte| if byte == b'@' { 0xff } else { byte }).collect();
        let mut wire = pipes.connect();
        wire.send(bytes).await;
        assert_eq!(wire.answer().await.status(), status, "{line}");
    }
}

/// What isn't text is no origin, no cookie and no ticket.
#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_text_open_nothing() {
    let pipes = generous();
    let session = pipes.session("Lan");
    for (field, status) in [("origin: \u{ff}", 403), ("cookie: session=\u{ff}", 401)] {
        let request = socket(&[&cookie(&session), "@"]);
        let request = request.replace("cookie: session", &format!("{field}\r\ncookie: other"));
        let bytes: Vec<u8> = request
            .replace("@\r\n", "")
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin 1"))
            .collect();
        let mut wire: Wire<_> = pipes.connect();
        wire.0.write_all(&bytes).await.expect("room");
        let got = wire.answer().await.status();
        assert!(got == status || got == 400, "{field:?}: {got}");
    }
}
