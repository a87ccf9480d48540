//! Wireshark reads our bytes: `tshark` is its program without windows. What it says of lesson 06's
//! conversation stands in the book.

use std::{fs, net::Ipv4Addr, process::Command};

use libtest_mimic::{Failed, Trial};
use tokio::time::timeout;

use crate::support::{
    SOON, file::File, for_the_book, frames::masked, greeter::request, program::Running, room::Room,
    thorough::thorough,
};

const MISSING: &str = "skipped · bỏ qua: tshark 4.0 is missing (Debian 12: apt install tshark)";
const FORBIDDEN: &str = "skipped · bỏ qua: this user may not capture (root may)";
/// The one whose words the book shows; another may say the same in other words.
const OURS: &str = "TShark (Wireshark) 4.0.";
/// What this machine calls the way to itself.
const LOOPBACK: &str = if cfg!(target_os = "macos") { "lo0" } else { "lo" };

/// Its trials. CI has it, and is root.
pub fn trials(run: fn(Test) -> Result<(), Failed>) -> [Trial; 2] {
    let version = Command::new("tshark").arg("--version").output();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let ours = version.is_ok_and(|version| version.starts_with(OURS));
    let opens = || Command::new("tshark").args(["-L", "-i", LOOPBACK]).output();
    let may = ours && opens().is_ok_and(|output| output.status.success());
    let trial = |name, test: fn() -> Test, lacks: Option<&'static str>| {
        let body = move || lacks.map_or_else(|| run(test()), |lacks| Err(lacks.into()));
        let ignored = lacks.is_some_and(|lacks| lacks == FORBIDDEN || !thorough());
        Trial::test(name, body).with_kind(lacks.unwrap_or_default()).with_ignored_flag(ignored)
    };
    let missing = (!ours).then_some(MISSING);
    let forbidden = missing.or((!may).then_some(FORBIDDEN));
    [
        trial("tshark reads lesson 06", || Box::pin(reads_a_conversation()), missing),
        trial("tshark listens to lesson 06", || Box::pin(listens()), forbidden),
    ]
}

pub type Test = std::pin::Pin<Box<dyn Future<Output = ()>>>;

/// What was said, and whether the client said it.
type Said = Vec<(bool, Vec<u8>)>;

/// Lan comes in, says hello, asks whether anybody is there, and goes.
async fn conversation(room: &Room) -> Said {
    let mut wire = room.wire().await;
    let mut said = Said::new();
    let hello = r#"{"type":"chat","message":"chào cả nhà"}"#;
    for (bytes, end) in [
        (request().replace("/chat", "/ws").into_bytes(), &b"\r\n\r\n"[..]),
        (Vec::new(), b"Client 1.\"}"),
        (masked(0x81, br#"{"type":"join","username":"Lan"}"#), b"\"Lan\"}]}"),
        (masked(0x81, hello.as_bytes()), b""), // goes to the others
        (masked(0x89, b"?"), b"\x8a\x01?"),
        (masked(0x88, b"\x03\xe8"), b"\x88\x02\x03\xe8"),
    ] {
        wire.send(&bytes).await;
        let answer = timeout(SOON, wire.through(end)).await.expect("an answer");
        let both = [(true, bytes), (false, answer)];
        said.extend(both.into_iter().filter(|(_, bytes)| !bytes.is_empty()));
    }
    said
}

/// The file that a capture would have left: libpcap's format, IP packets without a network below.
fn pcap(said: &Said) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        file.extend(word.to_le_bytes());
    }
    let mut counts = [1_u32, 1]; // the next sequence number of the server, of the client
    for (at, (by_client, bytes)) in (0_u32..).zip(said) {
        let (own, other) = (usize::from(*by_client), usize::from(!by_client));
        let packet = packet(*by_client, counts[own], counts[other], bytes);
        counts[own] += u32::try_from(bytes.len()).expect("short");
        let length = u32::try_from(packet.len()).expect("short");
        for word in [0, at * 1000, length, length] {
            file.extend(word.to_le_bytes());
        }
        file.extend(packet);
    }
    file
}

/// IPv4 and TCP around some bytes, with checksums that nobody checks.
fn packet(by_client: bool, sequence: u32, acknowledged: u32, bytes: &[u8]) -> Vec<u8> {
    let (from, to) = if by_client { (50_000_u16, 8080_u16) } else { (8080, 50_000) };
    let length = u16::try_from(40 + bytes.len()).expect("short").to_be_bytes();
    let mut packet = vec![0x45, 0, length[0], length[1], 0, 0, 0x40, 0, 64, 6, 0, 0];
    packet.extend([Ipv4Addr::LOCALHOST.octets(); 2].concat());
    packet.extend([from.to_be_bytes(), to.to_be_bytes()].concat());
    packet.extend([sequence.to_be_bytes(), acknowledged.to_be_bytes()].concat());
    packet.extend([0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]);
    packet.extend(bytes);
    packet
}

/// What it says of a file.
fn tshark(file: &File, arguments: &[&str]) -> String {
    let mut command = Command::new("tshark");
    command.args(["-r", file.path()]).args(arguments).env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
    let output = command.output().expect("tshark runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

async fn reads_a_conversation() {
    let said = conversation(&Room::start().await).await;
    let file = File::absent("lesson06.pcap");
    fs::write(file.path(), pcap(&said)).expect("a file");
    let list = tshark(&file, &["-Y", "websocket"]);
    let filter = r#"websocket.mask == 1 and websocket.payload.text contains "join""#;
    let join = tshark(&file, &["-Y", filter, "-O", "websocket"]);
    for_the_book(|| insta::assert_snapshot!("wireshark__every_frame", list));
    for_the_book(|| insta::assert_snapshot!("wireshark__one_frame", join));
}

/// On the wire itself.
async fn listens() {
    let room = Room::start().await;
    let mut command = Command::new("tshark");
    command.args(["-l", "-i", LOOPBACK, "-f", &format!("tcp port {}", room.port())]);
    command.args(["-Y", "websocket", "-O", "websocket"]);
    let mut running = Running::of(command);
    running.until_error("Capture started").await;
    conversation(&room).await;
    running.until(r#"Text: {"type":"join","username":"Lan"}"#).await;
    #[cfg(unix)]
    running.interrupt(); // so that the program which it has started ends, too
    running.ended().await;
}
