//! The handshake of the extension: one row for each rule of RFC 7692 §5.1, §7 and §7.1, and of the
//! syntax in RFC 6455 §9.1.

use full_duplex::lesson11_compression::{
    negotiate::{AnswerError, Half, Terms, agree, answer},
    offer::{Parameters, Window},
    parameters::{Element, Malformed},
};

fn window(bits: u8) -> Window {
    Window::of(bits).expect("a window")
}

/// A server that agrees to everything.
fn all() -> Terms {
    Terms::both(true, Window::LARGEST)
}

/// `15` is a window with context takeover, `-10` one without it.
fn half(number: i8) -> Half {
    Half { takeover: number > 0, window: window(number.unsigned_abs()) }
}

fn terms(server: i8, client: i8) -> Terms {
    Terms { server: half(server), client: half(client) }
}

/// The offers of one field, as lesson 03 splits them.
fn offers(field: &str) -> Vec<String> {
    field.split(", ").map(str::to_owned).collect()
}

/// What stands after the name in an answer; `-` declines, `!` refuses the request.
fn answered(field: &str, most: Terms) -> String {
    match answer(&offers(field), most) {
        Ok(Some((parameters, _))) => parameters.to_string().replacen("permessage-deflate", "", 1),
        Ok(None) => "-".to_owned(),
        Err(Malformed) => "!".to_owned(),
    }
}

const P: &str = "permessage-deflate";

#[test]
fn a_server_that_agrees_to_everything() {
    let rows = [
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
    for (offer, expected) in rows {
        assert_eq!(answered(&format!("{P}{offer}"), all()), expected, "{offer}");
    }
}

#[test]
fn offers_that_must_be_declined() {
    // §7: an unknown parameter, an invalid value, a parameter twice.
    for offer in [
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
    ] {
        assert_eq!(answered(&format!("{P}{offer}"), all()), "-", "{offer}");
        // §5.1: then the next offer counts.
        let field = format!("{P}{offer}, {P}; server_max_window_bits=12");
        assert_eq!(answered(&field, all()), "; server_max_window_bits=12", "{field}");
    }
    for other in ["x-webkit-deflate-frame", "permessage-bzip2", "Permessage-Deflate", "foo; a=b"] {
        assert_eq!(answered(other, all()), "-", "{other}");
    }
}

#[test]
fn fields_that_break_the_syntax_are_refused() {
    for element in [
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
    ] {
        assert_eq!(Element::parse(element), Err(Malformed), "{element}");
        let field = [P.to_owned(), element.to_owned()];
        assert_eq!(answer(&field, all()), Err(Malformed), "{element}, although not chosen");
        assert!(agree(&[Parameters::default()], element).is_err(), "{element}");
    }
}

#[test]
fn the_first_offer_that_can_be_accepted() {
    let rows = [
        (
            "permessage-deflate; server_max_window_bits=9, permessage-deflate",
            "; server_max_window_bits=9",
        ),
        ("permessage-deflate, permessage-deflate; server_max_window_bits=9", ""),
        ("foo, permessage-deflate; client_no_context_takeover", "; client_no_context_takeover"),
        ("foo, bar; baz", "-"),
        ("permessage-deflate; a, permessage-deflate; b", "-"),
    ];
    for (field, expected) in rows {
        assert_eq!(answered(field, all()), expected, "{field}");
    }
}

#[test]
fn a_server_that_wants_less() {
    let alone = Terms::both(false, Window::LARGEST);
    let small = Terms::both(true, window(10));
    let rows = [
        // §7.1.1: a server may include both, whether they were offered or not.
        ("", alone, "; server_no_context_takeover; client_no_context_takeover"),
        (
            "; client_max_window_bits",
            alone,
            "; server_no_context_takeover; client_no_context_takeover",
        ),
        // §7.1.2.1: a smaller window than was offered, or although none was.
        ("; server_max_window_bits=15", small, "; server_max_window_bits=10"),
        ("; server_max_window_bits=9", small, "; server_max_window_bits=9"),
        // §7.1.2.2: only a client that has offered it can be told its window.
        ("", small, "; server_max_window_bits=10"),
        (
            "; client_max_window_bits",
            small,
            "; server_max_window_bits=10; client_max_window_bits=10",
        ),
        (
            "; client_max_window_bits=9",
            small,
            "; server_max_window_bits=10; client_max_window_bits=9",
        ),
        (
            "; client_max_window_bits=12",
            small,
            "; server_max_window_bits=10; client_max_window_bits=10",
        ),
    ];
    for (offer, most, expected) in rows {
        assert_eq!(answered(&format!("{P}{offer}"), most), expected, "{offer}");
    }
    // zlib can't compress for 2^8 bytes: only a client that has named them itself is told so.
    let tiny = Terms::both(true, window(8));
    for (offer, expected) in [
        ("", "; server_max_window_bits=9"),
        ("; client_max_window_bits", "; server_max_window_bits=9; client_max_window_bits=9"),
        ("; client_max_window_bits=8", "; server_max_window_bits=9; client_max_window_bits=8"),
        ("; server_max_window_bits=8", "; server_max_window_bits=8"),
    ] {
        assert_eq!(answered(&format!("{P}{offer}"), tiny), expected, "{offer}");
    }
    let (_, agreed) = answer(&offers(P), small).expect("sound").expect("accepted");
    assert_eq!(agreed, terms(10, 15), "a client that wasn't told uses the largest window");
}

/// What a client makes of an answer to its only offer.
fn agreed(offer: &str, answer: &str) -> Result<Terms, AnswerError> {
    let offer = Parameters::parse(&format!("{P}{offer}")).expect("sound").expect("usable");
    agree(&[offer], &format!("{P}{answer}"))
}

const NO_SERVER: &str = "; server_no_context_takeover";
const NO_CLIENT: &str = "; client_no_context_takeover";

#[test]
fn answers_that_a_client_accepts() {
    let rows = [
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
    for (offer, answer, (server, client)) in rows {
        assert_eq!(agreed(offer, answer), Ok(terms(server, client)), "{offer} → {answer}");
    }
}

#[test]
fn answers_that_fail_the_connection() {
    use AnswerError::{Malformed as Syntax, NotOffered, Unusable};
    let rows = [
        // §7: unknown, invalid, twice.
        ("", "; foo", Unusable),
        ("", "; server_no_context_takeover=1", Unusable),
        ("", "; server_no_context_takeover; server_no_context_takeover", Unusable),
        ("", "; server_max_window_bits", Unusable),
        ("", "; server_max_window_bits=7", Unusable),
        ("", "; server_max_window_bits=16", Unusable),
        ("", "; server_max_window_bits=09", Unusable),
        ("", ";", Syntax(Malformed)),
        // §7.1.1.1: what the client wants of the server must be promised.
        (NO_SERVER, "", NotOffered),
        // §7.1.2.1: promised, and no larger.
        ("; server_max_window_bits=12", "", NotOffered),
        ("; server_max_window_bits=12", "; server_max_window_bits=13", NotOffered),
        // §7.1.2.2: only if offered, always with a value, and no larger than the hint.
        ("", "; client_max_window_bits=15", NotOffered),
        ("", "; client_max_window_bits=9", NotOffered),
        ("; client_max_window_bits", "; client_max_window_bits", Unusable),
        ("; client_max_window_bits", "; client_max_window_bits=7", Unusable),
        ("; client_max_window_bits=12", "; client_max_window_bits=13", NotOffered),
    ];
    for (offer, answer, error) in rows {
        assert_eq!(agreed(offer, answer), Err(error), "{offer} → {answer}");
    }
    assert_eq!(agree(&[Parameters::default()], "foo"), Err(Unusable));
    assert_eq!(agree(&[], P), Err(NotOffered), "nothing was offered");
}

#[test]
fn an_answer_to_any_of_several_offers() {
    let offers =
        ["; server_no_context_takeover; server_max_window_bits=10", "; client_max_window_bits"];
    let offers = offers
        .map(|offer| Parameters::parse(&format!("{P}{offer}")).expect("sound").expect("usable"));
    let agreed = |answer: &str| agree(&offers, &format!("{P}{answer}"));
    assert_eq!(agreed("; server_no_context_takeover; server_max_window_bits=9"), Ok(terms(-9, 15)));
    assert_eq!(agreed("; client_max_window_bits=9"), Ok(terms(15, 9)), "the second one");
    assert_eq!(agreed("; server_max_window_bits=9"), Ok(terms(9, 15)), "the second one");
}

#[test]
fn both_ends_mean_the_same() {
    let flags =
        ["", NO_SERVER, NO_CLIENT, "; server_no_context_takeover; client_no_context_takeover"];
    let servers = ["", "; server_max_window_bits=8", "; server_max_window_bits=12"];
    let clients = ["", "; client_max_window_bits", "; client_max_window_bits=9"];
    let mut seen = 0;
    for (flags, server, client) in every_way(&flags, &servers, &clients) {
        for (takeover, bits) in [(true, 15), (false, 15), (true, 8), (false, 11)] {
            let offer = format!("{P}{flags}{server}{client}");
            let most = Terms::both(takeover, window(bits));
            let (answer, ours) = answer(&offers(&offer), most).expect("sound").expect("accepted");
            let offer = Parameters::parse(&offer).expect("sound").expect("usable");
            assert_eq!(agree(&[offer], &answer.to_string()), Ok(ours), "{offer} → {answer}");
            assert_eq!(Parameters::parse(&answer.to_string()), Ok(Ok(answer)), "{answer}");
            seen += 1;
        }
    }
    assert_eq!(seen, 4 * 3 * 3 * 4);
}

fn every_way<'a>(
    a: &'a [&'a str],
    b: &'a [&'a str],
    c: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    a.iter().flat_map(move |a| b.iter().flat_map(move |b| c.iter().map(move |c| (*a, *b, *c))))
}
