//! A rolling change of versions, with the programs themselves: lesson 08's server goes, lesson 11's
//! comes, on the same port and with the same log, and back again. Old and new clients stay.

use crate::support::{
    file::File,
    program::{Program, Running, shows},
};

const OLD: Program = Program(env!("CARGO_BIN_EXE_lesson08"));
const NEW: Program = Program(env!("CARGO_BIN_EXE_lesson11"));

/// A server of this version with this log, and its port.
async fn serve(log: &File, version: Program, port: u16) -> (Running, u16) {
    let mut server = version.start(&["--port", &port.to_string(), "--log", log.path()]);
    let address = server.address("http://").await;
    let port = address.rsplit(':').next().and_then(|port| port.parse().ok());
    (server, port.expect("a port"))
}

/// One of the people, each with a program of another version, and all that it has shown.
struct Person {
    name: &'static str,
    running: Running,
    seen: Vec<String>,
}

impl Person {
    async fn joins(name: &'static str, port: u16, version: Program, options: &[&str]) -> Self {
        let url = format!("ws://127.0.0.1:{port}/ws");
        let arguments = [&["join", "--name", name, "--url", &url], options].concat();
        let mut person = Self { name, running: version.start(&arguments), seen: Vec::new() };
        person.until("Here now").await; // from here on nothing may be missed
        person
    }

    async fn until(&mut self, text: &str) {
        loop {
            let line = self.running.line().await.expect("it goes on");
            self.seen.push(line.trim().to_owned());
            if line.contains(text) {
                return;
            }
        }
    }

    /// What was said, in the order in which it was seen, and the lines about subprotocols.
    async fn leaves(mut self) -> (Vec<String>, Vec<String>) {
        self.running.leaves();
        let rest = self.running.ended().await.well();
        self.seen.extend(rest.lines().map(|line| line.trim().to_owned()));
        let said =
            |line: &String| line.split_once("said: ").map(|(_, text)| text.replace(" ✓", ""));
        let chats = self.seen.iter().filter(|line| !line.starts_with('…')).filter_map(said);
        let spoken = self.seen.iter().filter(|line| line.contains("chat.v1")).cloned();
        (chats.collect(), spoken.collect())
    }
}

/// Everybody says something, and everybody hears it.
async fn talk(people: &mut [Person], when: &str) {
    for speaker in 0..people.len() {
        let text = format!("said: {}, {when}", people[speaker].name);
        people[speaker].running.types(&format!("{text}\n"));
        for person in people.iter_mut() {
            person.until(&text).await;
        }
    }
}

/// The server goes, everybody says something, and another version comes.
async fn change(
    people: &mut [Person],
    mut server: Running,
    (log, port): (&File, u16),
    to: Program,
) -> Running {
    server.interrupt();
    shows(&server.ended().await.well(), &["Tạm biệt"]);
    for person in people.iter_mut() {
        let text = format!("said: {}, while nobody listens", person.name);
        person.running.types(&format!("{text}\n"));
        person.until(&text).await; // waits, with an …
    }
    server = serve(log, to, port).await.0;
    for person in people.iter_mut() {
        person.running.types("\n"); // Enter alone: reconnect now
        person.until("online").await;
    }
    server
}

/// Three versions of the server, one after the other; what the client in CBOR says of them.
async fn rolls(versions: [Program; 3]) -> Vec<String> {
    let log = File::absent("chat.log");
    let (mut server, port) = serve(&log, versions[0], 0).await;
    let mut people = vec![
        Person::joins("Lan", port, OLD, &[]).await,
        Person::joins("Ba", port, NEW, &["--protocol", "json"]).await,
        Person::joins("Minh", port, NEW, &["--protocol", "cbor"]).await,
    ];
    talk(&mut people, "at first").await;
    for (version, when) in [(versions[1], "later"), (versions[2], "at last")] {
        server = change(&mut people, server, (&log, port), version).await;
        talk(&mut people, when).await;
    }
    let (mut all, mut spoken) = (Vec::new(), Vec::new());
    for person in people {
        let (said, about) = person.leaves().await;
        all.push(said);
        spoken.push(about);
    }
    server.interrupt();
    server.ended().await.well();
    assert_eq!(all[0].len(), 15, "three times three, and twice three: {all:#?}");
    assert_eq!((&all[1], &all[2]), (&all[0], &all[0]), "the same, once, in one order");
    assert!(spoken[0].is_empty() && spoken[1].is_empty(), "{spoken:?}");
    spoken.remove(2)
}

const NOT_KNOWN: &str = "the server doesn't know chat.v1.cbor: JSON instead · server không biết chat.v1.cbor: dùng JSON";
const KNOWN: &str = "the server speaks chat.v1.cbor now · giờ server đã nói chat.v1.cbor";

#[tokio::test]
async fn forwards_and_back() {
    assert_eq!(rolls([OLD, NEW, OLD]).await, [NOT_KNOWN, KNOWN, NOT_KNOWN]);
}

#[tokio::test]
async fn back_and_forwards() {
    assert_eq!(rolls([NEW, OLD, NEW]).await, [NOT_KNOWN, KNOWN]);
}
