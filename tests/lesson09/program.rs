//! The program: its server, its invitations, its client, and what it says when something is wrong.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use crate::support::{
    NEW_YEAR, Wire,
    door::{Site, asks, post},
    program::{Ended, Program, Running, nobody, shows, taken},
    scripted::{Scripted, Then},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson09"));

/// A folder for one test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("full-duplex-{}-door-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn keep(&self) -> [&str; 2] {
        ["--keep", self.0.to_str().expect("a name in UTF-8")]
    }

    /// A server that keeps its things here, and its address.
    async fn server(&self, more: &[&str]) -> (Running, String) {
        let mut server = LESSON.start(&[&["--port", "0"], &self.keep()[..], more].concat());
        let address = server.address("http://").await;
        (server, address)
    }

    /// What `invite` prints for this name: the invitation.
    async fn invites(&self, name: &str) -> String {
        let arguments = [&["invite", "--name", name], &self.keep()[..]].concat();
        let shown = LESSON.run(&arguments).await.well();
        let (_, rest) = shown.split_once("/#invitation=").expect("an address");
        rest.split_whitespace().next().expect("an invitation").to_owned()
    }

    /// Runs the client with what is kept here, at this address.
    async fn client(&self, what: &[&str], address: &str) -> Ended {
        let url = format!("ws://{address}/ws");
        LESSON.run(&[what, &["--url", &url], &self.keep()[..]].concat()).await
    }

    fn script(&self, text: &str) -> String {
        fs::create_dir_all(&self.0).expect("a folder");
        let path = self.0.with_extension("script");
        fs::write(&path, text).expect("a script");
        path.to_str().expect("a name in UTF-8").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
        let _ = fs::remove_file(self.0.with_extension("script"));
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

#[tokio::test]
async fn a_person_is_invited_signs_in_chats_and_signs_out() {
    let server_side = Folder::new("life-server");
    let client_side = Folder::new("life-client");
    let (server, address) = server_side.server(&["--tap"]).await;
    let invitation = server_side.invites("Lan").await;
    let script = client_side.script("expect online\nsay xin chào\nexpect delivered: xin chào\n");
    set_up(&client_side.0);
    let join = ["join", "--script", &script];
    let first = [&join[..], &["--invitation", &invitation]].concat();
    let shown = client_side.client(&first, &address).await.well();
    shows(&shown, &["Here now: Lan", "Lan  xin chào ✓", "Tạm biệt"]);
    let again = client_side.client(&first, &address).await;
    assert!(!again.ok && again.said.contains("401"), "{}", again.said);
    shows(&again.said, &["sign in with a new invitation", "hãy đăng nhập bằng lời mời mới"]);
    shows(&client_side.client(&join, &address).await.well(), &["Lan  xin chào ✓"]);
    #[cfg(unix)]
    for entry in fs::read_dir(client_side.0.join("sessions")).expect("a folder").flatten() {
        assert_eq!(mode(&entry.path()), 0o600);
    }
    let sessions = client_side.0.join("sessions");
    let file = fs::read_dir(&sessions).expect("a folder").flatten().next().expect("a session");
    let session: serde_json::Value =
        serde_json::from_slice(&fs::read(file.path()).expect("readable")).expect("JSON");
    shows(&client_side.client(&["sign-out"], &address).await.well(), &["Đã đăng xuất"]);
    let nobody = client_side.client(&join, &address).await;
    assert!(!nobody.ok && nobody.said.contains("chưa ai đăng nhập"), "{}", nobody.said);
    server.interrupt();
    let told = server.ended().await.well();
    shows(&told, &["authorization: Bearer …", r#""token":"…""#, r#""ticket":"…""#, "Tạm biệt"]);
    for secret in [invitation.as_str(), session["token"].as_str().expect("a token")] {
        assert!(!told.contains(&secret[20..60]), "the tap tells a secret");
    }
}

/// The folder of a client is as private as a server's.
fn set_up(folder: &Path) {
    #[cfg(unix)]
    set_mode(folder, 0o700);
    let _ = folder;
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_secret_is_for_its_owner_alone() {
    let folder = Folder::new("modes");
    let (server, _) = folder.server(&[]).await;
    server.interrupt();
    server.ended().await.well();
    let keys = folder.0.join("keys");
    assert_eq!(
        [mode(&folder.0), mode(&keys), mode(&folder.0.join("revoked"))],
        [0o700, 0o600, 0o600]
    );
    let start = [&["--port", "0"], &folder.keep()[..]].concat();
    for (path, wrong, right, words) in [
        (&keys, 0o644, 0o600, "chmod 600"),
        (&keys, 0o620, 0o600, "chmod 600"),
        (&folder.0, 0o755, 0o700, "chmod 700"),
    ] {
        set_mode(path, wrong);
        LESSON.trouble([(start.clone(), words)]).await;
        set_mode(path, right);
    }
    fs::write(&keys, "0123\n").expect("ours");
    LESSON.trouble([(start, "không chứa khoá")]).await;
}

#[tokio::test]
async fn bad_options_end_with_a_sentence() {
    let folder = Folder::new("options");
    let (_listener, port) = taken().await;
    let nobody = format!("ws://{}/ws", nobody().await);
    let keep = folder.keep();
    let with = |arguments: &[&'static str]| [arguments, &keep[..]].concat();
    LESSON
        .trouble([
            (with(&["--origin", "https://chat.example/"]), "không kèm đường dẫn"),
            (with(&["--trust-proxy", "proxy.example"]), "trust-proxy"),
            (with(&["--forwarded", "via"]), "forwarded"),
            (with(&["--port", "70000"]), "port"),
            (with(&["invite", "--name", "  "]), "username"),
            (with(&["invite", "--name", "a\u{202e}b"]), "username"),
            (with(&["invite", "--name", "La\u{302}n"]), "thì --name 'Lân'"),
            (with(&["invite", "--name", "La\u{200b}n"]), "U+200B"),
            (with(&["invite", "--name", "L\u{430}n"]), "Cyrillic"),
            (with(&["join", "--invitation", "ftp://x/#invitation=y"]), "không phải địa chỉ"),
            (with(&["join", "--name", "Lan"]), "chưa ai đăng nhập"),
            (with(&["sign-out"]), "chưa ai đăng nhập"),
        ])
        .await;
    LESSON
        .trouble([
            ([&["--port", &port], &keep[..]].concat(), "--port"),
            (
                [&["sign-in", "--invitation", "y", "--url", &nobody], &keep[..]].concat(),
                "không trả lời",
            ),
        ])
        .await;
}

#[tokio::test]
async fn one_folder_is_one_servers() {
    let folder = Folder::new("taken");
    let (_server, _) = folder.server(&[]).await;
    let other = [&["--port", "0"], &folder.keep()[..]].concat();
    LESSON.trouble([(other, "chọn thư mục khác bằng --keep")]).await;
}

/// A rotation signs nobody out; the second one does.
#[cfg(unix)]
#[tokio::test]
async fn keys_are_rotated_while_sessions_last() {
    let (server_side, client_side) = (Folder::new("rotate-server"), Folder::new("rotate-client"));
    let (server, address) = server_side.server(&[]).await;
    let port = address.rsplit(':').next().expect("a port").to_owned();
    let invitation = server_side.invites("Lan").await;
    client_side.client(&["sign-in", "--invitation", &invitation], &address).await.well();
    let script = client_side.script("expect online\n");
    let stop = async |server: Running| {
        server.interrupt();
        server.ended().await.well();
        let rotated = LESSON.run(&[&["rotate"], &server_side.keep()[..]].concat()).await.well();
        shows(&rotated, &["starts again", "khởi động lại"]);
    };
    stop(server).await;
    let start = [&["--port", &port], &server_side.keep()[..]].concat();
    let mut server = LESSON.start(&start);
    server.until("http://").await;
    client_side.client(&["join", "--script", &script], &address).await.well();
    stop(server).await;
    let mut server = LESSON.start(&start);
    server.until("http://").await;
    let unknown = client_side.client(&["join", "--script", &script], &address).await;
    assert!(
        !unknown.ok && unknown.said.contains("hãy đăng nhập bằng lời mời mới"),
        "{}",
        unknown.said
    );
}

/// It needs the folder for itself; what the person was given before is good no more, on any
/// machine.
#[cfg(unix)]
#[tokio::test]
async fn everything_of_a_person_is_revoked_while_the_server_is_stopped() {
    let (server_side, client_side) = (Folder::new("revoke-server"), Folder::new("revoke-client"));
    let (server, address) = server_side.server(&[]).await;
    let port = address.rsplit(':').next().expect("a port").to_owned();
    let [lan, unused, minh] = [
        server_side.invites("Lan").await,
        server_side.invites("Lan").await,
        server_side.invites("Minh").await,
    ];
    for invitation in [&lan, &minh] {
        client_side.client(&["sign-in", "--invitation", invitation], &address).await.well();
    }
    let revoke = [&["revoke", "--name", "Lan"], &server_side.keep()[..]].concat();
    let running = LESSON.run(&revoke).await;
    assert!(!running.ok && running.said.contains("hãy tắt nó"), "{}", running.said);
    server.interrupt();
    server.ended().await.well();
    for _ in 0..2 {
        shows(&LESSON.run(&revoke).await.well(), &["good any more", "hết hiệu lực"]);
    }
    let mut server = LESSON.start(&[&["--port", &port], &server_side.keep()[..]].concat());
    server.until("http://").await;
    let script = client_side.script("expect online\n");
    let join = async |who: &[&str]| {
        client_side.client(&[&["join", "--script", &script], who].concat(), &address).await
    };
    for denied in [&["--name", "Lan"][..], &["--invitation", &unused]] {
        let ended = join(denied).await;
        assert!(!ended.ok && ended.said.contains("401"), "{denied:?}: {}", ended.said);
    }
    join(&["--name", "Minh"]).await.well();
    let again = server_side.invites("Lan").await;
    join(&["--invitation", &again]).await.well();
}

/// A session that is not good leads to one renewal, and to a sentence.
#[tokio::test]
async fn a_client_renews_once_and_then_stops() {
    let site = Site::start().await;
    let folder = Folder::new("renew");
    let url = format!("ws://{}/ws", site.host.address);
    let token = site.session("Lan");
    let session = serde_json::json!({"url": url, "name": "Lan", "until": NEW_YEAR, "token": token});
    fs::create_dir_all(folder.0.join("sessions")).expect("a folder");
    set_up(&folder.0);
    fs::write(folder.0.join("sessions/lan"), session.to_string()).expect("a session");
    let mut wire = site.host.wire().await;
    let bearer = format!("authorization: Bearer {token}");
    assert_eq!(asks(&mut wire, &post("/sign-out", &[&bearer], "")).await.status(), 204);
    wire.close().await;
    let join = [&["join", "--url", &url], &folder.keep()[..]].concat();
    let ended = LESSON.start(&join).ended().await;
    assert!(!ended.ok && ended.said.contains("hãy đăng nhập bằng lời mời mới"), "{}", ended.said);
    let transcript = site.host.stop().await;
    let asked: Vec<_> = transcript
        .lines()
        .filter_map(|line| line.split_once("> POST "))
        .map(|(_, it)| it)
        .collect();
    assert_eq!(asked, ["/sign-out HTTP/1.1", "/ticket HTTP/1.1", "/renew HTTP/1.1"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_that_is_asked_to_stop_says_goodbye_to_its_sockets() {
    let (server_side, client_side) = (Folder::new("stop-server"), Folder::new("stop-client"));
    let (server, address) = server_side.server(&[]).await;
    let invitation = server_side.invites("Minh").await;
    let url = format!("ws://{address}/ws");
    let join = ["join", "--invitation", &invitation, "--url", &url];
    let mut minh = LESSON.start(&[&join[..], &client_side.keep()].concat());
    minh.until("online").await;
    server.interrupt();
    shows(&server.ended().await.well(), &["1001", "Tạm biệt"]);
    minh.until("the server announced a restart").await;
    minh.interrupt();
    minh.ended().await.well();
}

/// A session is shown to the server that gave it alone.
#[tokio::test]
async fn a_session_goes_to_no_other_server() {
    let (site, other) = (Site::start().await, Site::start().await);
    let folder = Folder::new("other");
    let invitation = crate::support::door::invitation("Lan", NEW_YEAR);
    let sign_in = ["sign-in", "--invitation", &invitation];
    folder.client(&sign_in, &site.host.address).await.well();
    let refused = folder.client(&["join"], &other.host.address).await;
    assert!(!refused.ok && refused.said.contains("chưa ai đăng nhập"), "{}", refused.said);
    assert_eq!(other.host.stop().await, "", "it was not even asked");
    let mut wire = Wire::to(&site.host.address).await;
    assert_eq!(wire.request("GET", "/me", None).await.status(), 401);
}

#[tokio::test]
async fn it_answers_to_its_own_names_and_a_head_is_only_a_head() {
    let folder = Folder::new("names");
    for (target, statuses) in [
        ("/ws", [426, 405, 405, 401]),
        ("/messages", [401, 401, 401, 401]),
        ("/me", [401, 405, 401, 401]),
        ("/", [200, 405, 200, 200]),
    ] {
        LESSON.knows_its_names(&folder.keep(), ("http://", target), statuses).await;
    }
}

/// What a server says is printed and sent on only if it is what it should be.
#[tokio::test]
async fn a_server_that_says_strange_things_is_not_believed() {
    let folder = Folder::new("strange");
    for body in [
        r#"{"name":"\u001b]0;owned\u0007Lan","until":9,"token":"t"}"#,
        r#"{"name":"Lan","until":9,"token":"t\r\nx: y"}"#,
        r#"{"name":"Lan","until":-1,"token":"t"}"#,
        r#"{"name":"","until":9,"token":"t"}"#,
        r#"["Lan"]"#,
        "hello",
    ] {
        let length = body.len();
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
        let server = Scripted::saying(&answer, Then::End).await;
        let ended = folder.client(&["sign-in", "--invitation", "x"], &server.address).await;
        assert!(!ended.ok && ended.said.contains("mã 200"), "{body}: {}", ended.said);
        assert!(!ended.said.contains(['\u{1b}', '\u{7}']), "{:?}", ended.said);
    }
    let words = r#"{"error":{"message":"no \u001b[2J · không"}}"#;
    let length = words.len();
    let answer = format!("HTTP/1.1 403 No\r\ncontent-length: {length}\r\n\r\n{words}");
    let server = Scripted::saying(&answer, Then::End).await;
    let ended = folder.client(&["sign-in", "--invitation", "x"], &server.address).await;
    assert!(!ended.ok && ended.said.contains("403"), "{}", ended.said);
    assert!(!ended.said.contains('\u{1b}'), "{:?}", ended.said);
    shows(&ended.said, &["│ no", "│ không"]);
}

/// TLS is a feature. Without it, the first line names it, and nothing is begun.
#[cfg(not(feature = "tls"))]
#[tokio::test]
async fn without_the_feature_tls_is_explained() {
    let folder = Folder::new("no-tls");
    let words = "cargo run --features tls --bin lesson09";
    let server = [&["--tls", "--port", "0"], &folder.keep()[..]].concat();
    let url = ["--url", "wss://127.0.0.1:1/ws"];
    let client = [&["join", "--invitation", "x"], &url[..], &folder.keep()[..]].concat();
    let told = [&client[..], &["--ca", "ca.pem"]].concat();
    for arguments in [server, client, told] {
        let ended = LESSON.run(&arguments).await;
        let first = ended.said.lines().next().unwrap_or_default();
        assert!(!ended.ok && first.contains(words), "{}", ended.said);
    }
}
