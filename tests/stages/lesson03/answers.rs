//! 03-B: the answers, a 101 or a refusal that says why.

use full_duplex::{
    learn::{ladder::Mismatch, observe::Tape},
    lesson03_handshake::{Agreed, HandshakeError, Request, Response, accept, parse_request},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::{
    example::ACCEPT,
    groups,
    handshake::Ladder,
    requests::{plain, request, show, verdict, with},
};

/// What the client of these cases offers.
const PROTOCOLS: [&str; 2] = ["chat.v2", "chat.v1"];
const EXTENSIONS: [&str; 2] = ["permessage-deflate; client_max_window_bits", "x-zip"];

/// What a server agrees to, and what the answer says of it: a subprotocol and an extension.
type Agreement = (Option<&'static str>, Option<&'static str>);

/// What is shown, what the server agrees to, and what is left of it.
const AGREEMENTS: [(&str, Agreement, Agreement); 9] = [
    ("a subprotocol", (Some("chat.v1"), None), (Some("chat.v1"), None)),
    ("an extension", (None, Some("x-zip")), (None, Some("x-zip"))),
    (
        "an extension with parameters of its own",
        (None, Some("permessage-deflate; client_max_window_bits=10")),
        (None, Some("permessage-deflate; client_max_window_bits=10")),
    ),
    ("both", (Some("chat.v2"), Some("x-zip")), (Some("chat.v2"), Some("x-zip"))),
    ("no subprotocol that nobody offered", (Some("chat.v3"), None), (None, None)),
    ("the subprotocol in its own case", (Some("CHAT.V1"), None), (None, None)),
    ("no part of a subprotocol", (Some("chat"), None), (None, None)),
    ("no extension that nobody offered", (None, Some("permessage-zip")), (None, None)),
    ("no part of an extension's name", (Some("chat.v1"), Some("x")), (Some("chat.v1"), None)),
];

pub fn agreed(cases: &mut Ladder) {
    cases.add(&groups::ANSWER, "nothing agreed on", |tape| {
        let came = lines(&plain().response(&Agreed::default()));
        for line in came.lines() {
            tape.received(0, line);
        }
        Mismatch::unless_same(&answer((None, None)), &came)
    });
    for (about, agreed, said) in AGREEMENTS {
        cases.add(&groups::ANSWER, about, move |tape| {
            let offers = Request {
                protocols: PROTOCOLS.map(str::to_owned).to_vec(),
                extensions: EXTENSIONS.map(str::to_owned).to_vec(),
                ..plain()
            };
            tape.note(0, format!("offered: {}, {}", PROTOCOLS.join(", "), EXTENSIONS.join(", ")));
            let agreed = agreement(agreed);
            tape.note(0, format!("agreed on: {agreed:?}"));
            let came = lines(&offers.response(&agreed));
            for line in came.lines() {
                tape.received(0, line);
            }
            Mismatch::unless_same(&answer(said), &came)
        });
    }
    for (about, agreed, said) in [AGREEMENTS[3], AGREEMENTS[4]] {
        cases.add(&groups::ANSWER, &format!("{about}, on a stream"), move |tape| {
            accepts(tape, &agreement(agreed), &agreement(said))
        });
    }
}

/// The driver of the lesson hands on what was agreed on: `accept` asks `Request::offered`.
fn accepts(tape: &Tape, agreed: &Agreed, said: &Agreed) -> Result<(), Mismatch> {
    let fields = format!(
        "Sec-WebSocket-Protocol: {}\r\nSec-WebSocket-Extensions: {}",
        PROTOCOLS.join(", "),
        EXTENSIONS.join(", ")
    );
    let head = with(&fields).replace("server.example.com", "localhost");
    show(tape, head.as_bytes());
    tape.note(0, format!("accept(stream, |_| Ok({agreed:?}))"));
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime");
    let (came, answer) = runtime.block_on(async {
        let (mut client, mut server) = duplex(1 << 14);
        client.write_all(head.as_bytes()).await.expect("room");
        let came = accept(&mut server, |_| Ok(agreed.clone())).await;
        drop(server);
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.expect("an answer");
        (came, answer)
    });
    for line in answer.lines() {
        tape.received(0, line);
    }
    let came = came.map(|(_, agreed, early)| (agreed, early)).map_err(|why| why.to_string());
    Mismatch::unless_equal(&Ok((said.clone(), Vec::new())), &came)
}

fn agreement((protocol, extension): Agreement) -> Agreed {
    Agreed { protocol: protocol.map(str::to_owned), extension: extension.map(str::to_owned) }
}

/// The whole 101, with the fields of what was agreed on.
fn answer((protocol, extension): Agreement) -> String {
    let mut lines =
        format!("101\nupgrade: websocket\nconnection: Upgrade\nsec-websocket-accept: {ACCEPT}\n");
    for (name, value) in
        [("sec-websocket-protocol", protocol), ("sec-websocket-extensions", extension)]
    {
        lines += &value.map_or(String::new(), |value| format!("{name}: {value}\n"));
    }
    lines
}

fn lines(Response { status, headers, body }: &Response) -> String {
    let fields = headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
    format!("{status}\n{}{body}", fields.collect::<String>())
}

/// A request that breaks a rule, and the reasons that may be given.
type Reason = (&'static str, String, &'static [HandshakeError]);

pub fn reasons(cases: &mut Ladder) {
    for (about, text, reasons) in one_rule_broken().into_iter().chain(others()) {
        cases.add(&groups::REASON, about, move |tape| {
            show(tape, text.as_bytes());
            let came = parse_request(text.as_bytes());
            if let Err(why) = &came {
                for line in lines(&why.response()).lines().take_while(|line| !line.is_empty()) {
                    tape.received(0, line);
                }
            }
            if came.as_ref().is_err_and(|why| reasons.contains(why)) {
                return Ok(());
            }
            let expected = reasons.iter().map(|why| verdict(&Err(*why)).1).collect::<Vec<_>>();
            Err(Mismatch { expected: expected.join(" or "), came: verdict(&came).1 })
        });
    }
    cases.add(&groups::REASON, "HTTP/2.0, of which nothing else is known", |tape| {
        tape.note(0, "Request::from_parts(\"GET\", \"/\", (2, 0), [])");
        let came = Request::from_parts("GET", "/", (2, 0), []);
        Mismatch::unless_equal(&Err(HandshakeError::HttpVersion), &came)
    });
}

fn one_rule_broken() -> Vec<Reason> {
    use HandshakeError::{
        Connection, Dropped, Host, HttpVersion, Key, Method, Repeated, Target, Upgrade, Version,
    };
    let (host, upgrade) = ("Host: server.example.com\r\n", "Upgrade: websocket\r\n");
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    vec![
        ("another version of HTTP", request(&[("HTTP/1.1", "HTTP/1.0")]), &[HttpVersion]),
        ("another method", request(&[("GET", "POST")]), &[Method]),
        ("a fragment", request(&[("/chat", "/chat#top")]), &[Target]),
        ("no Host", request(&[(host, "")]), &[Host]),
        ("two Hosts", request(&[(host, &host.repeat(2))]), &[Host, Repeated]),
        ("no Upgrade, although there is a key", request(&[(upgrade, "")]), &[Dropped]),
        ("the same in HTTP/1.0", request(&[("HTTP/1.1", "HTTP/1.0"), (upgrade, "")]), &[Dropped]),
        ("an Upgrade to something else", request(&[("websocket", "h2c")]), &[Upgrade]),
        ("no Connection", request(&[("Connection: Upgrade\r\n", "")]), &[Connection]),
        ("another version", request(&[("Version: 13", "Version: 8")]), &[Version]),
        ("no key", request(&[(key, "")]), &[Key]),
        ("two keys", request(&[(key, &key.repeat(2))]), &[Key, Repeated]),
    ]
}

fn others() -> Vec<Reason> {
    use HandshakeError::{Body, Malformed, Protocols, Repeated, TooLong, TooManyFields, Upgrade};
    let looks = "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n".to_owned();
    let many = (0..64).map(|n| format!("X-{n}: y")).collect::<Vec<_>>().join("\r\n");
    vec![
        ("a body", with("Content-Length: 3"), &[Body]),
        ("a body in chunks", with("Transfer-Encoding: chunked"), &[Body]),
        ("two Origins", with("Origin: http://a\r\nOrigin: http://b"), &[Repeated]),
        ("a subprotocol twice", with("Sec-WebSocket-Protocol: a, b, a"), &[Protocols]),
        ("a folded line", with("X: y\r\n z"), &[Malformed]),
        ("more fields than 64", with(&many), &[TooManyFields]),
        ("more bytes than 16 KiB", with(&format!("X: {}", "y".repeat(1 << 14))), &[TooLong]),
        ("a browser that looks at the address", looks, &[Upgrade]),
    ]
}
