//! The certificate for practice, and files that hold no good one.

use std::{
    fs,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use full_duplex::{
    lesson09_door::tls::{
        Trust, WithTls, certificate::Certificate, options::Files, practice::Practice,
    },
    tap::Tap,
};

use crate::place::{Authority, Folder, Good, Place, make, refused};

/// It stays as long as it is good, so that a browser has to be told once.
#[test]
fn the_certificate_for_practice_is_made_once_and_again_for_other_names() {
    let folder = Folder::new();
    let prepare = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let practice = Practice::prepare(&folder.0, &names).expect("made");
        (practice.is_new, fs::read(&practice.ca).expect("a CA"))
    };
    let (is_new, first) = prepare(&[]);
    assert!(is_new);
    assert_eq!(prepare(&[]), (false, first.clone()));
    let (is_new, second) = prepare(&["chat.example"]);
    assert!(is_new && second != first);
    assert_eq!(prepare(&["chat.example"]), (false, second.clone()));
    assert_eq!(prepare(&[]), (false, second.clone()), "it is good for more than is asked for");
    fs::remove_file(folder.0.join("key.pem")).expect("removed");
    assert!(prepare(&[]).0, "without its key it is good for nothing");
    let words = Practice::prepare(&folder.0, &[]).expect("there").how_to_trust();
    assert!(words.contains("for development only") && words.contains("chỉ dùng khi phát triển"));
}

/// Nobody else reads the key, and the key of the CA is nowhere.
#[cfg(unix)]
#[test]
fn the_key_is_for_its_owner_and_the_key_of_the_ca_is_for_nobody() {
    use std::os::unix::fs::MetadataExt as _;
    let folder = Folder::new();
    Practice::prepare(&folder.0, &[]).expect("made");
    let mode = |name| fs::metadata(folder.0.join(name)).expect("there").mode() & 0o777;
    assert_eq!((mode("key.pem"), mode("")), (0o600, 0o700));
    let mut names: Vec<_> = fs::read_dir(&folder.0)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["ca.pem", "cert.pem", "key.pem"]);
}

#[test]
fn files_without_a_good_certificate_are_refused_with_words() {
    let folder = Folder::new();
    let (one, other) = (make("x", Good::Now, None), make("x", Good::Now, None));
    let (past, future) = (make("x", Good::Past, None), make("x", Good::Future, None));
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (cert, key, words) in [
        (one.cert.as_str(), other.key.as_str(), "is not the key of"),
        (&past.cert, &past.key, "has expired"),
        (&future.cert, &future.key, "not valid yet"),
        (&one.key, &one.key, "no certificate"),
        (&one.cert, &one.cert, "no private key"),
        ("", &one.key, "no certificate"),
        (broken, &one.key, "can't be used"),
    ] {
        let files = Files { cert: folder.file("cert.pem", cert), key: folder.file("key.pem", key) };
        let error = Certificate::load(files).map(drop).expect_err(words);
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
    let files =
        Files { cert: folder.file("cert.pem", &one.cert), key: folder.file("key.pem", &one.key) };
    Certificate::load(files).expect("they fit");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_refused() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let (folder, made) = (Folder::new(), make("x", Good::Now, None));
    let (cert, key) = (folder.file("cert.pem", &made.cert), folder.file("key.pem", &made.key));
    let files = Files { cert, key: key.clone() };
    let of_root = fs::metadata(&key).expect("there").uid() == 0;
    for (mode, good) in [
        (0o644, false),
        (0o604, false),
        (0o660, false),
        (0o640, of_root),
        (0o600, true),
        (0o400, true),
    ] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("it is ours");
        let words = Certificate::load(files.clone()).map_err(|why| why.to_string()).err();
        assert_eq!(words.is_none(), good, "{mode:o}");
        let advice = format!("chmod 600 {};", key.display());
        assert!(words.is_none_or(|words| words.matches(&advice).count() == 2), "{mode:o}");
    }
}

/// Anybody can have a line written: the first ones say it all.
#[tokio::test]
async fn those_who_do_not_believe_it_are_not_logged_without_end() {
    static LINES: AtomicU32 = AtomicU32::new(0);
    let log_line = |line: String| {
        LINES.fetch_add(u32::from(line.contains("does not believe")), Relaxed);
    };
    let with_tls = WithTls { tls: true, ..WithTls::default() };
    let place = Place::open_with(with_tls, log_line, Tap::counting()).await;
    let other = place.folder.file("other.pem", &Authority::new("another").pem);
    let trust = Trust::new(&[other]).expect("a CA");
    for _ in 0..30 {
        refused(&trust, &place.url()).await;
    }
    place.stop().await;
    assert_eq!(LINES.load(Relaxed), 10);
}
