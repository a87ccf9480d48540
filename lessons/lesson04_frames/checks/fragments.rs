use crate::{
    learn::observe::{Observed, observe},
    lesson04_frames::frame::Opcode,
};

/// A frame that has arrived: valid by itself, unmasked, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// It ends its message.
    pub fin: bool,
    /// What it is; never a close frame here.
    pub opcode: Opcode,
    /// What it carries.
    pub payload: Vec<u8>,
}

/// A message whose end hasn't come: its kind, and its bytes so far.
pub type Unfinished = Option<(Opcode, Vec<u8>)>;

/// What an endpoint says to a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// To the application: a whole message, text or binary.
    Message(Opcode, Vec<u8>),
    /// To the peer: a pong.
    Pong(Vec<u8>),
    /// To the peer: this breaks the protocol; 1002, and nothing more is read.
    Fail,
}

/// 04.3: frames of several conversations arrive, one by one.
#[must_use]
pub fn fragments(take: fn(&mut Unfinished, Incoming) -> Option<Said>) -> Observed {
    use Opcode::{Binary, Continuation, Ping, Pong, Text};
    let conversations: [&[(bool, Opcode, &str)]; 7] = [
        &[(true, Text, "chào"), (true, Binary, "bytes")],
        &[(false, Text, "xin "), (false, Continuation, "chào "), (true, Continuation, "Lan")],
        &[(false, Text, "một "), (true, Ping, "còn đó?"), (true, Continuation, "hai")],
        &[(false, Binary, ""), (true, Pong, "?"), (true, Continuation, ""), (true, Text, "next")],
        &[(false, Binary, "a"), (true, Continuation, "b"), (true, Ping, ""), (true, Text, "c")],
        &[(true, Continuation, "of what?")],
        &[(false, Text, "one"), (true, Text, "two")],
    ];
    observe(move |tape| {
        for (number, frames) in (1..).zip(conversations) {
            let mut unfinished = None;
            for (fin, opcode, text) in frames {
                let fin_shown = if *fin { " fin" } else { "" };
                tape.sent(number, &format!("{}{fin_shown} {text:?}", name(*opcode)));
                let payload = text.as_bytes().to_vec();
                let said = take(&mut unfinished, Incoming { fin: *fin, opcode: *opcode, payload });
                match said {
                    Some(Said::Fail) => {
                        tape.received(number, "CLOSE 1002");
                        break;
                    }
                    Some(Said::Pong(payload)) => {
                        tape.received(number, &format!("PONG fin {:?}", lossy(&payload)));
                    }
                    Some(Said::Message(opcode, bytes)) => {
                        tape.note(number, format!("{} message {:?}", name(opcode), lossy(&bytes)));
                    }
                    None => {}
                }
            }
        }
    })
}

fn name(opcode: Opcode) -> String {
    format!("{opcode:?}").to_uppercase()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
