//! 11-B: what is answered to which offer, and what a client makes of it.

use full_duplex::{
    learn::ladder::{Case, Group, Mismatch},
    lesson11_compression::{
        negotiate::{AnswerError, Half, Terms, agree},
        offer::Parameters,
    },
};

use crate::{
    groups::{ACCEPTS, CLIENT, DECLINES, LESS_IS_WANTED, REFUSES, SEVERAL_OFFERS, SYNTAX},
    offers::{
        ACCEPTED, AGREED, DECLINED, LESS, MALFORMED, OTHERS, P, REFUSED, SEVERAL, agreed, all,
        answered, terms, window,
    },
};

/// The cases of one table, numbered.
#[derive(Default)]
struct Table(Vec<Case>);

impl Table {
    /// What a server answers to a field, on these terms at most.
    fn server(
        &mut self,
        group: &'static Group,
        field: String,
        most: Terms,
        expected: &'static str,
    ) {
        let id = format!("N{}", self.0.len() + 1);
        let about = format!("an offer, {}", if expected == "-" { "declined" } else { "answered" });
        let run = Box::new(move |tape: &_| {
            let tape: &full_duplex::learn::observe::Tape = tape;
            tape.note(1, format!("your server agrees at most to {}", words(most)));
            tape.sent(1, &field);
            Mismatch::unless_same(&shown(expected), &shown(&answered(&field, most)))
        });
        self.0.push(Case { id, about, group, run });
    }

    /// What a client makes of an answer.
    fn client(
        &mut self,
        group: &'static Group,
        (offer, answer): (&'static str, &'static str),
        expected: Result<Terms, AnswerError>,
    ) {
        let id = format!("N{}", self.0.len() + 1);
        let about = "an answer, judged by a client".to_owned();
        let run = Box::new(move |tape: &_| {
            let tape: &full_duplex::learn::observe::Tape = tape;
            tape.sent(1, &format!("{P}{offer}"));
            tape.received(1, &format!("{P}{answer}"));
            Mismatch::unless_same(&judged(expected), &judged(agreed(offer, answer)))
        });
        self.0.push(Case { id, about, group, run });
    }
}

pub fn cases() -> Vec<Case> {
    let mut table = Table::default();
    for (offer, answer) in AGREED {
        table.server(&ACCEPTS, format!("{P}{offer}"), all(), answer);
    }
    for (offer, (takeover, bits), answer) in LESS {
        let most = Terms::both(*takeover, window(*bits));
        table.server(&LESS_IS_WANTED, format!("{P}{offer}"), most, answer);
    }
    for offer in DECLINED {
        table.server(&DECLINES, format!("{P}{offer}"), all(), "-");
    }
    for other in OTHERS {
        table.server(&DECLINES, (*other).to_owned(), all(), "-");
    }
    for (field, answer) in SEVERAL {
        table.server(&SEVERAL_OFFERS, (*field).to_owned(), all(), answer);
    }
    for element in MALFORMED.iter().filter(|element| !element.is_empty()) {
        table.server(&SYNTAX, format!("{P}, {element}"), all(), "!");
    }
    for (offer, answer, (server, client)) in ACCEPTED {
        table.client(&CLIENT, (offer, answer), Ok(terms(*server, *client)));
    }
    for (offer, answer, error) in REFUSED {
        table.client(&REFUSES, (offer, answer), Err(*error));
    }
    let mut cases = table.0;
    cases.push(Case {
        id: "N0".to_owned(),
        about: "an answer to the second of two offers".to_owned(),
        group: &CLIENT,
        run: Box::new(|tape| {
            let offers = [
                Parameters { server_no_context_takeover: true, ..Parameters::default() },
                Parameters::default(),
            ];
            let fields = offers.map(|offer| offer.to_string()).join(", ");
            tape.sent(1, &fields);
            tape.received(1, P);
            Mismatch::unless_same(&judged(Ok(terms(15, 15))), &judged(agree(&offers, P)))
        }),
    });
    cases
}

fn shown(answer: &str) -> String {
    match answer {
        "-" => "declined: no answer".to_owned(),
        "!" => "refused: it breaks the syntax".to_owned(),
        answer => format!("{P}{answer}"),
    }
}

fn judged(agreed: Result<Terms, AnswerError>) -> String {
    match agreed {
        Ok(terms) => words(terms),
        Err(error) => format!("the connection fails: {error:?}"),
    }
}

/// Terms, as a learner reads them.
fn words(Terms { server, client }: Terms) -> String {
    let half = |Half { takeover, window }: Half| {
        let takeover = if takeover { "takeover" } else { "no takeover" };
        format!("{takeover}, 2^{}", window.bits())
    };
    format!("server: {}; client: {}", half(server), half(client))
}
