//! R7: when we say goodbye first (§5.5.1, §7.1.2). R8: what we don't say, even if asked to (§5.5, §7.4.1).

use full_duplex::lesson04_frames::{
    close::Close, connection::Connection, connection::SendError, message::Message,
};

use crate::kit::*;

fn we_close() -> Step {
    let close = |we: &mut Connection| we.close(Some(&Close::new(1001, "bye"))).expect("open");
    we(close, [Heard::Close(Some(1001))])
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
            let wordless = |we: &mut Connection| we.close(None).expect("open");
            [we(wordless, [Heard::Close(None)]), answered(1000)]
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

fn saying() -> Vec<Case> {
    fn refuses_everything(we: &mut Connection) {
        let message = Message::Text("late".to_owned());
        assert_eq!(we.send(&message), Err(SendError::Closing));
        assert_eq!(we.send_text("late"), Err(SendError::Closing));
        assert_eq!(we.send_binary(b"late"), Err(SendError::Closing));
        assert_eq!(we.send_fragmented(&message, 1), Err(SendError::Closing));
        assert_eq!(we.ping(b""), Err(SendError::Closing));
        assert_eq!(we.pong(b""), Err(SendError::Closing));
        assert_eq!(we.close(None), Err(SendError::Closing));
    }
    fn bad_codes(we: &mut Connection) {
        for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535] {
            assert_eq!(we.close(Some(&Close::new(code, ""))), Err(SendError::CloseCode(code)));
        }
    }
    fn long_controls(we: &mut Connection) {
        assert_eq!(we.ping(&[0; 126]), Err(SendError::LongControl(126)));
        assert_eq!(we.pong(&[0; 126]), Err(SendError::LongControl(126)));
        we.ping(&[0; 125]).expect("125 bytes fit");
    }
    fn long_reason(we: &mut Connection) {
        we.close(Some(&Close::new(1000, &"é".repeat(100)))).expect("cut, not refused");
        // 61 of them, behind two bytes of header and two of code; a client's masking key takes four more.
        assert!([126, 130].contains(&we.transmit().len()), "{}", we.transmit().len());
    }
    fn fragmented(we: &mut Connection) {
        let message = Message::Text("chào bạn".to_owned());
        for size in [0, 1, 2, 3, 1_000] {
            we.send_fragmented(&message, size).expect("open");
        }
        we.send_fragmented(&Message::Binary(Vec::new()), 5).expect("open");
    }
    let silent = || we(refuses_everything, []);
    let fragments = [vec![heard_text("chào bạn"); 5], vec![heard_binary("")]].concat();
    vec![
        case("R8.1", "nothing after our goodbye", [we_close(), silent(), answered(1001), silent()]),
        case("R8.2", "nothing after theirs", [goodbye(close(1000), 1000), silent()]),
        case("R8.3", "nothing after a failure", [fails(1002, [frame(3, "")]), silent()]),
        case("R8.4", "nothing after the stream's end", [lost(), silent()]),
        case("R8.5", "no code that must not travel", [we(bad_codes, [])]),
        case(
            "R8.6",
            "no control frame over 125 bytes",
            [we(long_controls, [Heard::Ping(vec![0; 125])])],
        ),
        case(
            "R8.7",
            "a reason that is too long is cut between two characters",
            [we(long_reason, [Heard::Close(Some(1000))]), answered(1000)],
        ),
        case(
            "R8.8",
            "our own fragments, of every size, cut characters or not",
            [we(fragmented, fragments)],
        ),
    ]
}
