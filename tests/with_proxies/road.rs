//! Lesson 09 behind the proxies: its program, told as a person tells it that there is a proxy, and
//! people who sign in and talk through that.

use std::{env, fs, net::SocketAddr, path::PathBuf};

use serde_json::{Value, json};
use tokio::net::TcpSocket;

use crate::{
    proxy::{Kind, Proxy},
    support::{
        Wire,
        file::File,
        greeter::request,
        page::page_files_below,
        page_files,
        program::{Program, Running},
        room::Client,
        thorough::left_out,
        wire::Answer,
    },
    tls::{Door, without_openssl},
};

const LESSON_09: Program = Program(env!("CARGO_BIN_EXE_lesson09"));

/// The site, as its visitors know it.
const HOST: &str = "chat.example";
const ORIGIN: &str = "https://chat.example";

/// What the server is told: whose pages are its own, and which proxy it may believe.
const BEHIND_A_PROXY: [&str; 4] = ["--origin", ORIGIN, "--trust-proxy", "127.0.0.1"];

/// The server's program with a folder of its own.
struct Site {
    keep: PathBuf,
    running: Option<Running>,
    address: String,
}

impl Site {
    async fn start(told: &[&str]) -> Self {
        let keep = PathBuf::from(File::absent("keep").path());
        let mut site = Self { keep, running: None, address: String::new() };
        site.run("0", told).await;
        site
    }

    async fn run(&mut self, port: &str, told: &[&str]) {
        let keep = self.keep.to_str().expect("a name in UTF-8").to_owned();
        let arguments = [&["--port", port, "--keep", keep.as_str()], told].concat();
        let mut running = LESSON_09.start(&arguments);
        self.address = running.address("The page: http://").await;
        self.running = Some(running);
    }

    /// An invitation, as `lesson09 invite` prints it.
    async fn invitation(&self, name: &str) -> String {
        let keep = self.keep.to_str().expect("a name in UTF-8");
        let invite = ["invite", "--name", name, "--address", ORIGIN, "--keep", keep];
        let shown = LESSON_09.run(&invite).await.well();
        let (_, rest) = shown.split_once("https://chat.example/#invitation=").expect("an address");
        rest.lines().next().expect("an invitation").to_owned()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.running = None;
        let _ = fs::remove_dir_all(&self.keep);
    }
}

/// A browser that has opened a page of the site.
struct Visitor<'a> {
    /// The proxy.
    address: &'a str,
    /// The folder of the site, which ends with `/`.
    folder: &'a str,
    /// The visitor's own address.
    from: &'a str,
    /// Further fields of each request.
    more: String,
}

/// At the site's root, on this machine.
fn visitor(address: &str) -> Visitor<'_> {
    Visitor { address, folder: "/", from: "127.0.0.1", more: String::new() }
}

impl Visitor<'_> {
    async fn wire(&self) -> Wire {
        let from = format!("{}:0", self.from).parse::<SocketAddr>().expect("an address");
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(from).expect("Linux: all of 127.0.0.0/8 is this machine");
        let to = self.address.parse().expect("an address");
        Wire(socket.connect(to).await.expect("the proxy listens"))
    }

    /// A `POST` with a JSON body.
    async fn posts(&self, what: &str, fields: &[&str], body: &Value) -> Answer {
        let Self { folder, more, .. } = self;
        let (body, mut wire) = (body.to_string(), self.wire().await);
        let fields = lines(fields);
        let length = body.len();
        let json = format!("content-type: application/json\r\ncontent-length: {length}");
        wire.send(format!(
            "POST {folder}{what} HTTP/1.1\r\nhost: {HOST}\r\n{json}\r\n{fields}{more}\r\n{body}"
        ))
        .await;
        wire.answer().await
    }

    /// Signs in: the cookie that the browser keeps.
    async fn signs_in(&self, site: &Site, name: &str) -> String {
        let invitation = json!({ "invitation": site.invitation(name).await });
        let answer = self.posts("sign-in", &[&from_page(ORIGIN)], &invitation).await;
        assert_eq!((answer.status(), &answer.json()["name"]), (200, &json!(name)));
        let head = answer.head.replace("Set-Cookie", "set-cookie");
        let (_, cookie) = head.split_once("set-cookie: ").expect("a cookie");
        let cookie = cookie.lines().next().expect("a cookie");
        let (pair, flags) = cookie.split_once("; ").expect("flags");
        assert!(pair.starts_with("__Host-session="), "{cookie}");
        assert_eq!(flags, "Path=/; Max-Age=86400; HttpOnly; SameSite=Strict; Secure");
        format!("cookie: {pair}")
    }

    /// Asks for a socket.
    async fn asks(&self, fields: &[&str]) -> Result<Client, u16> {
        let mut wire = self.wire().await;
        let path = format!("{}ws", self.folder);
        let request = request().replace("/chat", &path).replace("localhost", HOST);
        let fields = lines(fields);
        wire.send(format!("{}\r\n{fields}{}\r\n", request.trim_end(), self.more)).await;
        let head = wire.head().await;
        match head.split(' ').nth(1) {
            Some("101") => Ok(Client::on(wire.0).await),
            status => Err(status.and_then(|it| it.parse().ok()).expect("a status")),
        }
    }

    /// The status of the refusal.
    async fn refused(&self, fields: &[&str]) -> u16 {
        self.asks(fields).await.expect_err("a refusal")
    }
}

/// Each field on a line of its own.
fn lines(fields: &[&str]) -> String {
    fields.iter().flat_map(|field| [*field, "\r\n"]).collect()
}

fn from_page(origin: &str) -> String {
    format!("origin: {origin}")
}

/// A sign-in, a socket by cookie, one by ticket, a conversation, the refusals, a sign-out.
async fn the_door_works(site: &Site, visitor: &Visitor<'_>, [lan, minh]: [&str; 2]) {
    let page = from_page(ORIGIN);
    let cookie = visitor.signs_in(site, lan).await;
    let mut by_cookie = visitor.asks(&[&cookie, &page]).await.expect("the site's own page");
    by_cookie.join(lan).await;

    let body = json!({ "invitation": site.invitation(minh).await, "keep": "token" });
    let session = visitor.posts("sign-in", &[], &body).await.json();
    let session = format!("authorization: Bearer {}", session["token"].as_str().expect("a token"));
    let ticket = visitor.posts("ticket", &[&session], &json!({})).await.json();
    let ticket = format!("authorization: Bearer {}", ticket["ticket"].as_str().expect("a ticket"));
    let mut by_ticket = visitor.asks(&[&ticket]).await.expect("a ticket");
    by_ticket.join(minh).await;
    by_ticket.chats("qua cửa").await;
    assert_eq!(by_cookie.until("chat").await["message"], "qua cửa");

    assert_eq!(visitor.refused(&[&ticket]).await, 401, "it is used up");
    assert_eq!(visitor.refused(&[&cookie]).await, 401, "no page, no ticket");
    for foreign in ["null", "https://evil.example", "http://chat.example"] {
        assert_eq!(visitor.refused(&[&cookie, &from_page(foreign)]).await, 403, "{foreign}");
    }
    assert_eq!(visitor.posts("sign-out", &[&cookie, &page], &json!({})).await.status(), 204);
    let ended = format!("{:?}", by_cookie.until_the_end().await);
    assert!(ended.contains("4502"), "{ended}");
    assert_eq!(visitor.refused(&[&cookie, &page]).await, 401);
}

/// Also below a path, where the cookie is the same.
pub async fn the_door_works_behind_it(kind: &'static Kind) {
    let site = Site::start(&[&BEHIND_A_PROXY[..], &["--host", HOST]].concat()).await;
    let proxy = kind.before(&site.address).await;
    assert_eq!(page_files(&proxy.address).await, page_files(&site.address).await);
    the_door_works(&site, &visitor(&proxy.address), ["Lan", "Minh"]).await;
    assert!(page_files_below(&proxy.address, "/course/").await.len() > 10);
    let below = Visitor { folder: "/course/", ..visitor(&proxy.address) };
    the_door_works(&site, &below, ["Thu", "Hoa"]).await;
}

/// A proxy that puts the server's own address into `Host`, as these two do if they are told
/// nothing: the Origin is another one than that, and it is on the list.
pub async fn a_replaced_host_does_no_harm(kind: &'static Kind) {
    let line = if kind.name == "nginx" {
        "proxy_set_header Host $http_host;"
    } else {
        "ProxyPreserveHost On"
    };
    let site = Site::start(&BEHIND_A_PROXY).await;
    let proxy = kind.changed(&site.address, 60, &[(line, "")]).await;
    the_door_works(&site, &visitor(&proxy.address), ["Lan", "Minh"]).await;
}

/// TLS that ends at the proxy.
pub async fn the_door_works_behind_tls(kind: &'static Kind) {
    if without_openssl() && left_out("TLS before lesson 09: openssl is missing") {
        return;
    }
    let site = Site::start(&[&BEHIND_A_PROXY[..], &["--host", HOST]].concat()).await;
    let proxy = kind.with_tls(&site.address).await;
    let door = Door::before(&proxy);
    the_door_works(&site, &visitor(&door.address), ["Lan", "Minh"]).await;
}

/// A proxy that puts the path into cookies as well: with such a path, browsers keep no cookie whose
/// name begins with `__Host-`. The file rewrites the address alone.
pub async fn a_cookie_below_a_path_is_not_changed(kind: &'static Kind) {
    let site = Site::start(&[&BEHIND_A_PROXY[..], &["--host", HOST]].concat()).await;
    let rewrites = "url.rewrite-once = (\"^/course/(.*)\" => \"/$1\")\n";
    let upgrade = "\"upgrade\" => \"enable\"";
    let both = format!("{upgrade}, \"map-urlpath\" => (\"/course/\" => \"/\")");
    let proxy = kind.changed(&site.address, 60, &[(rewrites, ""), (upgrade, &both)]).await;
    let below = Visitor { folder: "/course/", ..visitor(&proxy.address) };
    let invitation = json!({ "invitation": site.invitation("Lan").await });
    let answer = below.posts("sign-in", &[&from_page(ORIGIN)], &invitation).await;
    assert!(answer.head.contains("; Path=/course/; "), "{}", answer.head);
}

/// A socket on which nobody says anything for longer than the proxy waits.
pub async fn a_quiet_socket_stays_open(kind: &'static Kind) {
    let told = [&BEHIND_A_PROXY[..], &["--host", HOST, "--ping-every", "0.5"]].concat();
    let site = Site::start(&told).await;
    let proxy = kind.changed(&site.address, 2, &[]).await;
    let (page, visitor) = (from_page(ORIGIN), visitor(&proxy.address));
    let cookie = visitor.signs_in(&site, "Lan").await;
    let mut lan = visitor.asks(&[&cookie, &page]).await.expect("the site's own page");
    for _ in 0..10 {
        lan.pongs().await;
    }
    lan.join("Lan").await;
}

/// nginx is given its configuration again; a socket lives on, a new one opens.
pub async fn the_door_survives_a_reload(kind: &'static Kind) {
    let site = Site::start(&[&BEHIND_A_PROXY[..], &["--host", HOST]].concat()).await;
    let mut proxy = kind.before(&site.address).await;
    let page = from_page(ORIGIN);
    let cookie = visitor(&proxy.address).signs_in(&site, "Lan").await;
    let mut before = visitor(&proxy.address).asks(&[&cookie, &page]).await.expect("a socket");
    proxy.signal("-HUP");
    proxy.logs("gracefully shutting down").await;
    before.join("Lan").await;
    let after = visitor(&proxy.address).asks(&[&cookie, &page]).await;
    after.expect("a socket").join("Lan").await;
}

/// The statuses of made-up invitations, one after the other.
async fn guesses(visitor: &Visitor<'_>, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        let answer = visitor.posts("sign-in", &[], &json!({ "invitation": "made up" })).await;
        let retry_after = answer.head.to_ascii_lowercase().contains("\r\nretry-after: ");
        assert_eq!(retry_after, answer.status() == 429, "{}", answer.head);
        statuses.push(answer.status());
    }
    statuses
}

/// One visitor has guessed too often; what that one makes up helps nothing, and the next one, who
/// comes through the same proxy, may still try.
async fn one_is_stopped(proxy: &Proxy, field: &str) {
    let guesser = guesser_at(&proxy.address);
    let last = guesses(&guesser, 8).await.pop();
    assert_eq!(last, Some(429));
    for made_up in ["203.0.113.9", "127.0.0.1"] {
        let value = if field == "forwarded" { "for=" } else { "" };
        let lies = Visitor {
            more: format!("{field}: {value}{made_up}\r\n"),
            ..guesser_at(&proxy.address)
        };
        assert_eq!(guesses(&lies, 1).await, [429], "{field}: {made_up}");
    }
    while guesser.refused(&[]).await != 429 {} // a handshake after the other
    let other = Visitor { from: "127.0.0.3", ..visitor(&proxy.address) };
    assert_eq!(guesses(&other, 1).await, [401], "somebody else");
    assert_eq!(other.refused(&[]).await, 401);
}

fn guesser_at(address: &str) -> Visitor<'_> {
    Visitor { from: "127.0.0.2", ..visitor(address) }
}

/// Limits count the visitor's address.
pub async fn a_visitor_is_counted_and_not_the_proxy(kind: &'static Kind) {
    let site = Site::start(&[&BEHIND_A_PROXY[..], &["--host", HOST]].concat()).await;
    let proxy = kind.before(&site.address).await;
    one_is_stopped(&proxy, "x-forwarded-for").await;
}

/// The same with the field of RFC 7239, which a proxy writes if it is told to.
pub async fn the_standard_field_counts_too(kind: &'static Kind) {
    let told = [&BEHIND_A_PROXY[..], &["--host", HOST, "--forwarded", "forwarded"]].concat();
    let site = Site::start(&told).await;
    let writes = "http-request add-header forwarded for=%[src]\n    default_backend course";
    let proxy = kind.changed(&site.address, 60, &[("default_backend course", writes)]).await;
    one_is_stopped(&proxy, "forwarded").await;
}

/// Two proxies, both on this machine: the first one tells the second one for whom it asks.
pub async fn a_visitor_is_counted_behind_two_proxies(kind: &'static Kind) {
    let site = Site::start(&[&BEHIND_A_PROXY[..], &["--host", HOST]].concat()).await;
    let inner = kind.before(&site.address).await;
    let outer = kind.before(&inner.address).await;
    one_is_stopped(&outer, "x-forwarded-for").await;
}

/// A server that isn't told of its proxy takes all visitors for one, and says so to each of them.
pub async fn without_trust_all_are_one(kind: &'static Kind) {
    let site = Site::start(&["--origin", ORIGIN, "--host", HOST]).await;
    let proxy = kind.before(&site.address).await;
    assert_eq!(guesses(&guesser_at(&proxy.address), 8).await.pop(), Some(429));
    let other = Visitor { from: "127.0.0.3", ..visitor(&proxy.address) };
    assert_eq!(guesses(&other, 1).await, [429]);
}

/// `kill -9`; the session is as good as before, and what is said meanwhile arrives once.
pub async fn a_killed_server_knows_everybody_again(kind: &'static Kind) {
    let log = File::absent("door.log");
    let told = [&BEHIND_A_PROXY[..], &["--log", log.path()]].concat();
    let mut site = Site::start(&told).await;
    let port = site.address.rsplit(':').next().expect("a port").to_owned();
    let proxy = kind.before(&site.address).await;
    let (invitation, keep) = (site.invitation("Lan").await, File::absent("client"));
    let join =
        ["join", "--invitation", &invitation, "--url", &proxy.socket(), "--keep", keep.path()];
    let mut lan = LESSON_09.start(&join);
    lan.types("trước\n");
    lan.until("trước ✓").await;
    site.running.take().expect("it runs").kill();
    lan.until("kết nối lại").await;
    lan.types("giữa\n");
    lan.until("… giữa").await;
    site.run(&port, &told).await;
    lan.types("\n"); // can't wait
    lan.until("giữa ✓").await;
    lan.leaves();
    lan.ended().await.well();
    let _ = fs::remove_dir_all(keep.path());
    let text = fs::read_to_string(log.path()).expect("a log");
    for said in ["trước", "giữa"] {
        assert_eq!(text.matches(said).count(), 1, "{said} in {text}");
    }
}
