//! Numbers: what is sent, what is confirmed, what is heard.

use super::end::{
    Call::{Confirm, Hear, Heard, Send, Sent, Unconfirmed},
    Row,
    What::{Close, Ping, Text},
    after, confirms, hears, pops, says,
};

pub const SENT: &[Row] = &[
    (
        "what is sent is numbered from 1 on",
        &[says("một"), says("hai"), (Sent, "2"), after(0, "1 một, 2 hai")],
    ),
    ("nothing was sent", &[(Sent, "0"), after(0, "nothing")]),
    (
        "an answer was lost: the same question brings the same",
        &[says("một"), after(0, "1 một"), after(0, "1 một")],
    ),
    (
        "only what comes after the number",
        &[
            says("một"),
            says("hai"),
            says("ba"),
            after(1, "2 hai, 3 ba"),
            after(2, "3 ba"),
            after(3, "nothing"),
        ],
    ),
    (
        "asking confirms nothing",
        &[says("một"), says("hai"), after(1, "2 hai"), after(0, "1 một, 2 hai")],
    ),
    (
        "what is sent later gets the next number",
        &[says("một"), after(0, "1 một"), says("hai"), after(1, "2 hai")],
    ),
    (
        "a ping is an item as any other",
        &[says("một"), (Send(Ping), "ok"), says("hai"), after(0, "1 một, 2 Ping, 3 hai")],
    ),
    (
        "and so is a close",
        &[says("một"), (Send(Close(1000)), "ok"), after(0, "1 một, 2 Close 1000")],
    ),
    (
        "a number that was never sent is refused",
        &[
            after(1, "Unsent { last: 0 }"),
            says("một"),
            after(2, "Unsent { last: 1 }"),
            after(u64::MAX, "Unsent { last: 1 }"),
        ],
    ),
];

pub const TAKEN: &[Row] = &[
    (
        "what is confirmed is not kept any more",
        &[says("một"), says("hai"), says("ba"), confirms(2), after(2, "3 ba"), (Sent, "3")],
    ),
    (
        "asked for it, the link says so",
        &[
            says("một"),
            says("hai"),
            says("ba"),
            confirms(2),
            after(1, "Forgotten { confirmed: 2 }"),
            after(0, "Forgotten { confirmed: 2 }"),
        ],
    ),
    ("the numbers go on", &[says("một"), confirms(1), says("hai"), (Sent, "2"), after(1, "2 hai")]),
    (
        "everything is confirmed",
        &[says("một"), says("hai"), confirms(2), after(2, "nothing"), (Unconfirmed, "nothing")],
    ),
    (
        "what is unconfirmed begins behind what is confirmed",
        &[says("một"), says("hai"), says("ba"), confirms(1), (Unconfirmed, "2 hai, 3 ba")],
    ),
    (
        "confirmed twice is confirmed once",
        &[says("một"), says("hai"), confirms(1), confirms(1), after(1, "2 hai")],
    ),
    (
        "a request that comes late confirms less, and changes nothing",
        &[
            says("một"),
            says("hai"),
            says("ba"),
            confirms(2),
            confirms(1),
            confirms(0),
            after(2, "3 ba"),
            after(1, "Forgotten { confirmed: 2 }"),
        ],
    ),
    (
        "what was never sent can't be confirmed, and nothing is forgotten",
        &[
            says("một"),
            (Confirm(2), "Unsent { last: 1 }"),
            (Confirm(u64::MAX), "Unsent { last: 1 }"),
            after(0, "1 một"),
        ],
    ),
];

pub const ONCE: &[Row] = &[
    (
        "what comes is for the session, in order",
        &[hears(1, &[Text("một"), Text("hai")]), (Heard, "2"), pops("một, hai, Pong; waits")],
    ),
    (
        "request by request",
        &[hears(1, &[Text("một")]), hears(2, &[Text("hai")]), pops("một, hai, Pong; waits")],
    ),
    (
        "the same request again",
        &[
            hears(1, &[Text("một"), Text("hai")]),
            hears(1, &[Text("một"), Text("hai")]),
            (Heard, "2"),
            pops("một, hai, Pong; waits"),
        ],
    ),
    (
        "the same again, after the session has had it",
        &[
            hears(1, &[Text("một")]),
            pops("một, Pong; waits"),
            hears(1, &[Text("một")]),
            pops("Pong; waits"),
        ],
    ),
    (
        "the same again, and one more",
        &[
            hears(1, &[Text("một"), Text("hai")]),
            hears(1, &[Text("một"), Text("hai"), Text("ba")]),
            pops("một, hai, ba, Pong; waits"),
        ],
    ),
    (
        "the end of it again, and one more",
        &[
            hears(1, &[Text("một"), Text("hai")]),
            hears(2, &[Text("hai"), Text("ba")]),
            (Heard, "3"),
            pops("một, hai, ba, Pong; waits"),
        ],
    ),
    (
        "something from the middle, late",
        &[
            hears(1, &[Text("một"), Text("hai"), Text("ba")]),
            hears(2, &[Text("hai")]),
            hears(4, &[Text("bốn")]),
            pops("một, hai, ba, bốn, Pong; waits"),
        ],
    ),
    (
        "something is missing: the request is refused",
        &[(Hear(2, &[Text("hai")]), "Hole { expected: 1 }"), (Heard, "0"), pops("waits")],
    ),
    (
        "it comes again when the hole is closed",
        &[
            hears(1, &[Text("một")]),
            (Hear(3, &[Text("ba")]), "Hole { expected: 2 }"),
            hears(2, &[Text("hai")]),
            hears(3, &[Text("ba")]),
            pops("một, hai, ba, Pong; waits"),
        ],
    ),
    (
        "a request without items names the next number, or an older one",
        &[
            hears(1, &[]),
            hears(1, &[Text("một")]),
            hears(2, &[]),
            hears(1, &[]),
            (Hear(3, &[]), "Hole { expected: 2 }"),
            (Heard, "1"),
        ],
    ),
    (
        "there is no item 0",
        &[(Hear(0, &[Text("không"), Text("một")]), "Zero"), (Heard, "0"), pops("waits")],
    ),
    (
        "each direction has numbers of its own",
        &[
            says("a"),
            says("b"),
            hears(1, &[Text("một")]),
            (Sent, "2"),
            (Heard, "1"),
            after(0, "1 a, 2 b"),
        ],
    ),
];
