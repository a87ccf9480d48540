use crate::{
    learn::observe::{Observed, observe},
    lesson01_polling::log::Message,
};

const LAN: u64 = 1;

/// What the log holds when Lan (re)connects: the first and the last `seq` (none if the last is smaller), and what her
/// browser says in `Last-Event-ID`.
const VISITS: [(u64, u64, Option<&str>); 12] = [
    (1, 0, None),
    (1, 3, None),
    (1, 5, Some("3")),
    (1, 5, Some("5")),
    (4, 9, Some("5")),
    (6, 11, Some("5")),
    (9, 14, Some("5")),
    (9, 14, None),
    (1, 2, Some("14")),
    (1, 0, Some("14")),
    (1, 2, Some("0a1b:7")),
    (1, 2, Some("-1")),
];

/// How a stream begins: whether with a gap, and the messages.
type Beginning = (bool, Vec<Message>);

/// 02.3: Lan's browser connects again and again, to a log that forgets and to a server that starts over.
#[must_use]
pub fn resume(begin: fn(&[Message], Option<&str>) -> Beginning) -> Observed {
    observe(move |tape| {
        for (first, last, id) in VISITS {
            let message = |seq| Message {
                seq,
                username: "Minh".into(),
                message: seq.to_string(),
                timestamp: 1_000 * seq,
            };
            let log: Vec<_> = (first..=last).map(message).collect();
            let kept: Vec<_> = log.iter().map(|message| message.seq).collect();
            tape.note(LAN, format!("the log holds {kept:?}"));
            tape.sent(
                LAN,
                &match id {
                    Some(id) => format!("GET /events, Last-Event-ID: {id}"),
                    None => "GET /events, for the first time".into(),
                },
            );
            let (gap, messages) = begin(&log, id);
            if gap {
                tape.received(LAN, "event: gap");
            }
            let seqs: Vec<_> = messages.iter().map(|message| message.seq).collect();
            tape.received(LAN, &format!("messages {seqs:?}"));
        }
    })
}
