use super::KEY;
use crate::{
    learn::observe::{Observed, observe},
    lesson03_handshake::accept_key,
};

/// 03.1: clients with different keys, each of which checks what it is told.
#[must_use]
pub fn accept(accept: fn(&str) -> String) -> Observed {
    observe(move |tape| {
        for (client, key) in (1..).zip([
            KEY,
            "x3JJHMbDL1EzLkh9GBhXDw==",
            "AAAAAAAAAAAAAAAAAAAAAA==",
            "+/+/+/+/+/+/+/+/+/+/+w==",
        ]) {
            tape.sent(client, &format!("Sec-WebSocket-Key: {key}"));
            let answer = accept(key);
            tape.received(client, &format!("Sec-WebSocket-Accept: {answer}"));
            let believed = answer == accept_key(key);
            tape.note(client, if believed { "the client stays" } else { "the client hangs up" });
        }
    })
}
