//! R7: when we say goodbye first (§5.5.1, §7.1.2). R8: what we don't say, even if asked to (§5.5,
//! §7.4.1).

use full_duplex::{
    learn::ladder::Mismatch,
    lesson04_frames::{close::Close, connection::SendError, message::Message},
};

use crate::suite::kit::*;

fn we_close() -> Step {
    let close =
        |we: &mut dyn Tested| answers("close", Ok(()), we.close(Some(&Close::new(1001, "bye"))));
    we("close, with 1001 \"bye\"", close, [Heard::Close(Some(1001))])
}

/// The peer's goodbye, to which nothing more is said.
fn answered(code: u16) -> Step {
    step([close(code)], [Heard::End(code)])
}

pub fn cases() -> Vec<Case> {
    let mut cases = closing();
    cases.extend(saying());
    cases
}

fn closing() -> Vec<Case> {
    let violation = |name: &str, frame: Frame, code: u16| {
        (name.to_owned(), vec![we_close(), step([frame], [Heard::End(code)])])
    };
    let crossing = [text("a"), text("b").more(), cont("c")];
    vec![
        case("R7.1", "the peer answers", [we_close(), answered(1001)]),
        case("R7.2", "the peer answers with another code", [we_close(), answered(4321)]),
        case(
            "R7.3",
            "the peer answers without a code",
            [we_close(), step([close_of("")], [Heard::End(1005)])],
        ),
        case("R7.4", "the peer's stream ends instead", [we_close(), lost()]),
        case(
            "R7.5",
            "what was under way is taken, not answered",
            [we_close(), quiet(crossing), answered(1001)],
        ),
        case("R7.6", "a ping under way is answered", [we_close(), echo(ping("?")), answered(1001)]),
        case("R7.7", "without a code", {
            let wordless = |we: &mut dyn Tested| answers("close", Ok(()), we.close(None));
            [we("close, without a code", wordless, [Heard::Close(None)]), answered(1000)]
        }),
        many(
            "R7.8",
            "a violation after our goodbye: there is no second one",
            [
                violation("reserved opcode", frame(3, ""), 1002),
                violation("text", text(b"\xff"), 1007),
                violation("length", binary("").announcing(1 << 40), 1009),
                violation("code", close(1005), 1002),
            ],
        ),
        case(
            "R7.9",
            "goodbye crosses goodbye",
            [we_close(), answered(1000), quiet([text("late")])],
        ),
        case(
            "R7.10",
            "our goodbye inside the peer's message",
            [quiet([text("a").more()]), we_close(), quiet([cont("b")]), answered(1001)],
        ),
    ]
}

fn refuses_everything(we: &mut dyn Tested) -> Result<(), Mismatch> {
    let message = Message::Text("late".to_owned());
    let refuses = |call, came| answers(call, Err(SendError::Closing), came);
    refuses("send", we.send(&message))?;
    refuses("send_text", we.send_text("late"))?;
    refuses("send_binary", we.send_binary(b"late"))?;
    refuses("send_fragmented", we.send_fragmented(&message, 1))?;
    refuses("ping", we.ping(b""))?;
    refuses("pong", we.pong(b""))?;
    refuses("close", we.close(None))
}

fn bad_codes(we: &mut dyn Tested) -> Result<(), Mismatch> {
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] {
        let came = we.close(Some(&Close::new(code, "")));
        answers(&format!("close with {code}"), Err(SendError::CloseCode(code)), came)?;
    }
    Ok(())
}

fn long_controls(we: &mut dyn Tested) -> Result<(), Mismatch> {
    answers("ping of 126 bytes", Err(SendError::LongControl(126)), we.ping(&[0; 126]))?;
    answers("pong of 126 bytes", Err(SendError::LongControl(126)), we.pong(&[0; 126]))?;
    answers("ping of 125 bytes", Ok(()), we.ping(&[0; 125]))
}

fn long_reason(we: &mut dyn Tested) -> Result<(), Mismatch> {
    let close = Close::new(1000, &"é".repeat(100));
    answers("close with a reason of 200 bytes", Ok(()), we.close(Some(&close)))?;
    // 61 of them, behind two bytes of header and two of code; a client's masking key takes four
    // more.
    match we.transmit().len() {
        126 | 130 => Ok(()),
        other => {
            let expected = "a close frame of 126 bytes, or of 130 with a key".to_owned();
            Err(Mismatch { expected, came: format!("{other} bytes to transmit") })
        }
    }
}

fn fragmented(we: &mut dyn Tested) -> Result<(), Mismatch> {
    let message = Message::Text("chào bạn".to_owned());
    for size in [0, 1, 2, 3, 1_000] {
        answers("send_fragmented", Ok(()), we.send_fragmented(&message, size))?;
    }
    let empty = Message::Binary(Vec::new());
    answers("send_fragmented", Ok(()), we.send_fragmented(&empty, 5))
}

fn saying() -> Vec<Case> {
    let silent = || we("ask for everything that can be sent", refuses_everything, []);
    let fragments = [vec![heard_text("chào bạn"); 5], vec![heard_binary("")]].concat();
    vec![
        case("R8.1", "nothing after our goodbye", [we_close(), silent(), answered(1001), silent()]),
        case("R8.2", "nothing after theirs", [goodbye(close(1000), 1000), silent()]),
        case("R8.3", "nothing after a failure", [fails(1002, [frame(3, "")]), silent()]),
        case("R8.4", "nothing after the stream's end", [lost(), silent()]),
        case(
            "R8.5",
            "no code that must not travel",
            [we("close with codes that must not be sent", bad_codes, [])],
        ),
        case(
            "R8.6",
            "no control frame over 125 bytes",
            [we("ping and pong at the limit", long_controls, [Heard::Ping(vec![0; 125])])],
        ),
        case(
            "R8.7",
            "a reason that is too long is cut between two characters",
            [
                we("close with a long reason", long_reason, [Heard::Close(Some(1000))]),
                answered(1000),
            ],
        ),
        case(
            "R8.8",
            "our own fragments, of every size, cut characters or not",
            [we("send_fragmented, six times", fragmented, fragments)],
        ),
    ]
}
