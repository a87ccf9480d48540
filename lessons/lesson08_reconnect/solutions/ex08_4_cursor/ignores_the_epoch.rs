//! A known mistake. Một lỗi quen thuộc.

use full_duplex::{
    learn::observe::Observed,
    lesson08_reconnect::checks::{self, Act, Heard, Reader},
};

/// The client: what it does about what it hears.
pub fn hear(reader: &mut Reader, heard: Heard) -> Vec<Act> {
    match heard {
        Heard::Welcome { epoch, seq } if reader.epoch.is_none() => {
            *reader = Reader { epoch: Some(epoch), last: seq, asked: false };
            vec![Act::Join]
        }
        Heard::Welcome { epoch, .. } => {
            reader.epoch = Some(epoch);
            reader.asked = true;
            vec![Act::Resume { epoch, since: reader.last }]
        }
        Heard::Chat { seq } | Heard::Ack { seq } if seq == reader.last + 1 => {
            reader.last = seq;
            if matches!(heard, Heard::Chat { .. }) { vec![Act::Show(seq)] } else { Vec::new() }
        }
        Heard::Chat { seq } | Heard::Ack { seq } if seq > reader.last && !reader.asked => {
            reader.asked = true;
            let (since, epoch) = (reader.last, reader.epoch);
            epoch.map(|epoch| Act::Resume { epoch, since }).into_iter().collect()
        }
        Heard::Chat { .. } | Heard::Ack { .. } => Vec::new(),
        Heard::Resumed => {
            reader.asked = false;
            Vec::new()
        }
        Heard::ResumeFailed { epoch, since } => {
            *reader = Reader { epoch: Some(epoch), last: since, asked: false };
            vec![Act::Missing]
        }
    }
}

/// Runs this answer.
pub fn main() -> Observed {
    checks::cursor(hear)
}
