use crate::{
    learn::observe::{Observed, observe},
    tap::hex,
};

/// What to make of a close frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A proper goodbye, with a code and a reason or without: answer in kind.
    Goodbye(Option<(u16, String)>),
    /// It breaks a rule: fail the connection with this code.
    Fail(u16),
}

/// 04.4: close frames, proper and improper.
#[must_use]
pub fn goodbye(judge: fn(&[u8]) -> Verdict) -> Observed {
    let close = |code: u16, reason: &[u8]| [&code.to_be_bytes(), reason].concat();
    let mut payloads =
        vec![vec![], vec![0x03], close(1000, b""), close(1000, "tạm biệt".as_bytes())];
    let codes = [
        0, 999, 1001, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016, 2999, 3000, 4999, 5000,
        65_535,
    ];
    payloads.extend(codes.map(|code| close(code, b"")));
    payloads.push(close(1001, b"caf\xc3")); // a character cut in two
    payloads.push(close(1006, b"\xff")); // wrong twice: the code comes first
    observe(move |tape| {
        for payload in payloads {
            let code = payload
                .first_chunk()
                .map_or(String::new(), |code| format!(" ({})", u16::from_be_bytes(*code)));
            tape.sent(1, &format!("CLOSE {}{code}", hex(&payload)));
            let answer = match judge(&payload) {
                Verdict::Goodbye(None) => "CLOSE, without a code as well".to_owned(),
                Verdict::Goodbye(Some((code, reason))) => format!("CLOSE {code} {reason:?}"),
                Verdict::Fail(code) => format!("fails the connection: {code}"),
            };
            tape.received(1, &answer);
        }
    })
}
