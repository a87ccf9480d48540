//! The handshake of the extension: one row for each rule of RFC 7692 §5.1, §7 and §7.1, and of the
//! syntax in RFC 6455 §9.1.

use full_duplex::lesson11_compression::{
    negotiate::{AnswerError, Terms, agree, answer},
    offer::Parameters,
    parameters::{Element, Malformed},
};

use super::offers::{
    ACCEPTED, AGREED, DECLINED, LESS, MALFORMED, NO_CLIENT, NO_SERVER, OTHERS, P, REFUSED, SEVERAL,
    agreed, all, answered, offers, terms, window,
};

#[test]
fn a_server_that_agrees_to_everything() {
    for (offer, expected) in AGREED {
        assert_eq!(answered(&format!("{P}{offer}"), all()), *expected, "{offer}");
    }
}

#[test]
fn offers_that_must_be_declined() {
    for offer in DECLINED {
        assert_eq!(answered(&format!("{P}{offer}"), all()), "-", "{offer}");
        // §5.1: then the next offer counts.
        let field = format!("{P}{offer}, {P}; server_max_window_bits=12");
        assert_eq!(answered(&field, all()), "; server_max_window_bits=12", "{field}");
    }
    for other in OTHERS {
        assert_eq!(answered(other, all()), "-", "{other}");
    }
}

#[test]
fn fields_that_break_the_syntax_are_refused() {
    for element in MALFORMED {
        assert_eq!(Element::parse(element), Err(Malformed), "{element}");
        let field = [P, element].map(str::to_owned);
        assert_eq!(answer(&field, all()), Err(Malformed), "{element}, although not chosen");
        assert!(agree(&[Parameters::default()], element).is_err(), "{element}");
    }
}

#[test]
fn the_first_offer_that_can_be_accepted() {
    for (field, expected) in SEVERAL {
        assert_eq!(answered(field, all()), *expected, "{field}");
    }
}

#[test]
fn a_server_that_wants_less() {
    for (offer, (takeover, bits), expected) in LESS {
        let most = Terms::both(*takeover, window(*bits));
        assert_eq!(answered(&format!("{P}{offer}"), most), *expected, "{offer}");
    }
    let (_, agreed) =
        answer(&offers(P), Terms::both(true, window(10))).expect("sound").expect("accepted");
    assert_eq!(agreed, terms(10, 15), "a client that wasn't told uses the largest window");
}

#[test]
fn answers_that_a_client_accepts() {
    for (offer, answer, (server, client)) in ACCEPTED {
        assert_eq!(agreed(offer, answer), Ok(terms(*server, *client)), "{offer} → {answer}");
    }
}

#[test]
fn answers_that_fail_the_connection() {
    use AnswerError::{NotOffered, Unusable};
    for (offer, answer, error) in REFUSED {
        assert_eq!(agreed(offer, answer), Err(*error), "{offer} → {answer}");
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
