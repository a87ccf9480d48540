use super::KEY;
use crate::{
    learn::observe::{Observed, observe},
    lesson03_handshake::accept_key,
};

/// What the client has offered.
const OFFERED: [&str; 2] = ["chat.v2", "chat.v1"];

/// 03.3: answers of good servers, of wrong ones, and of those that are no WebSocket servers at all.
#[must_use]
pub fn believe(
    believe: impl Fn(&str, &[&str], u16, &[(&str, &str)]) -> bool + Send + 'static,
) -> Observed {
    observe(move |tape| {
        let accept = accept_key(KEY);
        let lower = accept.to_ascii_lowercase();
        let mut server = 0;
        let mut answer = |status: u16, fields: &[(&str, &str)]| {
            server += 1;
            tape.sent(server, &format!("Sec-WebSocket-Key: {KEY}"));
            tape.received(server, &format!("HTTP/1.1 {status}"));
            for (name, value) in fields {
                tape.received(server, &format!("{name}: {value}"));
            }
            let opened = believe(KEY, &OFFERED, status, fields);
            tape.note(server, if opened { "the WebSocket is open" } else { "the client hangs up" });
        };
        let upgrade = ("Upgrade", "websocket");
        let connection = ("Connection", "Upgrade");
        let good = [upgrade, connection, ("Sec-WebSocket-Accept", &accept)];
        let with = |field: (&'static str, &'static str)| [&good[..], &[field]].concat();
        answer(101, &good);
        answer(101, &[("upgrade", "WebSocket"), ("connection", "x, upgrade"), good[2]]);
        answer(200, &good);
        answer(101, &[upgrade, connection]);
        answer(101, &[upgrade, connection, ("Sec-WebSocket-Accept", KEY)]);
        answer(101, &[upgrade, connection, ("Sec-WebSocket-Accept", &lower)]);
        answer(101, &[connection, good[2]]);
        answer(101, &[("Upgrade", "h2c"), connection, good[2]]);
        answer(101, &[upgrade, good[2]]);
        answer(101, &with(("Sec-WebSocket-Protocol", "chat.v1")));
        answer(101, &with(("Sec-WebSocket-Protocol", "chat.v3")));
        answer(101, &with(("Sec-WebSocket-Protocol", "chat.v2, chat.v1")));
        answer(101, &with(("Sec-WebSocket-Extensions", "permessage-deflate")));
    })
}
