//! `lesson12 cluster`: what is typed at its prompt, and that nothing is left behind.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

use tokio::net::TcpStream;

use super::server::installed;
use crate::support::{
    file::Folder,
    program::{Program, Running, nobody, shows},
    thorough::{ONLY_THOROUGH, thorough},
};

const LESSON: Program = Program(env!("CARGO_BIN_EXE_lesson12"));

/// A cluster whose folder is in this one, and for which these programs stand in the place of real
/// ones.
fn cluster(folder: &Folder, programs: &[(&str, &str)], arguments: &[&str]) -> Running {
    let (bin, temporary) = (folder.path().join("bin"), folder.path().join("tmp"));
    for folder in [&bin, &temporary] {
        fs::create_dir_all(folder).expect("a folder");
    }
    for (name, script) in programs {
        let file = bin.join(name);
        fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("our own file");
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(LESSON.0);
    command.args(["cluster", "--port", "0"]).args(arguments).env_remove("PORT");
    command.env("TMPDIR", temporary).env("PATH", format!("{}:{path}", bin.display()));
    Running::of(command)
}

/// No file and no process of a cluster is there any more.
fn nothing_is_left(folder: &Folder) {
    let temporary = folder.path().join("tmp");
    assert_eq!(fs::read_dir(&temporary).expect("a folder").count(), 0, "a folder is left behind");
    let path = temporary.to_str().expect("a name in UTF-8");
    // Linux tells what each process has inherited.
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let environment = fs::read(process.path().join("environ")).unwrap_or_default();
        let ours = String::from_utf8_lossy(&environment).contains(path);
        assert!(!ours, "{} is left behind", process.path().display());
    }
}

#[tokio::test]
async fn a_cluster_to_play_with() {
    if !installed() {
        return;
    }
    let folder = Folder::absent("cluster");
    let mut cluster = cluster(&folder, &[], &["--nodes", "2"]);
    let address = cluster.address("hai cửa sổ   http://").await;
    let balancer = cluster.until("balancer").await;
    let haproxy = balancer.contains("HAProxy, /");
    assert!(haproxy || !thorough(), "haproxy is not installed");
    if !haproxy {
        eprintln!("haproxy is not installed: {ONLY_THOROUGH}");
    }
    let mut parts = Vec::new();
    for part in ["server 1  http://", "server 2  http://", "redis://"] {
        parts.push(cluster.address(part).await);
    }
    let url = format!("ws://{address}/ws");
    let person = |name| LESSON.start(&["join", "--name", name, "--url", &url]);
    let (mut lan, mut ba) = (person("Lan"), person("Ba"));
    lan.until("online on server ").await;
    lan.until("Ba").await;
    ba.types("tin số một\n");
    lan.until("tin số một").await;
    for (typed, shown, text) in [
        ("kill 1\n", "dead", "tin số hai"),
        ("start 1\nfreeze 2\n", "frozen", "tin số ba"),
        ("start 2\nkill log\n", "dead", "tin số bốn"),
        ("nonsense\nkill 3\nstart log\n", "một server", "tin số năm"),
    ] {
        cluster.types(typed);
        cluster.until(shown).await;
        ba.types(&format!("{text}\n"));
        if text != "tin số bốn" {
            lan.until(text).await; // without a log nothing is said: it comes later
        }
    }
    lan.leaves();
    ba.leaves();
    lan.ended().await.well();
    ba.ended().await.well();
    cluster.interrupt();
    shows(&cluster.ended().await.well(), &["Tạm biệt"]);
    for part in parts.iter().chain([&address]) {
        TcpStream::connect(part).await.expect_err("nothing listens any more");
    }
    nothing_is_left(&folder);
}

/// The end of the input is an end, too.
#[tokio::test]
async fn a_cluster_without_haproxy() {
    if !installed() {
        return;
    }
    let folder = Folder::absent("ours");
    let mut cluster = cluster(&folder, &[], &["--nodes", "1", "--balancer", "ours"]);
    let address = cluster.address("hai cửa sổ   http://").await;
    cluster.until("không có HAProxy").await;
    let status = reqwest::get(format!("http://{address}/status")).await.expect("an answer");
    assert!(status.status().is_success());
    cluster.types("kill balancer\n");
    cluster.until("là một phần của chương trình này").await;
    cluster.leaves();
    shows(&cluster.ended().await.well(), &["Tạm biệt"]);
    nothing_is_left(&folder);
}

#[tokio::test]
async fn a_cluster_without_a_redis() {
    let url = format!("redis://{}/", nobody().await);
    LESSON.trouble([(vec!["cluster", "--port", "0", "--log", &url], "không khởi động được")]).await;
}

/// A part that can't be started, or is asked to end while it starts, takes the others with it.
#[tokio::test]
async fn a_start_that_fails_half_way() {
    let folder = Folder::absent("half-way");
    let asleep = ("redis-server", "exec sleep 60");
    let mut starting = cluster(&folder, &[asleep], &[]);
    starting.until("đang khởi động").await;
    starting.signal("-TERM");
    shows(&starting.ended().await.well(), &["Tạm biệt"]);
    nothing_is_left(&folder);
    if !installed() {
        return;
    }
    let folder = Folder::absent("half-way");
    let broken = ("haproxy", "echo cannot bind socket >&2; exit 1");
    let ended = cluster(&folder, &[broken], &["--nodes", "1"]).ended().await;
    assert!(!ended.ok);
    shows(&ended.said, &["balancer không khởi động được", "cannot bind socket"]);
    nothing_is_left(&folder);
}
