//! A second device that has a client's token: a tab that was duplicated, a phone with the same
//! account. It is another reader of the same log, and checks what the server promises to it.

use fastrand::Rng;
use full_duplex::{
    lesson04_frames::close::{Close, CloseCode},
    lesson06_chat::{
        protocol::{self as room, ServerMessage as Room},
        socket::{Received, ToSend},
    },
    lesson08_reconnect::protocol::{ClientMessage, ServerMessage, Token},
};
use tokio::time::{Duration, Instant, timeout_at};

use super::{network::Line, person::Place};

/// Takes over for a few seconds, and goes, with a close handshake or without.
pub async fn second(of: String, tokens: Vec<String>, place: Place, mut chance: Rng) {
    let Some(token) = chance.choice(tokens) else { return };
    let device = format!("d{}", chance.u32(..));
    place.event_log.tell(&device, format_args!("is another device of {of}"));
    let until = Instant::now() + Duration::from_millis(chance.u64(..20_000));
    let reading = read(&device, &place, Token(token), chance.u64(..5), until);
    let Ok(Some(mut line)) = timeout_at(until + Duration::from_secs(1), reading).await else {
        return; // gone without a word
    };
    if chance.bool() {
        let _ = line.send(ToSend::Close(Close::new(CloseCode::GOING_AWAY, ""))).await;
        while let Ok(Ok(_)) = timeout_at(until + Duration::from_secs(2), line.next()).await {}
    }
}

/// Resumes and reads until its time is over; `None` if the connection has ended before.
async fn read(
    device: &str,
    place: &Place,
    session: Token,
    back: u64,
    until: Instant,
) -> Option<Line> {
    let mut line = place.network.clone().call(device.to_owned()).await.ok()?;
    let ServerMessage::Welcome { epoch, seq, .. } = next(&mut line).await? else {
        panic!("{device}: not welcome");
    };
    let since = seq.saturating_sub(back);
    let resume = ClientMessage::Resume { session, epoch, since };
    line.send(ToSend::Text(resume.text())).await.ok()?;
    let mut seen: Vec<u64> = Vec::new();
    let mut cursor = None;
    while let Ok(message) = timeout_at(until, next(&mut line)).await {
        match message? {
            ServerMessage::Ack { seq, duplicate: true, .. } => {
                assert!(seen.contains(&seq), "{device}: said twice, and nowhere once");
                place.event_log.count("repeated messages that were known again");
            }
            ServerMessage::Room(Room::Chat { seq, .. }) | ServerMessage::Ack { seq, .. } => {
                if let Some(cursor) = &mut cursor {
                    assert_eq!(seq, *cursor + 1, "{device}: a hole, or twice");
                    *cursor = seq;
                }
                seen.push(seq);
            }
            ServerMessage::Resumed { seq, replayed } => {
                place.event_log.count("devices that took over");
                assert_eq!(replayed, seq - since, "{device}");
                let missing = (since + 1..=seq).find(|seq| !seen.contains(seq));
                assert_eq!(missing, None, "{device} was promised all from {since} to {seq}");
                cursor = Some(seq);
                stammer(device, &mut line).await?;
            }
            _ => {}
        }
    }
    Some(line)
}

/// Sends one message twice, as a client does that has lost the ack and doesn't first read what it
/// has missed.
async fn stammer(device: &str, line: &mut Line) -> Option<()> {
    let (id, message) = (Some(format!("of {device}")), format!("{device}.1"));
    let said = ClientMessage::Room(room::ClientMessage::Chat { id, message });
    for _ in 0..2 {
        line.send(ToSend::Text(said.text())).await.ok()?;
    }
    Some(())
}

async fn next(line: &mut Line) -> Option<ServerMessage> {
    loop {
        if let Received::Text(text) = line.next().await.ok()? {
            return Some(serde_json::from_str(text.as_str()).expect("a message"));
        }
    }
}
