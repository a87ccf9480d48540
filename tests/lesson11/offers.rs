//! The tables of the negotiation: one row for each rule of RFC 7692 §5.1, §7 and §7.1, and of the
//! syntax in RFC 6455 §9.1. What stands after the extension's name is an offer, or an answer.

use full_duplex::lesson11_compression::{
    negotiate::{AnswerError, Half, Terms, agree, answer},
    offer::{Parameters, Window},
    parameters::Malformed,
};

pub fn window(bits: u8) -> Window {
    Window::of(bits).expect("a window")
}

/// A server that agrees to everything.
pub fn all() -> Terms {
    Terms::both(true, Window::LARGEST)
}

/// `15` is a window with context takeover, `-10` one without it.
pub fn half(number: i8) -> Half {
    Half { takeover: number > 0, window: window(number.unsigned_abs()) }
}

pub fn terms(server: i8, client: i8) -> Terms {
    Terms { server: half(server), client: half(client) }
}

/// The offers of one field, as lesson 03 splits them.
pub fn offers(field: &str) -> Vec<String> {
    field.split(", ").map(str::to_owned).collect()
}

/// What stands after the name in an answer; `-` declines, `!` refuses the request.
pub fn answered(field: &str, most: Terms) -> String {
    match answer(&offers(field), most) {
        Ok(Some((parameters, _))) => parameters.to_string().replacen("permessage-deflate", "", 1),
        Ok(None) => "-".to_owned(),
        Err(Malformed) => "!".to_owned(),
    }
}

pub const P: &str = "permessage-deflate";

/// What a client makes of an answer to its only offer.
pub fn agreed(offer: &str, answer: &str) -> Result<Terms, AnswerError> {
    let offer = Parameters::parse(&format!("{P}{offer}")).expect("sound").expect("usable");
    agree(&[offer], &format!("{P}{answer}"))
}

pub const NO_SERVER: &str = "; server_no_context_takeover";
pub const NO_CLIENT: &str = "; client_no_context_takeover";

/// An offer to a server that agrees to everything, and the answer.
pub const AGREED: &[(&str, &str)] = &[
    // §7.1: an offer without parameters.
    ("", ""),
    // §7.1.1.1: accepted by including it.
    ("; server_no_context_takeover", "; server_no_context_takeover"),
    // §7.1.1.2: may be included.
    ("; client_no_context_takeover", "; client_no_context_takeover"),
    (
        "; client_no_context_takeover; server_no_context_takeover",
        "; server_no_context_takeover; client_no_context_takeover",
    ),
    // §7.1.2.1: accepted by including it, with the same value or a smaller one.
    ("; server_max_window_bits=8", "; server_max_window_bits=8"),
    ("; server_max_window_bits=9", "; server_max_window_bits=9"),
    ("; server_max_window_bits=15", "; server_max_window_bits=15"),
    // §7.1.2.2: with or without a value; without need there is no answer to it.
    ("; client_max_window_bits", ""),
    ("; client_max_window_bits=15", ""),
    ("; client_max_window_bits=10", "; client_max_window_bits=10"),
    ("; client_max_window_bits=8", "; client_max_window_bits=8"),
    (
        "; client_max_window_bits=15; server_max_window_bits=15", // niquests
        "; server_max_window_bits=15",
    ),
    // RFC 6455 §9.1: blanks, and quoted values.
    (";server_no_context_takeover", "; server_no_context_takeover"),
    ("\t; \t server_max_window_bits \t = \t 10 \t", "; server_max_window_bits=10"),
    ("; server_max_window_bits=\"10\"", "; server_max_window_bits=10"),
    ("; server_max_window_bits=\"1\\0\"", "; server_max_window_bits=10"),
    ("; client_max_window_bits=\"9\"", "; client_max_window_bits=9"),
];

/// Offers with an unknown parameter, an invalid value or a parameter twice (§7).
pub const DECLINED: &[&str] = &[
    "; no_context_takeover",
    "; SERVER_NO_CONTEXT_TAKEOVER",
    "; server_no_context_takeover; foo=bar",
    "; server_no_context_takeover=1",
    "; server_no_context_takeover=\"true\"",
    "; client_no_context_takeover=0",
    "; server_max_window_bits", // only the client's may be without a value
    "; server_max_window_bits=0",
    "; server_max_window_bits=7",
    "; server_max_window_bits=16",
    "; server_max_window_bits=08",
    "; server_max_window_bits=010",
    "; server_max_window_bits=+9",
    "; server_max_window_bits=-9",
    "; server_max_window_bits=9.0",
    "; server_max_window_bits=0x9",
    "; server_max_window_bits=265",
    "; server_max_window_bits=99999999999999999999",
    "; client_max_window_bits=7",
    "; client_max_window_bits=16",
    "; client_max_window_bits=09",
    "; client_max_window_bits=ten",
    "; server_no_context_takeover; server_no_context_takeover",
    "; client_no_context_takeover; client_no_context_takeover",
    "; server_max_window_bits=10; server_max_window_bits=10",
    "; client_max_window_bits; client_max_window_bits",
    "; client_max_window_bits; client_max_window_bits=10",
];

/// Other extensions.
pub const OTHERS: &[&str] =
    &["x-webkit-deflate-frame", "permessage-bzip2", "Permessage-Deflate", "foo; a=b"];

/// Elements that break the syntax.
pub const MALFORMED: &[&str] = &[
    "",
    ";",
    "permessage-deflate;",
    "permessage-deflate; ; server_no_context_takeover",
    "; server_no_context_takeover",
    "permessage deflate",
    "\"permessage-deflate\"",
    "permessage-deflate; =10",
    "permessage-deflate; server_max_window_bits=",
    "permessage-deflate; server_max_window_bits=1 0",
    "permessage-deflate; server_max_window_bits=\"10",
    "permessage-deflate; server_max_window_bits=10\"",
    "permessage-deflate; server_max_window_bits=\"\"",
    "permessage-deflate; server_max_window_bits=\"1 0\"",
    "permessage-deflate; server_max_window_bits=\"10\"\"",
    "permessage-deflate; server_max_window_bits=\"10\\\"",
    "permessage-deflate; server_max_window_bits==10",
    "permessage-deflate; a=b=c",
    "permessage-deflate; ä",
    "foo; ;",
];

/// Whole fields with several offers, and the answer.
pub const SEVERAL: &[(&str, &str)] = &[
    (
        "permessage-deflate; server_max_window_bits=9, permessage-deflate",
        "; server_max_window_bits=9",
    ),
    ("permessage-deflate, permessage-deflate; server_max_window_bits=9", ""),
    ("foo, permessage-deflate; client_no_context_takeover", "; client_no_context_takeover"),
    ("foo, bar; baz", "-"),
    ("permessage-deflate; a, permessage-deflate; b", "-"),
];

/// An offer, the most that the server agrees to (context takeover, window), and the answer.
pub const LESS: &[(&str, (bool, u8), &str)] = &[
    // §7.1.1: a server may include both, whether they were offered or not.
    ("", (false, 15), "; server_no_context_takeover; client_no_context_takeover"),
    (
        "; client_max_window_bits",
        (false, 15),
        "; server_no_context_takeover; client_no_context_takeover",
    ),
    // §7.1.2.1: a smaller window than was offered, or although none was.
    ("; server_max_window_bits=15", (true, 10), "; server_max_window_bits=10"),
    ("; server_max_window_bits=9", (true, 10), "; server_max_window_bits=9"),
    // §7.1.2.2: only a client that has offered it can be told its window.
    ("", (true, 10), "; server_max_window_bits=10"),
    (
        "; client_max_window_bits",
        (true, 10),
        "; server_max_window_bits=10; client_max_window_bits=10",
    ),
    (
        "; client_max_window_bits=9",
        (true, 10),
        "; server_max_window_bits=10; client_max_window_bits=9",
    ),
    (
        "; client_max_window_bits=12",
        (true, 10),
        "; server_max_window_bits=10; client_max_window_bits=10",
    ),
    // zlib can't compress for 2^8 bytes: only a client that has named them itself is told so.
    ("", (true, 8), "; server_max_window_bits=9"),
    ("; client_max_window_bits", (true, 8), "; server_max_window_bits=9; client_max_window_bits=9"),
    (
        "; client_max_window_bits=8",
        (true, 8),
        "; server_max_window_bits=9; client_max_window_bits=8",
    ),
    ("; server_max_window_bits=8", (true, 8), "; server_max_window_bits=8"),
];

/// An offer, an answer to it, and what is agreed on then: `15` is a window with context takeover,
/// `-10` one without it.
pub const ACCEPTED: &[(&str, &str, (i8, i8))] = &[
    ("", "", (15, 15)),
    // Unasked: both contexts, and the server's own window.
    ("", NO_SERVER, (-15, 15)),
    ("", NO_CLIENT, (15, -15)),
    ("", "; server_max_window_bits=9", (9, 15)),
    ("", "; server_max_window_bits=\"8\"", (8, 15)),
    (NO_SERVER, NO_SERVER, (-15, 15)),
    // A hint that the server has ignored is kept all the same.
    (NO_CLIENT, "", (15, -15)),
    (NO_CLIENT, NO_CLIENT, (15, -15)),
    ("; server_max_window_bits=12", "; server_max_window_bits=12", (12, 15)),
    ("; server_max_window_bits=12", "; server_max_window_bits=8", (8, 15)),
    ("; client_max_window_bits", "", (15, 15)),
    ("; client_max_window_bits", "; client_max_window_bits=15", (15, 15)),
    ("; client_max_window_bits", "; client_max_window_bits=8", (15, 8)),
    ("; client_max_window_bits=12", "", (15, 12)),
    ("; client_max_window_bits=12", "; client_max_window_bits=12", (15, 12)),
    ("; client_max_window_bits=12", "; client_max_window_bits=9", (15, 9)),
];

/// An offer, and an answer with which the connection fails.
pub const REFUSED: &[(&str, &str, AnswerError)] = &[
    // §7: unknown, invalid, twice.
    ("", "; foo", AnswerError::Unusable),
    ("", "; server_no_context_takeover=1", AnswerError::Unusable),
    ("", "; server_no_context_takeover; server_no_context_takeover", AnswerError::Unusable),
    ("", "; server_max_window_bits", AnswerError::Unusable),
    ("", "; server_max_window_bits=7", AnswerError::Unusable),
    ("", "; server_max_window_bits=16", AnswerError::Unusable),
    ("", "; server_max_window_bits=09", AnswerError::Unusable),
    ("", ";", AnswerError::Malformed(Malformed)),
    // §7.1.1.1: what the client wants of the server must be promised.
    (NO_SERVER, "", AnswerError::NotOffered),
    // §7.1.2.1: promised, and no larger.
    ("; server_max_window_bits=12", "", AnswerError::NotOffered),
    ("; server_max_window_bits=12", "; server_max_window_bits=13", AnswerError::NotOffered),
    // §7.1.2.2: only if offered, always with a value, and no larger than the hint.
    ("", "; client_max_window_bits=15", AnswerError::NotOffered),
    ("", "; client_max_window_bits=9", AnswerError::NotOffered),
    ("; client_max_window_bits", "; client_max_window_bits", AnswerError::Unusable),
    ("; client_max_window_bits", "; client_max_window_bits=7", AnswerError::Unusable),
    ("; client_max_window_bits=12", "; client_max_window_bits=13", AnswerError::NotOffered),
];
