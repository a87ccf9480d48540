use crate::{
    learn::observe::{Observed, observe},
    lesson01_polling::log::Message,
};

/// Messages that the room of this check keeps: few, so that forgetting is part of the story.
const KEPT: usize = 4;
const LAN: u64 = 1;
const MINH: u64 = 2;

/// 01.1: Lan polls while Minh talks. Each answer tells Lan the cursor to use next.
#[must_use]
pub fn cursor(since: fn(&[Message], u64) -> (Vec<Message>, u64)) -> Observed {
    observe(move |tape| {
        let mut log: Vec<Message> = Vec::new();
        let mut lan = 0;
        let mut read = Vec::new();
        let mut said = 0;
        // How often Minh speaks before each of Lan's questions.
        for speaks in [0, 2, 0, 0, 1, 3, 0, 4, 0] {
            for _ in 0..speaks {
                said += 1;
                tape.sent(MINH, &format!("POST /messages {said}"));
                log.push(Message {
                    seq: said,
                    username: "Minh".into(),
                    message: said.to_string(),
                    timestamp: 1_000 * said,
                });
                if log.len() > KEPT {
                    log.remove(0);
                }
            }
            tape.sent(LAN, &format!("GET /messages?since={lan}"));
            let (messages, next) = since(&log, lan);
            let seqs: Vec<_> = messages.iter().map(|message| message.seq).collect();
            tape.received(LAN, &format!("messages {seqs:?}, next cursor {next}"));
            read.extend(seqs);
            lan = next;
        }
        tape.note(LAN, format!("Lan has read {read:?}"));
    })
}
