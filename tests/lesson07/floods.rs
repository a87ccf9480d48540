//! Clients that flood and never read, against the program itself: its memory has an end, and the
//! others are served.

use std::time::Duration;

use tokio::{
    io::AsyncWriteExt as _,
    time::{Instant, timeout},
};

use crate::{
    program::with_descriptors,
    support::{Wire, frames::masked, greeter::request, room::Client},
};

/// Far more than all buffers on the way hold.
const FLOOD: usize = 64 * 1024 * 1024;

/// What a program may grow by while it is flooded: the limits allow less than 1 MiB for a
/// connection.
#[cfg(target_os = "linux")]
const GROWTH: u64 = 8 * 1024;

#[tokio::test]
async fn floods_from_those_who_never_read_cost_little_and_harm_nobody() {
    let (program, address) = with_descriptors(256).await;
    let mut lan = Client::at(&address).await;
    lan.join("Lan").await;
    #[cfg(target_os = "linux")]
    let before = resident(&program);
    for (name, frame) in [
        ("pings", masked(0x89, &[b'x'; 100])),
        ("questions", masked(0x81, br#"{"type":"ping","timestamp":1234567890}"#)),
        ("nonsense", masked(0x81, b"so what?")),
        ("bytes", masked(0x82, &[0; 100])),
    ] {
        let mut wire = Wire::to(&address).await;
        wire.send(request().replace("/chat", "/ws")).await;
        wire.head().await;
        let sent = flood(&mut wire, &frame).await;
        lan.says(r#"{"type":"ping","timestamp":1}"#).await;
        let begun = Instant::now();
        lan.hears("pong").await;
        assert!(begun.elapsed() < Duration::from_secs(5), "{name}: {:?}", begun.elapsed());
        #[cfg(target_os = "linux")]
        {
            let grown = resident(&program).saturating_sub(before);
            assert!(grown < GROWTH, "{name}: {grown} KiB more after {sent} bytes");
        }
    }
    drop(program); // not before
}

/// Writes until nothing is taken any more, or for two seconds; how many bytes went.
async fn flood(wire: &mut Wire, frame: &[u8]) -> usize {
    let many = frame.repeat(1_000);
    let end = Instant::now() + Duration::from_secs(2);
    let mut sent = 0;
    while sent < FLOOD && Instant::now() < end {
        match timeout(Duration::from_secs(1), wire.0.write_all(&many)).await {
            Ok(Ok(())) => sent += many.len(),
            _ => break, // full, or hung up
        }
    }
    sent
}

/// The memory that a program has now, in KiB (proc(5), status).
#[cfg(target_os = "linux")]
fn resident(program: &crate::support::program::Running) -> u64 {
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", program.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
