//! 5: messages in pieces, with and without control frames between them.

use crate::suite::kit::*;

fn two() -> [Frame; 2] {
    [text("fragment1").more(), cont("fragment2")]
}

fn whole() -> Heard {
    heard_text("fragment1fragment2")
}

/// Two fragments with a ping between them.
fn interrupted() -> Step {
    let [first, second] = two();
    step([first, ping("ping"), second], [heard_pong("ping"), whole()])
}

fn nothing_to_continue(fin: bool) -> [Frame; 2] {
    let stray = cont("nothing to continue");
    [if fin { stray } else { stray.more() }, text("never answered")]
}

/// Legal, whatever a strict reader thinks: five fragments, two pings.
fn five() -> [Vec<Frame>; 2] {
    let first = vec![text("fragment1").more(), cont("fragment2").more(), ping("one")];
    let rest =
        vec![cont("fragment3").more(), cont("fragment4").more(), ping("two"), cont("fragment5")];
    [first, rest]
}

fn all_five() -> Heard {
    heard_text("fragment1fragment2fragment3fragment4fragment5")
}

pub fn cases() -> Vec<Case> {
    let mut cases = legal();
    cases.extend(illegal());
    let [first, rest] = five();
    cases.push(case(
        "5.19",
        "five fragments, a ping after the second and before the last, and a pause",
        [step(first, [heard_pong("one")]), step(rest, [heard_pong("two"), all_five()])],
    ));
    let together = step(five().concat(), [heard_pong("one"), heard_pong("two"), all_five()]);
    cases.push(case("5.20", "the same without a pause", [together]));
    cases
}

fn legal() -> Vec<Case> {
    let [first, second] = two();
    let [begin, end] = two();
    vec![
        case("5.1", "a ping in two fragments", [fails(1002, [ping("fr").more(), cont("ag")])]),
        case("5.2", "a pong in two fragments", [fails(1002, [pong("fr").more(), cont("ag")])]),
        case("5.3", "a text in two fragments", [quiet([first]), step([second], [whole()])]),
        case("5.4", "both fragments at once", [step(two(), [whole()])]),
        case("5.5", "both byte by byte", [step(two(), [whole()]).byte_by_byte()]),
        case(
            "5.6",
            "a ping between two fragments is answered before the message",
            [quiet([begin]), echo(ping("ping")), step([end], [whole()])],
        ),
        case("5.7", "the same at once", [interrupted()]),
        case("5.8", "the same byte by byte", [interrupted().byte_by_byte()]),
    ]
}

fn illegal() -> Vec<Case> {
    let stray = |fin| fails(1002, nothing_to_continue(fin));
    let frame_by_frame = |fin| {
        let [stray, text] = nothing_to_continue(fin);
        [fails(1002, [stray]), quiet([text])]
    };
    let round = |fin: bool| {
        let stray = cont("nothing to continue");
        [vec![if fin { stray } else { stray.more() }], two().to_vec()].concat()
    };
    let after_message = step(
        [two().as_slice(), &nothing_to_continue(false)].concat(),
        [whole(), Heard::Close(Some(1002)), Heard::End(1002)],
    );
    let twice = |fin| fails(1002, [round(fin), round(fin)].concat());
    vec![
        case("5.9", "a last fragment of nothing, then a text", [stray(true)]),
        case("5.10", "the same frame by frame", frame_by_frame(true)),
        case("5.11", "the same byte by byte", [stray(true).byte_by_byte()]),
        case("5.12", "a middle fragment of nothing, then a text", [stray(false)]),
        case("5.13", "the same frame by frame", frame_by_frame(false)),
        case("5.14", "the same byte by byte", [stray(false).byte_by_byte()]),
        case("5.15", "a message in two fragments, then a middle fragment", [after_message]),
        case("5.16", "twice: a middle fragment of nothing, then a message", [twice(false)]),
        case("5.17", "twice: a last fragment of nothing, then a message", [twice(true)]),
        case(
            "5.18",
            "a second fragment that says text again",
            [fails(1002, [text("fragment1").more(), text("fragment2")])],
        ),
    ]
}
