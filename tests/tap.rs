//! The tap shows what goes over a connection, however the bytes are split, and changes none of it.

use full_duplex::tap::{Direction, Dissect, Hex, Http, Line, Tap, Transcript};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use Direction::{ToClient, ToServer};

/// What the dissector says of a conversation whose bytes come in pieces of at most `size`.
fn dissect(size: usize, conversation: &[(Direction, &[u8])]) -> String {
    let mut http = Http::new(|| Box::new(Hex));
    let mut lines = Vec::new();
    for (direction, bytes) in conversation {
        for piece in bytes.chunks(size) {
            http.feed(*direction, piece, &mut lines);
        }
    }
    let mut transcript = Transcript::default();
    transcript.extend(1, lines);
    transcript.to_string()
}

/// Split anywhere, the lines are the same.
fn shows(conversation: &[(Direction, &[u8])]) -> String {
    let whole = dissect(usize::MAX, conversation);
    for size in [1, 2, 3, 7] {
        assert_eq!(dissect(size, conversation), whole, "in pieces of {size}");
    }
    whole
}

#[test]
fn requests_that_follow_each_other_are_told_apart() {
    insta::assert_snapshot!(shows(&[
        (ToServer, b"POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /b HTTP/1.1\r\n\r\n"),
        (ToClient, b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nyes"),
    ]), @"
    #1 > POST /a HTTP/1.1
    #1 > Content-Length: 2
    #1 >
    #1 > hi
    #1 · head 39 bytes, body 2
    #1 > GET /b HTTP/1.1
    #1 >
    #1 · head 19 bytes, body 0
    #1 < HTTP/1.1 204 No Content
    #1 <
    #1 · head 27 bytes, body 0
    #1 < HTTP/1.1 200 OK
    #1 < content-length: 3
    #1 <
    #1 < yes
    #1 · head 38 bytes, body 3
    ");
}

#[test]
fn an_answer_to_head_has_no_body() {
    insta::assert_snapshot!(shows(&[
        (ToServer, b"HEAD / HTTP/1.1\r\n\r\n"),
        (ToClient, b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"),
        (ToServer, b"GET / HTTP/1.1\r\n\r\n"),
        (ToClient, b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n!"),
    ]), @"
    #1 > HEAD / HTTP/1.1
    #1 >
    #1 · head 19 bytes, body 0
    #1 < HTTP/1.1 200 OK
    #1 < content-length: 99
    #1 <
    #1 · head 39 bytes, body 0
    #1 > GET / HTTP/1.1
    #1 >
    #1 · head 18 bytes, body 0
    #1 < HTTP/1.1 200 OK
    #1 < content-length: 1
    #1 <
    #1 < !
    #1 · head 38 bytes, body 1
    ");
}

#[test]
fn chunks_are_shown_as_they_come() {
    insta::assert_snapshot!(shows(&[
        (ToServer, b"GET / HTTP/1.1\r\n\r\n"),
        (ToClient, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nch\xc3\xa0o\n\r\n1\r\n!\r\n0\r\n\r\n"),
        (ToClient, b"HTTP/1.1 204 No Content\r\n\r\n"),
    ]), @"
    #1 > GET / HTTP/1.1
    #1 >
    #1 · head 18 bytes, body 0
    #1 < HTTP/1.1 200 OK
    #1 < transfer-encoding: chunked
    #1 <
    #1 · chunk of 6 bytes
    #1 < chào
    #1 · chunk of 1 byte
    #1 < !
    #1 · chunk of 0 bytes
    #1 < HTTP/1.1 204 No Content
    #1 <
    #1 · head 27 bytes, body 0
    ");
}

/// However somebody writes it down, a secret isn't shown: neither in letters nor in hex.
#[test]
fn secrets_are_hidden_in_every_disguise() {
    const SECRET: &str = "4f2c4f2c4f2c4f2c";
    let hex: Vec<_> = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    let head = |line: &str| format!("GET / HTTP/1.1\r\n{line}\r\n\r\n");
    let chunks = |size: usize| {
        let body = format!(r#"{{"token" : "{SECRET}","name":"Lan"}}"#);
        let pieces = body.as_bytes().chunks(size);
        let pieces = pieces.map(|it| format!("{:x}\r\n{}\r\n", it.len(), it.escape_ascii()));
        let pieces = pieces.collect::<String>().replace("\\\"", "\"");
        format!("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{pieces}0\r\n\r\n")
    };
    let mut all: Vec<String> = (1..60).map(chunks).collect();
    all.extend([
        head(&format!("Cookie : session={SECRET}")),
        head(&format!("Authorization\t: Bearer {SECRET}")),
        head(&format!("Link-Token: {SECRET}")),
        head(&format!("Cookie: a=b;\r\n session={SECRET}")),
        head(&format!("Authorization:\r\n\tBearer {SECRET}")),
        head(&format!("Host: a\nCookie: session={SECRET}")),
        head(&format!("Cookie: session={SECRET}")).replace("\r\n", "\n"),
        format!("\r\n{}", head(&format!("Cookie: session={SECRET}"))),
        format!("\n\r\n\n{}", head(&format!("Cookie: session={SECRET}"))),
        format!("\u{1}{}", head(&format!("Cookie: session={SECRET}"))),
    ]);
    for text in all {
        let shown = dissect(usize::MAX, &[(ToServer, text.as_bytes())]);
        assert!(!shown.is_empty() && !shown.contains(SECRET), "{text:?}: {shown}");
        assert!(!shown.contains(&hex[..4].join(" ")), "{text:?}: {shown}");
    }
    let shown = dissect(usize::MAX, &[(ToServer, chunks(7).as_bytes())]);
    assert!(shown.contains("\"token\" : \"…\""), "{shown}");
    let mut bytes = b"POST / HTTP/1.1\r\ncontent-length: 31\r\n\r\n".to_vec();
    bytes.extend(format!(r#"{{"token":"{SECRET}"}}"#).bytes().chain([0xff; 4]));
    let shown = dissect(usize::MAX, &[(ToServer, &bytes)]);
    assert!(!shown.contains(&hex[..4].join(" ")) && shown.contains("… (31 bytes)"), "{shown}");
}

#[test]
fn after_101_another_dissector_reads_on_even_early_bytes() {
    #[derive(Debug)]
    struct Count;
    impl Dissect for Count {
        fn feed(&mut self, direction: Direction, bytes: &[u8], lines: &mut Vec<Line>) {
            lines.extend(bytes.iter().map(|byte| Line::wire(direction, &byte.to_string())));
        }
    }
    let mut http = Http::new(|| Box::new(Count));
    let mut lines = Vec::new();
    http.feed(ToServer, b"GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n\x07", &mut lines);
    let before = lines.len();
    http.feed(ToClient, b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x08", &mut lines);
    http.feed(ToServer, &[9], &mut lines);
    let numbers: Vec<_> = lines[before..].iter().map(|line| line.text.as_str()).collect();
    assert_eq!(numbers[numbers.len() - 3..], ["7", "8", "9"]);
}

#[test]
fn after_a_refused_upgrade_http_goes_on() {
    let shown = shows(&[
        (ToServer, b"GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n"),
        (ToClient, b"HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n"),
        (ToServer, b"GET /again HTTP/1.1\r\n\r\n"),
    ]);
    assert!(
        shown.ends_with("#1 > GET /again HTTP/1.1\n#1 >\n#1 · head 23 bytes, body 0\n"),
        "{shown}"
    );
}

#[test]
fn what_is_not_http_is_shown_in_hex_and_obeyed_by_no_terminal() {
    let shown = dissect(usize::MAX, &[(ToServer, b"\x16\x03\x01 hello \x1b[2J and more")]);
    insta::assert_snapshot!(shown, @"
    #1 > 16 03 01 20 68 65 6c 6c 6f 20 1b 5b 32 4a 20 61  ... hello .[2J a
    #1 > 6e 64 20 6d 6f 72 65                             nd more
    ");
    let shown = dissect(usize::MAX, &[(ToServer, b"GET /\x1b[2J HTTP/1.1\r\n\r\n")]);
    assert!(!shown.contains('\u{1b}') && shown.contains(r"\u{1b}[2J"), "{shown}");
}

#[test]
fn a_long_body_is_cut_between_characters() {
    let body = "ế".repeat(400); // 3 bytes each: 512 is in the middle of one
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let shown = shows(&[(ToClient, answer.as_bytes())]);
    assert!(shown.contains("… and 687 bytes more"), "{shown}");
}

#[tokio::test]
async fn the_stream_inside_is_untouched_and_counted() {
    let tap = Tap::recording();
    let (mut client, server) = duplex(64);
    let mut server = tap.wrap(server, "a test");
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("room");
    let mut request = [0; 18];
    server.read_exact(&mut request).await.expect("the request");
    assert_eq!(&request, b"GET / HTTP/1.1\r\n\r\n");
    server.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("room");
    assert_eq!((tap.traffic().received, tap.traffic().sent), (18, 27));
    assert_eq!(tap.traffic().connections, 1);
    drop(server);
    assert_eq!(tap.traffic().connections, 0);
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("the answer, then the end");
    assert_eq!(answer, "HTTP/1.1 204 No Content\r\n\r\n");
    let transcript = tap.transcript().to_string();
    assert!(
        transcript.starts_with("#1 · open a test\n") && transcript.ends_with("#1 · close\n"),
        "{transcript}"
    );
}

#[tokio::test]
async fn at_a_client_the_arrows_point_the_other_way() {
    let tap = Tap::recording();
    let (client, mut server) = duplex(64);
    let mut client = tap.wrap_client(client, "a test");
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("room");
    server.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.expect("room");
    client.read_exact(&mut [0; 27]).await.expect("the answer");
    assert_eq!((tap.traffic().received, tap.traffic().sent), (18, 27));
    let transcript = tap.transcript().to_string();
    assert!(transcript.contains("#1 > GET / HTTP/1.1\n"), "{transcript}");
    assert!(transcript.contains("#1 < HTTP/1.1 204 No Content\n"), "{transcript}");
}
