//! The certificate for practice, and files that hold no good one.

use std::fs;

use full_duplex::lesson09_door::tls::{
    certificate::Certificate, options::Files, practice::Practice,
};

use crate::place::{Folder, Good, make};

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
