//! What is heard beside words: signs of life, that there is no room, and the end.

use full_duplex::lesson10_plan_b::link::{MOST, MOST_BYTES};

use super::end::{
    Call::{Hear, HearPings, Live, Lose, Room, Send, SendLong},
    Row,
    What::{Close, Ping, Pong, Text},
    after, confirms, hears, pops, says,
};

pub const ALIVE: &[Row] = &[
    ("a request without items is a sign of life", &[hears(1, &[]), pops("Pong; waits")]),
    (
        "told once, however many there were",
        &[hears(1, &[]), hears(1, &[]), (Live, "done"), pops("Pong; waits"), pops("waits")],
    ),
    (
        "what was said goes first",
        &[(Live, "done"), hears(1, &[Text("một")]), pops("một, Pong; waits")],
    ),
    (
        "a request that was refused is none",
        &[
            hears(1, &[Text("một")]),
            pops("một, Pong; waits"),
            (Hear(5, &[]), "Hole { expected: 2 }"),
            pops("waits"),
        ],
    ),
    ("a ping is answered", &[hears(1, &[Ping]), after(0, "1 Pong"), pops("Ping, Pong; waits")]),
    ("a pong isn't", &[hears(1, &[Pong]), after(0, "nothing")]),
    (
        "a ping that comes again is answered once",
        &[hears(1, &[Ping]), confirms(1), hears(1, &[Ping]), after(1, "nothing")],
    ),
    ("a hundred pings, one answer", &[(HearPings(1, 100), "ok"), after(0, "1 Pong")]),
    (
        "once it has been taken, the next ping gets another one",
        &[hears(1, &[Ping]), confirms(1), hears(2, &[Ping]), after(1, "2 Pong")],
    ),
];

const HALF: usize = MOST_BYTES / 2;

pub const SPACE: &[Row] = &[
    ("at first there is room", &[(Room, "room")]),
    (
        "for so many items",
        &[(SendLong(MOST - 1, 1), "ok"), (Room, "room"), says("một"), (Room, "no room")],
    ),
    (
        "what is confirmed makes room",
        &[(SendLong(MOST, 1), "ok"), (Room, "no room"), confirms(1), (Room, "room")],
    ),
    (
        "for so many bytes",
        &[
            (SendLong(1, MOST_BYTES - 1), "ok"),
            (Room, "room"),
            (SendLong(1, 1), "ok"),
            (Room, "no room"),
        ],
    ),
    (
        "what is confirmed gives its bytes back, and only those",
        &[
            (SendLong(2, HALF), "ok"),
            (Room, "no room"),
            confirms(1),
            (Room, "room"),
            (SendLong(1, HALF), "ok"),
            (Room, "no room"),
            confirms(3),
            (Room, "room"),
        ],
    ),
    (
        "a message that was given to it is never refused for want of room",
        &[
            (SendLong(MOST, 1), "ok"),
            says("một"),
            (Send(Ping), "ok"),
            after(MOST as u64, "257 một, 258 Ping"),
        ],
    ),
    (
        "and a ping is answered all the same",
        &[(SendLong(MOST, 1), "ok"), hears(1, &[Ping]), after(MOST as u64, "257 Pong")],
    ),
];

pub const LAST: &[Row] = &[
    (
        "nothing follows our close",
        &[
            (Send(Close(1000)), "ok"),
            (Send(Text("muộn")), "Err(Lost)"),
            (Send(Ping), "Err(Lost)"),
            (Send(Close(1000)), "Err(Lost)"),
            after(0, "1 Close 1000"),
        ],
    ),
    (
        "the session is told when our close has arrived, not before",
        &[(Send(Close(1000)), "ok"), pops("waits"), confirms(1), pops("Close 1000; Lost")],
    ),
    (
        "what was sent before it is not the close",
        &[
            says("một"),
            (Send(Close(1001)), "ok"),
            confirms(1),
            pops("waits"),
            confirms(2),
            pops("Close 1001; Lost"),
        ],
    ),
    (
        "until then the other end may go on",
        &[(Send(Close(1000)), "ok"), hears(1, &[Text("một")]), pops("một, Pong; waits")],
    ),
    (
        "but its pings get no answer behind the close",
        &[(Send(Close(1000)), "ok"), hears(1, &[Ping]), after(0, "1 Close 1000")],
    ),
    (
        "their close comes after what they said before",
        &[hears(1, &[Text("một"), Close(4001)]), pops("một, Close 4001; Lost"), pops("Lost")],
    ),
    (
        "nothing follows their close",
        &[
            hears(1, &[Close(1000), Text("muộn"), Ping]),
            hears(4, &[Text("muộn")]),
            pops("Close 1000; Lost"),
        ],
    ),
    (
        "nor is anything sent after it; what is kept can still be asked for",
        &[
            says("một"),
            hears(1, &[Close(1000)]),
            (Send(Text("muộn")), "Err(Lost)"),
            after(0, "1 một"),
        ],
    ),
    (
        "both close: the session is told once",
        &[
            (Send(Close(1000)), "ok"),
            hears(1, &[Close(1001)]),
            confirms(1),
            pops("Close 1001; Lost"),
        ],
    ),
    (
        "the carrier gives up",
        &[(Lose, "done"), (Send(Text("muộn")), "Err(Lost)"), pops("Lost"), pops("Lost")],
    ),
    (
        "what was heard before the loss counts, what comes after it doesn't",
        &[hears(1, &[Text("một")]), (Lose, "done"), hears(2, &[Text("hai")]), pops("một; Lost")],
    ),
    (
        "a loss doesn't take back a close",
        &[hears(1, &[Close(1000)]), (Lose, "done"), pops("Close 1000; Lost")],
    ),
    (
        "a close that is confirmed after the loss isn't told",
        &[(Send(Close(1000)), "ok"), (Lose, "done"), confirms(1), pops("Lost")],
    ),
];
